"""A list whose rows are put in order: by dragging their handles, or with the arrow keys on them."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.icon import icon
from spends.ui.components.types import Handler, Text, classes


def order_given(ids: rx.Var[list[str]]) -> tuple[rx.Var[list[str]]]:
    """The ids of all rows, in the order they were put in."""
    return (ids,)


class Sortable(rx.Component):
    """A list that hears its handles."""

    library = "$/public/scripts/sortable.js"
    tag = "Sortable"

    label: rx.Var[str]
    on_order: rx.EventHandler[order_given]


def sortable(
    rows: rx.Var[Any], row: Callable[[Any], rx.Component], *, label: Text, on_order: Handler
) -> rx.Component:
    """A list of rows made by sortable_row; on_order(ids) hears each new order.

    Who moves a row by other means, by a menu say, need not tell: each new order is announced.
    """
    return Sortable.create(rx.foreach(rows, row), label=label, on_order=on_order)


def sortable_row(
    *children: Any,
    id: Text,  # noqa: A002  as elements have it
    name: Text,
    class_name: str = "",
) -> rx.Component:
    """A row; name is what it is called when it has been moved."""
    return rx.el.li(
        *children,
        key=id,
        class_name=classes("sortable-row", class_name),
        custom_attrs={"data-id": id, "data-name": name},
    )


def handle(name: Text) -> rx.Component:
    """What a row is dragged by; with the focus on it the arrow keys move the row."""
    words = f"Move {name}" if isinstance(name, str) else "Move " + name
    return rx.el.button(
        icon("grip-vertical"),
        type="button",
        class_name="sortable-handle",
        title="Drag, or press the arrow keys",
        custom_attrs={"aria-label": words, "data-handle": ""},
    )
