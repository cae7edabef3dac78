"""Finding what recurs in history: one payee, an even interval, amounts that agree.

Lines of one payee recur when they fall, one each, into slots an interval apart: all of them, or all
those of about one price, within a few days of the same place in their slots, with hardly a slot
left out. What people do often or irregularly (groceries, fuel, a haircut) drifts out of its slots.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

from spends.kit.recurrence import clamped

YEAR = 12
FEW = 3
"""So many payments are the least that can recur, if they are all that a payee was ever paid."""
MANY = 5
"""So many are the least among other payments to the same payee."""
OCCUPIED = 0.8
"""At least this part of the slots must have a payment."""
WITHIN = 0.9
"""At least this part of the payments must be in a slot."""
SAME_PRICE = 0.04
"""Prices this near to one another are one price."""
MOST_RISE = 1.4
"""A payment goes on from the one before if it is at most so many times as much, or as little."""
METERED = 1.8
"""The same where a payee is paid for nothing else."""


class Every(StrEnum):
    """How far apart payments are."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four-weekly"
    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"


class _Slots(NamedTuple):
    """The slots of an interval: so many days or months apart, `width` days wide.

    `late` days after its slot a payment is not waited for any longer; `missed` slots in a row may
    be empty.
    """

    every: Every
    days: int
    months: int
    width: int
    late: int
    missed: int
    rule: str


SLOTS = (
    _Slots(Every.WEEKLY, 7, 0, 4, 5, 1, "FREQ=WEEKLY"),
    _Slots(Every.FORTNIGHTLY, 14, 0, 4, 7, 1, "FREQ=WEEKLY;INTERVAL=2"),
    _Slots(Every.FOUR_WEEKLY, 28, 0, 4, 10, 1, "FREQ=WEEKLY;INTERVAL=4"),
    _Slots(Every.MONTHLY, 30, 1, 6, 10, 1, "FREQ=MONTHLY"),
    _Slots(Every.BIMONTHLY, 61, 2, 7, 14, 0, "FREQ=MONTHLY;INTERVAL=2"),
    _Slots(Every.QUARTERLY, 91, 3, 7, 18, 0, "FREQ=MONTHLY;INTERVAL=3"),
    _Slots(Every.HALF_YEARLY, 182, 6, 10, 30, 0, "FREQ=MONTHLY;INTERVAL=6"),
    _Slots(Every.YEARLY, 365, 12, 12, 45, 0, "FREQ=YEARLY"),
)


class Charge(NamedTuple):
    """A line of a payee: an amount in minor units, below zero where money leaves."""

    id: Any
    payee_id: Any
    currency_code: str
    day: date
    amount: int


class Found(NamedTuple):
    """Payments that recur, oldest first, how far apart they are, and the next one's day.

    `gap` is the median number of days between two, `jitter` how far from it most of them are.
    `amount` is what the last one was; `varies` where they are not all alike but for rises.
    """

    every: Every
    rule: str
    charges: tuple[Charge, ...]
    gap: int
    jitter: int
    amount: int
    varies: bool
    next_due: date


def found(charges: Iterable[Charge], today: date) -> list[Found]:
    """Return what recurs among the lines and goes on today, the lines in order of payee and day.

    Lines must be sorted by payee and currency, then by day; a payee's payments and what it paid
    back are looked at apart.
    """
    recurring: list[Found] = []
    for _, lines in groupby(charges, key=lambda line: (line.payee_id, line.currency_code)):
        together = list(lines)
        if len(together) < FEW:
            continue
        spent = [line for line in together if line.amount < 0]
        earned = [line for line in together if line.amount > 0]
        for side in (spent, earned):
            recurring += _of_payee(side, today)
    return recurring


def _of_payee(lines: list[Charge], today: date) -> Iterator[Found]:
    if len(lines) < FEW:
        return
    chain = _chain(lines, FEW, METERED)
    if chain is not None:
        yield from _going_on(*chain, today)
        return
    taken: set[Any] = set()
    for band in _bands(lines):
        free = [line for line in band if line.id not in taken]
        chain = _chain(free, MANY, MOST_RISE) if len(free) >= MANY else None
        if chain is None:
            continue
        slots, place, members = chain
        members = _extended(slots, place, members, [x for x in lines if x.id not in taken])
        taken.update(line.id for line in members)
        yield from _going_on(slots, place, members, today)


def _bands(lines: Sequence[Charge]) -> Iterator[list[Charge]]:
    """Return the lines of about one price, in order of days, the most frequent price first."""
    by_price = sorted(lines, key=lambda line: abs(line.amount))
    prices = [abs(line.amount) for line in by_price]
    weeks = (lines[-1].day - lines[0].day).days // SLOTS[0].days
    most = (weeks + 1) / WITHIN
    bands = set()
    for price in sorted(set(prices)):
        first = bisect_left(prices, price * (1 - SAME_PRICE))
        last = bisect_right(prices, price * (1 + SAME_PRICE))
        if MANY <= last - first <= most:
            bands.add((first, last))
    for first, last in sorted(bands, key=lambda band: (band[0] - band[1], band)):
        yield sorted(by_price[first:last], key=lambda line: line.day)


_Place = tuple[int, int]
"""Where slots begin: a day's ordinal or day of the month, and which month of the interval."""
_Chain = tuple[_Slots, _Place, list[Charge]]


