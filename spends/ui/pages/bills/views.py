"""The figures above the bills, the list of all, and what looks like one."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, link_button
from spends.ui.components.card import card
from spends.ui.components.category_chip import category_chip
from spends.ui.components.data_table import Column, data_table
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import icon
from spends.ui.components.kpi import head_figures
from spends.ui.components.sum_rows import sum_rows, sum_words
from spends.ui.navigation import ICONS
from spends.ui.pages.bills.address import ALL, DUE, LATE, YEARLY
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.offering import OffersState

STATE: Any = BillsState
FIGURES: Any = BillsState.figures
OFFERS: Any = OffersState


def figures() -> rx.Component:
    """What is due, what is late, and what a year costs."""
    titles = {DUE: "Due in the next 30 days", LATE: "Late", YEARLY: "A year of all bills"}
    hrefs = {of: getattr(FIGURES, f"{of}_href") for of in titles}
    return head_figures(FIGURES, titles, hrefs, state=STATE, id="bill-figures")


def all_bills() -> rx.Component:
    """Every bill, the next due first."""

    def name(row: Any) -> rx.Component:
        return rx.el.span(row.name, class_name="bill-name", title=row.name)

    def next_day(row: Any) -> rx.Component:
        late = rx.el.span(icon("circle-alert"), row.mark, class_name="bill-status tone-bad small")
        return rx.el.span(
            rx.el.span(row.next, class_name=rx.cond(row.tone != "", "tone-" + row.tone, "")),
            rx.cond(row.mark != "", late),
            class_name="bill-next",
        )

    def worth(row: Any) -> rx.Component:
        rise = rx.el.span(icon("trending-up"), row.rise, class_name="bill-status tone-soon small")
        return rx.el.span(
            amount(row.amount, row.amount_tone, worth=row.worth),
            rx.cond(row.rise != "", rise),
            class_name="bill-worth",
        )

    def yearly(row: Any) -> rx.Component:
        return amount(row.yearly, worth=row.yearly_worth, strong=False)

    def often(row: Any) -> rx.Component:
        words = rx.el.span(row.often, title=row.often, class_name="bill-often")
        a_year = rx.el.span(
            amount(row.yearly + " a year", worth=row.yearly_worth, strong=False),
            class_name="only-phone",
        )
        summed = rx.fragment(rx.el.span(words, class_name="only-desk"), a_year)
        return rx.cond(STATE.of == YEARLY, summed, words)

    def category(row: Any) -> rx.Component:
        return rx.cond(row.category != "", category_chip(row.category, row.color))

    columns = [
        Column("name", "Name", name, phone="title"),
        Column("next", "Next due", next_day, width="112px", phone="note"),
        Column("amount", "Amount", worth, width="208px", numeric=True, phone="end"),
        Column("often", "How often", often, width="18%", phone="end-note"),
        Column("yearly", "A year", yearly, width="120px", numeric=True),
        Column("account", "Account", lambda row: row.account, width="13%", wide_only=True),
        Column("category", "Category", category, width="15%", wide_only=True),
    ]
    table = data_table(
        columns,
        STATE.rows,
        label="All bills",
        ready=STATE.ready,
        empty=empty_state(
            ICONS["bill"], "Nothing to pay in a year", "All bills have ended, or bring money in."
        ),
        on_open=BillEditor.open,
    )
    back = sum_words(FIGURES.listed, href=STATE.whole)
    return sum_rows(back, table, id=ALL, label="Bills")


def offers() -> rx.Component:
    """What looks like a bill, with why."""

    def offer(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(row.initial, class_name="monogram", custom_attrs={"aria-hidden": "true"}),
            rx.el.div(
                rx.el.span(row.name, class_name="row-title"),
                rx.el.span(row.words, class_name="dim small"),
                class_name="bill-offer-words",
            ),
            rx.el.div(
                amount(row.amount, row.tone, worth=row.worth),
                rx.el.span(row.often, class_name="dim small"),
                class_name="bill-offer-sum",
            ),
            rx.el.div(
                button(
                    "Not a bill",
                    size="sm",
                    variant="ghost",
                    on_click=OFFERS.refuse(row.key),
                    label=row.name + ": not a bill",
                ),
                button(
                    "Accept",
                    size="sm",
                    icon="check",
                    on_click=OFFERS.accept(row.key),
                    label="Accept " + row.name,
                ),
                class_name="cluster bill-offer-answers",
            ),
            key=row.key,
            class_name="bill-offer",
        )

    more = button(
        rx.cond(OFFERS.all, "Show fewer", "Show all " + OFFERS.count.to(str)),
        size="sm",
        variant="ghost",
        on_click=OFFERS.show_all,
    )
    found = card(
        rx.el.ul(rx.foreach(OFFERS.offers, offer)),
        rx.cond(OFFERS.count > OFFERS.offers.length(), more, rx.cond(OFFERS.all, more)),
        title="These look like bills",
        words="Found in your transactions",
        class_name="bill-offers",
    )
    return rx.cond(OFFERS.count > 0, found)


def beginning() -> rx.Component:
    """What bills are good for, before there are any."""
    words = empty_state(
        ICONS["bill"],
        "No bill yet",
        "Rent, power, streaming: a bill says what is due and when. Spends shows it in a calendar, "
        "ticks it off when its payment is imported, and says when a price has gone up.",
        button("Add bill", icon="plus", variant="primary", on_click=BillEditor.add),
        link_button("Import a file", href="/import", icon=ICONS["import"]),
    )
    return rx.el.div(words, class_name="card")
