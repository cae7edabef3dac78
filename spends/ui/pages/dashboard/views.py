"""The dashboard's cards."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import link_button, place_link
from spends.ui.components.card import card, card_link, list_row, monogram, tile
from spends.ui.components.chart_card import chart_card
from spends.ui.components.empty_state import empty_state
from spends.ui.components.icon import drawn_icon
from spends.ui.components.kpi import kpi
from spends.ui.components.progress import meter
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.pages.dashboard.gathering import RECENT
from spends.ui.pages.dashboard.state import BARS, DashboardState

State: Any = DashboardState
RING = 176
BAR_ROW = 46


def numbers() -> list[rx.Component]:
    """The four numbers that matter."""
    shown = State.numbers
    return [
        kpi(
            shown.worth_title,
            shown.worth,
            shown.worth_note,
            trend=shown.worth_trend,
            tone="good",
            ready=State.ready,
            href=shown.worth_href,
        ),
        kpi(
            shown.spent_title,
            shown.spent,
            shown.spent_note,
            trend=shown.spent_trend,
            ready=State.ready,
            href=shown.spent_href,
        ),
        kpi(
            shown.income_title,
            shown.income,
            shown.income_note,
            trend=shown.income_trend,
            tone="good",
            ready=State.ready,
            href=shown.income_href,
        ),
        kpi(
            shown.kept_title,
            shown.kept,
            shown.kept_note,
            trend=shown.kept_trend,
            ready=State.ready,
            href=shown.kept_href,
        ),
    ]


def cash_flow() -> rx.Component:
    """Twelve months of income and spending."""
    return chart_card(
        "Cash flow",
        words=State.flow_words,
        figure=State.flow_figure,
        columns=["Month", "Income", "Spending", "Kept"],
        rows=State.flow_rows,
        on_point=State.open_month,
        height=264,
        ready=State.ready,
        legend=[("Income", "green"), ("Spending", "iris"), ("Kept", "text")],
        empty=empty_state(
            "arrow-left-right",
            "Nothing came in or went out yet",
            "Twelve months of income and spending will be here.",
            link_button("Import a file", href="/import", icon="file-up"),
        ),
    )


def spending() -> rx.Component:
    """Where the month's money went."""
    bars = rx.el.div(rx.foreach(State.spending_bars, _bar), class_name="bar-links")
    return chart_card(
        "Where it went",
        words=State.spending_words,
        figure=State.spending_figure,
        columns=["Category", "Spent"],
        rows=State.spending_rows,
        on_point=State.open_category,
        height=RING,
        span=4,
        ready=State.ready,
        below=bars,
        below_height=BARS * BAR_ROW,
        empty=empty_state("tag", "Nothing spent", "What is spent in this month shows up here."),
    )


def recent() -> rx.Component:
    """The newest transactions."""
    none = empty_state(
        "receipt-text",
        "No transactions yet",
        "Import a file of your bank, or add one by hand.",
        link_button("Add transaction", href="/transactions?add=1", icon="plus"),
    )
    rows = rx.el.div(rx.foreach(State.recent, line), class_name="card-rows")
    return card(
        swap(State.ready, rx.cond(State.recent.length() > 0, rows, none), skeleton_rows(RECENT)),
        title="Recent transactions",
        action=card_link("All", "/transactions"),
        span=4,
    )


def accounts() -> rx.Component:
    """What is in each account."""
    none = empty_state(
        "landmark",
        "No accounts open",
        "Money is somewhere: add the account it is in.",
        link_button("Add account", href="/accounts?add=1", icon="plus"),
    )
    things = list_row(
        "Belongings",
        note=State.things.note,
        lead=tile("package"),
        end=amount(State.things.worth),
        href=State.things.href,
    )
    rows = rx.el.div(
        rx.foreach(State.accounts, _account),
        rx.cond(State.things.worth != "", things),
        class_name="card-rows",
    )
    return card(
        swap(State.ready, rx.cond(State.accounts.length() > 0, rows, none), skeleton_rows(6)),
        title="Accounts",
        action=card_link("All", "/accounts"),
        span=4,
    )


def line(row: Any) -> rx.Component:
    """A transaction in a card."""
    return list_row(
        row.payee,
        note=row.note,
        lead=monogram(row.initial),
        end=amount(row.amount, row.tone, worth=row.worth),
        href=row.href,
    )


def _account(row: Any) -> rx.Component:
    return list_row(
        row.name,
        note=row.note,
        lead=rx.el.span(drawn_icon(row.icon_path), class_name="tile"),
        end=amount(row.balance, worth=row.worth),
        href=row.href,
    )


def _bar(row: Any) -> rx.Component:
    return place_link(
        rx.el.span(
            rx.el.span(row.name, class_name="row-title"),
            amount(row.amount, strong=False),
            class_name="spread",
        ),
        meter(row.share, color=row.color),
        href=row.href,
        class_name="bar-row",
    )


def beginning() -> rx.Component:
    """What a household without accounts sees: how to begin."""
    return rx.el.div(
        card(
            rx.el.h2("How to begin", class_name="visually-hidden"),
            empty_state(
                "layout-dashboard",
                "Your money will be here",
                "Open a first account, then bring in what your bank knows. "
                "Or look around with two years of somebody else's life.",
                link_button("Add account", href="/accounts?add=1", icon="plus", variant="primary"),
                link_button("Import a file", href="/import", icon="file-up"),
                link_button("Explore with sample data", href="/welcome?step=3", icon="sparkles"),
            ),
        ),
        class_name="grid",
    )
