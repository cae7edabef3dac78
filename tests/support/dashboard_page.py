"""What the tests of the plans on the dashboard share: the day they look on, and what is planned."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets
from spends.ui.pages.dashboard.state import DashboardState
from tests.support.homes import Home

TODAY = date(2026, 11, 21)
FIRST = date(2026, 11, 1)


def budget(home: Home, name: str, amount: int, category: UUID | None, **fields: Any) -> None:
    new = {"name": name, "amount": Decimal(amount), "category_id": category, **fields}
    with home.work() as uow:
        budgets.add_budget(uow, NewBudget.model_validate(new))


def bill(home: Home, name: str, amount: str, due: date, **fields: Any) -> UUID:
    new = {"name": name, "amount": Decimal(amount), "due_date": due, **fields}
    with home.work() as uow:
        return bills.add_bill(uow, NewBill.model_validate(new)).id


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/", **query)
    state = tab.state(DashboardState)
    await state.load()
    return state


def words_of(state: Any) -> list[str]:
    return [row.words for row in state.decisions]


async def offered(tab: Any) -> Any:
    """Open the dashboard, and wait for what is looked for behind it."""
    state = await shown(tab)
    look: Any = DashboardState.look_for_bills
    await look.fn(state)
    return state


def paid_monthly(home: Home, account: UUID, *payees: str) -> None:
    news = home.category("News")
    for payee in payees:
        for month in range(5, 12):
            home.line(account, "-9.90", day=date(2026, month, 8), payee=payee, category_id=news)
