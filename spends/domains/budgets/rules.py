"""The arithmetic of budgets: periods, rollover, pace, forecast. Amounts in minor units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import count
from math import lcm
from statistics import median
from typing import NamedTuple

from spends.domains.budgets.kinds import MONTHS, Period, Rollover
from spends.kit.recurrence import clamped

WEEK = 7
_SURPLUS_GOES_ON = frozenset({Rollover.SURPLUS, Rollover.BOTH})
_OVERSPEND_GOES_ON = frozenset({Rollover.OVERSPEND, Rollover.BOTH})
YEAR = 12
DAYS_OF_YEAR = Fraction(146097, 400)
"""The mean length of a Gregorian year, in days."""
DAY = timedelta(days=1)


class Span(NamedTuple):
    """The days of a period, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a budget's periods are: counted from its first day, cut off by its last one."""

    period: Period
    first: date
    last: date | None = None

    def start(self, index: int) -> date:
        """Return the first day of the period with a number, the budget's first one being 0.

        Months count from the budget's first day; one that is too short begins on its last day.
        """
        return _start(self.period, self.first, index)

    def index(self, day: date) -> int:
        """Return the number of the period that a day is in, were there no last day."""
        months = MONTHS.get(self.period)
        if self.period is Period.CUSTOM:
            return 0
        if months is None:
            return (day - self.first).days // WEEK
        passed = (day.year - self.first.year) * YEAR + day.month - self.first.month
        index = passed // months
        return index if self.start(index) <= day else index - 1

    def span(self, index: int) -> Span:
        """Return the days of the period with a number, as far as the budget's last day."""
        if self.period is Period.CUSTOM:
            return Span(self.first, self.last or self.first)
        end = self.start(index + 1) - DAY
        return Span(self.start(index), min(end, self.last) if self.last else end)

    def at(self, day: date) -> Span | None:
        """Return the period that a day is in; None before the first day and after the last."""
        if day < self.first or (self.last is not None and day > self.last):
            return None
        return self.span(self.index(day))

    def until(self, day: date) -> Iterator[Span]:
        """Return all periods from the first to the one that a day is in, or the last before it."""
        for index in count():
            span = self.span(index)
            if span.start > day or (self.last is not None and span.start > self.last):
                return
            yield span
            if self.period is Period.CUSTOM:
                return


