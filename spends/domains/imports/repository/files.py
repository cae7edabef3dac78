"""What the files of imports said of an account: rows that were there, their days, balances."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select, update

from spends.domains.imports import memory
from spends.domains.imports.models import ImportBatch, ImportStatus
from spends.domains.matching.rules.likeness import Source
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCHES = table_of(ImportBatch)


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


Others: TypeAlias = Sequence[tuple[UUID, memory.Told]]
"""Imports with what each said of lines that were there already, the first one first."""


def told_by(uow: UnitOfWork, account_id: UUID, besides: UUID) -> Others:
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


def sources(uow: UnitOfWork, account_id: UUID) -> dict[UUID, Source]:
    """Return the kinds of source of the imports that went into an account, and their days."""
    columns = (BATCHES.c.id, BATCHES.c.source, BATCHES.c.first_day, BATCHES.c.last_day)
    rows = uow.session.connection().execute(select(*columns).where(*_done(uow, account_id)))
    return {row[0]: Source(row[1], row[2] or date.min, row[3] or date.max) for row in rows}


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


def _done(uow: UnitOfWork, account_id: UUID) -> tuple[Any, ...]:
    return (
        BATCHES.c.household_id == uow.household_id,
        BATCHES.c.account_id == account_id,
        BATCHES.c.status == ImportStatus.DONE,
    )
