"""The pages, one folder each: `page.py` how it looks, `state.py` what it does."""

from collections.abc import Callable
from typing import NamedTuple

import reflex as rx
from reflex_base.event import EventType

from spends.ui.session import SessionState


class Page(NamedTuple):
    """A page, where it is found and what it does when it opens."""

    route: str
    title: str
    component: Callable[[], rx.Component]
    on_load: list[EventType[()]]


def pages() -> list[Page]:
    """Return every page. All but sign-in and sign-up begin with the session."""
    from spends.ui.pages.accounts.forecast_state import ForecastState
    from spends.ui.pages.accounts.page import accounts
    from spends.ui.pages.accounts.state import AccountsState
    from spends.ui.pages.bills.page import bills
    from spends.ui.pages.bills.state import BillsOpening
    from spends.ui.pages.budgets.page import budgets
    from spends.ui.pages.budgets.state import BudgetsOpening
    from spends.ui.pages.dashboard.page import dashboard
    from spends.ui.pages.dashboard.state import DashboardState
    from spends.ui.pages.documents.opening import DocumentsOpening
    from spends.ui.pages.documents.page import documents
    from spends.ui.pages.goals.page import goals
    from spends.ui.pages.goals.state import GoalsOpening
    from spends.ui.pages.imports.page import imports
    from spends.ui.pages.imports.state import ImportState
    from spends.ui.pages.inventory.page import inventory
    from spends.ui.pages.inventory.state import OpeningState
    from spends.ui.pages.item.page import item
    from spends.ui.pages.item.state import ItemState
    from spends.ui.pages.not_found.page import not_found
    from spends.ui.pages.review.finding import FindState
    from spends.ui.pages.review.page import review
    from spends.ui.pages.review.state import ReviewState
    from spends.ui.pages.settings.page import settings
    from spends.ui.pages.settings.state import SettingsState
    from spends.ui.pages.sign_in.page import sign_in
    from spends.ui.pages.sign_in.state import EntryState
    from spends.ui.pages.sign_up.page import sign_up
    from spends.ui.pages.transactions.page import transactions
    from spends.ui.pages.transactions.state import TransactionsState
    from spends.ui.pages.warranties.page import warranties
    from spends.ui.pages.warranties.state import WarrantiesOpening
    from spends.ui.pages.welcome.page import welcome
    from spends.ui.pages.welcome.state import WelcomeState

    return [
        Page("/", "Dashboard", dashboard, [SessionState.load, DashboardState.load]),
        Page(
            "/transactions",
            "Transactions",
            transactions,
            [SessionState.load, TransactionsState.load],
        ),
        Page(
            "/accounts",
            "Accounts",
            accounts,
            [SessionState.load, AccountsState.load, ForecastState.load],
        ),
        Page("/budgets", "Budgets", budgets, [SessionState.load, BudgetsOpening.load]),
        Page("/bills", "Bills", bills, [SessionState.load, BillsOpening.load]),
        Page("/import", "Import", imports, [SessionState.load, ImportState.load]),
        Page(
            "/review",
            "Review",
            review,
            [SessionState.load, ReviewState.load, FindState.load],
        ),
        Page("/inventory", "Inventory", inventory, [SessionState.load, OpeningState.load]),
        Page("/inventory/[item]", "Purchase", item, [SessionState.load, ItemState.load]),
        Page(
            "/warranties",
            "Warranties",
            warranties,
            [SessionState.load, WarrantiesOpening.load],
        ),
        Page("/documents", "Documents", documents, [SessionState.load, DocumentsOpening.load]),
        Page("/goals", "Goals", goals, [SessionState.load, GoalsOpening.load]),
        Page("/settings", "Settings", settings, [SessionState.load, SettingsState.load]),
        Page("/welcome", "Welcome", welcome, [SessionState.load, WelcomeState.load]),
        Page("/sign-in", "Sign in", sign_in, [EntryState.load]),
        Page("/sign-up", "Sign up", sign_up, [EntryState.load]),
        Page("404", "Not found", not_found, []),
    ]
