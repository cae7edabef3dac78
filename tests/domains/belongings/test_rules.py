"""The belongings' arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import WarrantyStatus
from spends.domains.belongings.rules import Wear

DAYS = some.dates(date(1900, 1, 1), date(2200, 12, 31))
MINOR = some.integers(0, 10**15)


def test_a_total_is_price_times_quantity_with_tax_and_shipping() -> None:
    assert rules.total(1999, 3, 500, 490) == 6987
    assert rules.net_cost(10_000, 4_000, 7_000) == -1_000
    assert rules.net_cost(10_000, 0) == 10_000


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2025, 3, 14), 24, date(2027, 3, 14)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(9999, 1, 1), 24, date.max),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    day: date, months: int, end: date
) -> None:
    assert rules.add_months(day, months) == rules.warranty_end(day, months) == end


@given(DAYS, some.integers(0, 1200))
def test_so_many_months_later_is_so_many_months_later(day: date, months: int) -> None:
    later = rules.add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DAYS, some.one_of(some.none(), DAYS), some.booleans())
def test_a_warranty_has_one_status_and_only_an_active_one_ends_soon(
    today: date, end: date | None, voided: bool
) -> None:
    status = rules.warranty_status(end, today, voided=voided)
    soon = rules.is_expiring(end, today, voided=voided)
    assert (status == WarrantyStatus.VOIDED) == voided
    if not voided:
        assert (status == WarrantyStatus.EXPIRED) == (end is not None and end < today)
    within = end is not None and 0 <= (end - today).days <= 30
    assert soon == (status == WarrantyStatus.ACTIVE and within)


def test_the_last_day_still_counts() -> None:
    today = date(2025, 6, 1)
    assert rules.warranty_status(today, today) == WarrantyStatus.ACTIVE
    assert rules.warranty_status(today - timedelta(days=1), today) == WarrantyStatus.EXPIRED
    assert rules.is_expiring(today + timedelta(days=30), today)
    assert not rules.is_expiring(today + timedelta(days=31), today)


@given(MINOR, MINOR, DAYS, some.integers(1, 1200), some.lists(DAYS, min_size=2))
def test_value_falls_in_a_straight_line_from_all_to_the_residual(
    one: int, other: int, start: date, months: int, days: list[date]
) -> None:
    wear = Wear(max(one, other), min(one, other), start, months)
    assert rules.value_on(wear, start) == wear.total
    assert rules.value_on(wear, start - timedelta(days=1)) == wear.total
    assert rules.value_on(wear, wear.end) == wear.residual
    values = [rules.value_on(wear, day) for day in sorted(days)]
    assert values == sorted(values, reverse=True)
    assert all(wear.residual <= value <= wear.total for value in values)


def test_half_way_half_of_it_is_lost() -> None:
    wear = Wear(36_500, 0, date(2025, 1, 1), 12)
    assert rules.value_on(wear, date(2025, 1, 2)) == 36_400
    assert rules.value_on(wear, date(2025, 7, 2)) == 36_500 - 18_200


@given(some.lists(some.integers(0, 10**9), min_size=1, max_size=40))
def test_percentages_sum_to_a_hundred(counts: list[int]) -> None:
    shares = rules.percentages(counts)
    assert sum(shares) == 100
    whole = sum(counts)
    for count, share in zip(counts, shares, strict=True):
        assert share.as_tuple().exponent == -2
        if whole:
            assert abs(float(share) - 100 * count / whole) < 0.01 + 1e-9


def test_nothing_has_no_percentages() -> None:
    assert rules.percentages([]) == []


def test_a_guarantee_is_suggested_only_where_it_is_known() -> None:
    germany, britain = rules.statutory("de"), rules.statutory("UK")
    assert germany is not None
    assert britain is not None
    assert (germany.years, britain.years) == (2, 6)
    assert "438" in germany.law
    spain = rules.statutory("ES")
    assert spain is not None
    assert spain.years == 3
    assert rules.statutory("US") is rules.statutory("") is rules.statutory("XX") is None
