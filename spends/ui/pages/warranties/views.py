"""The warranties' numbers, timeline, claims and list."""

from functools import partial
from typing import Any

import reflex as rx

from spends.ui.components.button import button, icon_button, link_button, place_link
from spends.ui.components.card import card, grid
from spends.ui.components.chart_card import chart_card
from spends.ui.components.data_table import Column, Sorting, data_table, table_footer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.filter_bar import filter_bar, filter_choice, search_input
from spends.ui.components.kpi import kpi
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.navigation import ICONS
from spends.ui.pages.warranties.claiming import ClaimState
from spends.ui.pages.warranties.editor import WarrantyEditor
from spends.ui.pages.warranties.filters import Filters
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.pages.warranties.rows import CLAIMS_SHOWN

STATE: Any = WarrantiesState
_choice = partial(filter_choice, state=STATE)
CHART = 220


def beginning() -> rx.Component:
    """What warranties are good for, before there are any."""
    return rx.el.div(
        empty_state(
            ICONS["warranty"],
            "No warranty yet",
            "Say how long a thing is covered, as in 2 years from its delivery. Spends counts the "
            "days, tells you before it ends, and keeps the log of what you claim.",
            button("Add warranty", icon="plus", variant="primary", on_click=WarrantyEditor.add),
            link_button("Go to the inventory", href="/inventory", icon=ICONS["purchase"]),
        ),
        class_name="card",
    )


def overview() -> rx.Component:
    """The numbers, twelve months of them, and the claims."""
    return grid(
        _number("Active", "active", Filters(status="ACTIVE")),
        _number("Ending in 30 days", "soon", Filters(ending="yes")),
        _number("Expired", "expired", Filters(status="EXPIRED")),
        _number("Voided", "voided", Filters(status="VOIDED")),
        _timeline(),
        _claims(),
    )


def _number(title: str, name: str, filters: Filters) -> rx.Component:
    return kpi(
        title,
        getattr(STATE.numbers, name),
        getattr(STATE.numbers, f"{name}_note"),
        ready=STATE.ready,
        href=filters.address(),
    )


def _timeline() -> rx.Component:
    return chart_card(
        "Twelve months",
        words=STATE.numbers.words,
        figure=STATE.figure,
        columns=["Month's end", "Active", "Ending soon", "Expired"],
        rows=STATE.table,
        height=CHART,
        span=7,
        ready=STATE.ready,
        legend=[("Active", "green"), ("Ends within 30 days", "amber"), ("Expired", "slate")],
        empty=empty_state(
            ICONS["warranty"],
            "Nothing to draw yet",
            "How many are active, end soon or are over will be here, month by month.",
        ),
    )


def _claims() -> rx.Component:
    none = empty_state(
        "shield",
        "No claim yet",
        "When something breaks, open a claim here and note what you agreed on. "
        "It stays on top until it is closed.",
    )
    more = rx.cond(
        STATE.claim_count > CLAIMS_SHOWN,
        button(
            rx.cond(STATE.all_claims, "Show fewer", "Show all"),
            size="sm",
            variant="ghost",
            on_click=STATE.show_all_claims,
        ),
    )
    log = rx.el.div(rx.el.div(rx.foreach(STATE.claims, _claim), class_name="card-rows"), more)
    return card(
        swap(STATE.ready, rx.cond(STATE.claim_count > 0, log, none), skeleton_rows(4)),
        title="Claims",
        action=button("Open claim", icon="plus", size="sm", on_click=ClaimState.ask_open("")),
        span=5,
        class_name="claims",
    )


def _claim(row: Any) -> rx.Component:
    words = rx.el.div(
        place_link(row.product, href=row.href, class_name="claim-product"),
        rx.el.p(row.words, class_name="dim small"),
        rx.cond(row.notes != "", rx.el.p(row.notes, class_name="small claim-notes")),
        class_name="row-words",
    )
    act = rx.cond(
        row.is_open,
        button("Close", size="sm", on_click=ClaimState.ask_close(row.id), label=_of("Close", row)),
        button(
            "Reopen",
            size="sm",
            variant="ghost",
            on_click=ClaimState.reopen(row.id),
            label=_of("Reopen", row),
        ),
    )
    return rx.el.div(
        words,
        rx.el.div(tone_chip(row.chip, row.tone), act, class_name="claim-end"),
        key=row.id,
        class_name="card-row claim",
    )


