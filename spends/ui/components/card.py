"""Cards on the twelve columns of a page, and the rows in them."""

from typing import Any

import reflex as rx

from spends.ui.components.button import place_link
from spends.ui.components.icon import icon
from spends.ui.components.skeleton import skeleton, skeleton_lines
from spends.ui.components.types import Child, Handler, Text, classes, present


def grid(*children: Child, **props: Any) -> rx.Component:
    """Twelve columns; a card's span says how many it takes on a wide screen."""
    return rx.el.div(*present(*children), class_name="grid", **props)


def card_head(
    title: Child, words: Child = None, action: rx.Component | None = None
) -> rx.Component:
    """The first line of a card: what it is, what it says in words, where it leads."""
    return rx.el.div(
        *present(
            rx.el.h2(title),
            rx.el.span(words, class_name="words") if words is not None else None,
            rx.el.span(action, class_name="card-action") if action is not None else None,
        ),
        class_name="card-head",
    )


def card(
    *children: Child,
    title: Child = None,
    words: Child = None,
    action: rx.Component | None = None,
    span: int = 12,
    half: bool = False,
    flush: bool = False,
    **props: Any,
) -> rx.Component:
    """A card; half keeps two side by side on a phone, flush leaves out the padding (tables)."""
    look = classes(
        "card",
        f"span-{span}",
        "half" if half else "",
        "card-flush" if flush else "",
        props.pop("class_name", ""),
    )
    head = card_head(title, words, action) if title is not None else None
    return rx.el.section(*present(head, *children), class_name=look, **props)


def card_link(text: Text, href: Text) -> rx.Component:
    """The quiet link at the end of a card's head."""
    return place_link(text, href=href, class_name="card-link")


def tile(name: str, tone: str = "") -> rx.Component:
    """A small square with an icon; tone is good, soon, bad, accent or nothing."""
    return rx.el.span(icon(name), class_name=classes("tile", f"tile-{tone}" if tone else ""))


def monogram(letter: Text) -> rx.Component:
    """A round with the first letter of a payee or a person."""
    return rx.el.span(letter, class_name="monogram", custom_attrs={"aria-hidden": "true"})


def list_row(
    title: Child,
    *,
    note: Child = None,
    lead: rx.Component | None = None,
    end: Child = None,
    end_note: Child = None,
    href: Text | None = None,
    on_click: Handler = None,
) -> rx.Component:
    """A line in a card: lead, title over note, and at its end an amount over a note."""
    words = rx.el.span(
        *present(
            rx.el.span(title, class_name="row-title"),
            rx.el.span(note, class_name="row-under") if note is not None else None,
        ),
        class_name="row-words",
    )
    closing = rx.el.span(
        *present(
            end,
            rx.el.span(end_note, class_name="dim small", style={"display": "block"})
            if end_note is not None
            else None,
        ),
        class_name="row-end",
    )
    parts = present(lead, words, closing if end is not None or end_note is not None else None)
    if href is not None:
        return place_link(*parts, href=href, class_name="card-row")
    if on_click is not None:
        return rx.el.button(*parts, type="button", on_click=on_click, class_name="card-row")
    return rx.el.div(*parts, class_name="card-row")


def card_skeleton(
    *, span: int = 12, lines: int = 4, height: int | None = None, half: bool = False
) -> rx.Component:
    """A card whose content is on its way; height in px for a chart's room."""
    body = skeleton("100%", height, 8) if height else skeleton_lines(lines)
    return rx.el.section(
        rx.el.div(skeleton("30%", 12), class_name="card-head"),
        body,
        class_name=classes("card", f"span-{span}", "half" if half else ""),
        custom_attrs={"aria-hidden": "true"},
    )
