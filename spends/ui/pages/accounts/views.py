"""The accounts in their groups, and the form for one."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, place_link, submit_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.combobox import combobox
from spends.ui.components.dialog import before_leaving, close_button, confirm
from spends.ui.components.drawer import drawer
from spends.ui.components.field import checkbox, field, text_input
from spends.ui.components.icon import drawn_icon
from spends.ui.components.kpi import sparkline
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice
from spends.ui.components.select import select
from spends.ui.components.types import Child
from spends.ui.pages.accounts.reconcile_state import ReconcileState
from spends.ui.pages.accounts.state import AccountsState

FORM = "account"
ENTRY = AccountsState.entry


def groups() -> rx.Component:
    """Every group in a card of its own."""
    return rx.el.div(rx.foreach(AccountsState.groups, _group), class_name="stack")


def things() -> rx.Component:
    """What the belongings are worth, and the way to them."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Belongings"),
            rx.el.span(AccountsState.things, class_name="num strong"),
            class_name="spread",
        ),
        rx.el.div(
            list_row(
                "Things with a useful life",
                note="They lose their value in a straight line",
                lead=tile("package"),
                end=amount(AccountsState.things),
                href=AccountsState.things_href,
            ),
            class_name="card-rows",
        ),
        class_name="card account-group",
    )


def _group(group: Any) -> rx.Component:
    head = rx.el.div(
        rx.el.h2(group.name), rx.el.span(group.total, class_name="num strong"), class_name="spread"
    )
    return rx.el.section(
        head,
        rx.el.div(rx.foreach(group.rows, _account), class_name="card-rows"),
        class_name="card account-group",
    )


def _account(row: Any) -> rx.Component:
    words = rx.el.span(
        rx.el.span(row.name, class_name="row-title"),
        rx.el.span(row.words, class_name="dim small truncate account-words"),
        rx.cond(row.bank != "", rx.el.span(row.bank, class_name="tone-soon small account-words")),
        class_name="row-words",
    )
    balance = rx.el.span(
        amount(row.balance),
        rx.cond(
            row.in_base != "",
            rx.el.span(
                amount(row.in_base, row.tone, strong=False), class_name="small dim account-words"
            ),
        ),
        class_name="row-end",
    )
    opens = place_link(
        rx.el.span(drawn_icon(row.icon), class_name="tile"),
        words,
        rx.cond(row.trend != "", rx.el.span(sparkline(row.trend), class_name="only-desk")),
        balance,
        href=row.href,
        class_name="card-row grow",
    )
    edit = icon_button("pencil", "Edit " + row.name, size="sm", on_click=AccountsState.edit(row.id))
    check = icon_button(
        "scale", "Reconcile " + row.name, size="sm", on_click=ReconcileState.open(row.id)
    )
    return rx.el.div(opens, check, edit, class_name="account-line", key=row.id)


def form() -> rx.Component:
    """The form in its drawer, and the questions that belong to it."""
    known = ENTRY.id != ""
    delete = button(
        "Delete",
        variant="danger",
        class_name="pull",
        on_click=AccountsState.set_deleting(True),
    )
    shut = rx.cond(
        ENTRY.closed,
        button("Reopen", on_click=AccountsState.reopen(ENTRY.id)),
        button("Close account", icon="archive", on_click=AccountsState.close),
    )
    footer = rx.fragment(
        rx.cond(known, rx.fragment(delete, shut)),
        close_button(),
        submit_button(rx.cond(known, "Save", "Add account"), form=FORM),
    )
    return rx.fragment(
        drawer(
            _fields(),
            open=AccountsState.is_open,
            on_open_change=AccountsState.set_open,
            title=rx.cond(known, "Edit account", "Add account"),
            footer=footer,
        ),
        before_leaving(AccountsState, "account"),
        confirm(
            open=AccountsState.deleting,
            on_open_change=AccountsState.set_deleting,
            title="Delete " + ENTRY.name + "?",
            words="An account that has transactions is not deleted; close it instead.",
            action="Delete account",
            on_confirm=AccountsState.delete,
        ),
    )


def _typed(name: str) -> Any:
    return lambda value: AccountsState.set_text(name, value)


def _fields() -> rx.Component:
    return rx.el.form(
        error_notice(AccountsState.form_error),
        field(
            "Name",
            text_input(
                "name",
                value=ENTRY.name,
                on_change=_typed("name"),
                placeholder="Checking, Visa, house",
                auto_complete="off",
                error=AccountsState.name_error,
            ),
            id="name",
            error=AccountsState.name_error,
        ),
        field(
            "Kind",
            select(AccountsState.types, id="type", value=ENTRY.type, on_change=_typed("type")),
            id="type",
        ),
        rx.cond(ENTRY.id == "", _currency()),
        field(
            "Balance at the beginning",
            money_input(
                "opening",
                name="opening",
                currency=ENTRY.currency,
                value=ENTRY.opening,
                on_change=_typed("opening"),
                error=AccountsState.opening_error,
            ),
            id="opening",
            help=_opening_help(),
            error=AccountsState.opening_error,
        ),
        checkbox(
            "owes",
            "This is owed, not owned",
            checked=ENTRY.owes,
            on_change=lambda on: AccountsState.set_check("owes", on),
        ),
        checkbox(
            "in_budget",
            "Counts in budgets",
            checked=ENTRY.in_budget,
            on_change=lambda on: AccountsState.set_check("in_budget", on),
        ),
        id=FORM,
        on_submit=AccountsState.save,
        class_name="form",
        no_validate=True,
    )


def _opening_help() -> Child:
    return "What was there before the first transaction."


def _currency() -> rx.Component:
    return field(
        "Currency",
        combobox(
            AccountsState.currencies,
            id="currency",
            name="currency",
            value=ENTRY.currency,
            on_change=_typed("currency"),
            error=AccountsState.currency_error,
            label="Currency",
        ),
        id="currency",
        error=AccountsState.currency_error,
    )
