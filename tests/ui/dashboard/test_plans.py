"""What the dashboard says of goals, to who plans nothing, and to whom it says it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.goals.schemas import NewContribution, NewGoal
from spends.domains.goals.service import contributions, goals
from spends.kit.runtime import Runtime
from tests.support.dashboard_page import TODAY, bill, budget, offered, paid_monthly, shown
from tests.support.homes import Home, sign_up


async def test_who_plans_nothing_is_taught(tab: Any, account: UUID) -> None:
    tab.home.line(account, "-20", day=TODAY)
    state = await shown(tab)
    assert (state.plans.budgets, state.plans.bills, state.plans.goals) == ([], [], [])
    assert not state.plans.has_bills
    assert state.plans.bills_sum == ""
    assert state.numbers.kept_title == "Short in November"


async def test_goals_say_how_far_they_are(tab: Any, home: Home, account: UUID) -> None:
    with home.work() as uow:
        for name, target, wanted in (
            ("Reached", 50, None),
            ("Trip", 1000, date(2027, 5, 21)),
            ("Some day", 400, None),
        ):
            new = NewGoal(name=name, target_amount=Decimal(target), target_date=wanted)
            made = goals.add_goal(uow, new)
            for days in (40, 10):
                part = NewContribution(
                    amount=Decimal(50), contributed_at=TODAY - timedelta(days=days)
                )
                contributions.contribute(uow, made.id, part)
    state = await shown(tab)
    rows = {row.name: row for row in state.plans.goals}
    assert list(rows) == ["Trip", "Some day", "Reached"]
    assert (rows["Trip"].percent, rows["Trip"].saved) == (10, "€100")
    assert rows["Trip"].note == "By May 2027"
    assert rows["Trip"].tone == "soon"
    assert rows["Trip"].href.startswith("/goals?goal=")
    assert rows["Trip"].verdict.endswith("a month short")
    assert rows["Some day"].note == "€76 a month"
    assert rows["Some day"].verdict == ""
    assert (rows["Reached"].percent, rows["Reached"].tone) == (100, "good")


async def test_plans_of_others_are_never_seen(tab: Any, home: Home, runtime: Runtime) -> None:
    other = sign_up(runtime.database, "bob")
    account = other.account("Theirs")
    paid_monthly(other, account, "One")
    budget(other, "Secret", 100, None)
    bill(other, "Secret", "9", TODAY)
    with other.work() as uow:
        goals.add_goal(uow, NewGoal(name="Secret", target_amount=Decimal(9)))
    home.account("Mine")
    state = await offered(tab)
    assert (state.plans.budgets, state.plans.bills, state.plans.goals) == ([], [], [])
    assert state.decisions == []
