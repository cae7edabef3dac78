"""A month of bills as a calendar or by day, with what comes next beside it."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.card import card, grid
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon
from spends.ui.components.sum_rows import sum_words
from spends.ui.pages.bills.address import LATE, UPCOMING
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.listing import BillsState

STATE: Any = BillsState
NEXT = "Late, and the next 30 days"


def status_icon(status: Any) -> rx.Component:
    """The icon of how something stands; nothing where it is merely due."""
    shapes = {
        "paid": "circle-check",
        "skipped": "skip-forward",
        "late": "circle-alert",
        "soon": "clock",
    }
    cases: list[Any] = [(status_, icon(shape)) for status_, shape in shapes.items()]
    return rx.match(status, *cases, rx.fragment())


def month() -> rx.Component:
    """The month as a calendar, on a phone by day, with what comes next beside it."""
    calendar = rx.el.section(
        rx.el.h2(STATE.month_text, class_name="visually-hidden"),
        _calendar(),
        class_name="card card-flush span-8 only-desk",
    )
    agenda = card(
        rx.cond(
            STATE.agenda.length() > 0,
            rx.el.ol(rx.foreach(STATE.agenda, _agenda_day)),
            rx.el.p("Nothing is due in this month.", class_name="dim"),
        ),
        title=STATE.month_text,
        class_name="only-phone bill-agenda",
    )
    return grid(calendar, agenda, _upcoming(), id="bill-month")


def _calendar() -> rx.Component:
    def heading(each: Any) -> rx.Component:
        return rx.el.th(
            rx.el.span(each.short, custom_attrs={"aria-hidden": "true"}),
            rx.el.span(each.name, class_name="visually-hidden"),
            scope="col",
        )

    return rx.el.table(
        rx.el.thead(rx.el.tr(rx.foreach(STATE.headings, heading))),
        rx.el.tbody(rx.foreach(STATE.weeks, _week)),
        class_name="calendar",
        custom_attrs={"aria-label": "Bills of " + STATE.month_text},
    )


def _week(week: Any) -> rx.Component:
    return rx.el.tr(rx.foreach(week.days, _day), key=week.key)


def _day(day: Any) -> rx.Component:
    more = rx.el.button(
        day.more,
        type="button",
        on_click=STATE.open_day(day.date),
        class_name="cal-more",
        custom_attrs={"aria-label": day.more + " on " + day.name},
    )
    number = rx.el.span(day.number, class_name="cal-number", custom_attrs={"aria-hidden": "true"})
    return rx.el.td(
        number,
        rx.el.span(day.name, class_name="visually-hidden"),
        rx.el.div(
            rx.foreach(day.rows, _in_day), rx.cond(day.more != "", more), class_name="cal-bills"
        ),
        class_name=rx.cond(day.other, "cal-day other", "cal-day"),
        custom_attrs={
            "data-date": day.date,
            "aria-current": rx.cond(day.today, "date", "false"),
        },
    )


def _in_day(row: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(status_icon(row.status), rx.el.span(row.name), class_name="cal-name"),
        rx.el.span(row.short, class_name="cal-amount num"),
        type="button",
        on_click=BillEditor.open_on(row.id, row.due),
        key=row.key,
        title=row.label,
        class_name="cal-bill",
        custom_attrs={
            "data-status": row.status,
            "data-tone": row.amount_tone,
            "aria-label": row.label,
        },
    )


def _agenda_day(day: Any) -> rx.Component:
    return rx.el.li(
        rx.el.h3(day.name, class_name="small dim"),
        rx.el.div(rx.foreach(day.rows, lambda row: bill_row(row, dated=False))),
        key=day.date,
        custom_attrs={"aria-current": rx.cond(day.today, "date", "false")},
    )


def bill_row(row: Any, *, dated: bool = True) -> rx.Component:
    """A bill on a day, in a list."""
    day = rx.el.span(
        rx.el.span(row.day, class_name="strong num"),
        rx.el.span(row.month, class_name="dim small"),
        class_name="day-block",
    )
    words = rx.el.span(
        rx.el.span(row.name, class_name="row-title"),
        rx.el.span(
            rx.el.span(
                status_icon(row.status),
                row.words,
                class_name=rx.cond(row.tone != "", "bill-status tone-" + row.tone, "bill-status"),
            ),
            rx.cond(row.note != "", rx.el.span(row.note, class_name="bill-note")),
            class_name="dim small bill-words",
        ),
        rx.cond(
            row.rise != "",
            rx.el.span(icon("trending-up"), row.rise, class_name="bill-status tone-soon small"),
        ),
        class_name="row-words",
    )
    return rx.el.button(
        *([day] if dated else []),
        words,
        rx.el.span(amount(row.amount, row.amount_tone, worth=row.worth), class_name="row-end"),
        type="button",
        on_click=BillEditor.open_on(row.id, row.due),
        key=row.key,
        class_name="card-row",
    )


def _upcoming() -> rx.Component:
    rows = rx.el.div(rx.foreach(STATE.upcoming, bill_row), class_name="card-rows")
    nothing = rx.cond(
        STATE.of == LATE,
        empty_state("circle-check", "Nothing is late", "All that was due is paid or skipped."),
        empty_state("circle-check", "Nothing to pay", "No bill is due in the next thirty days."),
    )
    return card(
        sum_words(STATE.figures.listed, href=STATE.whole),
        rx.cond(STATE.upcoming.length() > 0, rows, nothing),
        title=NEXT,
        span=4,
        class_name="bill-upcoming sum-rows",
        id=UPCOMING,
        tab_index=-1,
        role="group",
        custom_attrs={"aria-label": NEXT},
    )
