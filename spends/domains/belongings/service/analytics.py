"""What the purchases and warranties of a household add up to.

Purchases count unless they are RETURNED, in the household's currency at the rate of their day. One
whose rate is missing is counted, but adds nothing; `missing` says how many those are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from spends.domains.belongings.kinds import EXPIRING_DAYS
from spends.domains.belongings.repository import analytics
from spends.domains.belongings.rules import percentages
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.money import round_half_even
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

YEAR = 12
TOP = 10
MAX_PERIODS = 1_000
OTHER = "Other"
NONE = "None"
Group = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class PeriodSpending:
    """What was bought in the day, week or month that begins on `start`."""

    start: date
    total: int
    count: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class SpendingSummary:
    """All purchases of a period. `average` is None without any."""

    total: int
    count: int
    average: int | None
    first: date | None
    last: date | None
    missing: int


@dataclass(frozen=True, slots=True)
class NameShare:
    """A retailer's or brand's part. `percentage` is its part of the number of purchases.

    `id` is None for the purchases without one and for all beyond the limit together.
    """

    id: UUID | None
    name: str
    count: int
    percentage: Decimal
    total: int
    missing: int


@dataclass(frozen=True, slots=True)
class TopProduct:
    """A product by its name. `average` is that of its purchases."""

    name: str
    count: int
    total: int
    average: int
    missing: int


@dataclass(frozen=True, slots=True)
class CoverMonth:
    """How many warranties held at the end of a month; those that end soon are active, too."""

    month: date
    active: int
    expiring_soon: int
    expired: int


@dataclass(frozen=True, slots=True)
class CoverSummary:
    """How many warranties there are by today's status; those that end soon are active, too."""

    active: int
    expiring_soon: int
    expired: int
    voided: int


def spending(uow: UnitOfWork, months: int = YEAR) -> list[PeriodSpending]:
    """Return what was bought in each of the months that end with the present one."""
    this = clock.month_of(uow.today())
    last = clock.add_months(this, 1) - timedelta(days=1)
    return by_period(uow, "month", clock.add_months(this, 1 - months), last)


def by_period(uow: UnitOfWork, group: Group, first: date, last: date) -> list[PeriodSpending]:
    """Return what was bought in each day, week (from Monday) or month between two days.

    Periods without a purchase are there, too. InvalidInput when they would be over 1,000.
    """
    uow.require(Permission.READ)
    if last < first:
        raise InvalidInput.field("date_to", "The last day is before the first. Swap them.")
    starts = list(_starts(group, first, last))
    if len(starts) > MAX_PERIODS:
        message = f"That is over {MAX_PERIODS:,} periods. Choose longer ones or fewer days."
        raise InvalidInput.field("group", message)
    found = {_day(row.period): row for row in analytics.by_period(uow, group, first, last)}
    return [
        PeriodSpending(start, int(row.total), row.number, row.missing)
        if (row := found.get(start))
        else PeriodSpending(start, 0, 0)
        for start in starts
    ]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _starts(group: Group, first: date, last: date) -> Iterator[date]:
    start = first
    if group == "week":
        start = first - timedelta(days=first.weekday())
    elif group == "month":
        start = clock.month_of(first)
    count = 0
    while start <= last and count <= MAX_PERIODS:
        yield start
        count += 1
        start = (
            clock.add_months(start, 1)
            if group == "month"
            else start + timedelta(days=7 if group == "week" else 1)
        )


def summary(
    uow: UnitOfWork, first: date | None = None, last: date | None = None
) -> SpendingSummary:
    """Return the number, sum and mean of the purchases between two days, or of all."""
    uow.require(Permission.READ)
    count, total, missing, earliest, latest = analytics.summary(uow, first, last)
    average = round_half_even(int(total), count - missing) if count else None
    return SpendingSummary(int(total), count, average, earliest, latest, missing)


def retailers(
    uow: UnitOfWork, first: date | None = None, last: date | None = None, limit: int = TOP
) -> list[NameShare]:
    """Return the retailers with the most purchases; see `_shares`."""
    return _shares(uow, analytics.by_retailer, first, last, limit)


def brands(
    uow: UnitOfWork, first: date | None = None, last: date | None = None, limit: int = TOP
) -> list[NameShare]:
    """Return the brands with the most purchases; see `_shares`."""
    return _shares(uow, analytics.by_brand, first, last, limit)


