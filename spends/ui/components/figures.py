"""Plotly figures as plain dicts, coloured with token names; no Plotly on the server.

The browser's side (assets/scripts/chart.js) adds our one template and reads the tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from spends.domains.ledger.starter import PALETTE
from spends.ui.components.ticks import reach, ticks
from spends.ui.format import Notation

Figure: TypeAlias = dict[str, Any]

CATEGORY_COLORS = PALETTE
"""The names a category's colour may have: those of the tokens."""


@dataclass(frozen=True)
class Series:
    """Values under one name: amounts in units of the currency, for drawing only."""

    name: str
    values: Sequence[float]
    color: str = "iris"


def token(color: str) -> str:
    """The token of a colour's name."""
    return f"var(--{color}-9)"


def empty_figure() -> Figure:
    """Nothing yet."""
    return {"data": [], "layout": {}}


def _drawn(data: list[Figure], money: Notation | None, **layout: Any) -> Figure:
    """Return a figure of amounts as `money` writes them, or of counts.

    Plotly's own prefix of an axis would come before the sign, and its thousand millions are a "G";
    so the places of an axis are named here. A "$" in a format stands behind the sign, and the
    browser's side has it mean the figure's currency.
    """
    if money is None:
        counts = {"tickformat": ",d", "hoverformat": ",d", "nticks": 5}
        return {"data": data, "layout": layout | {"yaxis": counts}}
    low, high = reach(data, stacked=layout.get("barmode") == "relative")
    beyond = (high - low) / 20  # so much of an axis Plotly shows beside what it draws
    places = ticks(low - beyond, high + beyond)
    amounts = {
        "tickvals": [float(each) for each in places],
        "ticktext": money.places(places),
        "hoverformat": "$,.2f",
    }
    return {
        "data": data,
        "layout": layout | {"yaxis": amounts, "separators": money.point + money.group},
        "currency": [money.before, money.after],
    }


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    money: Notation | None = None,
    line: Series | None = None,
    stacked: bool = False,
    fade_last: bool = False,
) -> Figure:
    """Bars beside one another for each label, with an optional line over them.

    money is how amounts are written, without it counts are drawn; fade_last pales the month that
    is not over.
    """
    count = len(labels)
    shades = [1.0] * max(count - 1, 0) + [0.5 if fade_last else 1.0] * min(count, 1)
    data: list[Figure] = [
        {
            "type": "bar",
            "name": each.name,
            "x": list(labels),
            "y": list(each.values),
            "marker": {"color": token(each.color), "opacity": shades},
        }
        for each in series
    ]
    if line is not None:
        data.append(_line(labels, line))
    return _drawn(data, money, barmode="relative" if stacked else "group")


def lines(labels: Sequence[str], series: Sequence[Series], *, money: Notation) -> Figure:
    """Lines through values, one for each series."""
    return _drawn([_line(labels, each) for each in series], money)


def area(labels: Sequence[str], series: Series, *, money: Notation) -> Figure:
    """One line over a pale surface."""
    surface = _line(labels, series) | {"fill": "tozeroy", "fillcolor": f"var(--{series.color}-4)"}
    return _drawn([surface], money)


def doughnut(labels: Sequence[str], values: Sequence[float], colors: Sequence[str]) -> Figure:
    """Parts of a whole, as a ring."""
    ring: Figure = {
        "type": "pie",
        "hole": 0.68,
        "sort": False,
        "direction": "clockwise",
        "textinfo": "none",
        "labels": list(labels),
        "values": list(values),
        "marker": {
            "colors": [token(color) for color in colors],
            "line": {"color": "var(--card)", "width": 2},
        },
    }
    return {"data": [ring], "layout": {"hovermode": "closest"}}


def _line(labels: Sequence[str], series: Series) -> Figure:
    mode: Literal["lines", "lines+markers"] = "lines"
    ink = "var(--text)" if series.color == "text" else token(series.color)
    return {
        "type": "scatter",
        "mode": mode,
        "name": series.name,
        "x": list(labels),
        "y": list(series.values),
        "line": {"color": ink, "width": 2, "shape": "linear"},
    }
