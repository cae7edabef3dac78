"""The inventory as pictures and as a table."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, link_button, place_link
from spends.ui.components.data_table import (
    Column,
    Picking,
    Sorting,
    data_table,
    table_footer,
)
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon
from spends.ui.components.photo import photo
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.components.skeleton import skeleton, swap
from spends.ui.navigation import ICONS
from spends.ui.pages.inventory.listing import InventoryState

STATE = InventoryState
WAITING = 10


def things(add: Any) -> rx.Component:
    """The list, the way this browser likes to see it; `add` is what adds the first purchase."""
    empty = rx.cond(STATE.has_filters, _nothing_matches(), _nothing_yet(add))
    return rx.cond(STATE.view == "table", _table(empty), _grid(empty))


def _grid(empty: rx.Component) -> rx.Component:
    cards = rx.el.ul(
        rx.foreach(STATE.rows, _thing),
        class_name="things",
        custom_attrs={"aria-label": "Purchases"},
    )
    waiting = rx.el.div(
        *[_waiting() for _ in range(WAITING)],
        class_name="things",
        custom_attrs={"aria-hidden": "true"},
    )
    steps = rx.cond(
        (STATE.next_cursor != "") | (STATE.previous_cursor != ""),
        rx.el.div(_footer(), class_name="card card-flush things-foot"),
    )
    filled = rx.fragment(cards, steps)
    nothing = rx.el.div(empty, class_name="card card-flush")
    return swap(STATE.ready, rx.cond(STATE.rows.length() == 0, nothing, filled), waiting)


def _thing(row: Any) -> rx.Component:
    box = rx.el.label(
        rx.el.input(
            type="checkbox",
            class_name="check",
            checked=STATE.selected.contains(row.id),
            read_only=True,
            on_click=lambda event: STATE.select(row.id, event.shift_key),
            custom_attrs={"aria-label": "Select " + row.name},
        ),
        class_name="thing-pick",
    )
    words = rx.el.span(
        rx.el.span(row.name, class_name="thing-name", title=row.name, dir="auto"),
        rx.el.span(
            row.note, class_name="dim small truncate thing-note", title=row.note, dir="auto"
        ),
        rx.el.span(
            amount(row.total, worth=row.worth),
            rx.el.span(
                rx.cond(row.proven, _proof()),
                rx.el.span(row.day, class_name="thing-day"),
                class_name="dim small thing-end",
            ),
            class_name="thing-cost amounts-start",
        ),
        rx.el.span(
            rx.cond(row.cover != "", tone_chip(row.cover, row.cover_tone)),
            class_name="thing-chips",
        ),
        class_name="thing-words",
    )
    status = rx.cond(
        row.status != "Received",
        rx.el.span(tone_chip(row.status, row.status_tone), class_name="thing-status"),
    )
    link = place_link(
        photo(row.photo, row.icon, row.hue), status, words, href=row.href, class_name="thing"
    )
    return rx.el.li(
        link,
        box,
        key=row.id,
        custom_attrs={
            "data-row": row.id,
            "data-current": rx.cond(STATE.current == row.id, "", rx.Var("undefined")),
            "data-picked": rx.cond(STATE.selected.contains(row.id), "", rx.Var("undefined")),
        },
    )


def _proof() -> rx.Component:
    return rx.el.span(
        icon(ICONS["document"]),
        title="Has a document",
        role="img",
        class_name="dim thing-proof",
        custom_attrs={"aria-label": "Has a document"},
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(class_name="photo bone"),
            rx.el.div(
                skeleton("80%"),
                skeleton("50%", 10),
                skeleton("40%"),
                class_name="thing-words bones",
            ),
            class_name="thing",
        )
    )


def _footer() -> rx.Component:
    return table_footer(
        STATE.range_text,
        has_previous=STATE.previous_cursor != "",
        has_next=STATE.next_cursor != "",
        on_previous=STATE.previous_page,
        on_next=STATE.next_page,
    )


def _table(empty: rx.Component) -> rx.Component:
    columns = [
        Column("name", "Product", _product, sortable=True, phone="title"),
        Column("retailer", "Retailer", _quiet("retailer"), width="14%", wide_only=True),
        Column("location", "Location", _quiet("location"), width="13%", wide_only=True),
        Column("status", "Status", _status, width="104px", wide_only=True),
        Column("warranty", "Warranty", _cover, width="176px", phone="end-note"),
        Column("date", "Date", _quiet("day"), width="112px", sortable=True, phone="note"),
        Column(
            "total",
            "Total",
            lambda row: amount(row.total, worth=row.worth),
            width="136px",
            numeric=True,
            sortable=True,
            phone="end",
        ),
    ]
    return data_table(
        columns,
        STATE.rows,
        label="Purchases",
        ready=STATE.ready,
        sorting=Sorting(STATE.filters.sort, STATE.sort_by),
        picking=Picking(
            STATE.selected,
            STATE.select,
            (STATE.selected.length() == STATE.rows.length()) & STATE.ready,
            STATE.select_page,
        ),
        current=STATE.current,
        on_open=lambda row_id: rx.redirect("/inventory/" + row_id),
        empty=empty,
        footer=_footer(),
        skeleton_rows=12,
    )


def _product(row: Any) -> rx.Component:
    return rx.el.span(
        photo(row.photo, row.icon, row.hue, small=True),
        rx.el.span(row.name, class_name="truncate", title=row.name),
        class_name="product",
    )


def _quiet(name: str) -> Any:
    def cell(row: Any) -> rx.Component:
        return rx.el.span(getattr(row, name), class_name="dim", title=getattr(row, name))

    return cell


def _status(row: Any) -> rx.Component:
    plain = rx.el.span(row.status, class_name="dim")
    return rx.cond(row.status == "Received", plain, tone_chip(row.status, row.status_tone))


def _cover(row: Any) -> rx.Component:
    return rx.cond(row.cover != "", tone_chip(row.cover, row.cover_tone), rx.fragment())


def _nothing_yet(add: Any) -> rx.Component:
    return empty_state(
        ICONS["purchase"],
        "Nothing in the inventory yet",
        "Add what you bought: its receipt, its warranty and its payment stay together. "
        "A line of your bank can become a purchase, too.",
        button("Add purchase", icon="plus", variant="primary", on_click=add),
        link_button("Choose a bank line", href="/transactions?type=expense", icon="receipt-text"),
    )


def _nothing_matches() -> rx.Component:
    return empty_state(
        "search",
        "Nothing matches",
        "No purchase fits all the filters. Clear them to see everything.",
        button("Clear the filters", on_click=STATE.clear_filters),
    )
