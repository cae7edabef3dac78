"""Selects and writes of imports."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import defer
from sqlmodel import col

from spends.domains.imports import memory
from spends.domains.imports.models import ImportBatch, ImportMapping, ImportStatus
from spends.domains.matching.rules.likeness import Source
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.kit.jobs import JobLease
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCHES = table_of(ImportBatch)
MAPPINGS = table_of(ImportMapping)
LEASES = table_of(JobLease)
CHUNK = 500
OPEN_STATES = (ImportStatus.PREVIEW, ImportStatus.FAILED)


# Nobody looks at this with an import, and it can be long.
_KNOWN = defer(col(ImportBatch.known))  # type: ignore[arg-type]  # a mapped column


class Found(NamedTuple):
    """An import that a sweep is to look after."""

    household_id: UUID
    id: UUID
    account_id: UUID
    storage_key: str | None


def batch(uow: UnitOfWork, import_id: UUID, *, alone: bool = False) -> ImportBatch:
    """Return an import; NotFound when it is unknown.

    `alone` waits for who else changes it, and keeps them out until the commit.
    """
    key = (uow.household_id, import_id)
    found = uow.session.get(ImportBatch, key, with_for_update=alone or None, options=[_KNOWN])
    if found is None:
        raise NotFound
    return found


def batches(uow: UnitOfWork, skip: int, limit: int) -> tuple[Sequence[ImportBatch], int]:
    """Return imports, newest first, and how many there are."""
    newest = select(ImportBatch).order_by(
        col(ImportBatch.created_at).desc(), col(ImportBatch.id).desc()
    )
    heavy = (defer(col(ImportBatch.report)), defer(col(ImportBatch.layout)), _KNOWN)  # type: ignore[arg-type]  # mapped columns
    rows = uow.session.scalars(newest.options(*heavy).offset(skip).limit(limit)).all()
    total = uow.session.scalar(select(func.count()).select_from(ImportBatch))
    return rows, int(total or 0)


def accounts_of_refs(uow: UnitOfWork, refs: Collection[str]) -> dict[str, UUID]:
    """Return where the accounts of files, by what those call them, were imported into last."""
    ref = BATCHES.c.layout["mapping"]["account_ref"].as_string()
    query = select(ref, BATCHES.c.account_id).where(
        BATCHES.c.household_id == uow.household_id,
        BATCHES.c.status == ImportStatus.DONE,
        ref.in_(refs),
    )
    rows = uow.session.connection().execute(query.order_by(BATCHES.c.committed_at, BATCHES.c.id))
    return {row[0]: row[1] for row in rows}


def bank_balances(uow: UnitOfWork, account_id: UUID, besides: UUID) -> list[tuple[int, date]]:
    """Return what the files of imports into an account but one say it held on which day.

    The last one first.
    """
    said = BATCHES.c.report["outcome"]
    amount, day = said["bank_balance"].as_string(), said["balance_date"].as_string()
    query = select(amount, day).where(
        *_done(uow, account_id), BATCHES.c.id != besides, amount.is_not(None), day.is_not(None)
    )
    query = query.order_by(BATCHES.c.committed_at.desc(), BATCHES.c.id.desc())
    rows = uow.session.connection().execute(query)
    return [(int(row[0]), date.fromisoformat(row[1])) for row in rows]


def left_out(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many rows of each import are no money of its account."""
    query = select(BATCHES.c.id, BATCHES.c.report["left_out"].as_integer()).where(
        BATCHES.c.household_id == uow.household_id, BATCHES.c.id.in_(ids)
    )
    return {row[0]: row[1] or 0 for row in uow.session.connection().execute(query)}


def sources(uow: UnitOfWork, account_id: UUID) -> dict[UUID, Source]:
    """Return the kinds of source of the imports that went into an account, and their days."""
    columns = (BATCHES.c.id, BATCHES.c.source, BATCHES.c.first_day, BATCHES.c.last_day)
    rows = uow.session.connection().execute(select(*columns).where(*_done(uow, account_id)))
    return {row[0]: Source(row[1], row[2] or date.min, row[3] or date.max) for row in rows}


