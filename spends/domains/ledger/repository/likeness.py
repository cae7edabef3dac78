"""Lines that rows of a statement may be: read by the days and amounts of the file."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Transaction
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
COLUMNS = (
    *("id", "version", "date", "amount", "payee_id", "description", "pending", "is_manual"),
    *("import_id", "fingerprint", "external_id", "transfer_id", "refund_of_id", "deleted_at"),
)
AT_ONCE = 10_000


def typed(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[AnyRow]:
    """Return an account's lines of some days that were typed by hand."""
    query = _open(uow, account_id).where(LINES.c.is_manual, LINES.c.date.between(first, last))
    return list(uow.session.connection().execute(query))


def imported(
    uow: UnitOfWork,
    account_id: UUID,
    days: tuple[date, date],
    import_ids: Collection[UUID],
    amounts: Collection[int] | None,
) -> Iterator[AnyRow]:
    """Yield an account's lines of some days that some imports brought; there may be very many.

    Of some amounts alone where those are given.
    """
    query = _open(uow, account_id).where(
        LINES.c.date.between(*days), LINES.c.import_id.in_(import_ids)
    )
    if amounts is not None:
        query = query.where(LINES.c.amount.in_(amounts))
    return _streamed(uow, query)


def of_import(uow: UnitOfWork, import_id: UUID) -> Iterator[AnyRow]:
    """Yield (id, fingerprint, external_id) of an import's lines, deleted ones too, by id."""
    query = select(LINES.c.id, LINES.c.fingerprint, LINES.c.external_id).where(
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
    query = select(*(LINES.c[name] for name in COLUMNS)).where(
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
    return select(*(LINES.c[name] for name in COLUMNS)).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.account_id == account_id,
        LINES.c.deleted_at.is_(None),
        LINES.c.reconciled_at.is_(None),
    )
