"""Since when a budget is over its limit, and limits that hold from a period on."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.budgets.rules import Span, over_since
from spends.domains.budgets.schemas import NewBudget, NewLimit, PeriodAmount
from spends.domains.budgets.service import budgets, plans, status
from spends.kit.database import Database
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 10)
JUNE = Span(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def budget(home: Home, **fields: Any) -> UUID:
    values = {"name": "Food", "start_date": date(2026, 1, 1), "amount": Decimal(100), **fields}
    with home.work() as uow:
        return budgets.add_budget(uow, NewBudget.model_validate(values)).id


def limits(home: Home, budget_id: UUID) -> list[int]:
    with home.work(write=False) as uow:
        return [
            status.status(uow, budget_id, date(2026, month, 1)).line.limit for month in range(3, 9)
        ]


def since(home: Home, day: date = TODAY) -> dict[str, date]:
    with home.work(write=False) as uow:
        found = status.statuses(uow, day)
        names = {each.budget.id: each.budget.name for each in found}
        return {names[key]: day for key, day in status.over_since(uow, found).items()}


@pytest.mark.parametrize(
    ("available", "spent", "expected"),
    [
        (100, {3: 60, 9: 41, 12: 5}, 9),
        (100, {12: 5, 9: 60, 3: 41}, 9),
        (100, {3: 150, 5: -60, 7: 20}, 7),
        (0, {3: 1}, 3),
        (-5, {3: 1}, 1),
        (-5, {3: -10, 8: 9}, 8),
        (-5, {}, 1),
    ],
)
def test_since_when_it_is_over(available: int, spent: dict[int, int], expected: int) -> None:
    by_day = {date(2026, 6, day): amount for day, amount in spent.items()}
    assert over_since(available, JUNE, by_day) == date(2026, 6, expected)


def test_only_what_is_over_says_since_when(home: Home) -> None:
    account, food, car = home.account(), home.category("Meals"), home.category("Car")
    budget(home, category_id=food)
    budget(home, name="Car", category_id=car)
    budget(home, name="All", category_id=None, amount=Decimal(1), period="yearly")
    budget(home, name="Trip", amount=Decimal(1), period="custom", end_date=date(2026, 2, 1))
    home.line(account, "-90", date(2026, 6, 2), category_id=food)
    home.line(account, "-90", date(2026, 6, 3), category_id=car)
    assert since(home) == {"All": date(2026, 6, 2)}
    home.line(account, "-20", date(2026, 6, 7), category_id=food)
    assert since(home) == {"All": date(2026, 6, 2), "Food": date(2026, 6, 7)}
    assert since(home, date(2026, 5, 31)) == {"All": date(2026, 6, 2)}


def test_a_limit_holds_from_a_period_on(home: Home) -> None:
    food = budget(home, category_id=home.category("Meals"), rollover="both")
    with home.work() as uow:
        for month, amount in ((4, 40), (6, 60), (8, 80)):
            new = PeriodAmount(amount=Decimal(amount), day=date(2026, month, 3))
            plans.set_amount(uow, food, new)
    assert limits(home, food) == [100_00, 40_00, 100_00, 60_00, 100_00, 80_00]
    with home.work() as uow:
        found = plans.set_from(uow, food, NewLimit(amount=Decimal("150.50")))
    assert found == JUNE
    assert limits(home, food) == [100_00, 40_00, 100_00, 150_50, 150_50, 80_00]
    with home.work() as uow:
        plans.set_from(uow, food, NewLimit(amount=Decimal(7), day=date(2026, 4, 30)))
    assert limits(home, food) == [100_00, 7_00, 7_00, 7_00, 7_00, 80_00]


def test_a_limit_that_cannot_be_is_refused(home: Home) -> None:
    food = budget(home, category_id=home.category("Meals"))
    with home.work() as uow:
        with pytest.raises(InvalidInput):
            plans.set_from(uow, food, NewLimit(amount=Decimal("1.234")))
        with pytest.raises(InvalidInput):
            plans.set_from(uow, food, NewLimit(amount=Decimal(1), day=date(2025, 12, 31)))
        with pytest.raises(NotFound):
            plans.set_from(uow, new_id(), NewLimit(amount=Decimal(1)))
    assert limits(home, food) == [100_00] * 6
    with home.reader().work() as uow, pytest.raises(Forbidden):
        plans.set_from(uow, food, NewLimit(amount=Decimal(1)))
