"""A bill in its drawer: a day it is due, how that is paid, and what was paid before."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, place_link, submit_button
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.filter_bar import search_input
from spends.ui.components.icon import icon
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.pages.bills.month_views import status_icon
from spends.ui.pages.bills.paying import HAND, LINE, PayState

STATE: Any = PayState
SHEET: Any = PayState.sheet


def payments() -> rx.Component:
    """What is due, how it is paid, what was paid."""
    return rx.el.div(
        _head(),
        rx.cond(SHEET.rise != "", notice(SHEET.rise, "soon", title="The price has gone up")),
        rx.cond(SHEET.due != "", _due()),
        _paid(),
        class_name="stack-lg",
        key=SHEET.id,
    )


def _head() -> rx.Component:
    link = rx.el.a(
        SHEET.url,
        icon("external-link"),
        href=SHEET.url,
        target="_blank",
        rel="noopener noreferrer",
        class_name="text-link bill-link",
    )
    return rx.el.div(
        rx.el.p(
            amount(SHEET.terms, worth=SHEET.terms_worth), class_name="bill-figure num amounts-start"
        ),
        rx.el.p(SHEET.often),
        rx.cond(SHEET.about != "", rx.el.p(SHEET.about, class_name="dim small")),
        rx.cond(SHEET.url != "", link),
        rx.cond(SHEET.notes != "", rx.el.p(SHEET.notes, class_name="bill-notes")),
        class_name="bill-head",
    )


def _due() -> rx.Component:
    steps = rx.el.div(
        icon_button(
            "chevron-left",
            "The time before",
            size="sm",
            on_click=STATE.step(False),  # noqa: FBT003  an event's argument
            disabled=SHEET.previous == "",
        ),
        icon_button(
            "chevron-right",
            "The next time",
            size="sm",
            on_click=STATE.step(True),  # noqa: FBT003  an event's argument
            disabled=SHEET.following == "",
        ),
        class_name="bill-steps",
    )
    head = rx.el.div(
        rx.el.div(
            rx.el.h3("Due ", SHEET.day),
            rx.el.p(
                status_icon(SHEET.status),
                SHEET.words,
                class_name=rx.cond(
                    SHEET.tone != "",
                    "small bill-status tone-" + SHEET.tone,
                    "small bill-status dim",
                ),
            ),
            class_name="grow",
        ),
        rx.el.span(amount(SHEET.amount, worth=SHEET.worth), class_name="bill-due-amount"),
        steps,
        class_name="bill-due-head",
    )
    settled = (SHEET.status == "paid") | (SHEET.status == "skipped")
    return rx.el.section(
        head,
        rx.cond(settled, _settled(), _open()),
        class_name="bill-due stack",
        custom_attrs={"data-status": SHEET.status},
    )


def _settled() -> rx.Component:
    words = rx.cond(
        SHEET.href != "",
        place_link(SHEET.paid_words, href=SHEET.href, class_name="text-link grow"),
        rx.el.span(
            rx.cond(SHEET.status == "skipped", "Left out this time", SHEET.paid_words),
            class_name="grow dim",
        ),
    )
    undo = button(
        rx.cond(SHEET.status == "skipped", "Do not skip", "Not paid"),
        size="sm",
        icon="undo-2",
        on_click=STATE.reopen,
    )
    return rx.el.div(words, undo, class_name="cluster")


def _open() -> rx.Component:
    def way(name: str, words: str, symbol: str) -> rx.Component:
        return button(
            words,
            size="sm",
            icon=symbol,
            on_click=STATE.ask(name),
            custom_attrs={"aria-expanded": rx.cond(STATE.asking == name, "true", "false")},
        )

    ways = rx.el.div(
        way(HAND, "Mark as paid", "check"),
        way(LINE, "Link transaction", "link"),
        button("Skip", size="sm", variant="ghost", icon="skip-forward", on_click=STATE.skip),
        class_name="cluster",
    )
    return rx.el.div(
        ways,
        error_notice(STATE.problem),
        rx.match(STATE.asking, (HAND, _by_hand()), (LINE, _by_line()), rx.fragment()),
        class_name="stack",
    )


def _by_hand() -> rx.Component:
    error = error_at(STATE.errors, "amount")
    day_error = error_at(STATE.errors, "paid_on")
    control = money_input(
        "pay-amount",
        currency=SHEET.currency,
        value=STATE.amount,
        on_change=STATE.set_amount,
        error=error,
    )
    day = text_input(
        "pay-day", name="paid_on", type="date", default_value=SHEET.paid_on, error=day_error
    )
    return rx.el.form(
        rx.el.div(
            field("What was paid", control, id="pay-amount", error=error),
            field("On", day, id="pay-day", error=day_error),
            class_name="two",
        ),
        rx.el.div(submit_button("Mark as paid")),
        key=SHEET.due,
        id="pay",
        on_submit=STATE.pay,
        class_name="form",
        no_validate=True,
    )


def _by_line() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(
                rx.el.span(row.title, class_name="row-title"),
                rx.el.span(row.words, class_name="dim small truncate bill-line-words"),
                class_name="row-words",
            ),
            rx.el.span(amount(row.amount, worth=row.worth), class_name="row-end"),
            button(
                "Choose",
                size="sm",
                on_click=STATE.pay_by(row.id),
                label="Choose " + row.title + ", " + row.words + ", " + row.amount,
            ),
            key=row.id,
            class_name="card-row",
        )

    nothing = rx.cond(
        STATE.query == "",
        "No transaction near that day could be it. Search for another.",
        "Nothing found.",
    )
    return rx.el.div(
        search_input(STATE.query, STATE.set_query, "Search transactions", id="pay-search"),
        rx.el.div(rx.foreach(STATE.lines, line), class_name="card-rows"),
        rx.cond(STATE.lines.length() == 0, rx.el.p(nothing, class_name="dim small")),
        class_name="stack-sm",
    )


def _paid() -> rx.Component:
    def payment(row: Any) -> rx.Component:
        title = rx.cond(
            row.href != "",
            place_link(row.title, href=row.href, class_name="row-title text-link"),
            rx.el.span(row.title, class_name="row-title"),
        )
        return rx.el.li(
            rx.el.span(
                title,
                rx.el.span(row.words, class_name="dim small truncate bill-line-words"),
                class_name="row-words",
            ),
            rx.el.span(amount(row.amount, row.tone, worth=row.worth), class_name="row-end"),
            key=row.key,
            class_name="card-row",
        )

    return rx.el.section(
        rx.el.h3("Payments"),
        rx.cond(
            SHEET.payments.length() > 0,
            rx.el.ul(rx.foreach(SHEET.payments, payment), class_name="card-rows"),
            rx.el.p("None yet. They show here once they are imported.", class_name="dim small"),
        ),
        rx.cond(SHEET.payments_more != "", rx.el.p(SHEET.payments_more, class_name="dim small")),
        class_name="stack-sm",
    )
