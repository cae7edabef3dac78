"""The arithmetic of a forecast: a balance day by day, its band, and where it is below zero.

All amounts are integers in minor units, so that the balance of a day is the start and all parts up
to it, exactly.

**Ordinary days.** What is neither a bill nor budgeted nor recurs by itself is expected to go on as
on the days looked at: each weekday at its own usual amount, drawn to the usual amount of all days
as far as the weekdays tell too little. Spending far off the rest (beyond `FAR` times the usual
distance from the median) counts as that far off, so that one new sofa does not furnish every month;
and what came in is counted on only as far as it came in the median month: a gift is no income.

**Band.** The usual daily amount is known from n days with variance v, so the sum of h days to come
is off by a variance of v * h * (1 + h / n): chance grows with the square root of the days, what the
history does not tell grows with the days themselves. v is the larger of what single days and what
whole weeks say, for days are not independent. `Z_SQUARED` makes of it the half width that holds 80
of 100 outcomes were they normal. What a bill may cost more or less than expected is added as it
is: it is a limit, not chance. So the band holds its centre and never narrows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import isqrt, lcm
from statistics import median
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

WEEK = 7
DAY = timedelta(days=1)
Z_SQUARED = Fraction(16424, 10_000)
"""The square of 1.2816: 80 % of a normal distribution lie so many deviations around its mean."""
COVERAGE = 80
"""How many of 100 outcomes the band is to hold."""
FAR = 12
"""An amount so many usual distances off the median counts as just so far off."""
LEAST_DAYS = 28
"""Fewer days than these say nothing of the ordinary ones."""
BLOCK = 30
BLOCKS = 6
HABITUAL = 5
"""What is done in so many of the last blocks of 30 days is a habit."""
FIRM = 8
"""A weekday seen so often is believed as much as all days together."""


class Part(StrEnum):
    """What a change of a balance comes from.

    Income is bills of income and what comes in by itself; payments recur but are no bill yet;
    history is the ordinary days.
    """

    BILLS = "bills"
    INCOME = "income"
    PAYMENTS = "payments"
    BUDGETS = "budgets"
    TRANSFERS = "transfers"
    HISTORY = "history"


class Event(NamedTuple):
    """Money that is expected to move on a day; below zero where it leaves.

    It may be `slack` more or less, and differs from time to time by `variance`. `name` and the ids
    say what it is; `due` is the day it was due where that is past.
    """

    day: date
    part: Part
    amount: int
    name: str
    slack: int = 0
    variance: int = 0
    bill_id: UUID | None = None
    payee_id: UUID | None = None
    other_account_id: UUID | None = None
    due: date | None = None


class Day(NamedTuple):
    """An account at the end of a day; `parts` are what moved it."""

    day: date
    balance: int
    low: int
    high: int
    parts: dict[Part, int]


class Stretch(NamedTuple):
    """Days in a row on which a balance is below zero, and the lowest of them."""

    first: date
    last: date
    lowest_day: date
    lowest: int


@dataclass(frozen=True, slots=True)
class Ordinary:
    """How the ordinary days of an account go.

    `by_weekday` is what a Monday to a Sunday moves it by; `days` how many were looked at, 0 where
    they were too few to tell. `residuals` are how far each was off, oldest first, in minor units.
    """

    by_weekday: tuple[Fraction, ...] = (Fraction(0),) * WEEK
    days: int = 0
    residuals: tuple[int, ...] = field(default=(), repr=False)


def ordinary(amounts: Sequence[int], first: date) -> Ordinary:
    """Return how ordinary days go, from what each day moved, oldest first, none left out."""
    if len(amounts) < LEAST_DAYS:
        return Ordinary()
    held = _held(amounts)
    start = first.weekday()
    usual = Fraction(sum(held), len(held))
    by_weekday = []
    for weekday in range(WEEK):
        own = held[(weekday - start) % WEEK :: WEEK]
        by_weekday.append((sum(own) + FIRM * usual) / (len(own) + FIRM))
    near = [round(each) for each in by_weekday]
    residuals = tuple(amount - near[(start + index) % WEEK] for index, amount in enumerate(amounts))
    return Ordinary(tuple(by_weekday), len(amounts), residuals)


def _held(amounts: Sequence[int]) -> list[int]:
    """Return amounts with those that are far off, and what came in by chance, held back."""
    moved = [amount for amount in amounts if amount]
    if not moved:
        return list(amounts)
    middle = median(moved)
    distance = median(abs(amount - middle) for amount in moved) or abs(middle)
    least = min(round(middle - FAR * distance), 0)
    came = counted_on([max(amount, 0) for amount in amounts])
    part, whole = came.as_integer_ratio()
    return [max(amount, least) if amount <= 0 else amount * part // whole for amount in amounts]


def counted_on(income: Sequence[int]) -> Fraction:
    """Return which part of what came in can be counted on: as if every month were the median one.

    `income` is what came in each day, oldest first; months are 30 days here, the last ends today.
    """
    ends = range(len(income) % BLOCK + BLOCK, len(income) + 1, BLOCK)
    months = [sum(income[end - BLOCK : end]) for end in ends]
    if not any(months):
        return Fraction(0)
    return min(Fraction(median(months)) * len(months) / sum(months), Fraction(1))


def variance(residuals: Sequence[int]) -> int:
    """Return the variance of a day: what days say, or whole weeks where that is more."""
    if not residuals:
        return 0
    daily = -(-sum(each * each for each in residuals) // len(residuals))
    ends = range(len(residuals) % WEEK + WEEK, len(residuals) + 1, WEEK)
    weeks = [sum(residuals[end - WEEK : end]) for end in ends]
    if not weeks:
        return daily
    return max(daily, sum(week * week for week in weeks) // (len(weeks) * WEEK))


def spread_out(days: Sequence[date], ordinary_days: Ordinary) -> list[int]:
    """Return what each of the days to come is expected to move, the sum rounded and not each."""
    whole = lcm(*(each.denominator for each in ordinary_days.by_weekday))
    shares = [int(each * whole) for each in ordinary_days.by_weekday]
    total, given, found = 0, 0, []
    for day in days:
        total += shares[day.weekday()]
        found.append((2 * total + whole) // (2 * whole) - given)
        given += found[-1]
    return found


class Chance(NamedTuple):
    """The variance of an ordinary day, and how many days it is known from."""

    variance: int = 0
    days: int = 0


def half_width(chance: Chance, ahead: int, more: int = 0) -> int:
    """Return how far off the sum of so many days may be, 80 times of 100, rounded up.

    `more` is the variance of what else is not known exactly.
    """
    days = max(chance.days, 1)
    squared = more * days
    if chance.days:
        squared += chance.variance * ahead * (days + ahead)
    if not squared:
        return 0
    return isqrt(squared * Z_SQUARED.numerator // (days * Z_SQUARED.denominator)) + 1


def course(
    start: int,
    days: Sequence[date],
    events: Iterable[Event],
    steady: Mapping[Part, Sequence[int]] = MappingProxyType({}),
    chance: Chance = Chance(),  # noqa: B008  it cannot be changed
) -> list[Day]:
    """Return a balance day by day from what moves it.

    `steady` is what moves it every day, one amount for each. Events outside of the days are left
    out.
    """
    moves: dict[date, dict[Part, int]] = {day: {} for day in days}
    unsure: dict[date, tuple[int, int]] = {}
    for event in events:
        parts = moves.get(event.day)
        if parts is None:
            continue
        parts[event.part] = parts.get(event.part, 0) + event.amount
        if event.slack or event.variance:
            slack, more = unsure.get(event.day, (0, 0))
            unsure[event.day] = (slack + event.slack, more + event.variance)
    for part, amounts in steady.items():
        for day, amount in zip(days, amounts, strict=True):
            if amount:
                moves[day][part] = moves[day].get(part, 0) + amount
    found, balance, slack, more = [], start, 0, 0
    for ahead, day in enumerate(days, 1):
        parts = moves[day]
        balance += sum(parts.values())
        wider = unsure.get(day, (0, 0))
        slack, more = slack + wider[0], more + wider[1]
        half = slack + half_width(chance, ahead, more)
        found.append(Day(day, balance, balance - half, balance + half, parts))
    return found


def made_of(days: Iterable[Day]) -> dict[Part, int]:
    """Return what each part comes to over all days; start and these make the last balance."""
    totals = dict.fromkeys(Part, 0)
    for day in days:
        for part, amount in day.parts.items():
            totals[part] += amount
    return totals


def below_zero(days: Iterable[Day]) -> list[Stretch]:
    """Return where the balance is below zero, days in a row as one."""
    found: list[Stretch] = []
    for day in days:
        if day.balance >= 0:
            continue
        if found and found[-1].last + DAY == day.day:
            before = found[-1]
            lower = day.balance < before.lowest
            lowest = (day.day, day.balance) if lower else (before.lowest_day, before.lowest)
            found[-1] = Stretch(before.first, day.day, *lowest)
        else:
            found.append(Stretch(day.day, day.day, day.day, day.balance))
    return found


def may_be_below(days: Iterable[Day]) -> date | None:
    """Return the first day on which the lower edge of the band is below zero."""
    return next((day.day for day in days if day.low < 0), None)


def lowest(days: Sequence[Day]) -> Day | None:
    """Return the day with the lowest balance, the first of several."""
    return min(days, key=lambda day: day.balance, default=None)


class Habit(NamedTuple):
    """What is done again and again, if on no certain day: `amount` in 30 days, in so many times."""

    amount: int
    times: int


def habit(moved: Iterable[tuple[date, int]], until: date) -> Habit | None:
    """Return what was done in nearly every one of the last six times 30 days before a day.

    The median of them; None where that is nothing, or they are fewer than `HABITUAL`.
    """
    sums, times = [0] * BLOCKS, [0] * BLOCKS
    for day, amount in moved:
        block = (until - DAY - day).days // BLOCK
        if 0 <= block < BLOCKS:
            sums[block] += amount
            times[block] += 1
    usual = round(median(sums))
    if sum(map(bool, times)) < HABITUAL or not usual:
        return None
    return Habit(usual, round(median(times)))


def evenly(amount: int, days: int) -> list[int]:
    """Return an amount spread over days as evenly as can be; they sum to it."""
    return [amount * (day + 1) // days - amount * day // days for day in range(days)]


class Plan(NamedTuple):
    """What a budget gives to some days, both included, in minor units of one currency.

    `categories` are all that it is on, `member_id` whose spending, None for all; `rank` says which
    budgets come first.
    """

    budget_id: UUID
    name: str
    first: date
    last: date
    amount: int
    categories: frozenset[UUID]
    member_id: UUID | None

    @property
    def rank(self) -> tuple[int, bool, int, date, str]:
        """The narrower first: fewer categories, one member, shorter."""
        length = (self.last - self.first).days
        return (
            len(self.categories),
            self.member_id is None,
            length,
            self.first,
            str(self.budget_id),
        )

    def holds(self, other: "Plan") -> bool:
        """Whether all that another budget is on is on this one, too."""
        return other.categories <= self.categories and self.member_id in {None, other.member_id}


class Taken(NamedTuple):
    """What is planned otherwise for a day and category: a bill, in minor units, not below zero."""

    day: date
    category_id: UUID
    member_id: UUID | None
    amount: int


def remainders(plans: Iterable[Plan], bills: Sequence[Taken]) -> list[tuple[Plan, int]]:
    """Return what each budget has for everyday spending, so that nothing is counted twice.

    That is its amount less the bills in its categories and less what narrower budgets within it
    give to the same days; nothing where these are more. All in one currency.
    """
    found: list[tuple[Plan, int]] = []
    for plan in sorted(plans, key=lambda each: each.rank):
        within = sum(
            bill.amount
            for bill in bills
            if plan.first <= bill.day <= plan.last
            and bill.category_id in plan.categories
            and plan.member_id in {None, bill.member_id}
        )
        inner = sum(_shared(amount, narrow, plan) for narrow, amount in found if plan.holds(narrow))
        found.append((plan, max(plan.amount - within - inner, 0)))
    return found


def _shared(amount: int, narrow: Plan, plan: Plan) -> int:
    """Return what of a narrower budget's amount falls on the days of a wider one."""
    first, last = max(narrow.first, plan.first), min(narrow.last, plan.last)
    days = (last - first).days + 1
    if days <= 0:
        return 0
    return round(Fraction(amount * days, (narrow.last - narrow.first).days + 1))