def told(uow: UnitOfWork, account_id: UUID, source: str) -> tuple[Counter[int], frozenset[str]]:
    """Return what imports of a source into an account said of lines that were there already.

    The fingerprints and the ids of these lines.
    """
    found = uow.session.connection().scalars(
        select(BATCHES.c.known).where(
            *_done(uow, account_id), BATCHES.c.source == source, BATCHES.c.known.is_not(None)
        )
    )
    every = [memory.unpacked(text) for text in found]
    marks = Counter({mark for each in every for mark in each.marks})
    return marks, frozenset().union(*(each.own_ids | each.stand_ins for each in every))


Heirs: TypeAlias = Sequence[tuple[UUID, memory.Told]]
"""Imports with what each said of lines that were there already, the first one first."""


def told_by(uow: UnitOfWork, account_id: UUID, besides: UUID) -> Heirs:
    """Return what each import into an account but one said of lines there, the first one first."""
    query = select(BATCHES.c.id, BATCHES.c.known).where(
        *_done(uow, account_id), BATCHES.c.known.is_not(None), BATCHES.c.id != besides
    )
    rows = uow.session.connection().execute(query.order_by(BATCHES.c.committed_at, BATCHES.c.id))
    return [(row[0], memory.unpacked(row[1])) for row in rows]


def keep_told(uow: UnitOfWork, import_id: UUID, found: memory.Told) -> None:
    """Keep what an import says of lines that were there, which is something else now."""
    uow.session.connection().execute(
        update(BATCHES)
        .where(BATCHES.c.household_id == uow.household_id, BATCHES.c.id == import_id)
        .values(known=memory.packed(found))
    )


def _done(uow: UnitOfWork, account_id: UUID) -> tuple[Any, ...]:
    return (
        BATCHES.c.household_id == uow.household_id,
        BATCHES.c.account_id == account_id,
        BATCHES.c.status == ImportStatus.DONE,
    )


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


def mapping(uow: UnitOfWork, account_id: UUID) -> ImportMapping | None:
    """Return how an account's CSV files are laid out, if that was confirmed once."""
    return uow.session.scalar(
        select(ImportMapping).where(col(ImportMapping.account_id) == account_id)
    )


def layout_of_same(uow: UnitOfWork, account_id: UUID, sha256: str) -> dict[str, Any] | None:
    """Return how this very CSV file was understood when it was last imported into the account."""
    layout: dict[str, Any] | None = uow.session.connection().scalar(
        select(BATCHES.c.layout)
        .where(
            BATCHES.c.household_id == uow.household_id,
            BATCHES.c.account_id == account_id,
            BATCHES.c.sha256 == sha256,
            BATCHES.c.format == "csv",
            BATCHES.c.status == ImportStatus.DONE,
        )
        .order_by(BATCHES.c.committed_at.desc())
        .limit(1)
    )
    return layout


def remember_mapping(uow: UnitOfWork, account_id: UUID, values: dict[str, Any]) -> None:
    """Keep how an account's CSV files are laid out."""
    row = mapping(uow, account_id)
    if row is None:
        uow.session.add(ImportMapping(account_id=account_id, mapping=values))
    elif row.mapping != values:
        row.mapping = values


def _found(uow: UnitOfWork, *conditions: Any) -> list[Found]:
    rows = uow.session.connection().execute(
        select(
            BATCHES.c.household_id, BATCHES.c.id, BATCHES.c.account_id, BATCHES.c.storage_key
        ).where(*conditions)
    )
    return [Found(*row) for row in rows]


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
        BATCHES.c.status.in_(OPEN_STATES),
        BATCHES.c.updated_at < before,
        ~BATCHES.c.leftovers,
    )


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
            BATCHES.c.status.in_(OPEN_STATES),
        )
    )
    return bool(result.rowcount)


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


def file_names(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the files of imports were called."""
    query = select(BATCHES.c.id, BATCHES.c.file_name).where(
        BATCHES.c.household_id == uow.household_id, BATCHES.c.id.in_(ids)
    )
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


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
