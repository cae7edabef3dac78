"""Budgets: periods tile time, rollover keeps every cent, the forecast says how it was made."""

import itertools
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import median

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.rules import (
    Line,
    Schedule,
    Span,
    crossed,
    forecast,
    gone,
    mark,
    per_day_left,
    rolled,
    suggestion,
    to_give_out,
)
from spends.kit.clock import timezones, today

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
repeating = st.sampled_from([each for each in Period if each is not Period.CUSTOM])
amounts = st.integers(-10_000_00, 10_000_00)
limits = st.integers(0, 10_000_00)
histories = st.lists(st.tuples(limits, amounts), min_size=1, max_size=30)
rollovers = st.sampled_from(list(Rollover))


@given(repeating, days, st.integers(0, 900))
def test_periods_tile_time(period: Period, first: date, length: int) -> None:
    schedule = Schedule(period, first)
    spans = list(schedule.until(first + timedelta(days=length)))
    assert spans[0].start == first
    assert spans[-1].start <= first + timedelta(days=length) <= spans[-1].end
    for before, after in itertools.pairwise(spans):
        assert before.end + timedelta(days=1) == after.start
    assert all(span.days > 0 for span in spans)


instants = st.integers(946_684_800, 2_840_140_800).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


@given(repeating, st.sampled_from(sorted(timezones())), instants, st.integers(1, 10**6), days)
def test_every_moment_is_in_one_period_wherever_people_live(
    period: Period, zone: str, moment: datetime, minutes: int, first: date
) -> None:
    schedule = Schedule(period, first)
    numbers = []
    for instant in (moment, moment + timedelta(minutes=minutes)):
        with time_machine.travel(instant, tick=False):
            day = today(zone)
        number = schedule.index(day)
        near = [schedule.span(each) for each in range(number - 1, number + 2)]
        assert [span.start <= day <= span.end for span in near] == [False, True, False]
        assert near[0].end + timedelta(days=1) == near[1].start
        assert near[1].end + timedelta(days=1) == near[2].start
        numbers.append(number)
    # Later is never an earlier period, whatever the clocks do in between.
    assert numbers[0] <= numbers[1]


@given(repeating, days, st.integers(0, 20_000), st.none() | st.integers(0, 20_000))
def test_a_day_is_in_its_period(
    period: Period, first: date, offset: int, length: int | None
) -> None:
    last = None if length is None else first + timedelta(days=length)
    schedule = Schedule(period, first, last)
    day = first + timedelta(days=offset)
    span = schedule.at(day)
    if last is not None and day > last:
        assert span is None
        return
    assert span is not None
    assert span.start <= day <= span.end
    assert last is None or span.end <= last
    assert schedule.at(first - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("period", "first", "expected"),
    [
        (Period.MONTHLY, date(2026, 1, 31), ["01-31", "02-28", "03-31", "04-30"]),
        (Period.MONTHLY, date(2026, 1, 25), ["01-25", "02-25", "03-25", "04-25"]),
        (Period.QUARTERLY, date(2026, 1, 1), ["01-01", "04-01", "07-01", "10-01"]),
        (Period.YEARLY, date(2024, 2, 29), ["02-29", "02-28", "02-28", "02-28"]),
        (Period.WEEKLY, date(2026, 1, 5), ["01-05", "01-12", "01-19", "01-26"]),
    ],
)
def test_where_periods_begin(period: Period, first: date, expected: list[str]) -> None:
    schedule = Schedule(period, first)
    assert [f"{schedule.start(index):%m-%d}" for index in range(4)] == expected


def test_a_custom_budget_is_one_period() -> None:
    schedule = Schedule(Period.CUSTOM, date(2026, 7, 1), date(2026, 7, 14))
    assert schedule.at(date(2026, 7, 14)) == Span(date(2026, 7, 1), date(2026, 7, 14))
    assert schedule.at(date(2026, 7, 15)) is None
    assert list(schedule.until(date(2030, 1, 1))) == [Span(date(2026, 7, 1), date(2026, 7, 14))]


