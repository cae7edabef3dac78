"""What retailers and brands have shown: returns, claims and refunds, one statement each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from spends.domains.belongings.kinds import ClaimOutcome, PurchaseStatus
from spends.domains.belongings.models import (
    Brand,
    Purchase,
    Refund,
    Retailer,
    Warranty,
    WarrantyClaim,
)
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
WARRANTIES = table_of(Warranty)
CLAIMS = table_of(WarrantyClaim)
REFUNDS = table_of(Refund)
KEYS: dict[type[Retailer] | type[Brand], ColumnElement[Any]] = {
    Retailer: PURCHASES.c.retailer_id,
    Brand: PURCHASES.c.brand_id,
}


def _living(uow: UnitOfWork, key: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        PURCHASES.c.household_id == uow.household_id,
        PURCHASES.c.deleted_at.is_(None),
        key.is_not(None),
    )


def bought(uow: UnitOfWork, model: type[Retailer] | type[Brand]) -> Sequence[AnyRow]:
    """Return (id, name, purchases, returned, spent, missing); spent without what was returned."""
    key, names = KEYS[model], table_of(model)
    kept = PURCHASES.c.status != PurchaseStatus.RETURNED
    lacking = and_(kept, PURCHASES.c.base_total.is_(None))
    sums = (
        select(
            key.label("id"),
            func.count().label("number"),
            func.sum(case((kept, 0), else_=1)).label("returned"),
            func.coalesce(func.sum(case((kept, PURCHASES.c.base_total))), 0).label("spent"),
            func.sum(case((lacking, 1), else_=0)).label("missing"),
        )
        .where(_living(uow, key))
        .group_by(key)
        .subquery()
    )
    named = and_(names.c.household_id == uow.household_id, names.c.id == sums.c.id)
    query = (
        select(
            sums.c.id, names.c.name, sums.c.number, sums.c.returned, sums.c.spent, sums.c.missing
        )
        .select_from(sums.join(names, named))
        .order_by(sums.c.spent.desc(), names.c.name)
    )
    return uow.session.connection().execute(query).all()


def claimed(uow: UnitOfWork, model: type[Retailer] | type[Brand]) -> Sequence[AnyRow]:
    """Return (id, claims, rejected claims) of what was bought there or made by them."""
    key = KEYS[model]
    covers = and_(
        WARRANTIES.c.household_id == PURCHASES.c.household_id,
        WARRANTIES.c.purchase_id == PURCHASES.c.id,
        WARRANTIES.c.deleted_at.is_(None),
    )
    under = and_(
        CLAIMS.c.household_id == WARRANTIES.c.household_id,
        CLAIMS.c.warranty_id == WARRANTIES.c.id,
    )
    rejected = CLAIMS.c.outcome == ClaimOutcome.REJECTED
    query = (
        select(key, func.count(), func.sum(case((rejected, 1), else_=0)))
        .select_from(CLAIMS.join(WARRANTIES, under).join(PURCHASES, covers))
        .where(_living(uow, key))
        .group_by(key)
    )
    return uow.session.connection().execute(query).all()


def refunded(uow: UnitOfWork, model: type[Retailer] | type[Brand]) -> Sequence[AnyRow]:
    """Return (id, asked on, expected by, settled on) of the refunds that nobody dismissed."""
    key = KEYS[model]
    same = and_(
        REFUNDS.c.household_id == PURCHASES.c.household_id,
        REFUNDS.c.purchase_id == PURCHASES.c.id,
    )
    query = (
        select(key, REFUNDS.c.requested_on, REFUNDS.c.expected_by, REFUNDS.c.settled_on)
        .select_from(REFUNDS.join(PURCHASES, same))
        .where(_living(uow, key), REFUNDS.c.dismissed_on.is_(None))
    )
    return uow.session.connection().execute(query).all()
