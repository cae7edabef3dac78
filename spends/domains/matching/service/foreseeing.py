"""Which lines that are about to come will be transfers, as far as the lines there tell."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Line, Side
from spends.domains.matching.rules import pairing
from spends.domains.matching.rules.pairing import DAYS, SHARE, Paired
from spends.domains.matching.rules.worths import Worth, Worths, grouped
from spends.domains.matching.service import transfers
from spends.domains.matching.service.transfers import Places, Search
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

MANY = 1_000
"""Of so many lines of the amounts that come, nobody could say beforehand which is which."""
DENSE = 5_000
"""So many lines on the days of those that come are not held against them by their worth."""


def transfers_to_come(
    uow: UnitOfWork,
    lines: Sequence[Side],
    others: Callable[[Collection[int]], Sequence[Side]],
    taken: Collection[UUID] = (),
) -> Paired[Side]:
    """Return the transfers that some lines of one account will be, and those to be asked about.

    With lines of the same currency, without those `taken`; `others` gives the other lines that
    come of some amounts, whichever way they go. Where no line faces them that is two reads of an
    index, and no more.
    """
    uow.require(Permission.READ)
    nothing: Paired[Side] = Paired([], [])
    lines = [line for line in lines if line.amount]
    if not lines:
        return nothing
    account_id, ids = lines[0].account_id, {line.id for line in lines}
    search = _search(lines)
    places = Places.of(uow, search)
    facing = places.by_currency().get(lines[0].currency_code, [])
    amounts = _faced(uow, places, [each for each in facing if each != account_id], lines)
    if not amounts:
        return nothing
    both = {*amounts, *(-amount for amount in amounts)}
    found = [line_id for line_id, *_ in pairs.ids_of_amounts(uow, places.window(facing), both)]
    coming = [line for line in (*lines, *others(amounts)) if abs(line.amount) in amounts]
    if len(found) + len(coming) > MANY:
        return nothing
    free = [line_id for line_id in found if line_id not in taken]
    known, sides = transfers.known(uow, search, places, free)
    return pairing.exact([*sides.values(), *coming], known._replace(fresh=ids))


def _search(lines: Sequence[Side]) -> Search:
    days = [line.date for line in lines]
    return Search(min(days), max(days), ids={line.id for line in lines}, holds=False)


def transfers_across(
    uow: UnitOfWork,
    lines: Sequence[Side],
    others: Callable[[Sequence[Worth]], Sequence[Side]],
    taken: Collection[UUID] = (),
) -> Paired[Side]:
    """Return the transfers with other currencies that some lines of one account will be.

    And those to be asked about; without the lines `taken`, and those that nobody knows the worth
    of. `others` gives the other lines that come which may face any of some on other accounts.
    """
    uow.require(Permission.READ)
    nothing: Paired[Side] = Paired([], [])
    lines = [line for line in lines if line.amount and line.base_amount]
    if not lines:
        return nothing
    own, search = lines[0], _search(lines)
    places = Places.of(uow, search)
    elsewhere = [
        account_id
        for code, ids in places.by_currency().items()
        for account_id in ids
        if code != own.currency_code
    ]
    there = [
        each for each in _facing(uow, places, elsewhere, _worths(lines)) if each.id not in taken
    ]
    if not there or len(there) > MANY:
        return nothing
    seen = [Worth(each.day, each.amount) for each in there]
    here = [own.account_id] if own.account_id in places.sizes else []
    beside = _facing(uow, places, here, seen)
    coming = [*lines, *others(seen)]
    if len(there) + len(beside) + len(coming) > MANY:
        return nothing
    free = [each.id for each in (*there, *beside) if each.id not in taken]
    known, sides = transfers.known(uow, search, places, free)
    mine = [*coming, *(side for side in sides.values() if side.account_id == own.account_id)]
    theirs = [side for side in sides.values() if side.account_id != own.account_id]
    edges = [
        (one, other) if one.amount < 0 else (other, one)
        for one, worth in zip(mine, _worths(mine), strict=True)
        for other in theirs
        if worth.faces(other.date.toordinal(), other.base_amount or 0)
    ]
    return pairing.across(edges, known._replace(fresh=search.ids))


def _worths(lines: Iterable[Side]) -> list[Worth]:
    return [Worth(line.date.toordinal(), line.base_amount or 0) for line in lines]


def _facing(
    uow: UnitOfWork, places: Places, accounts: Sequence[UUID], worths: Sequence[Worth]
) -> list[Line]:
    """Return the lines on accounts that may face any of some; none where they are too many."""
    groups = grouped(worths)
    window = places.window(accounts)
    days = (window.last - window.first).days + 1
    covered = sum(some[-1].day - some[0].day + 1 + 2 * DAYS for some in groups)
    if not accounts or window.size * covered // days > DENSE:
        return []
    found: list[Line] = []
    for some in groups:
        ends = date.fromordinal(some[0].day), date.fromordinal(some[-1].day)
        first, last = transfers.spread(ends, DAYS)
        sizes = [abs(each.amount) for each in some]
        low, high = min(sizes) * 100 // (100 + SHARE), max(sizes) * (100 + SHARE) // 100
        span = (low, high) if some[0].amount < 0 else (-high, -low)
        part, wanted = window._replace(first=first, last=last), Worths(some)
        found += [
            line for line in pairs.of_worth(uow, part, *span) if wanted.face(line.day, line.amount)
        ]
    return found


def _faced(
    uow: UnitOfWork, places: Places, accounts: Sequence[UUID], lines: Sequence[Side]
) -> set[int]:
    """Return the amounts, without their sign, that face a line on another account within days."""
    if not accounts:
        return set()
    entries = pairs.of_amounts(uow, places.window(accounts), {-line.amount for line in lines})
    there: dict[int, list[int]] = {}
    for entry in entries:
        there.setdefault(-entry.amount, []).append(entry.day)
    return {
        abs(line.amount)
        for line in lines
        if any(abs(day - line.date.toordinal()) <= DAYS for day in there.get(line.amount, ()))
    }