@given(histories, rollovers)
def test_rollover_conserves_money(history: list[tuple[int, int]], rollover: Rollover) -> None:
    lines = rolled(history, rollover)
    assert sum(limit - spent for limit, spent in history) == lines[-1].left + sum(
        line.released for line in lines[:-1]
    )
    for before, after in itertools.pairwise(lines):
        assert before.left == after.carried + before.released
    assert all(line.left == line.available - line.spent for line in lines)


@given(histories, rollovers, st.data())
def test_an_edit_of_the_past_moves_what_follows_by_itself_alone(
    history: list[tuple[int, int]], rollover: Rollover, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(history) - 1))
    limit, spent = history[index]
    more = data.draw(amounts)
    edited = [*history[:index], (limit, spent + more), *history[index + 1 :]]
    before, after = rolled(history, rollover), rolled(edited, rollover)
    assert after[:index] == before[:index]
    assert _all_left(before) - _all_left(after) == more
    if rollover is Rollover.BOTH:
        assert before[-1].left - after[-1].left == more


def _all_left(lines: list[Line]) -> int:
    return lines[-1].left + sum(line.released for line in lines[:-1])


@pytest.mark.parametrize(
    ("rollover", "carried"),
    [
        (Rollover.NONE, [0, 0, 0]),
        (Rollover.SURPLUS, [0, 30, 0]),
        (Rollover.OVERSPEND, [0, 0, -50]),
        (Rollover.BOTH, [0, 30, -20]),
    ],
)
def test_what_rolls_over(rollover: Rollover, carried: list[int]) -> None:
    lines = rolled([(100, 70), (100, 150), (100, 0)], rollover)
    assert [line.carried for line in lines] == carried


@given(st.lists(histories, max_size=6), rollovers, amounts, limits)
def test_envelopes_hold_all_that_came_in(
    budgets: list[list[tuple[int, int]]], rollover: Rollover, income: int, unbudgeted: int
) -> None:
    lines = [rolled(history, rollover) for history in budgets]
    spent = unbudgeted + sum(cost for history in budgets for _, cost in history)
    held = sum(budget[-1].left for budget in lines)
    assert to_give_out(income, lines, unbudgeted) + held == income - spent


spans = st.builds(
    lambda first, length: Span(first, first + timedelta(days=length)), days, st.integers(0, 400)
)


@given(spans, limits, amounts, st.integers(-10, 420))
def test_pace(span: Span, limit: int, spent: int, offset: int) -> None:
    today = span.start + timedelta(days=offset)
    assert 0 <= gone(span, today) <= span.days
    assert 0 <= mark(limit, span, today) <= limit
    left = limit - spent
    still = span.days - max(gone(span, today) - 1, 0)
    daily = per_day_left(left, span, today)
    assert daily * still <= max(left, 0) < (daily + 1) * still


def test_the_mark_of_today() -> None:
    june = Span(date(2026, 6, 1), date(2026, 6, 30))
    assert mark(300_00, june, date(2026, 6, 10)) == 100_00
    assert per_day_left(200_00, june, date(2026, 6, 11)) == 10_00
    assert per_day_left(-5, june, date(2026, 6, 11)) == 0


def test_a_forecast_and_how_it_was_made() -> None:
    june = Span(date(2026, 6, 1), date(2026, 6, 30))
    assert forecast(100_00, june, date(2026, 6, 10), []) == (300_00, 10, 0)
    # A third of the month weighs a third: 10 a day so far, 40 a day in the median month.
    earlier = [(31 * 40_00, 31), (30 * 10_00, 30), (31 * 90_00, 31)]
    assert forecast(100_00, june, date(2026, 6, 10), earlier) == (100_00 + 20 * 30_00, 10, 3)
    assert forecast(123, june, date(2026, 6, 30), earlier) == (123, 30, 0)
    assert forecast(0, june, date(2026, 5, 20), [(30_00, 30)]) == (30_00, 0, 1)


