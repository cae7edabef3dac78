"""How files were laid out, and into which accounts they went."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from spends.domains.imports.models import ImportBatch, ImportMapping, ImportStatus
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

BATCHES = table_of(ImportBatch)


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
