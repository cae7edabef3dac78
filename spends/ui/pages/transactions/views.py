"""The table of transactions."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, link_button
from spends.ui.components.category_chip import category_chip
from spends.ui.components.data_table import (
    Column,
    Picking,
    Sorting,
    data_table,
    quiet_cell,
    table_footer,
)
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.looks_views import looked_at
from spends.ui.pages.transactions.many import BulkState


def table() -> rx.Component:
    """The table; with the running balance while one account is listed."""
    tables = rx.cond(ListState.has_balance, _table(balance=True), _table(balance=False))
    return looked_at(tables)


def _table(*, balance: bool) -> rx.Component:
    columns = [
        Column("date", "Date", _day, width="108px", sortable=True, phone="note"),
        Column("payee", "Payee", _payee, phone="title"),
        Column("category", "Category", _category, width="20%", phone="end-note", can_hide=True),
        Column("account", "Account", _account, width="15%", wide_only=True, can_hide=True),
        Column(
            "marks",
            "Marks",
            _marks,
            width="92px",
            hide_label=True,
            wide_only=True,
            can_hide=True,
        ),
        Column(
            "amount",
            "Amount",
            lambda row: amount(row.amount, row.tone, worth=row.worth),
            width="164px",
            numeric=True,
            sortable=True,
            phone="end",
        ),
    ]
    if balance:
        columns = [column for column in columns if column.key != "account"]
        columns.append(
            Column(
                "balance",
                "Balance",
                lambda row: amount(row.balance, "moved", strong=False),
                width="148px",
                numeric=True,
                wide_only=True,
                can_hide=True,
            )
        )
    return data_table(
        columns,
        ListState.rows,
        label="Transactions",
        ready=ListState.ready,
        sorting=Sorting(ListState.filters.sort, ListState.sort_by),
        picking=Picking(
            ListState.selected,
            ListState.select,
            (ListState.selected.length() == ListState.rows.length()) & ListState.ready,
            ListState.select_page,
        ),
        current=ListState.current,
        on_open=DetailState.open,
        empty=rx.cond(ListState.has_filters, _nothing_matches(), _nothing_yet()),
        footer=table_footer(
            ListState.range_text,
            has_previous=ListState.previous_cursor != "",
            has_next=ListState.next_cursor != "",
            on_previous=ListState.previous_page,
            on_next=ListState.next_page,
        ),
        skeleton_rows=12,
    )


def _day(row: Any) -> rx.Component:
    return rx.el.span(row.day, class_name="dim")


def _payee(row: Any) -> rx.Component:
    words = rx.el.span(row.words, class_name="row-note dim small", title=row.words)
    return rx.el.span(rx.el.span(row.payee, title=row.payee), rx.cond(row.words != "", words))


def _category(row: Any) -> rx.Component:
    chip = category_chip(row.category, row.color)
    choose = rx.el.button(
        chip,
        type="button",
        on_click=BulkState.ask_category(row.id),
        tab_index=-1,  # by the keyboard it is "c" on the current row
        class_name="cell-button",
        custom_attrs={"aria-label": "Choose the category of " + row.payee},
    )
    return rx.cond(row.choosable, quiet_cell(choose), chip)


def _account(row: Any) -> rx.Component:
    return rx.el.div(row.account, class_name="dim truncate", title=row.account, dir="auto")


def _marks(row: Any) -> rx.Component:
    return rx.el.span(
        rx.cond(row.locked, _mark("lock", "Reconciled"), quiet_cell(_cleared(row))),
        rx.cond(
            row.purchase,
            _mark("package", "Has a purchase"),
            rx.cond(row.document, _mark("paperclip", "Has a document")),
        ),
        rx.cond(row.refund, _mark("undo-2", "Refund")),
        rx.cond(row.notes, _mark("file-text", "Has notes")),
        rx.cond(row.pending, _mark("clock", "Pending")),
        class_name="marks dim",
    )


def _cleared(row: Any) -> rx.Component:
    return rx.el.button(
        icon("check"),
        type="button",
        on_click=BulkState.toggle_cleared(row.id),
        tab_index=-1,  # by the keyboard it is "m" on the current row
        class_name="cell-button cleared",
        title=rx.cond(row.cleared, "Cleared", "Mark cleared"),
        custom_attrs={
            "aria-label": "Cleared: " + row.payee,
            "aria-pressed": rx.cond(row.cleared, "true", "false"),
        },
    )


def _mark(name: str, words: str) -> rx.Component:
    return rx.el.span(icon(name), title=words, role="img", custom_attrs={"aria-label": words})


def _nothing_yet() -> rx.Component:
    return empty_state(
        "receipt-text",
        "No transactions yet",
        "Import a file or add one.",
        button("Add transaction", icon="plus", variant="primary", on_click=EditorState.add),
        link_button("Import a file", href="/import", icon="file-up"),
    )


def _nothing_matches() -> rx.Component:
    return empty_state(
        "search",
        "Nothing matches",
        "No transaction fits all the filters. Clear them to see everything.",
        button("Clear the filters", on_click=ListState.clear_filters),
    )