def test_what_is_paid_once_a_month_is_not_a_pace() -> None:
    june, rent = Span(date(2026, 6, 1), date(2026, 6, 30)), [(980_00, 30)] * 3
    for day, spent, ahead in ((5, 0, 980_00), (20, 980_00, 980_00), (20, 1000_00, 1000_00)):
        assert forecast(spent, june, date(2026, 6, day), rent).amount == ahead


seen = st.tuples(limits, st.integers(1, 400))


@given(spans, amounts, st.integers(-10, 420), st.lists(seen, max_size=2))
def test_a_forecast_lies_between_what_it_was_made_of(
    span: Span, spent: int, offset: int, earlier: list[tuple[int, int]]
) -> None:
    made = forecast(spent, span, span.start + timedelta(days=offset), earlier)
    rest = span.days - made.days
    rates = [Fraction(cost, length) for cost, length in earlier]
    rates.append(Fraction(spent, made.days) if made.days else Fraction(0))
    assert spent + min(rates) * rest - 1 <= made.amount <= spent + max(rates) * rest + 1


@given(spans, amounts, st.integers(-10, 420), st.lists(seen, min_size=3))
def test_a_forecast_keeps_within_what_periods_cost(
    span: Span, spent: int, offset: int, earlier: list[tuple[int, int]]
) -> None:
    made = forecast(spent, span, span.start + timedelta(days=offset), earlier)
    costs = [Fraction(cost * span.days, length) for cost, length in earlier]
    so_far = spent if made.days else 0
    if made.days == span.days:
        assert made.amount == spent
    else:
        assert made.amount - spent >= max(min(costs) - so_far, 0) - 1
        assert made.amount - spent <= max(max(costs) - so_far, max(costs) - min(costs)) + 1


def test_what_is_suggested() -> None:
    months = [0, 0, 310_10, 290_00, 305_00, 280_00]
    assert suggestion(months, Period.MONTHLY, 100) == 298_00
    assert suggestion(months, Period.QUARTERLY, 100) == 893_00
    assert suggestion(months, Period.WEEKLY, 100) == 69_00
    assert suggestion([0, 0, 0], Period.MONTHLY, 100) == 0
    assert suggestion([], Period.MONTHLY, 100) == 0
    assert suggestion([1, -5_00, -5_00], Period.YEARLY, 1) == 0


@pytest.mark.parametrize(
    ("available", "spent", "expected"),
    [
        (100, 79, []),
        (100, 80, [80]),
        (100, 130, [80, 100]),
        (0, 1, [80, 100]),
        (-5, 1, [80, 100]),
        (-5, 0, []),
        (100, -5, []),
    ],
)
def test_which_thresholds_are_crossed(available: int, spent: int, expected: list[int]) -> None:
    assert crossed([100, 80], available, spent) == expected


def _in_fractions(
    spent: int, span: Span, today: date, earlier: list[tuple[int, int]]
) -> tuple[int, int]:
    days = gone(span, today)
    pace = Fraction(spent, days) if days else Fraction(0)
    weight = Fraction(days, span.days) if earlier else Fraction(1)
    usual = median(Fraction(cost, length) for cost, length in earlier) if earlier else Fraction(0)
    rest = round((weight * pace + (1 - weight) * usual) * (span.days - days))
    if len(earlier) >= 3 and days < span.days:
        costs = sorted(round(Fraction(cost * span.days, length)) for cost, length in earlier)
        so_far = spent if days else 0
        rest = max(rest, costs[0] - so_far, 0)
        rest = min(rest, max(costs[-1] - so_far, costs[-1] - costs[0]))
    return spent + rest, round(Fraction(spent * days, span.days))


@given(
    st.integers(-(10**9), 10**9),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 366),
    st.integers(-3, 370),
    st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 366)), max_size=6),
)
def test_whole_numbers_say_what_fractions_would(
    spent: int, start: date, length: int, offset: int, earlier: list[tuple[int, int]]
) -> None:
    span = Span(start, start + timedelta(days=length - 1))
    today = start + timedelta(days=offset)
    ahead, even = _in_fractions(spent, span, today, earlier)
    assert forecast(spent, span, today, earlier).amount == ahead
    if spent >= 0:
        assert mark(spent, span, today) == even
