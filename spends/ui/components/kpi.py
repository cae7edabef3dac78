"""A card with one number, a note and the way it went."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import reflex as rx

from spends.ui.components.button import place_link
from spends.ui.components.card import grid
from spends.ui.components.skeleton import skeleton, swap
from spends.ui.components.types import Flag, Text, classes, present

WIDTH = 88
HEIGHT = 28
MARGIN = 3
LONG = 11
COLUMNS = 12


def sparkline_path(values: Sequence[int], width: int = WIDTH, height: int = HEIGHT) -> str:
    """The SVG path of a trend through values in their order, "" when there are fewer than two."""
    if len(values) < 2:  # noqa: PLR2004  a line has two ends
        return ""
    low, high = min(values), max(values)
    room = height - 2 * MARGIN
    step = width / (len(values) - 1)
    points = (
        (index * step, height - MARGIN - room * (value - low) / (high - low or 1))
        for index, value in enumerate(values)
    )
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def sparkline(path: Text, tone: Literal["accent", "good"] = "accent") -> rx.Component:
    """The drawn trend; nothing for screen readers, since the note says it."""
    return rx.el.svg(
        rx.el.path(d=path),
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        width=str(WIDTH),
        height=str(HEIGHT),
        class_name=classes("spark", f"spark-{tone}"),
        custom_attrs={"aria-hidden": "true"},
    )


def kpi(
    title: Text,
    value: Text,
    note: Text,
    *,
    trend: Text = "",
    tone: Literal["accent", "good"] = "accent",
    ready: Flag = True,
    href: Text | None = None,
    current: Flag = False,
    span: int = 3,
) -> rx.Component:
    """One number that matters; trend is a path of sparkline_path, href where its rows are.

    `current` says that those rows, and no others, are what the page shows.
    """
    size = rx.cond(rx.Var.create(value).length() > LONG, "kpi-value kpi-long", "kpi-value")
    number = rx.el.span(value, class_name=size)
    line = rx.el.div(number, sparkline(trend, tone), class_name="kpi-line")
    waiting = rx.el.div(skeleton("60%", 26), class_name="kpi-line")
    parts: list[Any] = present(
        rx.el.h2(title),
        swap(ready, line, waiting),
        rx.el.span(swap(ready, rx.el.span(note), skeleton("45%", 10)), class_name="kpi-note"),
    )
    look = f"card kpi half span-{span}"
    if href is not None:
        here = {"aria-current": rx.cond(current, "true", "false")}
        return place_link(*parts, href=href, class_name=look, custom_attrs=here)
    return rx.el.section(*parts, class_name=look)


def head_figures(
    figures: Any,
    titles: Mapping[str, str],
    hrefs: Mapping[str, Text],
    *,
    state: Any,
    id: str,  # noqa: A002  as elements have it
) -> rx.Component:
    """A page's figures in a row, by name: each is a field of `figures` beside one for its note.

    The one whose rows are shown is that which the state's `of` names.
    """
    return grid(
        *[
            kpi(
                title,
                getattr(figures, of),
                getattr(figures, f"{of}_note"),
                ready=state.ready,
                href=hrefs[of],
                current=state.of == of,
                span=COLUMNS // len(titles),
            )
            for of, title in titles.items()
        ],
        id=id,
    )
