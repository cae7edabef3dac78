"""Plotly figures as plain dicts, coloured with token names; no Plotly on the server.

The browser's side (assets/scripts/chart.js) adds our one template and reads the tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from spends.domains.ledger.starter import PALETTE

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


def _value_axis(prefix: str) -> dict[str, Any]:
    return {"tickformat": "~s", "tickprefix": prefix, "hoverformat": ",.2f"}


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    prefix: str = "",
    line: Series | None = None,
    stacked: bool = False,
    fade_last: bool = False,
) -> Figure:
    """Bars beside one another for each label, with an optional line over them.

    prefix goes before amounts (a currency's sign); fade_last pales the month that is not over.
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
    layout = {"barmode": "relative" if stacked else "group", "yaxis": _value_axis(prefix)}
    return {"data": data, "layout": layout}


def lines(labels: Sequence[str], series: Sequence[Series], *, prefix: str = "") -> Figure:
    """Lines through values, one for each series."""
    data = [_line(labels, each) for each in series]
    return {"data": data, "layout": {"yaxis": _value_axis(prefix)}}


def area(labels: Sequence[str], series: Series, *, prefix: str = "") -> Figure:
    """One line over a pale surface."""
    surface = _line(labels, series) | {"fill": "tozeroy", "fillcolor": f"var(--{series.color}-4)"}
    return {"data": [surface], "layout": {"yaxis": _value_axis(prefix)}}


def horizontal_bars(
    labels: Sequence[str], values: Sequence[float], colors: Sequence[str], *, prefix: str = ""
) -> Figure:
    """One bar a line, the first on top."""
    bar: Figure = {
        "type": "bar",
        "orientation": "h",
        "name": "",
        "x": list(values),
        "y": list(labels),
        "marker": {"color": [token(color) for color in colors]},
    }
    layout: Figure = {
        "hovermode": "closest",
        "xaxis": _value_axis(prefix) | {"showgrid": True},
        "yaxis": {"autorange": "reversed", "showgrid": False, "type": "category"},
    }
    return {"data": [bar], "layout": layout}


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
