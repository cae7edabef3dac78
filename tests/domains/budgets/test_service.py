"""Budgets over a real ledger: what is spent, what is left, what goes on, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.budgets.models import Budget
from spends.domains.budgets.rules import Span
from spends.domains.budgets.schemas import BudgetChanges, Move, NewBudget, PeriodAmount
from spends.domains.budgets.service import advice, budgets, plans, status, thresholds
from spends.domains.budgets.views import BudgetStatus
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.schemas import NewSplit
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()


def budget(home: Home, amount: str = "300", **fields: Any) -> UUID:
    values = {"name": "Food", "start_date": date(2026, 1, 1), "amount": Decimal(amount), **fields}
    with home.work() as uow:
        made: Budget = budgets.add_budget(uow, NewBudget.model_validate(values))
        return made.id


def stands(home: Home, budget_id: UUID, day: date | None = None) -> BudgetStatus:
    with home.work(write=False) as uow:
        return status.status(uow, budget_id, day)


def test_how_a_budget_stands(home: Home, account: UUID) -> None:
    food = home.category("Food")
    eating_out = home.category("Eating out", food)
    made = budget(home, category_id=food)
    home.line(account, "-60", date(2026, 6, 1), category_id=food)
    home.line(account, "-40", date(2026, 6, 9), category_id=eating_out)
    home.line(account, "-999", date(2026, 5, 31), category_id=food)
    home.line(account, "-5", date(2026, 6, 2), category_id=home.category("Fuel"))
    found = stands(home, made)
    assert found.span == Span(date(2026, 6, 1), date(2026, 6, 30))
    assert (found.line.spent, found.line.left, found.line.carried) == (100_00, 200_00, 0)
    assert (found.mark, found.days_left, found.per_day_left) == (100_00, 21, 9_52)
    assert (found.forecast.days, found.forecast.periods) == (10, 1)
    assert found.crossed == ()


def test_refunds_lower_and_transfers_leave_it_alone(home: Home, account: UUID) -> None:
    shoes = home.category("Shoes")
    made = budget(home, category_id=shoes)
    bought = home.line(account, "-80", date(2026, 6, 1), category_id=shoes)
    back = home.line(account, "80", date(2026, 6, 5), category_id=home.category("Gifts"))
    savings = home.account("Savings")
    out = home.line(account, "-50", date(2026, 6, 5), category_id=shoes)
    into = home.line(savings, "50", date(2026, 6, 5))
    with home.work() as uow:
        links.link_refund(uow, back.id, bought.id)
        links.link_transfer(uow, out.id, into.id)
    assert stands(home, made).line.spent == 0
    home.line(account, "-70", date(2026, 6, 6), category_id=shoes)
    home.line(account, "30", date(2026, 6, 7), category_id=shoes)
    assert stands(home, made).line.spent == 40_00


def test_parts_count_where_they_belong(home: Home, account: UUID) -> None:
    food, home_things = home.category("Food"), home.category("Things")
    monthly = budget(home, category_id=food)
    weekly = budget(home, "70", category_id=food, period="weekly", start_date=date(2026, 6, 8))
    parts = [
        NewSplit(amount=Decimal(-30), category_id=food),
        NewSplit(amount=Decimal(-70), category_id=home_things),
    ]
    home.line(account, "-100", date(2026, 6, 9), splits=parts)
    for made in (monthly, weekly):
        assert stands(home, made).line.spent == 30_00
    outside = home.account("Business", include_in_budget=False)
    home.line(outside, "-500", date(2026, 6, 9), category_id=food)
    for made in (monthly, weekly):
        assert stands(home, made).line.spent == 30_00


def test_all_spending_counts_what_has_no_category(home: Home, account: UUID) -> None:
    everything = budget(home, "1000", name="Everything")
    week = budget(home, "100", name="Week", period="weekly", start_date=date(2026, 6, 8))
    food = home.category("Food")
    home.line(account, "-20", date(2026, 6, 9), category_id=food)
    home.line(account, "-7", date(2026, 6, 10))
    home.line(account, "2000", date(2026, 6, 10))
    home.line(account, "900", date(2026, 6, 9), category_id=home.category("Wages", kind="income"))
    for made in (everything, week):
        assert stands(home, made).line.spent == 27_00


def test_a_year_that_is_cut_off_counts_its_own_months(home: Home, account: UUID) -> None:
    food, fuel = home.category("Food"), home.category("Fuel")
    year: dict[str, Any] = {"period": "yearly", "start_date": date(2026, 1, 1)}
    made = budget(home, category_id=food, end_date=date(2026, 4, 30), **year)
    budget(home, name="Fuel", category_id=fuel, **year)
    home.line(account, "-10", date(2026, 4, 30), category_id=food)
    home.line(account, "-20", date(2026, 5, 1), category_id=food)
    with home.work(write=False) as uow:
        found = {each.budget.id: each.line for each in status.statuses(uow, date(2026, 4, 15))}
    assert found[made].spent == 10_00


def test_a_member_s_budget_counts_that_member_alone(home: Home, account: UUID) -> None:
    with home.work() as uow:
        member = uow.actor.member_id
    food = home.category("Food")
    home.line(account, "-20", date(2026, 6, 9), category_id=food)
    mine = home.account("Mine", owner_id=member)
    home.line(mine, "-5", date(2026, 6, 9), category_id=food)
    made = budget(home, category_id=food, member_id=member)
    assert stands(home, made).line.spent == 5_00
    with pytest.raises(InvalidInput, match="not in the household"):
        budget(home, name="Other", category_id=food, member_id=new_id())


def test_what_rolls_over_follows_edits_of_the_past(home: Home, account: UUID) -> None:
    food = home.category("Food")
    made = budget(home, "100", category_id=food, rollover=True, start_date=date(2026, 4, 1))
    april = home.line(account, "-70", date(2026, 4, 10), category_id=food)
    home.line(account, "-150", date(2026, 5, 10), category_id=food)
    assert stands(home, made).line.carried == -20_00
    with home.work() as uow:
        transactions.delete(uow, [april.id])
    assert stands(home, made).line.carried == 50_00
    with home.work(write=False) as uow:
        lines = status.history(uow, made)
    assert [(each.span.start.month, each.line.carried, each.line.left) for each in lines] == [
        (6, 50_00, 150_00),
        (5, 100_00, 50_00),
        (4, 0, 100_00),
    ]


def test_a_period_has_an_amount_of_its_own_and_it_is_copied(home: Home, account: UUID) -> None:
    food, fuel = home.category("Food"), home.category("Fuel")
    first = budget(home, "100", category_id=food)
    other = budget(home, "50", name="Fuel", category_id=fuel)
    with home.work() as uow:
        plans.set_amount(uow, first, PeriodAmount(day=date(2026, 5, 20), amount=Decimal(130)))
    assert stands(home, first).line.limit == 100_00
    assert stands(home, first, date(2026, 5, 2)).line.limit == 130_00
    with home.work() as uow:
        assert plans.copy_last(uow) == 1
        assert plans.copy_last(uow) == 0
    assert stands(home, first).line.limit == 130_00
    with home.work() as uow:
        plans.move(uow, Move(from_id=first, to_id=other, amount=Decimal(30)))
    assert (stands(home, first).line.limit, stands(home, other).line.limit) == (100_00, 80_00)
    with home.work() as uow:
        plans.set_amount(uow, first, PeriodAmount(amount=None))
        with pytest.raises(InvalidInput, match="to give"):
            plans.move(uow, Move(from_id=other, to_id=first, amount=Decimal("80.01")))
    assert stands(home, other).line.limit == 80_00


def test_a_budget_in_another_currency(home: Home, account: UUID) -> None:
    food = home.category("Food")
    dollars = home.account("Dollars", "USD")
    made = budget(home, "100", category_id=food, currency_code="USD")
    home.line(dollars, "-10", date(2026, 6, 3), category_id=food)
    home.line(account, "-20", date(2026, 6, 3), category_id=food)
    found = stands(home, made)
    assert (found.line.spent, found.missing) == (10_00, 1)
    with home.work() as uow:
        rates.enter_rate(
            uow, NewRate(base="EUR", quote="USD", day=date(2026, 6, 1), rate=Decimal("1.5"))
        )
    found = stands(home, made)
    assert (found.line.spent, found.missing) == (40_00, 0)


def test_two_budgets_on_one_thing_are_refused(home: Home) -> None:
    food = home.category("Food")
    first = budget(home, category_id=food, end_date=date(2026, 3, 31))
    budget(home, category_id=food, start_date=date(2026, 4, 1))
    budget(home, category_id=food, period="weekly")
    with pytest.raises(Conflict, match="already a monthly budget"):
        budget(home, category_id=food, start_date=date(2026, 3, 1))
    with home.work() as uow, pytest.raises(Conflict):
        budgets.change_budget(uow, first, BudgetChanges(end_date=None))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"end_date": date(2025, 12, 31)}, "end before it starts"),
    ({"period": "custom"}, "needs its last day"),
    ({"period": "custom", "end_date": date(2050, 1, 1)}, "five years"),
    ({"currency_code": "XQZ"}, "not a currency"),
    ({"amount": Decimal("1.234")}, "decimals"),
    ({"category_id": UUID(int=5)}, "does not exist"),
]


@pytest.mark.parametrize(("fields", "hint"), WRONG, ids=[hint for _, hint in WRONG])
def test_bad_input_is_refused(home: Home, fields: dict[str, Any], hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        budget(home, **fields)
    with home.work(write=False) as uow:
        assert budgets.views(uow) == []


def test_income_has_no_budget(home: Home) -> None:
    with pytest.raises(InvalidInput, match="limits spending"):
        budget(home, category_id=home.category("Wages", kind="income"))


@pytest.mark.parametrize("into", [True, False])
def test_a_category_deleted_under_its_budget(home: Home, account: UUID, *, into: bool) -> None:
    food, other = home.category("Food"), home.category("Other")
    made = budget(home, category_id=food)
    home.line(account, "-20", date(2026, 6, 9), category_id=food)
    with home.work() as uow:
        categories.delete_category(uow, food, other if into else None)
    if into:
        found = stands(home, made)
        assert (found.budget.category_id, found.line.spent) == (other, 20_00)
    else:
        with pytest.raises(NotFound):
            stands(home, made)


def test_changes_deletion_and_the_way_back(home: Home) -> None:
    food = home.category("Food")
    made = budget(home, category_id=food)
    with home.work() as uow:
        row = budgets.change_budget(
            uow,
            made,
            BudgetChanges(amount=Decimal(120), rollover=False, thresholds=[50], version=1),
        )
        assert (row.amount, row.rollover, row.version) == (120_00, "none", 2)
    with home.work() as uow, pytest.raises(StaleVersion):
        budgets.change_budget(uow, made, BudgetChanges(name="X", version=1))
    with home.work() as uow:
        assert budgets.view(uow, made).thresholds == (50,)
        budgets.delete_budget(uow, made)
    with home.work() as uow, pytest.raises(NotFound):
        budgets.view(uow, made)
    with home.work() as uow:
        budgets.restore_budget(uow, made)
        budgets.delete_budget(uow, made)
    budget(home, category_id=food)
    with home.work() as uow, pytest.raises(Conflict):
        budgets.restore_budget(uow, made)


def test_readers_change_nothing(home: Home) -> None:
    made = budget(home)
    reader = home.reader()
    tries: list[Callable[[Any], object]] = [
        lambda uow: budgets.add_budget(uow, NewBudget(name="X", amount=Decimal(1))),
        lambda uow: budgets.change_budget(uow, made, BudgetChanges(name="X")),
        lambda uow: budgets.delete_budget(uow, made),
        lambda uow: plans.set_amount(uow, made, PeriodAmount(amount=None)),
        plans.copy_last,
    ]
    for work in tries:
        with reader.work() as uow, pytest.raises(Forbidden):
            work(uow)


def test_what_is_suggested_from_half_a_year(home: Home, account: UUID) -> None:
    food = home.category("Food")
    out = home.category("Eating out", food)
    for month, amount in enumerate(("100", "120.10", "90", "300", "110", "95"), 12):
        day = date(2025 + month // 13, (month - 1) % 12 + 1, 15)
        home.line(account, f"-{amount}", day, category_id=out if month % 2 else food)
    home.line(account, "-9999", TODAY, category_id=food)
    with home.work(write=False) as uow:
        (found,) = advice.suggestions(uow)
    assert (found.category_id, found.amount) == (food, 105_00)
    assert found.months == (100_00, 120_10, 90_00, 300_00, 110_00, 95_00)
    budget(home, category_id=out)
    with home.work(write=False) as uow:
        assert advice.suggestions(uow) == []


def test_envelopes_hold_all_income(home: Home, account: UUID) -> None:
    food, fuel, fun = (home.category(name) for name in ("Food", "Fuel", "Fun"))
    wages = home.category("Wages", kind="income")
    first = budget(home, "300", category_id=food, rollover=True, start_date=date(2026, 5, 1))
    other = budget(home, "80", name="Fuel", category_id=fuel, start_date=date(2026, 5, 1))
    left_out = budget(home, "70", name="Week", category_id=fun, period="weekly")
    for month in (5, 6):
        home.line(account, "1000", date(2026, month, 1), category_id=wages)
        home.line(account, "-250", date(2026, month, 3), category_id=food)
        home.line(account, "-100", date(2026, month, 4), category_id=fuel)
        home.line(account, "-30", date(2026, month, 5), category_id=fun)
    with home.work(write=False) as uow:
        found = advice.envelopes(uow)
    assert [each.budget.id for each in found.envelopes] == [first, other]
    assert [each.id for each in found.left_out] == [left_out]
    assert [each.line.left for each in found.envelopes] == [100_00, -20_00]
    assert (found.income, found.given, found.unbudgeted) == (1_000_00, 380_00, 30_00)
    held = sum(each.line.left for each in found.envelopes)
    assert found.to_give_out + held == 2 * (1_000_00 - 380_00)


def test_thresholds_are_noted_once_a_period(home: Home, account: UUID) -> None:
    food = home.category("Food")
    made = budget(home, "100", category_id=food, thresholds=[50, 100])
    home.line(account, "-60", TODAY, category_id=food)

    def crossed() -> list[UUID]:
        with home.work() as uow:
            return [each.budget.id for each in thresholds.crossed_now(uow)]

    assert crossed() == [made]
    assert crossed() == []
    home.line(account, "-50", TODAY, category_id=food)
    assert crossed() == [made]
    assert crossed() == []
    with time_machine.travel("2026-07-02T12:00:00Z", tick=False):
        home.line(account, "-55", date(2026, 7, 1), category_id=food)
        assert crossed() == [made]


def test_a_budget_that_is_over_or_not_begun_has_no_period(home: Home) -> None:
    made = budget(home, end_date=date(2026, 3, 31))
    assert stands(home, made).span is None
    later = budget(home, name="Later", start_date=date(2026, 7, 1))
    assert stands(home, later).span is None
    assert stands(home, later, date(2026, 7, 1) + timedelta(days=30)).span is not None
    with home.work(write=False) as uow:
        assert status.history(uow, later) == []
        assert len(status.statuses(uow)) == 2
