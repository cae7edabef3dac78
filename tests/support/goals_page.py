"""What the tests of the Goals page share."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.goals.schemas import NewContribution, NewGoal, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.goals.views import GoalView, PayoffView
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.listing import GoalsState
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], [None], None, 7, "x" * 100_000, "\x00", "'; drop table goal; --"]


def here(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


def goal(home: Home, name: str = "Japan", target: str = "1200", **fields: Any) -> UUID:
    with home.work() as uow:
        return goals.add_goal(uow, NewGoal(name=name, target_amount=Decimal(target), **fields)).id


def put(home: Home, goal_id: UUID, amount: str, day: date | None = None) -> UUID:
    new = NewContribution(amount=Decimal(amount), contributed_at=day)
    with home.work() as uow:
        return contributions.contribute(uow, goal_id, new).id


def seen(home: Home, goal_id: UUID) -> GoalView:
    with home.work(write=False) as uow:
        return goals.goal(uow, goal_id)


def listed(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [view.name for view in goals.goals(uow)]


def owing(home: Home, name: str, owed: str, kind: str = "loan", code: str = "EUR") -> UUID:
    new = NewAccount(
        name=name, type=kind, currency_code=code, opening_balance=Decimal(owed).copy_negate()
    )
    with home.work() as uow:
        return accounts.open_account(uow, new).id


def terms(home: Home, account: UUID, rate: str, least: str) -> None:
    new = Terms(annual_rate=Decimal(rate), minimum_payment=Decimal(least))
    with home.work() as uow:
        debts.set_terms(uow, account, new)


def payoff(home: Home) -> PayoffView:
    with home.work(write=False) as uow:
        return debts.payoffs(uow)[0]


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/goals", **query)
    state: Any = tab.state(GoalsState)
    await state.refresh()
    return state


async def owed(tab: Any) -> Any:
    tab.visit("/goals", view="debts")
    state: Any = tab.state(DebtsState)
    await state.refresh()
    return state


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]
