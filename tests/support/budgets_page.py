"""What the tests of the Budgets page share."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets, status
from spends.domains.budgets.views import BudgetView
from spends.ui.pages.budgets.listing import BudgetsState
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table budget; --"]


def limited(home: Home, name: str = "Food", amount: str = "300", **fields: Any) -> str:
    """Set a budget, on a new category of its name unless another is given; return its id."""
    if "category_id" not in fields:
        fields["category_id"] = home.category(f"{name} own")
    values = {"name": name, "start_date": date(2026, 1, 1), "amount": Decimal(amount), **fields}
    with home.work() as uow:
        return str(budgets.add_budget(uow, NewBudget.model_validate(values)).id)


def known(home: Home) -> list[BudgetView]:
    with home.work(write=False) as uow:
        return budgets.views(uow)


def limit_on(home: Home, budget_id: str, day: date) -> int:
    with home.work(write=False) as uow:
        return status.status(uow, UUID(budget_id), day).line.limit


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/budgets", **query)
    state: Any = tab.state(BudgetsState)
    await state.restore()
    return state


def rows(state: Any) -> dict[str, Any]:
    return {row.name: row for group in state.groups for row in group.rows}
