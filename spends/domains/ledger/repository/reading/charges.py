"""Lines by payee, as plain rows: for what looks at many of them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from spends.domains.ledger.models import Transaction
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
CHUNK = 900


def by_payee(
    uow: UnitOfWork,
    since: date,
    payee_ids: Collection[UUID] | None = None,
    import_id: UUID | None = None,
) -> Sequence[AnyRow]:
    """Return (id, payee_id, currency_code, date, amount) of the lines from a day on.

    In order of payee, currency and day; without transfers, refunds and pending lines. Of some
    payees or all, of one import or all.
    """
    query = select(
        LINES.c.id, LINES.c.payee_id, LINES.c.currency_code, LINES.c.date, LINES.c.amount
    ).where(
        LINES.c.household_id == uow.household_id,
        LINES.c.payee_id.is_not(None),
        LINES.c.date >= since,
        LINES.c.deleted_at.is_(None),
        LINES.c.transfer_id.is_(None),
        LINES.c.refund_of_id.is_(None),
        ~LINES.c.pending,
    )
    if payee_ids is not None:
        query = query.where(LINES.c.payee_id.in_(list(payee_ids)))
    if import_id is not None:
        query = query.where(LINES.c.import_id == import_id)
    ordered = query.order_by(LINES.c.payee_id, LINES.c.currency_code, LINES.c.date, LINES.c.id)
    return uow.session.connection().execute(ordered).all()


def of(uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return (id, payee_id, currency_code, date, amount) of those lines that are not deleted."""
    found: list[AnyRow] = []
    for some in chunks(sorted(set(ids)), CHUNK):
        query = select(
            LINES.c.id, LINES.c.payee_id, LINES.c.currency_code, LINES.c.date, LINES.c.amount
        ).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.id.in_(some),
            LINES.c.deleted_at.is_(None),
        )
        found += uow.session.connection().execute(query).all()
    return found


def placed(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID | None]]:
    """Return account and category of lines, by id."""
    query = select(LINES.c.id, LINES.c.account_id, LINES.c.category_id).where(
        LINES.c.household_id == uow.household_id, LINES.c.id.in_(list(ids))
    )
    return {row[0]: (row[1], row[2]) for row in uow.session.connection().execute(query)}
