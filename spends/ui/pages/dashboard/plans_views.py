"""The dashboard's cards of the plans: budgets, bills to come, goals."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import link_button, place_link
from spends.ui.components.card import card, card_link, list_row
from spends.ui.components.empty_state import empty_state
from spends.ui.components.progress import meter
from spends.ui.components.ring import ring
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.pages.dashboard.plans_rows import BILLS, GOALS
from spends.ui.pages.dashboard.state import DashboardState

State: Any = DashboardState
PLANS = State.plans
RING = 44


def cards() -> list[rx.Component]:
    """All of them, each a third of the width."""
    return [budgets(), bills(), goals()]


def budgets() -> rx.Component:
    """The budgets that need a look first."""
    none = empty_state(
        "chart-pie",
        "No budgets yet",
        "Say what groceries may cost in a month, and see every day how much of it is left.",
        link_button("Set budgets", href="/budgets", icon="plus"),
    )
    bars = rx.el.div(rx.foreach(PLANS.budgets, _budget), class_name="bar-links")
    return card(
        swap(
            State.ready,
            rx.cond(PLANS.budgets.length() > 0, bars, none),
            skeleton_rows(BILLS),
        ),
        title="Budgets",
        words=PLANS.budgets_when,
        action=card_link(PLANS.budgets_all, PLANS.budgets_href),
        span=4,
    )


def bills() -> rx.Component:
    """What is to be paid in the next thirty days, what is late on top."""
    none = empty_state(
        "calendar",
        "No bills yet",
        "Rent, power, streaming: what comes again waits here before it is due, and is ticked off "
        "when your bank has paid it.",
        link_button("Add bills", href="/bills", icon="plus"),
    )
    nothing = empty_state(
        "circle-check", "Nothing to pay", "No bill is due in the next thirty days."
    )
    rows = rx.el.div(rx.foreach(PLANS.bills, _bill), class_name="card-rows")
    return card(
        swap(
            State.ready,
            rx.cond(PLANS.has_bills, rx.cond(PLANS.bills.length() > 0, rows, nothing), none),
            skeleton_rows(BILLS),
        ),
        title="Bills, next 30 days",
        words=rx.el.span(PLANS.bills_sum, class_name="num"),
        action=card_link(PLANS.bills_all, "/bills"),
        span=4,
    )


def goals() -> rx.Component:
    """What is saved for."""
    none = empty_state(
        "flag",
        "No goals yet",
        "A trip, a cushion for bad days: say how much by when, and see whether you are on track.",
        link_button("Set a goal", href="/goals?add=1", icon="plus"),
    )
    rows = rx.el.div(rx.foreach(PLANS.goals, _goal), class_name="card-rows")
    return card(
        swap(State.ready, rx.cond(PLANS.goals.length() > 0, rows, none), skeleton_rows(GOALS)),
        title="Goals",
        action=card_link(PLANS.goals_all, "/goals"),
        span=4,
    )


def _budget(row: Any) -> rx.Component:
    bar = rx.match(
        row.tone,
        ("bad", _meter(row, "bad")),
        ("soon", _meter(row, "soon")),
        ("unsure", _meter(row, "unsure")),
        _meter(row, ""),
    )
    return place_link(
        rx.el.span(
            rx.el.span(row.name, class_name="row-title"),
            rx.el.span(row.left, class_name=_tone(row.tone, "small num")),
            class_name="spread",
        ),
        bar,
        rx.el.span(row.words, class_name="dim small bar-words"),
        href=row.href,
        class_name="bar-row",
    )


def _meter(row: Any, tone: Any) -> rx.Component:
    return rx.cond(row.mark >= 0, meter(row.share, tone, mark=row.mark), meter(row.share, tone))


def _tone(tone: Any, look: str) -> Any:
    return rx.match(
        tone,
        ("bad", f"{look} tone-bad"),
        ("soon", f"{look} tone-soon"),
        f"{look} dim",
    )


def _bill(row: Any) -> rx.Component:
    return list_row(
        row.name,
        note=rx.el.span(row.note, class_name=_tone(row.tone, "")),
        lead=rx.el.span(
            rx.el.span(row.day, class_name="strong"),
            rx.el.span(row.month, class_name="dim small"),
            class_name="day-block",
        ),
        end=amount(row.amount, worth=row.worth),
        href=row.href,
    )


def _goal(row: Any) -> rx.Component:
    said = rx.match(
        row.tone,
        ("good", rx.el.span(row.verdict, class_name="tone-in")),
        ("soon", rx.el.span(row.verdict, class_name="tone-soon")),
        ("bad", rx.el.span(row.verdict, class_name="tone-bad")),
        rx.el.span(row.verdict),
    )
    return list_row(
        row.name,
        note=row.note,
        lead=ring(row.percent, row.hue, size=RING),
        end=amount(row.saved, worth=row.worth),
        end_note=said,
        href=row.href,
    )
