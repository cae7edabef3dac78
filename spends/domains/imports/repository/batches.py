"""Imports: looked up, listed, changed in their state, forgotten with their account."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import defer
from sqlmodel import col

from spends.domains.imports.models import ImportBatch, ImportMapping
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCHES = table_of(ImportBatch)
MAPPINGS = table_of(ImportMapping)


# Nobody looks at this with an import, and it can be long.
_KNOWN = defer(col(ImportBatch.known))  # type: ignore[arg-type]  # a mapped column


def batch(uow: UnitOfWork, import_id: UUID, *, alone: bool = False) -> ImportBatch:
    """Return an import; NotFound when it is unknown.

    `alone` waits for who else changes it, and keeps them out until the commit.
    """
    key = (uow.household_id, import_id)
    found = uow.session.get(ImportBatch, key, with_for_update=alone or None, options=[_KNOWN])
    if found is None:
        raise NotFound
    return found


def newest(uow: UnitOfWork, skip: int, limit: int) -> tuple[Sequence[ImportBatch], int]:
    """Return imports, newest first, and how many there are."""
    query = select(ImportBatch).order_by(
        col(ImportBatch.created_at).desc(), col(ImportBatch.id).desc()
    )
    heavy = (defer(col(ImportBatch.report)), defer(col(ImportBatch.layout)), _KNOWN)  # type: ignore[arg-type]  # mapped columns
    rows = uow.session.scalars(query.options(*heavy).offset(skip).limit(limit)).all()
    total = uow.session.scalar(select(func.count()).select_from(ImportBatch))
    return rows, int(total or 0)


def left_out(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many rows of each import are no money of its account."""
    query = select(BATCHES.c.id, BATCHES.c.report["left_out"].as_integer()).where(
        BATCHES.c.household_id == uow.household_id, BATCHES.c.id.in_(ids)
    )
    return {row[0]: row[1] or 0 for row in uow.session.connection().execute(query)}


def file_names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the files of imports were called."""
    query = select(BATCHES.c.id, BATCHES.c.file_name).where(
        BATCHES.c.household_id == uow.household_id, BATCHES.c.id.in_(ids)
    )
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


def change_status(
    uow: UnitOfWork, import_id: UUID, expected: Collection[str], **values: Any
) -> bool:
    """Change an import that is in one of the expected states; whether it was."""
    found = uow.session.connection().execute(
        update(BATCHES)
        .where(
            BATCHES.c.household_id == uow.household_id,
            BATCHES.c.id == import_id,
            BATCHES.c.status.in_(list(expected)),
        )
        .values(updated_at=clock.now(), version=BATCHES.c.version + 1, **values)
    )
    return bool(found.rowcount)


def of_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the imports into accounts with how they stand, which stays so until the commit."""
    query = select(BATCHES.c.id, BATCHES.c.status).where(
        BATCHES.c.household_id == uow.household_id, BATCHES.c.account_id.in_(account_ids)
    )
    rows = uow.session.connection().execute(query.order_by(BATCHES.c.id).with_for_update())
    return {row[0]: row[1] for row in rows}


def forget_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> None:
    """Remove the imports into accounts, which nothing names any more, and their files' layouts."""
    for table in (BATCHES, MAPPINGS):
        uow.session.connection().execute(
            table.delete().where(
                table.c.household_id == uow.household_id, table.c.account_id.in_(account_ids)
            )
        )
