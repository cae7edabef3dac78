"""What the Budgets page's handlers do, called as a browser could call them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from spends.domains.budgets.schemas import NewBudget, PeriodAmount
from spends.domains.budgets.service import budgets, plans, status
from spends.domains.budgets.views import BudgetView
from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import listing, rates
from spends.kit.errors import InvalidInput, NotFound
from spends.ui.pages.budgets.address import Shown, looked_at, read_address
from spends.ui.pages.budgets.draft import Draft, fields_of, problems
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table budget; --"]
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()


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


async def test_a_month_at_a_glance(tab: Any, home: Home, account: UUID) -> None:
    food, fuel = home.category("Meals"), home.category("Car")
    limited(home, "Food", "300", category_id=food)
    limited(home, "Car", "50", category_id=fuel)
    home.line(account, "-100", date(2026, 6, 3), category_id=food)
    home.line(account, "-30", date(2026, 6, 4), category_id=fuel)
    home.line(account, "-60", date(2026, 6, 6), category_id=fuel)
    home.line(account, "-12.50", date(2026, 6, 7))

    state = await shown(tab)

    assert (state.month_text, state.is_present) == ("June 2026", True)
    found = rows(state)
    assert (found["Food"].spent, found["Food"].limit) == ("€100", "€300")
    assert found["Food"].left == "€9.52 a day left for 21 days"
    assert found["Food"].forecast == "About €300 by Jun 30" or found["Food"].forecast.startswith(
        "About €"
    )
    assert found["Food"].how == "Judged by the first 10 days and the 5 months before"
    assert (found["Food"].share, found["Food"].mark) == (33, 33)
    assert (found["Car"].left.split(" since")[0], found["Car"].tone) == ("€40 over", "bad")
    assert "6" in found["Car"].left.split(" since ")[1]
    total = state.total
    assert (total.spent, total.words) == ("€190", "of €350")
    assert total.left == "€7.61 a day left for 21 days"
    assert total.all_spent == "€202.50 spent in all of June 2026"


async def test_every_sum_leads_to_exactly_its_rows(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    below = home.category("Bread", food)
    with home.work(write=False) as uow:
        (ann,) = households.members(uow)
    limited(home, "Food", "300", category_id=food)
    limited(home, "Mine", "300", category_id=food, member_id=ann.id)
    limited(home, "All", "900", category_id=None)
    home.line(account, "-100", date(2026, 6, 3), category_id=food)
    home.line(account, "-5", date(2026, 6, 4), category_id=below, member_id=ann.id)
    home.line(account, "-7", date(2026, 5, 31), category_id=food)
    home.line(account, "-9", date(2026, 6, 5))
    home.line(account, "500", date(2026, 6, 6))
    state = await shown(tab)
    for name, spent in (("Food", 105_00), ("Mine", 5_00), ("All", 114_00)):
        query = dict(
            part.split("=") for part in rows(state)[name].href.partition("?")[2].split("&")
        )
        with home.work(write=False) as uow:
            wanted: TransactionFilter = read_filters(query, "EUR").wanted("EUR")
            found = listing.list_page(uow, wanted).items
        assert -sum(row.amount for row in found) == spent, name
    assert rows(state)["Mine"].note == "Ann"
    assert (state.total.words, state.total.all_spent) == ("of €900", "")


async def test_what_stands_apart_says_its_own_days(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    limited(home, "Weekly", "50", category_id=food, period="weekly", start_date=date(2026, 6, 1))
    limited(home, "Yearly", "900", category_id=food, period="yearly")
    limited(home, "Dollars", "100", category_id=food, currency_code="USD")
    limited(
        home,
        "Trip",
        "100",
        category_id=food,
        period="custom",
        start_date=date(2026, 6, 8),
        end_date=date(2026, 6, 14),
    )
    limited(home, "Later", "100", category_id=home.category("Else"), start_date=date(2026, 9, 1))
    with home.work() as uow:
        rates.enter_rate(
            uow, NewRate(base="EUR", quote="USD", day=date(2026, 1, 1), rate=Decimal(2))
        )
    home.line(account, "-10", date(2026, 6, 9), category_id=food)
    state = await shown(tab)
    found = rows(state)
    assert {name: row.note for name, row in found.items()}["Yearly"] == "2026"
    assert found["Weekly"].note == found["Trip"].note != ""
    assert (found["Dollars"].spent, found["Dollars"].note) == ("$20", "")
    assert found["Trip"].once
    assert state.total.words == ""
    assert [(row.name, row.words.split()[0]) for row in state.absent] == [("Later", "Begins")]
