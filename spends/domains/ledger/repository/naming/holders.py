"""What has a category, and gets it back."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from spends.domains.ledger.models import Payee, Split, Transaction
from spends.kit.pointing import point_back, pointing
from spends.kit.repository import chunks
from spends.kit.sql import among, table_of
from spends.kit.unit_of_work import UnitOfWork

PARTS = table_of(Split)


class Held(NamedTuple):
    """The lines, the parts of split lines, and the payees that have a category."""

    lines: list[UUID]
    parts: list[UUID]
    payees: list[UUID]


_COLUMNS = (
    table_of(Transaction).c.category_id,
    PARTS.c.category_id,
    table_of(Payee).c.default_category_id,
)


def held(uow: UnitOfWork, category_id: UUID, limit: int) -> Held:
    """Return what has a category, deleted lines too; of each kind at most `limit`."""
    return Held(*(pointing(uow, column, category_id, limit) for column in _COLUMNS))


def give_back(uow: UnitOfWork, found: Held, present: UUID | None, former: UUID) -> bool:
    """Give a category back to all that has another one now, or none; whether all of it had."""
    moved = [
        point_back(uow, column, ids, present, former)
        for column, ids in zip(_COLUMNS, found, strict=True)
    ]
    return moved == [len(ids) for ids in found]


def split_lines(uow: UnitOfWork, parts: Iterable[UUID]) -> set[UUID]:
    """Return the lines that some parts are of."""
    found: set[UUID] = set()
    for some in chunks(parts):
        query = select(PARTS.c.transaction_id).where(
            PARTS.c.household_id == uow.household_id, among(PARTS.c.id, some)
        )
        found.update(uow.session.connection().scalars(query))
    return found