def _shares(
    uow: UnitOfWork,
    find: Callable[[UnitOfWork, date | None, date | None], Sequence[AnyRow]],
    first: date | None,
    last: date | None,
    limit: int,
) -> list[NameShare]:
    """Return the first `limit` names, then all others as one.

    The percentages sum to 100 exactly, by largest remainder.
    """
    uow.require(Permission.READ)
    rows: list[tuple[UUID | None, str, int, int, int]] = [
        (name_id, NONE if name_id is None else name, number, int(total), missing)
        for name_id, name, number, total, missing in find(uow, first, last)
    ]
    if len(rows) > limit:
        counts, totals, lacking = zip(*(row[2:] for row in rows[limit:]), strict=True)
        rows = [*rows[:limit], (None, OTHER, sum(counts), sum(totals), sum(lacking))]
    shares = percentages([row[2] for row in rows])
    return [
        NameShare(row_id, name, count, share, total, missing)
        for (row_id, name, count, total, missing), share in zip(rows, shares, strict=True)
    ]


def top_products(
    uow: UnitOfWork, first: date | None = None, last: date | None = None, limit: int = TOP
) -> list[TopProduct]:
    """Return the products that most was spent on."""
    uow.require(Permission.READ)
    return [
        TopProduct(name, count, int(total), round_half_even(int(total), count - missing), missing)
        for name, count, total, missing in analytics.top_products(uow, first, last, limit)
    ]


def warranties_timeline(uow: UnitOfWork, months: int = YEAR) -> list[CoverMonth]:
    """Return the state of all warranties at the end of each of the last months, this one's too.

    A voided one counts until the day it was voided.
    """
    ends = _month_ends(uow, months)
    return _by_month(uow, ends, *_stands(uow, ends))


def warranties_summary(uow: UnitOfWork) -> CoverSummary:
    """Return how many warranties are active, ending soon, expired and voided today."""
    return cover(uow, 0)[0]


def cover(uow: UnitOfWork, months: int = YEAR) -> tuple[CoverSummary, list[CoverMonth]]:
    """Return what `warranties_summary` and `warranties_timeline` do, read at once."""
    today, ends = uow.today(), _month_ends(uow, months)
    stands, voided = _stands(uow, sorted({*ends, today, date.max}))
    now, active = stands[today], stands[date.max].begun - stands[today].over
    found = CoverSummary(active, now.near, now.over, len(voided))
    return found, _by_month(uow, ends, stands, voided)


class _Stand(NamedTuple):
    """Warranties never voided on a day: begun by it, over before it, to end soon, begun or not."""

    begun: int
    over: int
    soon: int
    near: int


class _Voided(NamedTuple):
    start: date
    end: date
    voided_at: datetime


def _stands(uow: UnitOfWork, days: Sequence[date]) -> tuple[dict[date, _Stand], list[_Voided]]:
    """Return how cover stands on days, the earliest first, and the voided ones."""
    uow.require(Permission.READ)
    voided = list[_Voided]()
    numbers: dict[date, _Stand] = {}
    for day, end, voided_at, *found in analytics.cover_on(uow, days):
        if voided_at is None:
            numbers[_day(day)] = _Stand(*found)
        else:
            voided.append(_Voided(_day(day), _day(end or date.max), voided_at))
    stands: dict[date, _Stand] = {}
    begun = over = 0
    for day in days:
        stand = numbers[day]
        begun, over = begun + stand.begun, over + stand.over
        stands[day] = stand._replace(begun=begun, over=over)
    return stands, voided


def _month_ends(uow: UnitOfWork, months: int) -> list[date]:
    this = clock.month_of(uow.today())
    return [
        clock.add_months(this, index - months + 2) - timedelta(days=1) for index in range(months)
    ]


def _by_month(
    uow: UnitOfWork, ends: Sequence[date], stands: Mapping[date, _Stand], voided: Sequence[_Voided]
) -> list[CoverMonth]:
    zone = clock.zone(uow.actor.timezone)
    until = [each.voided_at.astimezone(zone).date() for each in voided]
    found = []
    for day in ends:
        stand, soon = stands[day], day + timedelta(days=EXPIRING_DAYS)
        held = [each for each, gone in zip(voided, until, strict=True) if each.start <= day < gone]
        over = stand.over + sum(each.end < day for each in held)
        expiring = stand.soon + sum(day <= each.end <= soon for each in held)
        active = stand.begun + len(held) - over
        found.append(CoverMonth(clock.month_of(day), active, expiring, over))
    return found
