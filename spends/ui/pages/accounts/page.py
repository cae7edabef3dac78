"""The Accounts page."""

import reflex as rx

from spends.ui.components.button import button, link_button
from spends.ui.components.card import card_skeleton, grid
from spends.ui.components.empty_state import empty_state
from spends.ui.components.kpi import kpi
from spends.ui.components.notice import notice
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.skeleton import swap
from spends.ui.components.sum_rows import sum_rows, sum_words
from spends.ui.layout import frame
from spends.ui.pages.accounts.forecast_views import next_days
from spends.ui.pages.accounts.reconcile_views import reconciling
from spends.ui.pages.accounts.rows import OWED, OWNED, WORTH
from spends.ui.pages.accounts.state import PATH, ROWS, AccountsState
from spends.ui.pages.accounts.views import form, groups, things

KEYS = {"n": Shortcut(AccountsState.add, "Add an account")}


def _numbers() -> rx.Component:
    return grid(
        kpi(
            "Net worth",
            AccountsState.worth,
            AccountsState.made_of,
            trend=AccountsState.trend,
            ready=AccountsState.ready,
            href=f"{PATH}?of={WORTH}",
            current=AccountsState.of == WORTH,
            span=4,
        ),
        kpi(
            "Owned",
            AccountsState.owned,
            rx.cond(
                AccountsState.things != "",
                "Balances above zero, and things",
                "Balances above zero",
            ),
            ready=AccountsState.ready,
            href=f"{PATH}?of={OWNED}",
            current=AccountsState.of == OWNED,
            span=4,
        ),
        kpi(
            "Owed",
            AccountsState.owed,
            "Balances below zero",
            ready=AccountsState.ready,
            href=f"{PATH}?of={OWED}",
            current=AccountsState.of == OWED,
            span=4,
        ),
        id="worth",
    )


def accounts() -> rx.Component:
    """What there is and what is owed."""
    rows = sum_rows(
        sum_words(AccountsState.listed, href=PATH),
        rx.cond(AccountsState.groups.length() > 0, groups(), _none_here()),
        rx.cond((AccountsState.things != "") & (AccountsState.of != OWED), things()),
        id=ROWS,
        label="Accounts",
    )
    listed = rx.cond(
        AccountsState.exists,
        rx.el.div(
            rx.cond(AccountsState.month == "", _numbers()),
            rx.cond(AccountsState.missing != "", notice(AccountsState.missing, "soon")),
            rx.cond(AccountsState.month == "", next_days()),
            rows,
            class_name="stack",
        ),
        _nothing_yet(),
    )
    waiting = rx.el.div(_numbers(), card_skeleton(lines=5), class_name="stack")
    return frame(
        rx.el.h2("All accounts", class_name="visually-hidden"),
        swap(AccountsState.ready, listed, waiting),
        form(),
        reconciling(),
        shortcuts(KEYS),
        title="Accounts",
        active="accounts",
    )


def _none_here() -> rx.Component:
    now = rx.cond(
        AccountsState.of == OWED,
        empty_state("circle-check", "Nothing is owed", "No account's balance is below zero."),
        empty_state("landmark", "Nothing is owned", "No account's balance is above zero."),
    )
    then = rx.cond(
        AccountsState.things == "",
        empty_state(
            "landmark",
            "Nothing was there yet",
            "No account had a balance at the end of that month.",
        ),
        empty_state(
            "landmark",
            "No account had a balance",
            "There were only things at the end of that month.",
        ),
    )
    said = rx.cond(AccountsState.month == "", now, then)
    return rx.el.div(said, class_name="card")


def _nothing_yet() -> rx.Component:
    return rx.el.div(
        empty_state(
            "landmark",
            "No accounts yet",
            "Add the accounts your money is in, or import a file and name its account there.",
            button("Add account", icon="plus", variant="primary", on_click=AccountsState.add),
            link_button("Import a file", href="/import", icon="file-up"),
        ),
        class_name="card",
    )
