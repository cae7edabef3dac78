"""The drawer of one goal: how it stands, what went into it, and how more goes in."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button, place_link, submit_button
from spends.ui.components.dialog import close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.filter_bar import search_input
from spends.ui.components.icon import icon
from spends.ui.components.money_input import money_input
from spends.ui.components.notice import error_notice, notice
from spends.ui.components.ring import ring
from spends.ui.components.segmented import segmented
from spends.ui.pages.goals.contributing import GoalSheet

STATE: Any = GoalSheet
SHEET: Any = GoalSheet.sheet
GOAL: Any = GoalSheet.sheet.goal


def goal_sheet() -> rx.Component:
    """One goal, opened."""
    footer = rx.fragment(
        button("Delete", variant="danger", class_name="pull", on_click=STATE.remove),
        button("Edit", icon="pencil", on_click=STATE.edit),
        close_button("Close"),
    )
    return drawer(
        rx.el.div(
            _head(),
            _steps(),
            _facts(),
            rx.cond(SHEET.notes != "", rx.el.p(SHEET.notes, class_name="goal-notes")),
            rx.cond(SHEET.by_hand, _contribute(), _in_account()),
            rx.cond(SHEET.paid.length() > 0, _paid()),
            class_name="stack-lg",
            key=GOAL.id,
        ),
        open=STATE.shown,
        on_open_change=STATE.set_shown,
        title=GOAL.name,
        footer=footer,
    )


def _head() -> rx.Component:
    verdict = rx.cond(
        GOAL.verdict != "",
        rx.el.p(
            GOAL.verdict,
            class_name=rx.cond(GOAL.tone != "", "strong tone-" + GOAL.tone, "strong"),
        ),
    )
    return rx.el.div(
        ring(GOAL.percent, GOAL.hue, size=84),
        rx.el.div(
            rx.el.p(
                rx.el.span(GOAL.saved, class_name="goal-figure"),
                " ",
                rx.cond(GOAL.worth != "", rx.el.span(GOAL.worth, " ", class_name="dim small num")),
                rx.el.span(GOAL.target, class_name="dim"),
            ),
            rx.el.p(SHEET.missing, class_name="dim"),
            verdict,
            class_name="grow",
        ),
        class_name="goal-head",
    )


def _steps() -> rx.Component:
    def step(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(row.percent, class_name="strong"),
            rx.el.span(row.amount, class_name="small dim num"),
            rx.cond(
                row.words != "",
                rx.el.span(icon("check"), row.words, class_name="small goal-step-day"),
            ),
            class_name=rx.cond(row.done, "goal-step done", "goal-step"),
        )

    return rx.el.ol(
        rx.foreach(SHEET.steps, step),
        class_name="goal-steps",
        custom_attrs={"data-hue": GOAL.hue, "aria-label": "Milestones"},
    )


def _facts() -> rx.Component:
    def fact(row: Any) -> rx.Component:
        value = rx.cond(
            row.href != "",
            place_link(row.value, href=row.href, class_name="text-link"),
            rx.el.span(row.value),
        )
        return rx.fragment(rx.el.dt(row.name), rx.el.dd(value))

    return rx.el.dl(rx.foreach(SHEET.facts, fact), class_name="settings-facts goal-facts")


def _in_account() -> rx.Component:
    link = place_link("See its lines", href=SHEET.account_href, class_name="text-link")
    return notice(
        "What is in the account counts. Move money into it, and it is saved for this goal.",
        "info",
        title=SHEET.account,
        action=link,
    )


def _contribute() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Put something in"),
        segmented(
            [("hand", "By hand"), ("line", "By a transaction")],
            value=STATE.way,
            on_change=STATE.set_way,
            label="How it goes in",
            wide=True,
        ),
        error_notice(STATE.problem),
        rx.cond(STATE.way == "hand", _by_hand(), _by_line()),
        class_name="stack",
    )


def _by_hand() -> rx.Component:
    error = error_at(STATE.errors, "amount")
    sum_field = field(
        "Amount",
        money_input(
            "put-amount",
            currency=SHEET.currency,
            value=STATE.amount,
            on_change=STATE.set_amount,
            error=error,
        ),
        id="put-amount",
        error=error,
    )
    day_error = error_at(STATE.errors, "contributed_at")
    day = field(
        "On",
        text_input(
            "put-day",
            name="contributed_at",
            type="date",
            default_value=STATE.today,
            error=day_error,
        ),
        id="put-day",
        error=day_error,
    )
    note_error = error_at(STATE.errors, "note")
    note = field(
        "Note",
        text_input("put-note", name="note", auto_complete="off", error=note_error),
        id="put-note",
        optional=True,
        error=note_error,
    )
    sign = segmented(
        [("in", "Put in"), ("out", "Take out")],
        value=STATE.sign,
        on_change=STATE.set_sign,
        label="Which way",
    )
    return rx.el.form(
        # What was sent once is not put in again by the same press.
        rx.el.input(type="hidden", name="turn", value=STATE.turn.to(str)),
        sum_field,
        rx.el.div(day, note, class_name="two"),
        rx.el.div(
            sign,
            submit_button(rx.cond(STATE.sign == "out", "Take out", "Put in")),
            class_name="spread",
        ),
        # Each contribution begins with empty fields.
        key=SHEET.paid.length().to(str),
        id="put",
        on_submit=STATE.put,
        class_name="form",
        no_validate=True,
    )


def _by_line() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(
                rx.el.span(row.title, class_name="row-title"),
                rx.el.span(row.words, class_name="dim small truncate", style={"display": "block"}),
                class_name="row-words",
            ),
            rx.el.span(amount(row.amount, worth=row.worth), class_name="row-end"),
            button(
                "Put in",
                size="sm",
                on_click=STATE.put_line(row.id),
                label="Put in " + row.amount + " " + row.title,
            ),
            key=row.id,
            class_name="card-row",
        )

    nothing = rx.cond(
        STATE.query == "",
        "No money came in of late that is not in a goal yet. Search for an older transaction.",
        "Nothing found.",
    )
    return rx.el.div(
        search_input(STATE.query, STATE.set_query, "Search transactions", id="put-search"),
        rx.el.div(rx.foreach(STATE.lines, line), class_name="card-rows"),
        rx.cond(STATE.lines.length() == 0, rx.el.p(nothing, class_name="dim small")),
        class_name="stack-sm goal-finder",
    )


def _paid() -> rx.Component:
    return rx.el.section(
        rx.el.h3("What went into it"),
        rx.el.div(rx.foreach(SHEET.paid, _contribution), class_name="card-rows"),
        class_name="stack-sm",
    )


def _contribution(row: Any) -> rx.Component:
    title = rx.cond(
        row.href != "",
        place_link(row.title, href=row.href, class_name="row-title text-link"),
        rx.el.span(row.title, class_name="row-title"),
    )
    words = rx.el.span(
        title,
        rx.el.span(row.words, class_name="dim small truncate", style={"display": "block"}),
        class_name="row-words",
    )
    return rx.el.div(
        words,
        rx.el.span(amount(row.amount, row.tone, worth=row.worth), class_name="row-end"),
        icon_button(
            "x",
            "Remove " + row.name,
            size="sm",
            on_click=STATE.withdraw(GOAL.id, row.id),
        ),
        key=row.id,
        class_name="card-row goal-paid",
    )
