"""What sweeps look for in all households (system work)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.kit import clock
from spends.kit.jobs import JobLease
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCHES = table_of(ImportBatch)
LEASES = table_of(JobLease)
CHUNK = 500


class Found(NamedTuple):
    """An import that a sweep is to look after."""

    household_id: UUID
    id: UUID
    account_id: UUID
    storage_key: str | None


def running(uow: UnitOfWork) -> list[Found]:
    """Return the imports under way in all households (system work)."""
    return _found(uow, BATCHES.c.status == ImportStatus.RUNNING)


def with_leftovers(uow: UnitOfWork) -> list[Found]:
    """Return the imports whose hidden lines are to be removed (system work)."""
    return _found(uow, BATCHES.c.leftovers, BATCHES.c.status != ImportStatus.RUNNING)


def abandoned(uow: UnitOfWork, before: datetime) -> list[Found]:
    """Return the imports that nobody went on with since an instant (system work)."""
    return _found(
        uow,
        BATCHES.c.status.in_(OPEN),
        BATCHES.c.updated_at < before,
        ~BATCHES.c.leftovers,
    )


def _found(uow: UnitOfWork, *conditions: Any) -> list[Found]:
    rows = uow.session.connection().execute(
        select(
            BATCHES.c.household_id, BATCHES.c.id, BATCHES.c.account_id, BATCHES.c.storage_key
        ).where(*conditions)
    )
    return [Found(*row) for row in rows]


def holders(uow: UnitOfWork, names: Collection[str]) -> dict[str, str]:
    """Return who holds the leases of names at present."""
    if not names:
        return {}
    rows = uow.session.connection().execute(
        select(LEASES.c.name, LEASES.c.holder).where(
            LEASES.c.name.in_(list(names)), LEASES.c.expires_at > clock.now()
        )
    )
    return {row[0]: row[1] for row in rows}


def give_up(uow: UnitOfWork, found: Found, message: str) -> None:
    """Note that an import under way, of any household (system work), has died."""
    batch = uow.session.get(ImportBatch, (found.household_id, found.id), with_for_update=True)
    if batch is not None and batch.status == ImportStatus.RUNNING:
        batch.status = ImportStatus.FAILED
        batch.report = {**batch.report, "outcome": {"message": message}}


def remove_open(uow: UnitOfWork, found: Found) -> bool:
    """Remove an import that nothing came of (system work); whether it was still so."""
    result = uow.session.connection().execute(
        BATCHES.delete().where(
            BATCHES.c.household_id == found.household_id,
            BATCHES.c.id == found.id,
            BATCHES.c.status.in_(OPEN),
        )
    )
    return bool(result.rowcount)


def named_files(uow: UnitOfWork, keys: Sequence[str]) -> set[str]:
    """Return which stored files an import still names (system work)."""
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found.update(
            uow.session.connection().scalars(
                select(BATCHES.c.storage_key).where(BATCHES.c.storage_key.in_(some))
            )
        )
    return found


def note_cleared(uow: UnitOfWork, household_id: UUID, import_id: UUID) -> None:
    """Note that no hidden lines of an import are left (system work).

    One under way may leave more.
    """
    uow.session.connection().execute(
        update(BATCHES)
        .where(
            BATCHES.c.household_id == household_id,
            BATCHES.c.id == import_id,
            BATCHES.c.status != ImportStatus.RUNNING,
        )
        .values(leftovers=False)
    )
