"""The other sides of the transfers that rules name: the nearest line of the amount there."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.service.many import ruled
from spends.kit.unit_of_work import UnitOfWork

DAYS = 4


class Transfer(NamedTuple):
    """A line, on an account, whose other side is wanted in another; `amount` in minor units."""

    day: date
    id: UUID
    amount: int
    account_id: UUID
    other_account_id: UUID


def other_sides(
    uow: UnitOfWork, transfers: Sequence[Transfer]
) -> Iterator[tuple[Transfer, ruled.OtherSide]]:
    """Yield lines with their other sides: each line once, the earliest lines first.

    The other side is the nearest line of the opposite amount within four days, in an account of the
    same currency; none that a person refused to link with it.
    """
    refunded = ruled.refunded(uow, [each.id for each in transfers])
    refused = ruled.refused(uow, [each.id for each in transfers])
    free = _free(uow, transfers)
    taken: set[UUID] = set()
    for each in sorted(transfers):
        if each.id in refunded or each.id in taken or each.account_id == each.other_account_id:
            continue
        near = [
            other
            for other in free.get((each.other_account_id, -each.amount), ())
            if other.id not in taken
            and abs((other.day - each.day).days) <= DAYS
            and tuple(sorted((each.id, other.id))) not in refused
        ]
        if near:
            other = min(near, key=partial(_distance, each.day))
            taken |= {each.id, other.id}
            yield each, other


def _distance(day: date, other: ruled.OtherSide) -> tuple[int, date, UUID]:
    return abs((other.day - day).days), other.day, other.id


def _free(
    uow: UnitOfWork, transfers: Sequence[Transfer]
) -> dict[tuple[UUID, int], list[ruled.OtherSide]]:
    """Return the lines that may be other sides, by account and amount."""
    found: dict[tuple[UUID, int], list[ruled.OtherSide]] = {}
    span = timedelta(days=DAYS)
    for place in {(each.account_id, each.other_account_id) for each in transfers}:
        own = [each for each in transfers if (each.account_id, each.other_account_id) == place]
        amounts = {-each.amount for each in own if each.amount}
        first = min(each.day for each in own) - span
        last = max(each.day for each in own) + span
        for other in ruled.other_sides(uow, place, amounts, (first, last)):
            found.setdefault((place[1], other.amount), []).append(other)
    return found
