"""Which lines that are about to come will be transfers, as far as the lines there tell."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Side
from spends.domains.matching.rules import pairing
from spends.domains.matching.rules.pairing import DAYS, Paired
from spends.domains.matching.service import transfers
from spends.domains.matching.service.transfers import Places, Search
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork

MANY = 1_000
"""Of so many lines of the amounts that come, nobody could say beforehand which is which."""


def transfers_to_come(
    uow: UnitOfWork,
    lines: Sequence[Side],
    others: Callable[[Collection[int]], Sequence[Side]],
    taken: Collection[UUID] = (),
) -> Paired[Side]:
    """Return the transfers that some lines of one account will be, and those to be asked about.

    Only with lines of the same currency, without those `taken`; `others` gives the other lines that
    come of some amounts, whichever way they go. Where no line faces them that is two reads of an
    index, and no more.
    """
    uow.require(Permission.READ)
    nothing: Paired[Side] = Paired([], [])
    lines = [line for line in lines if line.amount]
    if not lines:
        return nothing
    days = [line.date for line in lines]
    account_id, ids = lines[0].account_id, {line.id for line in lines}
    search = Search(min(days), max(days), ids=ids, holds=False)
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
