"""Bank lines of purchases: what paid for them, what their sale and their refunds brought."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, exists, select
from sqlmodel import col

from spends.domains.belongings.kinds import PaymentRole, PurchaseStatus
from spends.domains.belongings.models import (
    Purchase,
    PurchasePayment,
    Refund,
    RefundCredit,
    RefusedPayment,
    Retailer,
)
from spends.kit.errors import NotFound
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, among, table_of
from spends.kit.unit_of_work import UnitOfWork

PAYMENTS = table_of(PurchasePayment)
PURCHASES = table_of(Purchase)
REFUNDS = table_of(Refund)
RETAILERS = table_of(Retailer)
CREDITS = table_of(RefundCredit)
REFUSED = table_of(RefusedPayment)


def payment(
    uow: UnitOfWork, purchase_id: UUID, role: PaymentRole, transaction_id: UUID | None = None
) -> PurchasePayment | None:
    """Return a bank line of a purchase in a role, any or the given one."""
    query = select(PurchasePayment).where(
        col(PurchasePayment.purchase_id) == purchase_id, col(PurchasePayment.role) == role
    )
    if transaction_id is not None:
        query = query.where(col(PurchasePayment.transaction_id) == transaction_id)
    return uow.session.scalar(query.limit(1))


def payments(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> list[PurchasePayment]:
    """Return the bank lines of purchases that are not void."""
    query = select(PurchasePayment).where(
        col(PurchasePayment.purchase_id).in_(list(purchase_ids)),
        col(PurchasePayment.is_void).is_(False),
    )
    return list(uow.session.scalars(query))


def payments_on(uow: UnitOfWork, transaction_ids: Collection[UUID]) -> list[PurchasePayment]:
    """Return what bank lines are to purchases, void ones too."""
    found: list[PurchasePayment] = []
    for some in chunks(sorted(set(transaction_ids))):
        wanted = among(col(PurchasePayment.transaction_id), some)
        found.extend(uow.session.scalars(select(PurchasePayment).where(wanted)))
    return found


def purchases_on(uow: UnitOfWork, transaction_ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return (transaction, split, role, purchase) ids of the living purchases on bank lines."""
    same = and_(
        PURCHASES.c.household_id == PAYMENTS.c.household_id,
        PURCHASES.c.id == PAYMENTS.c.purchase_id,
    )
    query = (
        select(
            PAYMENTS.c.transaction_id, PAYMENTS.c.split_id, PAYMENTS.c.role, PAYMENTS.c.purchase_id
        )
        .select_from(PAYMENTS.join(PURCHASES, same))
        .where(
            PAYMENTS.c.household_id == uow.household_id,
            among(PAYMENTS.c.transaction_id, transaction_ids),
            ~PAYMENTS.c.is_void,
            PURCHASES.c.deleted_at.is_(None),
        )
        .order_by(PAYMENTS.c.purchase_id)
    )
    return uow.session.connection().execute(query).all()


def unpaid(uow: UnitOfWork, since: date, limit: int) -> Sequence[AnyRow]:
    """Return the newest purchases since a day that no bank line paid for.

    Each as (id, name, total, currency, day, name of the retailer or None).
    """
    paid = exists().where(
        PAYMENTS.c.household_id == PURCHASES.c.household_id,
        PAYMENTS.c.purchase_id == PURCHASES.c.id,
        PAYMENTS.c.role == PaymentRole.PAID,
        ~PAYMENTS.c.is_void,
    )
    named = and_(
        RETAILERS.c.household_id == PURCHASES.c.household_id,
        RETAILERS.c.id == PURCHASES.c.retailer_id,
    )
    query = (
        select(
            PURCHASES.c.id,
            PURCHASES.c.product_name,
            PURCHASES.c.total,
            PURCHASES.c.currency_code,
            PURCHASES.c.purchase_date,
            RETAILERS.c.name.label("retailer"),
        )
        .select_from(PURCHASES.outerjoin(RETAILERS, named))
        .where(
            PURCHASES.c.household_id == uow.household_id,
            PURCHASES.c.deleted_at.is_(None),
            PURCHASES.c.purchase_date >= since,
            PURCHASES.c.total > 0,
            ~paid,
        )
        .order_by(PURCHASES.c.purchase_date.desc(), PURCHASES.c.id.desc())
        .limit(limit)
    )
    return uow.session.connection().execute(query).all()


