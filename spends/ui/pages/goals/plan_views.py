"""The ways out of debt side by side, how they go down, and the payments month by month."""

from typing import Any

import reflex as rx

from spends.ui.components.button import icon_button
from spends.ui.components.card import card
from spends.ui.components.chart_card import chart_card
from spends.ui.components.field import field
from spends.ui.components.money_input import money_input
from spends.ui.components.sum_rows import sum_rows
from spends.ui.pages.goals.courses import COLUMNS, LEGEND
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.places import MONTHS, WAYS

STATE: Any = DebtsState


def planned() -> rx.Component:
    """All of it."""
    return rx.fragment(
        sum_rows(_ways(), id=WAYS, label="Ways out"),
        rx.cond(STATE.table.length() > 0, _chart()),
        rx.cond(
            STATE.months.length() > 0, sum_rows(_schedule(), id=MONTHS, label="Month by month")
        ),
    )


def _ways() -> rx.Component:
    extra = field(
        "Extra a month",
        money_input(
            "debt-extra",
            name="extra",
            currency=STATE.currency,
            value=STATE.extra,
            on_change=STATE.set_extra,
            error=STATE.extra_error,
            delay=500,
        ),
        id="debt-extra",
        error=STATE.extra_error,
    )
    sums = rx.el.p(
        rx.el.span(STATE.whole, class_name="strong num"),
        " a month altogether, ",
        STATE.least,
        " of it minimum payments. What an ended debt no longer takes goes to the next one.",
        class_name="dim",
    )
    return card(
        rx.el.div(sums, extra, class_name="debt-extra"),
        rx.el.div(
            rx.foreach(STATE.plans, _plan),
            role="radiogroup",
            class_name="plans",
            custom_attrs={"aria-label": "Strategy"},
        ),
        title="Ways out",
    )


def _plan(plan: Any) -> rx.Component:
    saved_look = rx.cond(plan.saved_tone != "", "num strong tone-" + plan.saved_tone, "num")
    ended = rx.fragment(
        rx.el.span(plan.until, class_name="dim"),
        _sum("Interest", plan.interest, "num"),
        rx.cond(plan.saved != "", _sum("Saved", plan.saved, saved_look)),
    )
    body = rx.fragment(
        rx.el.span(
            rx.el.span(class_name="dot", custom_attrs={"data-hue": plan.hue}),
            rx.el.span(plan.title, class_name="strong"),
            rx.cond(plan.badge != "", rx.el.span(plan.badge, class_name="chip chip-good")),
            class_name="plan-title",
        ),
        rx.el.span(plan.words, class_name="dim small"),
        rx.el.span(
            plan.lasts,
            class_name=rx.cond(plan.never != "", "plan-length tone-bad", "plan-length"),
        ),
        rx.cond(
            plan.never != "",
            rx.el.span(plan.never + ": the interest is not covered", class_name="dim small"),
            ended,
        ),
    )
    pick = rx.el.button(
        body,
        type="button",
        role="radio",
        on_click=STATE.choose(plan.key),
        class_name="plan",
        custom_attrs={"aria-checked": rx.cond(plan.chosen, "true", "false")},
    )
    return rx.cond(
        plan.key == "minimum", rx.el.div(body, class_name="plan plan-least", key=plan.key), pick
    )


def _sum(name: str, value: Any, look: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(name + " ", class_name="dim"),
        rx.el.span(value, class_name=look),
        class_name="plan-sum",
    )


def _schedule() -> rx.Component:
    def month(row: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.td(row.month),
            rx.el.td(row.paid),
            rx.el.td(row.interest),
            rx.el.td(row.off),
            rx.el.td(row.owed),
            rx.el.td(
                rx.cond(
                    row.ended != "", rx.el.span(row.ended + " is paid off", class_name="tone-good")
                )
            ),
        )

    heads = ("Month", "Paid", "Interest", "Off the debt", "Owed after", "")
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *[
                    rx.el.th(head or rx.el.span("Ended", class_name="visually-hidden"), scope="col")
                    for head in heads
                ]
            )
        ),
        rx.el.tbody(rx.foreach(STATE.months, month)),
        custom_attrs={"aria-label": "Payments month by month"},
    )
    pages = rx.el.div(
        rx.el.span(STATE.months_text, class_name="dim small grow"),
        icon_button(
            "chevron-left",
            "Months before",
            on_click=STATE.previous_months,
            disabled=STATE.first == 0,
        ),
        icon_button(
            "chevron-right", "Months after", on_click=STATE.next_months, disabled=~STATE.has_next
        ),
        class_name="cluster",
    )
    return card(
        rx.el.details(
            rx.el.summary("Month by month"),
            rx.el.div(
                table,
                class_name="chart-table schedule",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": "Payments month by month"},
            ),
            pages,
            class_name="disclosure",
        ),
    )


def _chart() -> rx.Component:
    return chart_card(
        "What is owed",
        words=STATE.words,
        figure=STATE.figure,
        columns=COLUMNS,
        rows=STATE.table,
        height=260,
        span=12,
        legend=LEGEND,
    )
