"""Instants are UTC; days are of a time zone."""

from datetime import UTC, date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from spends.kit import clock
from spends.kit.errors import InvalidInput


def test_now_is_an_instant_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@time_machine.travel("2025-12-31T23:30:00Z", tick=False)
@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        ("UTC", date(2025, 12, 31)),
        ("Europe/Berlin", date(2026, 1, 1)),
        ("America/Los_Angeles", date(2025, 12, 31)),
        ("Pacific/Kiritimati", date(2026, 1, 1)),
    ],
)
def test_today_is_where_the_household_is(timezone: str, day: date) -> None:
    assert clock.today(timezone) == day


@pytest.mark.parametrize("timezone", ["", "Mars/Base", "../etc/passwd", "Europe", "a\x00b"])
def test_an_unknown_time_zone_is_named(timezone: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clock.today(timezone)
    assert refused.value.errors[0].field == "timezone"


def test_the_known_time_zones_work() -> None:
    assert "Europe/Paris" in clock.timezones()
    for timezone in clock.timezones():
        assert abs(clock.today(timezone) - clock.now().date()) <= timedelta(days=1)


months = st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(clock.month_of)


@given(months, st.integers(-1200, 1200))
def test_months_are_added_and_taken_back(month: date, count: int) -> None:
    later = clock.add_months(month, count)
    assert later.day == 1
    assert clock.add_months(later, -count) == month
    assert (later.year - month.year) * 12 + later.month - month.month == count
