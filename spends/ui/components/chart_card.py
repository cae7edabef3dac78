"""A card with a chart: what it shows in words, the drawing, and the same as a table."""

from typing import Any

import reflex as rx

from spends.ui.components.base.control import Chart
from spends.ui.components.card import card
from spends.ui.components.skeleton import skeleton, swap
from spends.ui.components.types import Flag, Handler, Text, present


def chart_card(
    title: str,
    *,
    words: Text,
    figure: rx.Var[dict[str, Any]],
    columns: list[str],
    rows: rx.Var[list[list[str]]],
    on_point: Handler = None,
    height: int = 240,
    span: int = 8,
    ready: Flag = True,
    legend: list[tuple[str, str]] | None = None,
    empty: rx.Component | None = None,
    below: rx.Component | None = None,
    below_height: int = 0,
    action: rx.Component | None = None,
) -> rx.Component:
    """A chart of figures.py; on_point(x: str, series: str) hears clicks, height is in px.

    legend is (name, colour) each; empty stands in place of the drawing while rows are none; below
    stands under the drawing and is about below_height px high; action stands in the card's head.
    """
    handlers = {} if on_point is None else {"on_point": on_point}
    drawing = Chart.create(figure=figure, height=height, label=words, **handlers)
    body = rx.el.details(
        rx.el.summary(
            rx.el.span("Show as table", class_name="when-closed"),
            rx.el.span("Show as chart", class_name="when-open"),
            custom_attrs={"aria-label": f"{title} as a table"},
        ),
        _table(title, columns, rows),
        class_name="chart-switch",
    )
    shown = rx.el.div(
        body,
        rx.el.div(*present(drawing, below), class_name="chart-drawing"),
        class_name="chart chart-clicks" if on_point is not None else "chart",
    )
    content = shown if empty is None else rx.cond(rows.length() > 0, shown, empty)
    key = _legend(legend) if legend else None
    return card(
        key,
        swap(ready, content, skeleton("100%", height + below_height, 8)),
        title=title,
        words=swap(ready, rx.el.span(words), skeleton("180px", 10)),
        action=action,
        span=span,
        class_name="chart-card",
    )


def _legend(names: list[tuple[str, str]]) -> rx.Component:
    entries = [
        rx.el.span(
            rx.el.span(class_name="dot", custom_attrs={"data-hue": color}),
            name,
            class_name="cluster",
        )
        for name, color in names
    ]
    return rx.el.div(*entries, class_name="chart-legend small dim")


def _table(title: str, columns: list[str], rows: rx.Var[list[list[str]]]) -> rx.Component:
    head = rx.el.tr(*[rx.el.th(name, scope="col") for name in columns])
    line = rx.foreach(rows, lambda row: rx.el.tr(rx.foreach(row, rx.el.td)))
    return rx.el.div(
        rx.el.table(rx.el.thead(head), rx.el.tbody(line), custom_attrs={"aria-label": title}),
        class_name="chart-table",
        tab_index=0,
        role="region",
        custom_attrs={"aria-label": f"{title}, table"},
    )