def _of(verb: str, row: Any) -> Any:
    return verb + " the claim for " + row.product


def filters() -> rx.Component:
    """Search and the chips."""
    return filter_bar(
        search_input(STATE.filters.q, STATE.search, "Product or provider…"),
        _choice("Status", "status", STATE.status_options, STATE.status),
        _choice("Ends", "ending", STATE.ending_options, STATE.ending),
        _choice("Kind", "type", STATE.kind_options, STATE.kind),
        summary=STATE.range_text,
        active=STATE.has_filters,
        on_clear=STATE.clear_filters,
    )


def table() -> rx.Component:
    """The list, what ends next on top."""
    columns = [
        Column("product", "Product", _product, width="26%", phone="title"),
        Column("kind", "Kind", _quiet("kind"), width="150px", wide_only=True),
        Column("provider", "Given by", _quiet("provider"), width="15%", wide_only=True),
        Column("next", "Warranty", _time, sortable=True, phone="note"),
        Column("chip", "Status", _chip, width="176px", phone="end"),
        Column("do", "Actions", _actions, width="64px", phone="end-note", hide_label=True),
    ]
    return data_table(
        columns,
        STATE.rows,
        label="Warranties",
        ready=STATE.ready,
        sorting=Sorting(STATE.filters.sort, STATE.sort_by),
        empty=_nothing_matches(),
        footer=table_footer(
            STATE.range_text,
            has_previous=STATE.filters.page != "",
            has_next=STATE.has_next,
            on_previous=STATE.previous_page,
            on_next=STATE.next_page,
        ),
        skeleton_rows=10,
    )


def _product(row: Any) -> rx.Component:
    name = place_link(
        row.product, href=row.href, class_name="cover-product", title=row.product, dir="auto"
    )
    claims = rx.cond(row.claims != "", rx.el.span(row.claims, class_name="tone-soon small"))
    return rx.el.span(name, claims, class_name="cover-name")


def _quiet(name: str) -> Any:
    def cell(row: Any) -> rx.Component:
        return rx.el.span(getattr(row, name), class_name="dim", title=getattr(row, name))

    return cell


def _time(row: Any) -> rx.Component:
    """From its first to its last day, filled up to today."""
    bar = rx.el.span(
        rx.el.span(style={"width": row.elapsed.to(str) + "%"}),
        rx.cond(
            (row.elapsed > 0) & (row.elapsed < 100),  # noqa: PLR2004  percent
            rx.el.i(style={"left": row.elapsed.to(str) + "%"}, title="Today"),
        ),
        class_name="meter cover-bar",
        custom_attrs={"aria-hidden": "true", "data-tone": row.bar},
    )
    days = rx.el.span(
        rx.el.span(row.start),
        rx.el.span(" to ", class_name="visually-hidden"),
        rx.el.span(row.end),
        class_name="cover-days dim small num",
    )
    return rx.el.span(bar, days, class_name="cover-time")


def _chip(row: Any) -> rx.Component:
    return tone_chip(row.chip, row.tone)


def _actions(row: Any) -> rx.Component:
    void = rx.cond(
        row.voided,
        menu_item("It holds again", icon="undo-2", on_click=STATE.set_void(row.id, False)),  # noqa: FBT003  an event's argument
        menu_item("Void", icon="ban", on_click=STATE.set_void(row.id, True)),  # noqa: FBT003  an event's argument
    )
    return menu(
        icon_button("ellipsis", "Actions for " + row.product, size="sm"),
        menu_item("Edit", icon="pencil", on_click=WarrantyEditor.edit(row.id)),
        menu_item("Open a claim", icon="shield", on_click=ClaimState.ask_open(row.id)),
        void,
        menu_separator(),
        menu_item("Delete", icon="trash-2", on_click=STATE.remove(row.id), danger=True),
        align="end",
    )


def _nothing_matches() -> rx.Component:
    return empty_state(
        "search",
        "Nothing matches",
        "No warranty fits all the filters. Clear them to see everything.",
        button("Clear the filters", on_click=STATE.clear_filters),
    )
