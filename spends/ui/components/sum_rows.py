"""The rows that one figure of a page's head is the sum of, on the same page."""

import json

import reflex as rx
from reflex_base.event import EventSpec

from spends.ui.components.button import place_link
from spends.ui.components.types import Child, Text

# Once the rows are drawn; those that are folded away are opened.
_REVEAL = (
    "setTimeout((id) => { const rows = document.getElementById(id); if (!rows) return;"
    " rows.querySelectorAll('details.disclosure').forEach((each) => { each.open = true; });"
    " rows.scrollIntoView({ block: 'nearest' }); rows.focus({ preventScroll: true }); }, 80, %s)"
)


def sum_rows(*children: Child, id: str, label: Text) -> rx.Component:  # noqa: A002  as elements have it
    """The place of a figure's rows, which `reveal` goes to; label is what it is called."""
    return rx.el.div(
        *children,
        id=id,
        tab_index=-1,
        role="group",
        class_name="sum-rows stack",
        custom_attrs={"aria-label": label},
    )


def sum_words(words: Text, *, href: Text) -> rx.Component:
    """Which rows alone are shown, while words are not "", and the way back to all of them."""
    said = rx.el.p(
        rx.el.span(words),
        place_link("Show all", href=href, class_name="text-link"),
        class_name="sum-words small",
    )
    return rx.cond(rx.Var.create(words) != "", said)


def reveal(element: str) -> EventSpec:
    """Return the event that brings a figure's rows into view and puts the keyboard there."""
    return rx.call_script(_REVEAL % json.dumps(element))
