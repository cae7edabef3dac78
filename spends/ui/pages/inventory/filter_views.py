"""What narrows the inventory, its order, and how it is shown."""

from functools import partial
from typing import Any

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.field import field, text_input
from spends.ui.components.filter_bar import filter_bar, filter_chip, filter_choice, search_input
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_choices, menu_item
from spends.ui.pages.inventory.filters import SORTS
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.transactions.filters import PERIODS

STATE: Any = InventoryState
_choice = partial(filter_choice, state=STATE)


def filters() -> rx.Component:
    """Search and the chips."""
    return filter_bar(
        search_input(STATE.filters.q, STATE.search, "Name, serial, shop…"),
        _choice("Status", "status", STATE.status_options, STATE.status),
        _choice("Retailer", "retailer", STATE.retailer_options, STATE.retailer),
        _choice("Brand", "brand", STATE.brand_options, STATE.brand),
        _choice("Category", "category", STATE.category_options, STATE.category),
        _choice("Location", "location", STATE.location_options, STATE.filters.location),
        _choice("Warranty", "warranty", STATE.warranty_options, STATE.warranty),
        _dates(),
        _choice("Receipt", "receipt", STATE.receipt_options, STATE.receipt),
        rx.cond(
            (STATE.counted != "") & (STATE.summed == ""),
            button(STATE.counted, icon="x", on_click=STATE.clear_filter("worth")),
        ),
    )


def _dates() -> rx.Component:
    presets = rx.el.div(
        *[
            button(words, variant="ghost", size="sm", on_click=STATE.set_period(key))
            for key, words in PERIODS
        ],
        class_name="cluster",
    )
    edges = rx.el.div(_edge("From", "first"), _edge("To", "last"), class_name="two")
    return filter_chip(
        "Date",
        rx.el.div(presets, edges, class_name="stack"),
        value=STATE.dates,
        on_remove=STATE.clear_filter("dates"),
    )


def _edge(label: str, name: str) -> rx.Component:
    id_ = f"filter-{name}"
    control = text_input(
        id_,
        type="date",
        value=getattr(STATE.filters, name),
        on_change=lambda value: STATE.set_edge(name, value),
    )
    return field(label, control, id=id_)


def switches() -> rx.Component:
    """How many are listed, in which order, and whether as pictures or as a table."""
    order = menu(
        button(
            rx.el.span(STATE.sort_words),
            icon("chevron-down"),
            size="sm",
            variant="ghost",
        ),
        menu_choices(
            "Order",
            STATE.filters.sort,
            [(key, words, "arrow-down", STATE.set_sort(key)) for key, words in SORTS.items()],
        ),
        align="end",
    )
    prints = menu(
        button(rx.el.span("Print"), icon="printer", size="sm", variant="ghost"),
        menu_item("Insurance report", icon="shield", href=STATE.insurance, outside=True),
        menu_item("QR labels, A4", icon="qr-code", href=STATE.labels, outside=True),
        menu_item("QR labels, Letter", icon="qr-code", href=STATE.letter_labels, outside=True),
        align="end",
    )
    views = rx.el.div(
        _view("grid", "layout-grid", "Pictures"),
        _view("table", "list", "Table"),
        role="radiogroup",
        class_name="segments segments-sm",
        custom_attrs={"aria-label": "View"},
    )
    count = rx.el.span(STATE.range_text, class_name="summary", custom_attrs={"aria-live": "polite"})
    clear = button("Clear all", variant="ghost", size="sm", on_click=STATE.clear_filters)
    shown = rx.el.span(count, rx.cond(STATE.has_filters, clear), class_name="cluster grow")
    return rx.el.div(shown, prints, order, views, class_name="list-head")


def _view(key: str, symbol: str, words: str) -> rx.Component:
    return rx.el.button(
        icon(symbol),
        type="button",
        role="radio",
        on_click=STATE.set_view(key),
        title=words,
        custom_attrs={
            "aria-label": words,
            "aria-checked": rx.cond(STATE.view == key, "true", "false"),
        },
    )