@lru_cache(maxsize=16_384)
def _start(period: Period, first: date, index: int) -> date:
    months = MONTHS.get(period)
    if months is None:
        return first + timedelta(days=WEEK * index)
    month = first.year * YEAR + first.month - 1 + index * months
    return clamped(month // YEAR, month % YEAR + 1, first.day)


class Line(NamedTuple):
    """One period of a budget.

    `carried` came over from the period before, below zero where that was overspent; `left` is what
    both allow less what was spent; `released` is the part of it that does not go on.
    """

    limit: int
    carried: int
    spent: int
    left: int
    released: int

    @property
    def available(self) -> int:
        """What the period may spend: its limit and what was carried."""
        return self.limit + self.carried


def goes_on(left: int, rollover: Rollover) -> int:
    """Return what of a period's rest goes on to the next one."""
    return left if rollover in (_SURPLUS_GOES_ON if left > 0 else _OVERSPEND_GOES_ON) else 0


def rolled(periods: Iterable[tuple[int, int]], rollover: Rollover) -> list[Line]:
    """Return the lines of a budget from its (limit, spent), first period first.

    No money appears or is lost: all limits less all spending is what the last period has left plus
    all that earlier ones released.
    """
    lines: list[Line] = []
    carried = 0
    surplus, overspend = rollover in _SURPLUS_GOES_ON, rollover in _OVERSPEND_GOES_ON
    for limit, spent in periods:
        left = limit + carried - spent
        kept = left if (surplus if left > 0 else overspend) else 0
        lines.append(Line(limit, carried, spent, left, left - kept))
        carried = kept
    return lines


def gone(span: Span, today: date) -> int:
    """Return how many days of a period have begun, today's included."""
    return min(max((today - span.start).days + 1, 0), span.days)


def mark(available: int, span: Span, today: date) -> int:
    """Return how much an even spender would have spent by the end of today."""
    return _divided(max(available, 0) * gone(span, today), span.days)


def per_day_left(left: int, span: Span, today: date) -> int:
    """Return what each day still to come may spend, today's included; 0 where nothing is left.

    Rounded down, so that spending it on every day stays within the budget.
    """
    days = span.days - max(gone(span, today) - 1, 0)
    return max(left, 0) // days


REGULAR = 3
"""So many periods say within what limits the next one will be."""


class Forecast(NamedTuple):
    """What a period will have cost at its end, and what that was made of.

    `days` of the period have been looked at, and `periods` before it.
    """

    amount: int
    days: int
    periods: int


def forecast(spent: int, span: Span, today: date, earlier: Sequence[tuple[int, int]]) -> Forecast:
    """Return what a period will have cost at its end.

    `earlier` are (spent, days) of periods before it. The days to come cost what a day has cost so
    far, weighted by how much of the period that was, and, for the rest of the weight, what a day
    cost in the median one of the earlier periods. From `REGULAR` earlier ones on, what is to come
    leads to no less than the cheapest of them cost, and to no more than the dearest; where they are
    exceeded already, it adds no more than they differ. So a rent that is paid is not to come again,
    and one that is not paid yet is.
    """
    days = gone(span, today)
    if days == span.days:
        return Forecast(spent, days, 0)
    length, so_far = span.days, spent if days else 0
    to_come = length - days
    if not earlier:
        return Forecast(spent + _divided(so_far * to_come, max(days, 1)), days, 0)
    # All in days of one length, so that whole numbers do: fractions take ten times as long.
    parts = lcm(*(each for _, each in earlier))
    usual = sorted(cost * (parts // each) for cost, each in earlier)
    middle = len(usual) // 2
    twice = usual[middle] + usual[middle - 1 if len(usual) % 2 == 0 else middle]
    rate = so_far * 2 * parts + to_come * twice
    rest = _divided(rate * to_come, 2 * parts * length)
    if len(usual) >= REGULAR:
        least, most = (_divided(cost * length, parts) for cost in (usual[0], usual[-1]))
        rest = min(max(rest, least - so_far, 0), max(most - so_far, most - least))
    return Forecast(spent + rest, days, len(usual))


def _divided(number: int, by: int) -> int:
    """Return a quotient rounded to the nearest, halves to even, as `round` does; `by` above 0."""
    whole, rest = divmod(number, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


def suggestion(months: Sequence[int], period: Period, unit: int) -> int:
    """Return what to suggest for a period from the spending of whole months, oldest first.

    The median month, brought to the period's length and rounded up to whole units of the currency
    (`unit` minor units); months before the first spending do not count. 0 where there was none.
    """
    first = next((index for index, spent in enumerate(months) if spent > 0), len(months))
    seen = [Fraction(spent) for spent in months[first:]]
    usual = max(median(seen), Fraction(0)) if seen else Fraction(0)
    if period is Period.WEEKLY:
        usual = usual * YEAR * WEEK / DAYS_OF_YEAR
    else:
        usual *= MONTHS.get(period, 1)
    return -(-usual // unit) * unit


def crossed(percents: Iterable[int], available: int, spent: int) -> list[int]:
    """Return the percents of what a period may spend that its spending has reached, in order."""
    if spent <= 0:
        return []
    return sorted({percent for percent in percents if spent * 100 >= percent * available})


def over_since(available: int, span: Span, spent: Mapping[date, int]) -> date:
    """Return since which day a period that is over what it may spend has been so without a break.

    `spent` by day. Its first day where it was overspent before it began.
    """
    total, since = 0, span.start
    was_over = available < 0
    for day in sorted(spent):
        total += spent[day]
        is_over = total > available
        if is_over and not was_over:
            since = day
        was_over = is_over
    return since


def to_give_out(income: int, lines: Iterable[Sequence[Line]], unbudgeted: int) -> int:
    """Return how much income no envelope holds yet.

    Income so far, less all that was put into envelopes, plus what they released, less what was
    spent without one: so that this and what all envelopes have left is income less spending.
    """
    envelopes = [list(budget) for budget in lines]
    given = sum(line.limit for budget in envelopes for line in budget)
    released = sum(line.released for budget in envelopes for line in budget[:-1])
    return income - given + released - unbudgeted
