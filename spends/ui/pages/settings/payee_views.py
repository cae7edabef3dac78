"""How the payees look in the settings."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, link_button, place_link
from spends.ui.components.card import card
from spends.ui.components.category_chip import category_chip
from spends.ui.components.data_table import (
    Column,
    Picking,
    Sorting,
    bulk_bar,
    data_table,
    quiet_cell,
    table_footer,
)
from spends.ui.components.dialog import close_button, dialog
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import field
from spends.ui.components.filter_bar import search_input
from spends.ui.components.select import select
from spends.ui.pages.settings.payee_drawer import payee_drawer
from spends.ui.pages.settings.payees import PayeesState

State: Any = PayeesState


def payees() -> rx.Component:
    """What looks like one, the list with its search, and the drawer for one payee."""
    bar = rx.el.div(
        search_input(State.query, State.search, "Search by name"),
        button("Add payee", icon="plus", on_click=State.begin),
        class_name="cluster settings-names",
    )
    many = bulk_bar(
        State.selected.length(),
        button(
            "Merge",
            icon="merge",
            size="sm",
            on_click=State.ask_merge,
            disabled=State.selected.length() < 2,  # noqa: PLR2004  two make one
        ),
        on_clear=State.clear_selection,
    )
    return rx.fragment(
        rx.cond(State.alike.length() > 0, _alike()),
        rx.el.h2("Payees", class_name="visually-hidden"),
        bar,
        _table(),
        many,
        payee_drawer(),
        _choosing(),
    )


def _alike() -> rx.Component:
    more = rx.cond(State.alike_text != "", rx.el.p(State.alike_text, class_name="small dim"))
    return card(
        rx.el.p("Press a name to keep that one.", class_name="small dim alike-help"),
        rx.el.div(rx.foreach(State.alike, _group)),
        more,
        title="These look like one",
    )


def _group(group: Any) -> rx.Component:
    def spelling(other: Any) -> rx.Component:
        return rx.el.button(
            rx.el.span(other.pattern, class_name="truncate"),
            type="button",
            on_click=State.keep_name(group.key, other.id),
            title="Keep this name",
            class_name="chip",
        )

    names = rx.el.span(rx.foreach(group.others, spelling), class_name="alike-names")
    words = rx.el.div(
        rx.el.p(
            rx.el.span(group.name, class_name="strong"),
            rx.el.span(" · " + group.words, class_name="small dim"),
        ),
        names,
        class_name="alike-words stack-sm",
    )
    answers = rx.el.div(
        button(
            "Not the same",
            size="sm",
            variant="ghost",
            on_click=State.keep_apart(group.key),
            label="Not the same: " + group.name,
        ),
        button(
            "Merge",
            size="sm",
            on_click=State.merge_alike(group.key),
            label="Merge into " + group.name,
        ),
        class_name="cluster",
    )
    return rx.el.div(words, answers, class_name="alike", key=group.key)


def _table() -> rx.Component:
    columns = [
        Column(
            "name",
            "Payee",
            lambda row: rx.el.span(row.name, title=row.name),
            sortable=True,
            phone="title",
        ),
        Column(
            "category",
            "Usual category",
            lambda row: rx.cond(row.category != "", category_chip(row.category, row.color)),
            width="28%",
            phone="note",
        ),
        Column(
            "count",
            "Transactions",
            _count,
            width="132px",
            numeric=True,
            sortable=True,
            phone="end",
        ),
        Column("last", "Last", _last, width="112px", numeric=True, wide_only=True, phone="hide"),
    ]
    none = rx.cond(
        State.query != "",
        empty_state("search", "Nothing matches", "No payee's name holds this text."),
        empty_state(
            "store",
            "No payees yet",
            "They come with the transactions, or add one.",
            link_button("Import a file", href="/import", icon="file-up"),
        ),
    )
    return data_table(
        columns,
        State.rows,
        label="Payees",
        ready=State.ready,
        sorting=Sorting(State.sort, State.sort_by),
        picking=Picking(
            State.selected,
            State.select,
            (State.selected.length() == State.rows.length()) & (State.rows.length() > 0),
            State.select_page,
        ),
        on_open=State.edit,
        empty=none,
        footer=table_footer(
            State.range_text,
            has_previous=State.has_previous,
            has_next=State.has_next,
            on_previous=State.previous_page,
            on_next=State.next_page,
        ),
    )


def _count(row: Any) -> rx.Component:
    link = place_link(
        row.count, href=row.href, class_name="count-link", custom_attrs={"aria-label": row.uses}
    )
    return rx.cond(row.count != "", quiet_cell(link), rx.el.span("None", class_name="dim"))


def _last(row: Any) -> rx.Component:
    return rx.el.span(row.last, class_name="dim")


def _choosing() -> rx.Component:
    return dialog(
        field(
            "The name that stays",
            select(State.keepers, id="keep", value=State.keep, on_change=State.set_keep),
            id="keep",
        ),
        open=State.choosing,
        on_open_change=State.set_choosing,
        title="Merge " + State.keepers.length().to(str) + " payees",
        words="Their transactions get it, and so do later ones with any of these names.",
        footer=rx.fragment(
            close_button(), button("Merge", variant="primary", on_click=State.merge_selected)
        ),
    )
