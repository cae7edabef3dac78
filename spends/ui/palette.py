"""What lies over every page at a key: the palette and the list of shortcuts (see frame.js)."""

import reflex as rx

from spends.ui.components.button import icon_button, place_link
from spends.ui.components.icon import icon
from spends.ui.components.shortcuts import key_attributes
from spends.ui.navigation import ADDITIONS, PLACES, SETTINGS


def palette() -> rx.Component:
    """Ctrl K: going to a place, adding something, finding in transactions."""
    places = [(each.label, each.href, each.icon) for each in (*PLACES, SETTINGS)]
    rows = [
        _palette_row(index, *entry, find=False) for index, entry in enumerate((*places, *ADDITIONS))
    ]
    find = _palette_row(len(rows), "", "/transactions", "search", find=True)
    field = rx.el.input(
        type="text",
        placeholder="Search or jump to",
        auto_complete="off",
        role="combobox",
        custom_attrs={
            "aria-label": "Search or jump to",
            "aria-expanded": "true",
            "aria-controls": "palette-list",
            "aria-autocomplete": "list",
            "autoFocus": True,
        },
    )
    results = rx.el.div(
        *rows, find, id="palette-list", role="listbox", custom_attrs={"aria-label": "Places"}
    )
    return rx.el.dialog(
        field, results, id="palette", class_name="palette", custom_attrs={"aria-label": "Search"}
    )


def _palette_row(index: int, label: str, href: str, symbol: str, *, find: bool) -> rx.Component:
    attributes = {"data-find": ""} if find else {}
    return place_link(
        icon(symbol),
        rx.el.span(label),
        href=href,
        tab_index=-1,
        id=f"palette-{index}",
        role="option",
        custom_attrs=attributes,
    )


def key_help() -> rx.Component:
    """List the shortcuts that work on this page; "?" opens it."""
    own = [("Ctrl K", "Search or jump to"), ("/", "Search on this page"), ("?", "These shortcuts")]
    known = [rx.el.span(custom_attrs=key_attributes(keys, words)) for keys, words in own]
    close = icon_button("x", "Close", custom_attrs={"data-do": "close"})
    return rx.fragment(
        rx.el.div(*known, hidden=True),
        rx.el.dialog(
            rx.el.div(rx.el.h2("Shortcuts", class_name="drawer-title"), close, class_name="spread"),
            rx.el.dl(),
            id="keys",
            class_name="palette palette-help",
            custom_attrs={"aria-label": "Shortcuts"},
        ),
    )
