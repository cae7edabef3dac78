"""The debts, what they cost, and the order they are in."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, link_button, place_link, submit_button
from spends.ui.components.card import card, card_skeleton, grid
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.kpi import kpi
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.notice import notice
from spends.ui.components.skeleton import swap
from spends.ui.components.sortable import handle, sortable, sortable_row
from spends.ui.components.sum_rows import sum_rows
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.listing import PATH
from spends.ui.pages.goals.places import DEBTS
from spends.ui.pages.goals.plan_views import planned

STATE: Any = DebtsState
NUMBERS: Any = DebtsState.numbers
HEADS = (("owed", "Owed"), ("rate", "Interest"), ("least", "Minimum"), ("ends", "Paid off"))


def debts_view() -> rx.Component:
    """All debts and the ways out, or how to begin."""
    listed = rx.cond(STATE.codes.length() > 0, _debts(), _nothing_owed())
    waiting = rx.el.div(_numbers(), card_skeleton(lines=6), class_name="stack")
    return rx.el.div(swap(STATE.ready, listed, waiting), id="debts")


def _numbers() -> rx.Component:
    def number(title: str, of: str) -> rx.Component:
        value, note = getattr(NUMBERS, of), getattr(NUMBERS, f"{of}_note")
        return kpi(title, value, note, ready=STATE.ready, href=f"{PATH}?view=debts&of={of}")

    return grid(
        number("Owed", "owed"),
        number("Free of debt", "free"),
        number("Interest to come", "interest"),
        number("Saved", "saved"),
    )


def _debts() -> rx.Component:
    never = rx.cond(
        STATE.never != "",
        notice(
            "What is paid does not cover the interest, so what is owed never goes down to nothing. "
            "Pay more every month, or look for a lower rate.",
            "bad",
            title="This never ends: " + STATE.never,
        ),
    )
    return rx.el.div(
        rx.cond(STATE.codes.length() > 1, _currencies()),
        _numbers(),
        never,
        sum_rows(_list(), id=DEBTS, label="Debts"),
        rx.cond(STATE.plans.length() > 0, planned()),
        class_name="stack",
    )


def _currencies() -> rx.Component:
    def choice(code: Any) -> rx.Component:
        return rx.el.button(
            code,
            type="button",
            role="radio",
            on_click=STATE.set_currency(code),
            custom_attrs={"aria-checked": rx.cond(STATE.currency == code, "true", "false")},
        )

    return rx.el.div(
        rx.el.div(
            rx.foreach(STATE.codes, choice),
            role="radiogroup",
            class_name="segments",
            custom_attrs={"aria-label": "Currency"},
        )
    )


def _list() -> rx.Component:
    heads = rx.el.div(
        *[
            rx.el.span(
                words, class_name=f"debt-{name} small dim", custom_attrs={"aria-hidden": "true"}
            )
            for name, words in HEADS
        ],
        class_name="debt-row debt-heads only-desk",
    )
    unknown = rx.el.ul(rx.foreach(STATE.unknown, _unknown), class_name="debts-unknown")
    return card(
        rx.cond(STATE.arranged.length() > 0, heads),
        rx.cond(
            STATE.arranged.length() > 0,
            sortable(STATE.arranged, _row, label="Debts, in your order", on_order=STATE.arrange),
        ),
        rx.cond(STATE.unknown.length() > 0, unknown),
        title="Debts",
        words=rx.cond(STATE.arranged.length() > 1, "Drag them into your own order", ""),
        class_name="debts",
    )


def _row(row: Any) -> rx.Component:
    shown = rx.el.div(
        handle(row.name),
        _name(row),
        _cell("owed", "Owed", amount(row.owed, worth=row.worth)),
        _cell("rate", "Interest", row.rate, row.interest + " a month"),
        _cell("least", "Minimum", row.least, "a month"),
        _cell("ends", "Paid off", row.ends, row.ends_note),
        _menu(row),
        class_name="debt-row",
    )
    return sortable_row(
        shown,
        rx.cond(row.problem != "", rx.el.p(row.problem, class_name="debt-problem tone-bad small")),
        rx.cond(STATE.editing == row.id, _terms(row)),
        id=row.id,
        name=row.name,
        class_name="debt",
    )


def _name(row: Any) -> rx.Component:
    return rx.el.div(
        place_link(row.name, href=row.href, class_name="row-title", title=row.name),
        class_name="debt-name",
    )


def _cell(name: str, label: str, value: Any, note: Any = None) -> rx.Component:
    return rx.el.div(
        rx.el.span(label + " ", class_name="debt-label small dim"),
        rx.el.span(value),
        *([rx.el.span(note, class_name="small dim debt-note")] if note is not None else []),
        class_name=f"debt-cell debt-{name}",
    )


def _menu(row: Any) -> rx.Component:
    return rx.el.div(
        menu(
            icon_button("ellipsis", "Actions for " + row.name, size="sm"),
            menu_item("Change the terms", icon="pencil", on_click=STATE.edit(row.id)),
            menu_item("See its lines", icon="receipt-text", href=row.href),
            menu_separator(),
            menu_item("Move up", icon="arrow-up", on_click=STATE.move(row.id, False)),  # noqa: FBT003  an event's argument
            menu_item("Move down", icon="arrow-down", on_click=STATE.move(row.id, True)),  # noqa: FBT003  an event's argument
            menu_separator(),
            menu_item("Leave out of the plan", icon="ban", on_click=STATE.forget(row.id)),
            align="end",
        ),
        class_name="goal-menu",
    )


def _unknown(row: Any) -> rx.Component:
    ask = rx.cond(
        STATE.editing == row.id,
        rx.fragment(),
        button(
            "Say what it costs",
            size="sm",
            on_click=STATE.edit(row.id),
            label="Say what " + row.name + " costs",
        ),
    )
    line = rx.el.div(
        rx.el.span(
            place_link(row.name, href=row.href, class_name="row-title"),
            rx.el.span(
                "In no plan: its interest is not known yet",
                class_name="small tone-soon",
                style={"display": "block"},
            ),
            class_name="row-words",
        ),
        rx.el.span(row.owed, class_name="row-end"),
        ask,
        class_name="card-row",
    )
    return rx.el.li(line, rx.cond(STATE.editing == row.id, _terms(row)), key=row.id)


def _terms(row: Any) -> rx.Component:
    rate_error = error_at(STATE.errors, "annual_rate")
    least_error = error_at(STATE.errors, "minimum_payment")
    rate = text_input(
        "debt-rate",
        name="annual_rate",
        default_value=row.rate_text,
        input_mode="decimal",
        auto_complete="off",
        placeholder="19.9",
        error=rate_error,
    )
    least = text_input(
        "debt-least",
        name="minimum_payment",
        default_value=row.least_text,
        input_mode="decimal",
        auto_complete="off",
        placeholder="50.00",
        error=least_error,
    )
    return rx.el.form(
        field("Interest, percent a year", rate, id="debt-rate", error=rate_error),
        field("Minimum a month, " + STATE.currency, least, id="debt-least", error=least_error),
        rx.el.div(
            submit_button("Save"), button("Cancel", on_click=STATE.close), class_name="cluster"
        ),
        on_submit=STATE.save,
        class_name="debt-terms",
        no_validate=True,
        custom_attrs={"aria-label": "What " + row.name + " costs"},
    )


def _nothing_owed() -> rx.Component:
    return rx.el.div(
        empty_state(
            "hand-coins",
            "Nothing is owed",
            "Loans and credit cards below zero stand here, with the ways to pay them off and what "
            "each one costs.",
            link_button(
                "Add a loan or card", href="/accounts?add=1", icon="plus", variant="primary"
            ),
        ),
        class_name="card",
    )
