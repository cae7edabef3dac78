"""Rows that point to another: which they are, and back to where they pointed before."""

import base64
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, select, update

from spends.kit import clock
from spends.kit.repository import chunks
from spends.kit.sql import among, changed
from spends.kit.unit_of_work import UnitOfWork

ID_SIZE = 16


def pointing(
    uow: UnitOfWork, column: Column[Any], target: UUID, limit: int | None = None
) -> list[UUID]:
    """Return the ids of the rows that point to another one by a column, at most `limit`."""
    uow.session.flush()
    own = column.table.c
    query = select(own.id).where(own.household_id == uow.household_id, column == target)
    return list(uow.session.connection().scalars(query.limit(limit)))


def point_back(
    uow: UnitOfWork, column: Column[Any], ids: Iterable[UUID], present: UUID | None, former: UUID
) -> int:
    """Let those of some rows that still point to one row point to another; return how many.

    `present` is None for rows that point to none. Each counts as changed once. They are locked in
    the order of their ids, as all writers take them.
    """
    uow.session.flush()
    connection, now, moved, own = uow.session.connection(), clock.now(), 0, column.table.c
    values = {column.name: former, "version": own.version + 1, "updated_at": now}
    for some in chunks(sorted(ids)):
        chosen = (
            own.household_id == uow.household_id,
            among(own.id, some),
            column.is_not_distinct_from(present),
        )
        if not uow.is_sqlite:
            locked = select(own.id).where(*chosen).order_by(own.id)
            connection.execute(locked.with_for_update())
        moved += changed(connection.execute(update(column.table).where(*chosen).values(values)))
    uow.session.expire_all()
    return moved


def packed(ids: Iterable[UUID]) -> str:
    """Return ids as one short text, for thousands of them in JSON."""
    return base64.b64encode(b"".join(each.bytes for each in ids)).decode()


def unpacked(text: str) -> list[UUID]:
    """Return the ids of such a text."""
    found = base64.b64decode(text)
    return [UUID(bytes=found[at : at + ID_SIZE]) for at in range(0, len(found), ID_SIZE)]
