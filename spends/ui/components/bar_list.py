"""A list of bars: where the money went."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.progress import meter


def bar_list(rows: rx.Var[Any], on_open: Callable[[Any], Any] | None = None) -> rx.Component:
    """Rows with name, amount, share (0-100 of the largest), color and id; on_open(row)."""

    def bar(row: Any) -> rx.Component:
        parts = [
            rx.el.span(
                rx.el.span(row.name, class_name="row-title"),
                amount(row.amount, strong=False),
                class_name="spread",
            ),
            meter(row.share, color=row.color),
        ]
        if on_open is None:
            return rx.el.div(*parts, class_name="bar-row")
        return rx.el.button(*parts, type="button", on_click=on_open(row), class_name="bar-row")

    return rx.el.div(rx.foreach(rows, bar))
