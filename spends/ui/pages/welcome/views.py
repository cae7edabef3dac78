"""The steps of the welcome."""

from typing import Any

import reflex as rx

from spends.ui.choices import currency_choices, timezone_choices
from spends.ui.components.button import button, link_button, place_link, submit_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.money_input import money_input
from spends.ui.components.select import select
from spends.ui.pages.welcome.state import ACCOUNT_TYPES, HOUSEHOLD, MONEY, WelcomeState

State: Any = WelcomeState
NAME_LENGTH = 100


def progress() -> rx.Component:
    """Which of the three steps this is."""
    bars = [
        rx.el.span(class_name=rx.cond(State.step >= step, "welcome-bar done", "welcome-bar"))
        for step in range(HOUSEHOLD, MONEY + 1)
    ]
    words = rx.el.span("Step ", State.step, " of 3", class_name="small dim")
    return rx.el.div(words, rx.el.div(*bars, class_name="welcome-bars"), class_name="welcome-steps")


def household() -> rx.Component:
    """Its name, what it counts in and where it lives."""
    return rx.el.form(
        field(
            "Name of the household",
            text_input(
                "name",
                default_value=State.household_name,
                max_length=NAME_LENGTH,
                auto_complete="off",
                error=error_at(State.errors, "name"),
            ),
            id="name",
            error=error_at(State.errors, "name"),
        ),
        field(
            "Currency",
            select(currency_choices(), id="currency_code", default_value=State.currency),
            id="currency_code",
            help="What your totals are in. Accounts may have others.",
            error=error_at(State.errors, "currency_code"),
        ),
        field(
            "Time zone",
            select(timezone_choices(), id="timezone", default_value=State.timezone),
            id="timezone",
            help="It decides when a day begins and ends.",
            error=error_at(State.errors, "timezone"),
        ),
        submit_button("Continue", wide=True),
        on_submit=State.save_household,
        id="household",
        class_name="form",
    )


def account() -> rx.Component:
    """The first account, or a look around."""
    form = rx.el.form(
        field(
            "Name",
            text_input(
                "name",
                placeholder="Checking",
                max_length=NAME_LENGTH,
                auto_complete="off",
                error=error_at(State.errors, "name"),
            ),
            id="name",
            error=error_at(State.errors, "name"),
        ),
        field(
            "Type",
            select(ACCOUNT_TYPES, id="type"),
            id="type",
            error=error_at(State.errors, "type"),
        ),
        field(
            "Opening balance",
            money_input(
                "opening_balance",
                name="opening_balance",
                currency=State.currency,
                value=State.opening,
                on_change=State.set_opening,
                error=error_at(State.errors, "opening_balance"),
            ),
            id="opening_balance",
            help="What was on it before the first transaction you will add. Debts have a minus.",
            error=error_at(State.errors, "opening_balance"),
        ),
        submit_button("Open account", wide=True),
        on_submit=State.save_account,
        id="account",
        class_name="form",
    )
    return rx.el.div(
        form,
        rx.cond(~State.has_accounts, rx.el.div(rx.el.span("or"), class_name="welcome-or")),
        rx.cond(~State.has_accounts, _explore()),
        class_name="stack",
    )


def money() -> rx.Component:
    """Where the first transactions come from."""
    ways = rx.el.div(
        list_row(
            "Import a file",
            note="CSV, OFX, QFX, QIF, CAMT or MT940, as your bank offers them",
            lead=tile("file-up", "accent"),
            href=State.import_href,
        ),
        list_row(
            "Add a transaction by hand",
            note="The last thing you paid for, say",
            lead=tile("pencil"),
            href="/transactions?add=1",
        ),
        class_name="card-rows",
    )
    return rx.el.div(
        ways,
        rx.cond(
            State.has_accounts,
            link_button("Go to the dashboard", href="/", class_name="btn-wide"),
            _explore(),
        ),
        class_name="stack",
    )


def _explore() -> rx.Component:
    return rx.el.div(
        button(
            "Explore with sample data",
            icon="sparkles",
            on_click=State.explore,
            busy=State.is_busy,
            class_name="btn-wide",
        ),
        rx.el.p(
            "Two years of a believable household. One click takes it out again.",
            class_name="small dim",
        ),
        class_name="stack-sm",
    )


def skipping() -> rx.Component:
    """The way past a step."""
    following = rx.match(
        State.step, (HOUSEHOLD, "/welcome?step=2"), (MONEY, "/"), "/welcome?step=3"
    )
    past = place_link(
        rx.cond(State.step == MONEY, "Do this later", "Skip this step"), href=following
    )
    return rx.cond((State.step == MONEY) & State.has_accounts, rx.fragment(), past)
