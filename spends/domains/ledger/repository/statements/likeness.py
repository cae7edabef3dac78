"""Lines that rows of a statement may be: read by the days and amounts of the file."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Transaction
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(LINES.c[name] for name in ("id", "version", "date", "amount", "payee_id", "description")),
    *(LINES.c[name] for name in ("pending", "is_manual", "import_id", "fingerprint")),
    LINES.c.external_id,
    or_(LINES.c.transfer_id.is_not(None), LINES.c.refund_of_id.is_not(None)).label("is_linked"),
)
AT_ONCE = 10_000
FEW_AMOUNTS = 500


def typed(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[AnyRow]:
    """Return an account's lines of some days that were typed by hand."""
    query = _open(uow, account_id).where(LINES.c.is_manual, LINES.c.date.between(first, last))
    return list(uow.session.connection().execute(query))


def imported(
    uow: UnitOfWork,
    account_id: UUID,
    days: tuple[date, date],
    import_ids: Collection[UUID],
    amounts: Collection[int],
) -> list[AnyRow]:
    """Return an account's lines of some days and amounts that some imports brought."""
    query = _open(uow, account_id).where(
        LINES.c.date.between(*days), LINES.c.import_id.in_(import_ids)
    )
    if len(amounts) <= FEW_AMOUNTS:
        query = query.where(LINES.c.amount.in_(amounts))
    # There may be very many besides.
    return [row for row in _streamed(uow, query) if row[3] in amounts]


def of_import(uow: UnitOfWork, import_id: UUID) -> Iterator[AnyRow]:
    """Yield (id, date, fingerprint, external_id) of an import's lines, deleted ones too, by id."""
    columns = (LINES.c.id, LINES.c.date, LINES.c.fingerprint, LINES.c.external_id)
    query = select(*columns).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.import_id == import_id,
        or_(LINES.c.deleted_at.is_(None), LINES.c.deleted_at != HIDDEN),
    )
    return _streamed(uow, query.order_by(LINES.c.id))


def _streamed(uow: UnitOfWork, query: Select[Any]) -> Iterator[AnyRow]:
    result = uow.session.connection().execute(query, execution_options={"yield_per": AT_ONCE})
    for some in result.partitions():
        yield from some


def pending(uow: UnitOfWork, account_id: UUID) -> list[AnyRow]:
    """Return an account's lines that are pending."""
    query = _open(uow, account_id).where(LINES.c.pending)
    return list(uow.session.connection().execute(query))


def deleted(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[AnyRow]:
    """Return the deleted lines that statements brought for some days, or that were moved since."""
    query = select(*COLUMNS).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.deleted_at.is_not(None),
        LINES.c.deleted_at != HIDDEN,
        LINES.c.fingerprint.is_not(None),
        or_(
            LINES.c.statement_account_id == account_id,
            (LINES.c.account_id == account_id)
            & LINES.c.statement_account_id.is_(None)
            & LINES.c.date.between(first, last),
        ),
    )
    return list(uow.session.connection().execute(query.order_by(LINES.c.id)))


def _open(uow: UnitOfWork, account_id: UUID) -> Select[Any]:
    return select(*COLUMNS).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.account_id == account_id,
        LINES.c.deleted_at.is_(None),
        LINES.c.reconciled_at.is_(None),
    )


def deleted_among(uow: UnitOfWork, ids: Collection[UUID]) -> list[AnyRow]:
    """Return those of some lines that are deleted."""
    found: list[AnyRow] = []
    for some in chunks(ids):
        query = select(*COLUMNS).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.id.in_(some),
            LINES.c.deleted_at.is_not(None),
            LINES.c.deleted_at != HIDDEN,
        )
        found.extend(uow.session.connection().execute(query))
    return found


def stored_as(uow: UnitOfWork, import_id: UUID, marks: Collection[int]) -> list[tuple[int, UUID]]:
    """Return (fingerprint, id) of an import's lines of some fingerprints, by id."""
    found: list[tuple[int, UUID]] = []
    for some in chunks(marks):
        query = select(LINES.c.fingerprint, LINES.c.id).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.import_id == import_id,
            LINES.c.fingerprint.in_(some),
        )
        found.extend((row[0], row[1]) for row in uow.session.connection().execute(query))
    return sorted(found, key=lambda pair: pair[1])


def linked(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return the pairs (from, to) of linked lines of which an import brought at least one.

    Without those of the import's that were edited, split or reconciled since.
    """
    other = LINES.alias("other")
    mine = (LINES.c.household_id == uow.household_id, LINES.c.import_id == import_id)
    untouched = (LINES.c.edited_at.is_(None), LINES.c.reconciled_at.is_(None), ~LINES.c.is_split)
    connection = uow.session.connection()
    found: list[tuple[UUID, UUID]] = []
    for column in (LINES.c.transfer_id, LINES.c.refund_of_id):
        query = select(LINES.c.id, column).where(*mine, *untouched, column.is_not(None))
        found.extend((row[0], row[1]) for row in connection.execute(query))
    same = (other.c.household_id == LINES.c.household_id) & (other.c.refund_of_id == LINES.c.id)
    refunds = select(other.c.id, LINES.c.id).select_from(LINES.join(other, same))
    found.extend((row[0], row[1]) for row in connection.execute(refunds.where(*mine, *untouched)))
    return found


def marks_besides(
    uow: UnitOfWork, account_id: UUID, import_id: UUID, first: date, last: date
) -> Iterator[int]:
    """Yield the fingerprints of the lines that came for some days, but not by one import."""
    query = select(LINES.c.fingerprint).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.fingerprint.is_not(None),
        or_(LINES.c.import_id.is_(None), LINES.c.import_id != import_id),
        or_(LINES.c.deleted_at.is_(None), LINES.c.deleted_at != HIDDEN),
    )
    here = query.where(
        LINES.c.account_id == account_id,
        LINES.c.date.between(first, last),
        LINES.c.statement_account_id.is_(None),
    )
    moved = query.where(LINES.c.statement_account_id == account_id)
    for chosen in (here, moved):
        yield from uow.session.connection().scalars(chosen)