def _chain(lines: Sequence[Charge], least: int, most_rise: float) -> _Chain | None:
    """Return the interval that nearly all lines keep, or None."""
    gaps = [(later.day - earlier.day).days for earlier, later in pairwise(lines)]
    usual = median(gaps)
    for slots in SLOTS:
        if abs(usual - slots.days) > slots.width or not _even(slots, gaps):
            continue
        place, members = _placed(slots, lines)
        if len(members) < max(least, WITHIN * len(lines)):
            continue
        first, last = (_slot(slots, place, members[end].day) or 0 for end in (0, -1))
        if len(members) < OCCUPIED * (last - first + 1):
            continue
        if _agree(members, most_rise):
            return slots, place, members
    return None


def _even(slots: _Slots, gaps: Sequence[int]) -> bool:
    """Whether most gaps are an interval or a few, as far as that can be told at a glance."""
    near = slots.width + bool(slots.months)
    off = sum((gap + near) % slots.days > 2 * near for gap in gaps)
    return off <= (1 - OCCUPIED) * len(gaps)


def _agree(members: Sequence[Charge], most_rise: float) -> bool:
    """Whether amounts go on from one another, all but one in ten of them."""
    steps = [
        max(earlier.amount / later.amount, later.amount / earlier.amount)
        for earlier, later in pairwise(members)
    ]
    return sum(step > most_rise for step in steps) <= len(steps) // 10


def _placed(slots: _Slots, lines: Sequence[Charge]) -> tuple[_Place, list[Charge]]:
    """Return where the slots begin so that the most lines have one each, and those lines."""
    if slots.months:
        places = {
            (line.day.day, (line.day.year * YEAR + line.day.month - 1) % slots.months)
            for line in lines
        }
    else:
        places = {(line.day.toordinal() % slots.days, 0) for line in lines}
    tried = ((place, _members(slots, place, lines)) for place in sorted(places))
    return max(tried, key=lambda each: len(each[1]))


def _members(slots: _Slots, place: _Place, lines: Sequence[Charge]) -> list[Charge]:
    """Return the lines that have a slot each; of two in one slot, the first."""
    members: dict[int, Charge] = {}
    for line in lines:
        slot = _slot(slots, place, line.day)
        if slot is not None:
            members.setdefault(slot, line)
    return list(members.values())


def _slot(slots: _Slots, place: _Place, day: date) -> int | None:
    """Return the number of the slot a day is in, None between slots."""
    if not slots.months:
        number, late = divmod(day.toordinal() - place[0], slots.days)
        return number if late <= slots.width else None
    for month in (0, -1):
        index = day.year * YEAR + day.month - 1 + month
        start = _month_day(index, place[0])
        if 0 <= (day - start).days <= slots.width:
            number, between = divmod(index - place[1], slots.months)
            return None if between else number
    return None


def _extended(
    slots: _Slots, place: _Place, members: list[Charge], lines: Sequence[Charge]
) -> list[Charge]:
    """Return the members and what goes on from them before and after, at another price."""
    held = {_slot(slots, place, line.day): line for line in members}
    free: dict[int, list[Charge]] = {}
    for line in lines:
        slot = _slot(slots, place, line.day)
        if slot is not None and slot not in held:
            free.setdefault(slot, []).append(line)
    known = [slot for slot in held if slot is not None]
    for slot, step in ((max(known), 1), (min(known), -1)):
        price, here = held[slot].amount, slot
        missed = 0
        while missed <= slots.missed:
            here += step
            nearest = min(
                free.get(here, ()), key=lambda line: abs(line.amount - price), default=None
            )
            if nearest is None or not 1 / MOST_RISE <= nearest.amount / price <= MOST_RISE:
                missed += 1
                continue
            held[here], price, missed = nearest, nearest.amount, 0
    return sorted(held.values(), key=lambda line: line.day)


def _going_on(
    slots: _Slots, place: _Place, members: Sequence[Charge], today: date
) -> Iterator[Found]:
    """Return what was found unless it has ended."""
    last = _slot(slots, place, members[-1].day) or 0
    waited = _begin(slots, place, last + 1 + slots.missed) + timedelta(days=slots.late)
    if today > waited:
        return
    upcoming = last + 1
    while _begin(slots, place, upcoming) + timedelta(days=slots.width) < today:
        upcoming += 1
    gaps = [(later.day - earlier.day).days for earlier, later in pairwise(members)]
    usual = round(median(gaps))
    off = sorted(abs(gap - usual) for gap in gaps)
    yield Found(
        slots.every,
        slots.rule,
        tuple(members),
        usual,
        off[int((len(off) - 1) * WITHIN)],
        members[-1].amount,
        _varies(members),
        _begin(slots, place, upcoming),
    )


def _begin(slots: _Slots, place: _Place, slot: int) -> date:
    """Return the first day of a slot."""
    if not slots.months:
        return date.fromordinal(slot * slots.days + place[0])
    index = slot * slots.months + place[1]
    return _month_day(index, place[0])


@lru_cache(maxsize=16_384)
def _month_day(index: int, day: int) -> date:
    """Return a day of a month that is counted from year 0."""
    return clamped(index // YEAR, index % YEAR + 1, day)


def _varies(members: Sequence[Charge]) -> bool:
    """Whether more than one in three payments differ from the one before."""
    changes = sum(later.amount != earlier.amount for earlier, later in pairwise(members))
    return changes * 3 > len(members) - 1