def refusals(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (purchase, bank line) of all that was refused for some purchases."""
    query = select(REFUSED.c.purchase_id, REFUSED.c.transaction_id).where(
        REFUSED.c.household_id == uow.household_id,
        REFUSED.c.purchase_id.in_(list(purchase_ids)),
    )
    return {(row[0], row[1]) for row in uow.session.connection().execute(query)}


def refused(uow: UnitOfWork, purchase_id: UUID) -> set[UUID]:
    """Return the bank lines of which somebody said that they did not pay for a purchase."""
    query = select(REFUSED.c.transaction_id).where(
        REFUSED.c.household_id == uow.household_id, REFUSED.c.purchase_id == purchase_id
    )
    return set(uow.session.connection().scalars(query))


def refund(uow: UnitOfWork, refund_id: UUID) -> Refund:
    """Return an expected refund of a living purchase; NotFound otherwise."""
    found = uow.session.get(Refund, (uow.household_id, refund_id))
    if found is None:
        raise NotFound
    purchase = uow.session.get(Purchase, (uow.household_id, found.purchase_id))
    if purchase is None or purchase.deleted_at is not None:
        raise NotFound
    return found


def refunds(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> list[Refund]:
    """Return the refunds of purchases, the earliest first."""
    query = select(Refund).where(col(Refund.purchase_id).in_(list(purchase_ids)))
    return list(uow.session.scalars(query.order_by(col(Refund.requested_on), col(Refund.id))))


def open_refunds(uow: UnitOfWork) -> list[tuple[Refund, Purchase]]:
    """Return the refunds that are waited for, with what they are for; the earliest due first."""
    same = and_(
        col(Purchase.household_id) == col(Refund.household_id),
        col(Purchase.id) == col(Refund.purchase_id),
    )
    query = (
        select(Refund, Purchase)
        .join(Purchase, same)
        .where(
            col(Refund.settled_on).is_(None),
            col(Refund.dismissed_on).is_(None),
            col(Purchase.deleted_at).is_(None),
        )
        .order_by(col(Refund.expected_by), col(Refund.id))
    )
    return [(found, purchase) for found, purchase in uow.session.execute(query)]


def credits_of(uow: UnitOfWork, refund_ids: Collection[UUID]) -> list[RefundCredit]:
    """Return the credits of refunds, also those whose bank line is deleted."""
    if not refund_ids:
        return []
    query = select(RefundCredit).where(col(RefundCredit.refund_id).in_(list(refund_ids)))
    return list(uow.session.scalars(query))


def credit(uow: UnitOfWork, refund_id: UUID, transaction_id: UUID) -> RefundCredit | None:
    """Return what a bank line brought of a refund."""
    return uow.session.get(RefundCredit, (uow.household_id, refund_id, transaction_id))


def counted_on(uow: UnitOfWork, transaction_id: UUID) -> list[tuple[UUID, int, str]]:
    """Return (refund, amount, its currency) of all that refunds count of a bank line."""
    joined = CREDITS.join(
        REFUNDS,
        and_(REFUNDS.c.household_id == CREDITS.c.household_id, REFUNDS.c.id == CREDITS.c.refund_id),
    ).join(
        PURCHASES,
        and_(
            PURCHASES.c.household_id == REFUNDS.c.household_id,
            PURCHASES.c.id == REFUNDS.c.purchase_id,
        ),
    )
    query = (
        select(CREDITS.c.refund_id, CREDITS.c.amount, PURCHASES.c.currency_code)
        .select_from(joined)
        .where(
            CREDITS.c.household_id == uow.household_id,
            CREDITS.c.transaction_id == transaction_id,
        )
        .order_by(CREDITS.c.refund_id)
    )
    uow.session.flush()
    return [(row[0], row[1], row[2]) for row in uow.session.connection().execute(query)]


def credited_lines(uow: UnitOfWork) -> list[UUID]:
    """Return the ids of all bank lines that refunds count."""
    query = select(CREDITS.c.transaction_id).where(CREDITS.c.household_id == uow.household_id)
    return list(uow.session.connection().scalars(query.distinct()))


def settled(uow: UnitOfWork) -> list[Refund]:
    """Return the refunds that have come, those of deleted purchases too."""
    return list(uow.session.scalars(select(Refund).where(col(Refund.settled_on).is_not(None))))


def refunds_on(uow: UnitOfWork, transaction_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the refunds that bank lines count in, by line."""
    found: dict[UUID, list[UUID]] = {}
    for some in chunks(transaction_ids):
        query = select(CREDITS.c.transaction_id, CREDITS.c.refund_id).where(
            CREDITS.c.household_id == uow.household_id, among(CREDITS.c.transaction_id, some)
        )
        for transaction_id, refund_id in uow.session.connection().execute(query):
            found.setdefault(transaction_id, []).append(refund_id)
    return found


def has_open(uow: UnitOfWork) -> bool:
    """Return whether any refund is waited for."""
    query = select(REFUNDS.c.id).where(
        REFUNDS.c.household_id == uow.household_id,
        REFUNDS.c.settled_on.is_(None),
        REFUNDS.c.dismissed_on.is_(None),
    )
    return uow.session.connection().scalar(query.limit(1)) is not None


def due_back(uow: UnitOfWork, today: date, last: date) -> list[Purchase]:
    """Return what can still be sent back and must be by a day, the most urgent first."""
    query = select(Purchase).where(
        col(Purchase.deleted_at).is_(None),
        col(Purchase.return_by).is_not(None),
        col(Purchase.return_by).between(today, last),
        col(Purchase.status).in_([PurchaseStatus.ORDERED, PurchaseStatus.RECEIVED]),
    )
    return list(uow.session.scalars(query.order_by(col(Purchase.return_by), col(Purchase.id))))


def forget_refusals(uow: UnitOfWork, purchase_id: UUID, transaction_id: UUID) -> None:
    """Forget that a bank line was refused for a purchase."""
    uow.session.connection().execute(
        delete(REFUSED).where(
            REFUSED.c.household_id == uow.household_id,
            REFUSED.c.purchase_id == purchase_id,
            REFUSED.c.transaction_id == transaction_id,
        )
    )
