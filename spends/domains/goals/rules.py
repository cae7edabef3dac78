"""The arithmetic of savings goals. Amounts in minor units."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from spends.kit.recurrence import clamped

MILESTONES = (25, 50, 75, 100)
"""The percents of a goal that are worth a word."""
PACE_MONTHS = 6
"""How many months back the pace of saving is looked for."""
YEAR = 12
MONTH = Fraction(146097, 400 * YEAR)
"""The mean length of a Gregorian month, in days."""


class Contribution(NamedTuple):
    """An amount that went into a goal on a day; below zero where it was taken out."""

    day: date
    amount: int


def months_to_go(today: date, target_date: date) -> int:
    """Return how many monthly payments there are before a day, at least one.

    A month counts as soon as the same day of it is no later than the target's.
    """
    months = (target_date.year - today.year) * YEAR + target_date.month - today.month
    if target_date.day < today.day:
        months -= 1
    return max(months, 1)


def needed_per_month(target: int, saved: int, today: date, target_date: date | None) -> int | None:
    """Return what each month must bring from now on; 0 once it is reached, None without a date.

    Rounded up to the minor unit: paying it every month is always enough.
    """
    missing = max(target - saved, 0)
    if target_date is None:
        return None
    return -(-missing // months_to_go(today, target_date))


def expected_by(target: int, started: date, target_date: date | None, today: date) -> int | None:
    """Return what an even saver would have by now, from the goal's first day to its last."""
    if target_date is None:
        return None
    days = (target_date - started).days
    if days <= 0 or today >= target_date:
        return target
    return round(Fraction(target * max((today - started).days, 0), days))


def pace(contributions: Sequence[Contribution], started: date, today: date) -> Fraction:
    """Return what a month has brought of late.

    The mean of the last six months, or since the goal began where that is less, but of one month at
    least, so that a first payment is not taken for a daily one.
    """
    since = max(started, _months_before(today, PACE_MONTHS))
    brought = sum(each.amount for each in contributions if since <= each.day <= today)
    return Fraction(brought) / max(Fraction((today - since).days) / MONTH, Fraction(1))


def projected(target: int, saved: int, monthly: Fraction, today: date) -> date | None:
    """Return the day a goal is reached at a pace; today where it is, None where it never will be.

    Beyond a century counts as never.
    """
    if saved >= target:
        return today
    if monthly <= 0:
        return None
    days = -(-Fraction(target - saved) * MONTH // monthly)
    return None if days > YEAR * 100 * MONTH else today + timedelta(days=int(days))


def milestones(target: int, contributions: Sequence[Contribution]) -> dict[int, date]:
    """Return on which day each milestone was first reached, of those that were."""
    reached: dict[int, date] = {}
    saved = 0
    for each in sorted(contributions, key=lambda each: each.day):
        saved += each.amount
        for percent in MILESTONES:
            if percent not in reached and saved * 100 >= target * percent:
                reached[percent] = each.day
    return reached


def _months_before(day: date, months: int) -> date:
    index = day.year * YEAR + day.month - 1 - months
    return clamped(index // YEAR, index % YEAR + 1, day.day)
