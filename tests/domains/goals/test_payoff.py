"""Debts end at exactly nothing, in the order asked for, and interest is told to the cent."""

from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spends.domains.goals.payoff import Debt, NeverEnds, Strategy, interest_of, plan

rates = st.decimals(0, 40, places=2)


@st.composite
def debts(draw: st.DrawFn) -> list[Debt]:
    """Return up to five debts; most of them end."""
    found = []
    for index in range(draw(st.integers(1, 5))):
        owed = draw(st.integers(1, 50_000_00))
        rate = draw(rates)
        least = interest_of(owed, rate) + draw(st.integers(1, 2_000_00))
        found.append(Debt(UUID(int=index), owed, rate, least, draw(st.integers(0, 9))))
    return found


strategies = st.sampled_from(list(Strategy))


@settings(deadline=None, max_examples=60)
@given(debts(), strategies, st.integers(0, 3_000_00))
def test_every_plan_ends_at_exactly_zero(owed: list[Debt], strategy: Strategy, extra: int) -> None:
    try:
        made = plan(owed, strategy, extra)
    except NeverEnds:
        return
    assert made.paid == sum(debt.owed for debt in owed) + made.interest
    assert made.ends().keys() == {debt.id for debt in owed}
    purse = sum(debt.minimum for debt in owed) + extra
    for debt in owed:
        course = [each for month in made.months for each in month if each.debt_id == debt.id]
        assert course[-1].owed == 0
        assert all(each.owed > 0 for each in course[:-1])
        rest = debt.owed
        for each in course:
            assert each.interest == interest_of(rest, debt.rate)
            assert each.paid >= min(debt.minimum, rest + each.interest)
            rest += each.interest - each.paid
            assert each.owed == rest >= 0
    for month in made.months:
        assert sum(each.paid for each in month) <= purse
    if strategy is not Strategy.MINIMUM:
        # Nothing is held back while anything is owed.
        assert all(sum(each.paid for each in month) == purse for month in made.months[:-1])


@settings(deadline=None, max_examples=60)
@given(debts(), st.integers(0, 3_000_00))
def test_paying_more_never_costs_more(owed: list[Debt], extra: int) -> None:
    try:
        least = plan(owed, Strategy.MINIMUM)
    except NeverEnds:
        return
    better = plan(owed, Strategy.AVALANCHE, extra)
    assert len(better.months) <= len(least.months)
    # Each month's interest is rounded to the cent: half of one a month and debt may go astray.
    assert better.interest <= least.interest + len(least.months) * len(owed)


def _pair() -> list[Debt]:
    return [
        Debt(UUID(int=1), 5_000_00, Decimal("4.5"), 100_00, position=2),
        Debt(UUID(int=2), 8_000_00, Decimal("19.99"), 160_00, position=1),
        Debt(UUID(int=3), 900_00, Decimal(12), 45_00, position=3),
    ]


@pytest.mark.parametrize(
    ("strategy", "order"),
    [(Strategy.SNOWBALL, [3, 1, 2]), (Strategy.AVALANCHE, [2, 1, 3]), (Strategy.OWN, [2, 1, 3])],
)
def test_which_debt_is_first(strategy: Strategy, order: list[int]) -> None:
    first = plan(_pair(), strategy, 500_00).months[0]
    paid = {payment.debt_id.int: payment.paid for payment in first}
    least = {debt.id.int: debt.minimum for debt in _pair()}
    assert paid[order[0]] == least[order[0]] + 500_00
    assert all(paid[other] == least[other] for other in order[1:])


def test_avalanche_saves_the_most_interest() -> None:
    costs = [
        plan(_pair(), strategy, 300_00).interest
        for strategy in (Strategy.AVALANCHE, Strategy.SNOWBALL)
    ]
    assert costs == sorted(costs)
    assert costs[1] < plan(_pair(), Strategy.MINIMUM).interest


def test_a_schedule_worked_by_hand() -> None:
    """1,000.00 at 12 %, 300.00 a month: 10.00, 7.10, 4.17 and 1.21 of interest."""
    made = plan([Debt(UUID(int=1), 1_000_00, Decimal(12), 300_00)], Strategy.MINIMUM)
    assert [tuple(month[0][1:]) for month in made.months] == [
        (10_00, 300_00, 710_00),
        (7_10, 300_00, 417_10),
        (4_17, 300_00, 121_27),
        (1_21, 122_48, 0),
    ]
    assert (made.interest, made.paid) == (22_48, 1_022_48)


def test_what_an_ended_debt_took_goes_to_the_next() -> None:
    made = plan(_pair(), Strategy.SNOWBALL, 0)
    totals = [sum(each.paid for each in month) for month in made.months]
    assert set(totals[:-1]) == {305_00}
    ends = made.ends()
    assert ends[UUID(int=3)] < ends[UUID(int=1)] < ends[UUID(int=2)]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_interest_above_the_payment_never_ends(strategy: Strategy) -> None:
    hopeless = Debt(UUID(int=7), 10_000_00, Decimal(24), 200_00)
    with pytest.raises(NeverEnds) as never:
        plan([hopeless], strategy)
    assert never.value.debt_ids == [hopeless.id]


def test_no_debt_needs_no_plan() -> None:
    assert plan([], Strategy.SNOWBALL).months == []
    assert plan([Debt(UUID(int=1), 0, Decimal(3), 10)], Strategy.OWN, 5).months == []


def test_a_debt_falls_every_month() -> None:
    course = [month[0].owed for month in plan(_pair()[:1], Strategy.OWN).months]
    assert all(later < earlier for earlier, later in pairwise(course))
