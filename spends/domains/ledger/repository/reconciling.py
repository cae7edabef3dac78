"""Lines that are held against a statement, and the reconciliations that locked them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from spends.domains.ledger.models import Reconciliation, Transaction
from spends.domains.ledger.repository.reading.stream import walked_by
from spends.kit import clock
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
RECONCILIATIONS = table_of(Reconciliation)
UNCLEARED = "ix_transaction_uncleared"
BY_ACCOUNT = "ix_transaction_account"


def _live(uow: UnitOfWork, account_id: UUID, day: date) -> list[Any]:
    """Return the conditions of an account's lines up to a day."""
    return [
        LINES.c.household_id == uow.household_id,
        LINES.c.account_id == account_id,
        LINES.c.date <= day,
        LINES.c.deleted_at.is_(None),
    ]


def uncleared(uow: UnitOfWork, account_id: UUID, day: date) -> tuple[int, int]:
    """Return how many of an account's lines up to a day are not cleared, and what they sum to."""
    query = select(func.count(), func.coalesce(func.sum(LINES.c.amount), 0)).where(
        *_live(uow, account_id, day), ~LINES.c.cleared
    )
    number, total = uow.session.connection().execute(walked_by(query, UNCLEARED)).one()
    return int(number), int(total)


def uncleared_ids(
    uow: UnitOfWork, account_id: UUID, day: date, skip: int, limit: int
) -> list[UUID]:
    """Return the ids of an account's lines up to a day that are not cleared, the newest first."""
    query = (
        select(LINES.c.id)
        .where(*_live(uow, account_id, day), ~LINES.c.cleared)
        .order_by(LINES.c.date.desc(), LINES.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    return list(uow.session.connection().scalars(walked_by(query, UNCLEARED)))


def ticked_ids(
    uow: UnitOfWork, account_id: UUID, first: date | None, day: date, limit: int
) -> list[UUID]:
    """Return the ids of an account's cleared lines that no statement has locked, newest first.

    Between two days, both included; without the first from the beginning.
    """
    since = [] if first is None else [LINES.c.date >= first]
    query = (
        select(LINES.c.id)
        .where(
            *_live(uow, account_id, day),
            *since,
            LINES.c.cleared,
            LINES.c.reconciled_at.is_(None),
        )
        .order_by(LINES.c.date.desc(), LINES.c.id.desc())
        .limit(limit)
    )
    return list(uow.session.connection().scalars(walked_by(query, BY_ACCOUNT)))


def hold_lines(uow: UnitOfWork, account_id: UUID, day: date) -> None:
    """Keep others, on Postgres, from changing an account's lines up to a day until the commit."""
    if not uow.is_sqlite:
        free = [*_live(uow, account_id, day), LINES.c.reconciled_at.is_(None)]
        query = select(LINES.c.id).where(*free).order_by(LINES.c.id).with_for_update()
        uow.session.connection().execute(query)


def lock_lines(uow: UnitOfWork, account_id: UUID, day: date, at: datetime) -> int:
    """Lock an account's cleared lines up to a day that are not locked yet; return how many."""
    free = [*_live(uow, account_id, day), LINES.c.cleared, LINES.c.reconciled_at.is_(None)]
    return _set(uow, free, at)


def unlock_lines(uow: UnitOfWork, account_id: UUID, day: date, at: datetime) -> int:
    """Unlock the lines that were locked at an instant; return how many."""
    return _set(uow, [*_live(uow, account_id, day), LINES.c.reconciled_at == at], None)


def _set(uow: UnitOfWork, chosen: list[Any], at: datetime | None) -> int:
    uow.session.flush()
    connection = uow.session.connection()
    if not uow.is_sqlite:
        # In the order in which all writers take them.
        connection.execute(select(LINES.c.id).where(*chosen).order_by(LINES.c.id).with_for_update())
    put = {"reconciled_at": at, "updated_at": clock.now(), "version": LINES.c.version + 1}
    count = changed(connection.execute(update(LINES).where(*chosen).values(put)))
    for row in uow.session.identity_map.values():
        if isinstance(row, Transaction):
            uow.session.expire(row)
    return count


def last(uow: UnitOfWork, account_id: UUID) -> Reconciliation | None:
    """Return the last reconciliation of an account that holds."""
    return uow.session.scalar(
        select(Reconciliation)
        .where(
            col(Reconciliation.account_id) == account_id, col(Reconciliation.undone_at).is_(None)
        )
        .order_by(col(Reconciliation.statement_date).desc(), col(Reconciliation.id).desc())
        .limit(1)
    )


def made_at(uow: UnitOfWork, account_id: UUID, at: datetime) -> Reconciliation | None:
    """Return the reconciliation of an account that was made at an instant."""
    return uow.session.scalar(
        select(Reconciliation).where(
            col(Reconciliation.account_id) == account_id, col(Reconciliation.reconciled_at) == at
        )
    )


def of_account(uow: UnitOfWork, account_id: UUID) -> Sequence[Reconciliation]:
    """Return the reconciliations of an account, unlocked ones too, the last first."""
    return uow.session.scalars(
        select(Reconciliation)
        .where(col(Reconciliation.account_id) == account_id)
        .order_by(col(Reconciliation.id).desc())
    ).all()


def last_days(uow: UnitOfWork) -> dict[UUID, date]:
    """Return up to which day each account is reconciled, of those that are."""
    query = (
        select(RECONCILIATIONS.c.account_id, func.max(RECONCILIATIONS.c.statement_date))
        .where(
            RECONCILIATIONS.c.household_id == uow.household_id,
            RECONCILIATIONS.c.undone_at.is_(None),
        )
        .group_by(RECONCILIATIONS.c.account_id)
    )
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}
