"""The arithmetic of a forecast."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from spends.domains.reports import rules
from spends.domains.reports.rules import Chance, Event, Part, Plan, Taken

TODAY = date(2026, 6, 15)
FIRST = UUID(int=1)
SECOND = UUID(int=2)


def days(count: int) -> list[date]:
    return [TODAY + timedelta(days=ahead) for ahead in range(1, count + 1)]


amounts = st.integers(-(10**9), 10**9)
events = st.builds(
    Event,
    day=st.integers(-3, 60).map(lambda ahead: TODAY + timedelta(days=ahead)),
    part=st.sampled_from(list(Part)),
    amount=amounts,
    name=st.just("x"),
    slack=st.integers(0, 10**6),
    variance=st.integers(0, 10**9),
)
chances = st.builds(Chance, st.integers(0, 10**12), st.integers(0, 182))


@given(amounts, st.lists(events, max_size=30), st.lists(amounts, min_size=40, max_size=40), chances)
def test_a_day_is_the_start_and_all_parts_up_to_it(
    start: int, some: list[Event], usual: list[int], chance: Chance
) -> None:
    span = days(40)
    found = rules.course(start, span, some, {Part.HISTORY: usual}, chance)
    balance = start
    for index, day in enumerate(found):
        moved = [event.amount for event in some if event.day == day.day]
        balance += sum(moved) + usual[index]
        assert day.day == span[index]
        assert day.balance == balance
        assert sum(day.parts.values()) == sum(moved) + usual[index]
    assert start + sum(rules.made_of(found).values()) == found[-1].balance


@given(amounts, st.lists(events, max_size=30), chances)
def test_the_band_holds_its_centre_and_never_narrows(
    start: int, some: list[Event], chance: Chance
) -> None:
    widest = 0
    for day in rules.course(start, days(60), some, {}, chance):
        assert day.low <= day.balance <= day.high
        assert day.high - day.balance == day.balance - day.low
        assert day.high - day.low >= widest
        widest = day.high - day.low


def test_chance_grows_with_the_square_root_of_the_days_and_doubt_with_the_days() -> None:
    sure = Chance(100_00, 10**9)
    assert [rules.half_width(sure, ahead) for ahead in (1, 4, 100)] == [129, 257, 1282]
    # Known from as many days as are looked ahead: twice the variance.
    assert rules.half_width(Chance(100_00, 100), 100) == 1813
    assert rules.half_width(Chance(), 90) == 0
    assert rules.half_width(Chance(), 90, more=100_00) == 129


def test_a_range_widens_the_band_by_what_it_may_be_more() -> None:
    bills = [
        Event(days(9)[2], Part.BILLS, -50_00, "Power", slack=10_00),
        Event(days(9)[5], Part.BILLS, -50_00, "Power", slack=10_00),
    ]
    found = rules.course(100_00, days(7), bills)
    assert [(day.low, day.balance, day.high) for day in found] == [
        (100_00, 100_00, 100_00),
        (100_00, 100_00, 100_00),
        (40_00, 50_00, 60_00),
        (40_00, 50_00, 60_00),
        (40_00, 50_00, 60_00),
        (-20_00, 0, 20_00),
        (-20_00, 0, 20_00),
    ]
    assert rules.below_zero(found) == []
    assert rules.may_be_below(found) == days(9)[5]


def test_days_below_zero_are_named_in_stretches() -> None:
    moves = [-15, -5, 30, -20, -1, -1, 13]
    some = [Event(day, Part.BILLS, amount, "x") for day, amount in zip(days(7), moves, strict=True)]
    found = rules.course(10, days(7), some)
    assert [day.balance for day in found] == [-5, -10, 20, 0, -1, -2, 11]
    span = days(7)
    assert rules.below_zero(found) == [
        (span[0], span[1], span[1], -10),
        (span[4], span[5], span[5], -2),
    ]
    assert rules.may_be_below(found) == span[0]


@given(st.lists(st.integers(-(10**7), 10**7), min_size=28, max_size=182), st.integers(1, 366))
def test_ordinary_days_go_on_by_weekday_and_lose_no_cent(some: list[int], ahead: int) -> None:
    usual = rules.ordinary(some, TODAY - timedelta(days=len(some)))
    assert usual.days == len(some) == len(usual.residuals)
    span = days(ahead)
    exact = sum((usual.by_weekday[day.weekday()] for day in span), Fraction(0))
    assert abs(sum(rules.spread_out(span, usual)) - exact) <= Fraction(1, 2)
    assert min(0, *some) <= min(usual.by_weekday) <= max(usual.by_weekday) <= max(0, *some)


def test_days_that_are_all_alike_go_on_alike() -> None:
    week = [0, 0, 0, 0, -10_00, -70_00, 0]
    monday = date(2026, 1, 5)
    usual = rules.ordinary(week * 26, monday)
    shares = [round(each) for each in usual.by_weekday]
    assert sum(usual.by_weekday) == -80_00
    assert shares.index(min(shares)) == 5
    assert min(shares) < -50_00
    assert rules.ordinary([-5] * 27, monday) == rules.Ordinary()


def test_one_sofa_does_not_furnish_every_month() -> None:
    plain = [-(900 + 17 * day % 200) for day in range(182)]
    sofa = [*plain[:100], -2_000_00, *plain[101:]]
    start = TODAY - timedelta(days=182)
    calm, once = (
        sum(rules.ordinary(some, start).by_weekday, Fraction(0)) for some in (plain, sofa)
    )
    assert abs(once - calm) < abs(calm) / 10
    assert rules.variance(rules.ordinary(sofa, start).residuals) > 2_000_00**2 // 200


def test_what_days_in_a_row_have_in_common_counts() -> None:
    assert rules.variance([5, -5] * 21) == 25
    assert rules.variance(([5] * 7 + [-5] * 7) * 13) == 175
    assert rules.variance([]) == 0


@given(st.integers(-(10**9), 10**9), st.integers(1, 400))
def test_an_even_share_is_even_and_whole(amount: int, count: int) -> None:
    parts = rules.evenly(amount, count)
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= 1


def test_a_habit_is_what_is_done_nearly_every_month() -> None:
    def back(*pairs: tuple[int, int]) -> list[tuple[date, int]]:
        return [(TODAY - timedelta(days=ago), amount) for ago, amount in pairs]

    cash = back((2, -50), (12, -50), (40, -60), (70, -100), (100, -40), (101, -80), (130, -90))
    assert rules.habit(cash, TODAY) == (-95, 1)
    assert rules.habit(cash[:4], TODAY) is None
    assert rules.habit(back((181, -50), (0, -50)), TODAY) is None


def plan(name: int, amount: int, *categories: UUID, last: int = 10, **fields: UUID) -> Plan:
    return Plan(
        UUID(int=100 + name),
        str(name),
        TODAY,
        TODAY + timedelta(days=last - 1),
        amount,
        frozenset(categories),
        fields.get("member_id"),
    )


def test_nothing_is_counted_twice() -> None:
    narrow = plan(1, 100, FIRST)
    wide = plan(2, 500, FIRST, SECOND)
    bills = [
        Taken(TODAY, FIRST, None, 30),
        Taken(TODAY, SECOND, None, 40),
        Taken(TODAY + timedelta(days=10), SECOND, None, 1_000),
    ]
    assert rules.remainders([wide, narrow], bills) == [(narrow, 70), (wide, 500 - 70 - 30 - 40)]
    # Only the days that both are on count, and what is planned otherwise never gives money back.
    short = plan(3, 50, SECOND, last=5)
    assert rules.remainders([short, plan(4, 20, FIRST, SECOND)], [])[1][1] == 0
    longer = plan(5, 100, SECOND, last=20)
    assert rules.remainders([longer, plan(6, 90, FIRST, SECOND)], [])[1][1] == 40


def test_a_member_s_budget_is_within_the_household_s() -> None:
    hers, his = (plan(n, 100, FIRST, member_id=UUID(int=n)) for n in (11, 12))
    everybody = plan(13, 250, FIRST)
    bill = Taken(TODAY, FIRST, UUID(int=11), 60)
    assert dict(rules.remainders([everybody, hers, his], [bill])) == {
        hers: 40,
        his: 100,
        everybody: 250 - 60 - 40 - 100,
    }


plans = st.builds(
    lambda amount, some, last: plan(1, amount, *some, last=last),
    st.integers(0, 10**6),
    st.sets(st.sampled_from([UUID(int=n) for n in range(4)]), min_size=1),
    st.integers(1, 30),
)


@given(st.lists(plans, max_size=6), st.lists(st.integers(0, 10**5), max_size=5))
def test_a_budget_never_gives_more_than_it_has(some: list[Plan], paid: list[int]) -> None:
    bills = [Taken(TODAY, UUID(int=n % 4), None, amount) for n, amount in enumerate(paid)]
    found = rules.remainders(some, bills)
    assert len(found) == len(some)
    assert all(0 <= amount <= each.amount for each, amount in found)
