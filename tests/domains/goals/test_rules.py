"""Goals: what a month must bring, whether it does, and when it will be enough."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.goals.rules import (
    Contribution,
    expected_by,
    milestones,
    months_to_go,
    needed_per_month,
    pace,
    projected,
)

days = st.dates(date(2000, 1, 1), date(2080, 12, 31))
targets = st.integers(1, 1_000_000_00)
contributions = st.lists(
    st.builds(
        Contribution, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-500_00, 2_000_00)
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("today", "target_date", "months"),
    [
        (date(2026, 1, 15), date(2026, 12, 15), 11),
        (date(2026, 1, 15), date(2026, 12, 14), 10),
        (date(2026, 1, 15), date(2026, 1, 20), 1),
        (date(2026, 1, 15), date(2025, 1, 20), 1),
    ],
)
def test_how_many_payments_are_left(today: date, target_date: date, months: int) -> None:
    assert months_to_go(today, target_date) == months


@given(targets, st.integers(0, 1_000_000_00), days, days)
def test_what_is_needed_is_enough_and_no_more(
    target: int, saved: int, today: date, target_date: date
) -> None:
    monthly = needed_per_month(target, saved, today, target_date)
    assert monthly is not None
    payments = months_to_go(today, target_date)
    assert saved + monthly * payments >= target
    if monthly:
        assert saved + (monthly - 1) * payments < target


def test_without_a_date_nothing_is_needed_or_expected() -> None:
    today = date(2026, 1, 1)
    assert needed_per_month(100, 0, today, None) is None
    assert expected_by(100, today, None, today) is None


@given(targets, days, days, days)
def test_an_even_saver(target: int, started: date, target_date: date, today: date) -> None:
    expected = expected_by(target, started, target_date, today)
    assert expected is not None
    assert 0 <= expected <= target
    later = expected_by(target, started, target_date, today + timedelta(days=30))
    assert later is not None
    assert later >= expected


def test_the_pace_is_of_the_last_six_months() -> None:
    today = date(2026, 7, 1)
    paid = [Contribution(date(2026, month, 1), 100_00) for month in range(1, 8)]
    old = [Contribution(date(2020, 1, 1), 1_000_000_00)]
    # Seven payments within 181 days, at 30.436875 days a month.
    assert round(pace([*old, *paid], date(2019, 1, 1), today)) == 117_71
    assert pace([Contribution(today, 50_00)], today, today) == 50_00


@given(targets, st.integers(0, 1_000_000_00), st.integers(1, 100_000_00), days)
def test_the_projection_keeps_its_word(target: int, saved: int, monthly: int, today: date) -> None:
    day = projected(target, saved, Fraction(monthly), today)
    if day is None:
        assert (target - saved) / monthly > 1100
        return
    months = Fraction((day - today).days) / Fraction(146097, 4800)
    assert saved + months * monthly >= target or day == today


def test_what_never_comes() -> None:
    today = date(2026, 1, 1)
    assert projected(100, 0, Fraction(0), today) is None
    assert projected(100, 0, Fraction(-5), today) is None
    assert projected(100, 150, Fraction(0), today) == today
    assert projected(10**12, 0, Fraction(1), today) is None


@given(targets, contributions)
def test_milestones_are_reached_in_order(target: int, paid: list[Contribution]) -> None:
    reached = milestones(target, paid)
    assert list(reached) == sorted(reached)
    assert list(reached.values()) == sorted(reached.values())
    best = saved = 0
    for each in sorted(paid, key=lambda each: each.day):
        saved += each.amount
        best = max(best, saved)
    assert set(reached) == {each for each in (25, 50, 75, 100) if best * 100 >= target * each}
