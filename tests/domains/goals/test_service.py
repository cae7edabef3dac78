"""Goals and debts over a real ledger."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.goals.models import SavingsGoal
from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import Choice, GoalChanges, NewContribution, NewGoal, Order, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.goals.views import GoalView
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts, transactions
from spends.kit.database import Database
from spends.kit.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def goal(home: Home, amount: str = "1200", **fields: Any) -> UUID:
    values = {"name": "Boat", "target_amount": Decimal(amount), **fields}
    with home.work() as uow:
        made: SavingsGoal = goals.add_goal(uow, NewGoal.model_validate(values))
        return made.id


def stands(home: Home, goal_id: UUID) -> GoalView:
    with home.work(write=False) as uow:
        return goals.goal(uow, goal_id)


def contribute(home: Home, goal_id: UUID, **fields: Any) -> UUID:
    with home.work() as uow:
        return contributions.contribute(uow, goal_id, NewContribution.model_validate(fields)).id


def owing(home: Home, name: str, owed: str, kind: str = "loan", currency: str = "EUR") -> UUID:
    with home.work() as uow:
        new = NewAccount(
            name=name, type=kind, currency_code=currency, opening_balance=Decimal(f"-{owed}")
        )
        return accounts.open_account(uow, new).id


def test_how_a_goal_stands(home: Home) -> None:
    made = goal(home, target_date=date(2027, 6, 15))
    assert (stands(home, made).needed, stands(home, made).ahead) == (100_00, 0)
    contribute(home, made, amount="300")
    contribute(home, made, amount="-20", note="a rope")
    found = stands(home, made)
    assert (found.saved, found.needed, found.monthly) == (280_00, 76_67, 280_00)
    assert found.projected == date(2026, 9, 24)
    assert found.milestones == ((25, TODAY),)
    assert not found.is_achieved
    contribute(home, made, amount="920")
    found = stands(home, made)
    assert (found.is_achieved, found.needed, found.projected) == (True, 0, TODAY)
    assert [percent for percent, _ in found.milestones] == [25, 50, 75, 100]
    with time_machine.travel("2027-07-01T12:00:00Z", tick=False):
        assert not stands(home, made).is_late
        with home.work() as uow:
            goals.change_goal(uow, made, GoalChanges(target_amount=Decimal(1500)))
        assert stands(home, made).is_late


def test_bank_lines_go_into_goals_and_no_more_than_they_are(home: Home) -> None:
    account = home.account()
    first, second = goal(home), goal(home, name="Roof")
    line = home.line(account, "-100", date(2026, 5, 1))
    contribute(home, first, transaction_id=line.id, amount="60")
    with pytest.raises(InvalidInput, match=r"40\.00 EUR of this transaction"):
        contribute(home, second, transaction_id=line.id)
    contribute(home, second, transaction_id=line.id, amount="40")
    assert (stands(home, first).saved, stands(home, second).saved) == (60_00, 40_00)
    with home.work() as uow:
        (row,) = contributions.contributions(uow, first)
        assert (row.contributed_at, row.transaction_id) == (date(2026, 5, 1), line.id)
        transactions.delete(uow, [line.id])
    assert stands(home, first).saved == 0
    with home.work() as uow:
        transactions.restore(uow, line.id)
        contributions.withdraw(uow, second, contributions.contributions(uow, second)[0].id)
    assert (stands(home, first).saved, stands(home, second).saved) == (60_00, 0)
    dollars = home.line(home.account("D", "USD"), "-5")
    with pytest.raises(InvalidInput, match="is in USD"):
        contribute(home, first, transaction_id=dollars.id)
    with pytest.raises(InvalidInput, match="does not exist"):
        contribute(home, first, transaction_id=new_id())


def test_shares_of_an_account(home: Home) -> None:
    savings = home.account("Savings", opening_balance=Decimal(1000))
    first = goal(home, account_id=savings, share=60)
    with pytest.raises(InvalidInput, match="40 percent are free"):
        goal(home, name="Roof", account_id=savings, share=41)
    goal(home, name="Roof", account_id=savings, share=40)
    assert stands(home, first).saved == 600_00
    home.line(savings, "100")
    assert stands(home, first).saved == 660_00
    with pytest.raises(InvalidInput, match="part of an account"):
        contribute(home, first, amount="5")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"target_date": TODAY}, "past"),
    ({"target_date": date(2020, 1, 1)}, "past"),
    ({"currency_code": "XQZ"}, "not a currency"),
    ({"share": 5}, "needs both"),
    ({"account_id": UUID(int=4), "share": 5}, "does not exist"),
]


@pytest.mark.parametrize(("fields", "hint"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_bad_input_is_refused(home: Home, fields: dict[str, Any], hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        goal(home, **fields)
    with home.work(write=False) as uow:
        assert goals.goals(uow) == []


def test_order_changes_deletion_and_the_way_back(home: Home) -> None:
    first, second = goal(home), goal(home, name="Roof")
    with home.work() as uow:
        goals.arrange(uow, Order(ids=[second, first]))
    with home.work() as uow:
        assert [each.id for each in goals.goals(uow)] == [second, first]
        with pytest.raises(InvalidInput, match="Load it again"):
            goals.arrange(uow, Order(ids=[second]))
    with home.work() as uow:
        goals.change_goal(uow, first, GoalChanges(name="Big boat"))
    with home.work() as uow, pytest.raises(StaleVersion):
        goals.change_goal(uow, first, GoalChanges(name="X", version=1))
    contribute(home, first, amount="5")
    with home.work() as uow:
        goals.delete_goal(uow, first)
    with pytest.raises(NotFound):
        stands(home, first)
    with home.work() as uow:
        goals.restore_goal(uow, first)
    assert (stands(home, first).name, stands(home, first).saved) == ("Big boat", 5_00)


def test_two_debts_are_planned_side_by_side(home: Home) -> None:
    loan = owing(home, "Car", "5000")
    card = owing(home, "Card", "800", "credit_card")
    owing(home, "Unknown", "10")
    home.account("Current")
    with home.work() as uow:
        debts.set_terms(uow, loan, Terms(annual_rate="19.99", minimum_payment=Decimal(150)))
        debts.set_terms(uow, card, Terms(annual_rate=Decimal(5), minimum_payment=Decimal(40)))
        debts.choose(uow, Choice(strategy=Strategy.SNOWBALL, extra=Decimal(200)))
    with home.work(write=False) as uow:
        (found,) = debts.payoffs(uow)
    assert (found.strategy, found.extra, found.least) == (Strategy.SNOWBALL, 200_00, 190_00)
    assert (found.owed, len(found.debts)) == (5_810_00, 3)
    plans = {plan.strategy: plan for plan in found.plans}
    avalanche, snowball = plans[Strategy.AVALANCHE], plans[Strategy.SNOWBALL]
    assert avalanche.interest < snowball.interest < plans[Strategy.MINIMUM].interest
    assert avalanche.saved == plans[Strategy.MINIMUM].interest - avalanche.interest
    assert dict(snowball.ends)[card] < dict(avalanche.ends)[card]
    assert all(plan.course[-1] == 0 and plan.months == len(plan.course) for plan in found.plans)
    with home.work() as uow:
        debts.arrange(uow, Order(ids=[card, loan]))
        debts.set_terms(uow, loan, Terms(annual_rate=Decimal(60), minimum_payment=Decimal(1)))
        debts.choose(uow, Choice(strategy=Strategy.OWN))
    with home.work(write=False) as uow:
        (found,) = debts.payoffs(uow)
    assert {plan.never for plan in found.plans} == {(loan,)}
    with home.work() as uow:
        debts.forget_terms(uow, loan)
    with home.work(write=False) as uow:
        (found,) = debts.payoffs(uow)
    assert not any(plan.never for plan in found.plans)


def test_terms_are_of_loans_and_cards(home: Home) -> None:
    account = home.account()
    with home.work() as uow:
        terms = Terms(annual_rate=Decimal(5), minimum_payment=Decimal(1))
        with pytest.raises(InvalidInput, match="no loan or credit card"):
            debts.set_terms(uow, account, terms)
        with pytest.raises(NotFound):
            debts.set_terms(uow, new_id(), terms)


def test_readers_change_nothing(home: Home) -> None:
    made = goal(home)
    with home.reader().work() as uow:
        for work in (
            lambda: goals.add_goal(uow, NewGoal(name="X", target_amount=Decimal(1))),
            lambda: goals.change_goal(uow, made, GoalChanges(name="X")),
            lambda: goals.delete_goal(uow, made),
            lambda: contributions.contribute(uow, made, NewContribution(amount=Decimal(1))),
            lambda: debts.choose(uow, Choice(strategy=Strategy.OWN)),
        ):
            with pytest.raises(Forbidden):
                work()
