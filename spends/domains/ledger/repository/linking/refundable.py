"""What came in from a payee, and what was spent there in the same amount."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from spends.domains.ledger.repository.linking.opposites import BY_DAY, LINES, Window, among_amounts
from spends.kit.sql import AnyRow, among
from spends.kit.unit_of_work import UnitOfWork

BY_PAYEE = "INDEXED BY ix_transaction_payee"


def incoming(
    uow: UnitOfWork,
    window: Window,
    import_id: UUID | None = None,
    whose: tuple[Collection[UUID], Collection[int]] | None = None,
) -> list[AnyRow]:
    """Return (id, payee_id, date, amount) of what came in from payees and is not linked.

    Of one import, or of all; of some payees and amounts where these are given.
    """
    query = (
        select(LINES.c.id, LINES.c.payee_id, LINES.c.date, LINES.c.amount)
        .where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id.in_(window.account_ids),
            LINES.c.date.between(window.first, window.last),
            LINES.c.amount > 0,
            LINES.c.payee_id.is_not(None),
            LINES.c.transfer_id.is_(None),
            LINES.c.refund_of_id.is_(None),
            LINES.c.deleted_at.is_(None),
        )
        .with_hint(LINES, BY_DAY if whose is None else BY_PAYEE, "sqlite")
    )
    if import_id is not None:
        query = query.where(LINES.c.import_id == import_id)
    if whose is not None:
        payees, amounts = whose
        query = query.where(among(LINES.c.payee_id, payees), among_amounts(uow, amounts))
    return list(uow.session.connection().execute(query))


def of_payees(
    uow: UnitOfWork, payees: Collection[UUID], amounts: Collection[int], first: date, last: date
) -> list[AnyRow]:
    """Return (id, payee_id, date, amount) of the lines of payees with these amounts.

    Read from an index alone, so deleted and linked lines are among them.
    """
    query = (
        select(LINES.c.id, LINES.c.payee_id, LINES.c.date, LINES.c.amount)
        .where(
            LINES.c.household_id == uow.household_id,
            among(LINES.c.payee_id, payees),
            LINES.c.date.between(first, last),
            among_amounts(uow, amounts),
        )
        .with_hint(LINES, BY_PAYEE, "sqlite")
    )
    return list(uow.session.connection().execute(query))
