"""How the ordinary days of accounts go: what is left of history without bills and budgets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from spends.domains.ledger.service.reading import daily
from spends.domains.ledger.service.reading.daily import Covered
from spends.domains.reports import rules
from spends.domains.reports.rules import Chance, Ordinary
from spends.domains.reports.service.ground import LOOKED_BACK, ONE_DAY, Ground


@dataclass(frozen=True, slots=True)
class Everyday:
    """An account's ordinary days: what they are expected to move, and how far off that may be.

    `residuals` are how far each day was off, transfers left out; `first` the day of the oldest.
    """

    ordinary: Ordinary
    chance: Chance
    first: date
    residuals: tuple[int, ...]


def everyday(
    ground: Ground,
    left_out: Collection[UUID],
    covered: Sequence[Covered],
    irregular: Mapping[UUID, Mapping[date, int]],
) -> dict[UUID, Everyday]:
    """Return how the ordinary days of each account go that has lines in the last six months.

    What budgets cover is not expected again, yet it tells how far off days may be, as do transfers
    that do not recur.
    """
    end = ground.today - ONE_DAY
    moved: dict[UUID, dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in daily.by_day(ground.uow, ground.since, end, left_out, covered):
        moved[row.account_id][row.day] = (row.amount, row.amount - row.apart)
    begun = daily.begun_before(ground.uow, ground.since)
    found = {}
    for account_id in ground.accounts:
        known, other = moved.get(account_id, {}), irregular.get(account_id, {})
        seen = known.keys() | other.keys()
        if seen:
            first = ground.since if account_id in begun else min(seen)
            found[account_id] = _of(known, other, first, end)
    return found


def _of(
    known: Mapping[date, tuple[int, int]], other: Mapping[date, int], first: date, end: date
) -> Everyday:
    days = [date.fromordinal(day) for day in range(first.toordinal(), end.toordinal() + 1)]
    pairs = [known.get(day, (0, 0)) for day in days]
    everything = rules.ordinary([pair[0] for pair in pairs], first)
    uncovered = everything
    if any(pair[0] != pair[1] for pair in pairs):
        uncovered = rules.ordinary([pair[1] for pair in pairs], first)
    variance = rules.variance(everything.residuals)
    if other:
        mean = sum(other.values()) // len(days)
        variance += rules.variance([other.get(day, 0) - mean for day in days])
    chance = Chance(variance, everything.days)
    return Everyday(uncovered, chance, first, everything.residuals)


def together(residuals: Iterable[tuple[date, Sequence[int]]], end: date) -> Chance:
    """Return how far off the days of several accounts may be together.

    From the first day and the residuals of each, in one currency, all until the day `end`; known
    from as many days as the longest.
    """
    totals = [0] * LOOKED_BACK
    longest = 0
    for first, values in residuals:
        longest = max(longest, len(values))
        start = LOOKED_BACK - 1 - (end - first).days
        for index, value in enumerate(values, start):
            totals[index] += value
    if not longest:
        return Chance()
    return Chance(rules.variance(totals[LOOKED_BACK - longest :]), longest)
