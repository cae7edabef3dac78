"""The sample family's plans: budgets, bills, goals and debts, and gone with the rest of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from spends.domains.bills.rules import Status
from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills, calendar, detected
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets, status
from spends.domains.budgets.service import plans as periods
from spends.domains.demo import service as demo
from spends.domains.demo.plans import BILLS, BUDGETS, GOALS
from spends.domains.goals.schemas import Choice, NewGoal
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.ledger import service as ledger
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.kit.database import Database
from tests.support.copies import explored
from tests.support.homes import Home, sign_up

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return explored(database)


def plans_of(home: Home) -> dict[str, Any]:
    with home.work(write=False) as uow:
        return {
            "budgets": [(each.budget.name, each.line) for each in status.statuses(uow)],
            "bills": [(each.name, each.amount, each.next_due) for each in calendar.bills(uow)],
            "goals": [(each.name, each.saved, each.ahead) for each in goals.goals(uow)],
        }


def test_budgets_are_in_every_state(home: Home) -> None:
    with home.work(write=False) as uow:
        found = status.statuses(uow)
        parts = {each.budget.name: each.line.spent / each.line.available for each in found}
        assert len(found) == len(BUDGETS)
        assert 1 <= sum(part > 1 for part in parts.values()) <= 2
        assert sum(0.85 <= part <= 1 for part in parts.values()) >= 2
        assert sum(part < 0.6 for part in parts.values()) >= 2
        assert {each.budget.period for each in found} >= {"monthly", "quarterly", "yearly"}
        assert any(each.line.carried for each in found)
        assert sum(bool(line.own) for line in status.history(uow, found[0].budget.id)) == 1


def test_bills_are_paid_by_the_lines_that_are_there(home: Home) -> None:
    with home.work(write=False) as uow:
        known = calendar.bills(uow)
        due = calendar.occurrences(uow, TODAY - timedelta(days=360), TODAY)
        offered = detected.detected(uow)
        to_come = calendar.upcoming(uow)
    assert len(known) == len(BILLS) + 1
    assert sum(each.status == Status.PAID for each in due) > 120
    assert [each.name for each in due if each.status == Status.LATE] == ["Ida's class trip"]
    assert len(offered) == 3
    assert to_come[0].status == Status.LATE
    assert len(to_come) > 15
    risen = {each.name: each.risen_from for each in known if each.amount_kind == "fixed"}
    assert {name: was for name, was in risen.items() if was} == {"Flimmer Plus": 1_399}


def test_goals_are_ahead_short_and_without_a_day(home: Home) -> None:
    with home.work(write=False) as uow:
        found = goals.goals(uow)
        assert len(found) == len(GOALS)
        first, second, third = (each.ahead for each in found)
        assert first is not None
        assert second is not None
        assert first > 0 > second
        assert third is None
        paid_in = contributions.contributions(uow, found[0].id)
        assert sum(each.transaction_id is not None for each in paid_in) == 12
        (payoff,) = debts.payoffs(uow)
    assert len(payoff.debts) == 2
    assert all(plan.months for plan in payoff.plans)
    assert len({plan.interest for plan in payoff.plans}) == 3
    assert payoff.extra > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("day", ["2026-12-01", "2027-02-28", "2028-02-29", "2026-07-05"])
def test_it_can_be_looked_at_on_any_day(database: Database, day: str) -> None:
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        home = sign_up(database)
        with home.work() as uow:
            ledger.start_household(uow)
            demo.explore(uow)
        with home.work(write=False) as uow:
            assert len(status.statuses(uow)) == len(BUDGETS)
            assert len(calendar.bills(uow)) == len(BILLS) + 1
            assert 2 <= len(detected.detected(uow)) <= 4
            late = [each for each in calendar.upcoming(uow) if each.status == Status.LATE]
            assert 1 <= len(late) <= 4
            assert [each.ahead is None for each in goals.goals(uow)] == [False, False, True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_day_makes_the_same_plans(database: Database) -> None:
    made = []
    for name in ("ann", "bob"):
        home = sign_up(database, name)
        with home.work() as uow:
            ledger.start_household(uow)
            demo.explore(uow)
        made.append(plans_of(home))
    assert made[0] == made[1]


def test_plans_go_and_own_ones_stay(home: Home) -> None:
    with home.work() as uow:
        account = accounts.account_views(uow)[0]
        offer = detected.detected(uow)[0]
        taken = NewBill(
            name="Mine, of a sample shop",
            amount=Decimal(5),
            due_date=TODAY,
            payee=offer.payee,
            account_id=account.id,
        )
        kept = bills.add_bill(uow, taken).id
        goal = NewGoal(
            name="Mine, of a sample account",
            target_amount=Decimal(100),
            account_id=account.id,
            share=10,
        )
        saved = goals.add_goal(uow, goal).id
        mine = NewBudget(name="Mine", category_id=None, amount=Decimal(9), period="weekly")
        own = budgets.add_budget(uow, mine).id
        periods.copy_last(uow)
    with home.work() as uow:
        demo.remove_sample(uow)
    with home.work(write=False) as uow:
        (bill,) = calendar.bills(uow)
        assert (bill.id, bill.payee_id, bill.account_id) == (kept, None, None)
        (left,) = goals.goals(uow)
        assert (left.id, left.account_id, left.share, left.saved) == (saved, None, None, 0)
        assert [each.id for each in budgets.views(uow)] == [own]
        assert debts.payoffs(uow) == []
        assert detected.detected(uow) == []


@pytest.mark.parametrize("again", [None, Choice(strategy="snowball", extra=Decimal(77))])
def test_the_way_out_of_debt_goes_unless_another_was_chosen(
    home: Home, again: Choice | None
) -> None:
    with home.work() as uow:
        if again:
            debts.choose(uow, again)
        demo.remove_sample(uow)
        owed = {"name": "Loan", "type": "loan", "currency_code": "EUR", "opening_balance": "-500"}
        accounts.open_account(uow, NewAccount.model_validate(owed))
    with home.work(write=False) as uow:
        (payoff,) = debts.payoffs(uow)
    assert payoff.extra == (7_700 if again else 0)
