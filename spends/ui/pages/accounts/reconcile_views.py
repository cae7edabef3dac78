"""The sheet in which an account is held against its statement."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button
from spends.ui.components.card import list_row
from spends.ui.components.category_picker import category_picker
from spends.ui.components.date_input import date_input
from spends.ui.components.dialog import close_button, confirm, dialog
from spends.ui.components.drawer import drawer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import field
from spends.ui.components.icon import icon
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice
from spends.ui.pages.accounts.reconcile_state import LINES, ReconcileState

SHEET = ReconcileState.sheet
DIFFERENCE = ReconcileState.difference
EVEN = DIFFERENCE.state == "even"
APART = DIFFERENCE.state == "apart"


def reconciling() -> rx.Component:
    """The sheet and the questions that belong to it."""
    footer = rx.fragment(
        rx.cond(
            APART,
            button(
                "Add an adjustment",
                class_name="pull",
                on_click=ReconcileState.set_adjusting(True),
            ),
        ),
        close_button("Later"),
        button("Finish", variant="primary", disabled=~EVEN, on_click=ReconcileState.finish),
    )
    return rx.fragment(
        drawer(
            _statement(),
            _difference(),
            _lines(),
            _history(),
            open=ReconcileState.is_open,
            on_open_change=ReconcileState.set_open,
            title="Reconcile " + SHEET.name,
            words=rx.cond(
                SHEET.last != "",
                SHEET.last,
                "Tick what stands on the statement until nothing is left.",
            ),
            footer=footer,
        ),
        _adjusting(),
        confirm(
            open=ReconcileState.unlocking,
            on_open_change=ReconcileState.set_unlocking,
            title="Unlock the last reconciliation?",
            words="Its lines can then be changed again, and the statement may no longer agree.",
            action="Unlock",
            on_confirm=ReconcileState.unlock,
            danger=False,
        ),
    )


def _statement() -> rx.Component:
    day = date_input(
        "statement-day",
        value=ReconcileState.day,
        on_change=ReconcileState.set_day,
        error=ReconcileState.day_error,
    )
    said = money_input(
        "statement-balance",
        name="balance",
        currency=SHEET.currency,
        value=ReconcileState.balance,
        on_change=ReconcileState.set_balance,
        error=ReconcileState.balance_error,
    )
    return rx.el.div(
        error_notice(ReconcileState.problem),
        rx.el.div(
            field("Statement of", day, id="statement-day", error=ReconcileState.day_error),
            field(
                "Balance on it",
                said,
                id="statement-balance",
                error=ReconcileState.balance_error,
                help=rx.cond(SHEET.owes, "With a minus for what is owed.", ""),
            ),
            class_name="two",
        ),
        class_name="stack",
    )


def _difference() -> rx.Component:
    parts = rx.el.div(
        rx.el.span("Ticked ", rx.el.span(DIFFERENCE.ticked, class_name="num")),
        rx.cond(
            DIFFERENCE.unticked != "",
            rx.el.span("Not ticked ", rx.el.span(DIFFERENCE.unticked, class_name="num")),
        ),
        class_name="reconcile-parts dim small",
    )
    return rx.el.div(
        rx.el.span("Difference", class_name="dim small"),
        rx.el.div(
            rx.el.span(DIFFERENCE.text, class_name="kpi-value"),
            rx.el.p(DIFFERENCE.words, class_name="small"),
            role="status",
        ),
        parts,
        class_name="reconcile-sum",
        custom_attrs={"data-state": DIFFERENCE.state},
    )


def _lines() -> rx.Component:
    def line(row: Any) -> rx.Component:
        box = rx.el.input(
            type="checkbox",
            class_name="check",
            checked=row.ticked,
            on_change=lambda ticked: ReconcileState.tick(row.id, ticked),
        )
        words = rx.el.span(
            rx.el.span(row.title, class_name="row-title truncate", title=row.title, dir="auto"),
            rx.el.span(
                row.day,
                rx.cond(row.words != "", " · " + row.words, ""),
                class_name="dim small truncate",
            ),
            class_name="row-words",
        )
        figure = amount(row.amount, row.tone, worth=row.worth)
        return rx.el.label(box, words, figure, class_name="tick-row", key=row.id)

    head = rx.el.div(
        rx.el.h3("Lines up to that day"),
        button("Tick all", size="sm", variant="ghost", on_click=ReconcileState.tick_all),
        class_name="spread",
    )
    listed = rx.el.div(
        head,
        rx.el.div(rx.foreach(SHEET.lines, line), id=LINES),
        rx.cond(SHEET.more != "", rx.el.p(SHEET.more, class_name="dim small")),
    )
    return rx.cond(
        SHEET.lines.length() > 0,
        listed,
        empty_state(
            "circle-check",
            "No lines to tick",
            "There is nothing up to that day that is not locked already.",
        ),
    )


def _history() -> rx.Component:
    def past(row: Any) -> rx.Component:
        return rx.el.div(
            list_row(
                row.title,
                note=row.note,
                lead=icon("lock"),
                end=row.balance,
            ),
            rx.cond(
                row.open,
                button(
                    "Unlock",
                    size="sm",
                    on_click=ReconcileState.set_unlocking(True),
                ),
            ),
            class_name="reconcile-past",
            key=row.id,
        )

    return rx.cond(
        SHEET.history.length() > 0,
        rx.el.div(rx.el.h3("Statements so far"), rx.el.div(rx.foreach(SHEET.history, past))),
    )


def _adjusting() -> rx.Component:
    control = category_picker(
        ReconcileState.categories,
        id="adjust-category",
        value=ReconcileState.adjust_category,
        on_change=ReconcileState.set_adjust_category,
        label="Category",
    )
    return dialog(
        field("Category", control, id="adjust-category", optional=True),
        open=ReconcileState.adjusting,
        on_open_change=ReconcileState.set_adjusting,
        title="Add " + DIFFERENCE.text + " to make it agree?",
        words="A line is added on the statement's day, for what nobody can explain.",
        footer=rx.fragment(
            close_button(),
            button("Add and finish", variant="primary", on_click=ReconcileState.adjust),
        ),
    )
