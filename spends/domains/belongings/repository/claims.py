"""Claims under warranties."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import col

from spends.domains.belongings.models import Purchase, Refund, Warranty, WarrantyClaim
from spends.kit.errors import NotFound
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

CLAIMS = table_of(WarrantyClaim)
WARRANTIES = table_of(Warranty)
PURCHASES = table_of(Purchase)


def claim(uow: UnitOfWork, claim_id: UUID) -> WarrantyClaim:
    """Return a claim; NotFound when it is unknown, or its warranty is."""
    found = uow.session.get(WarrantyClaim, (uow.household_id, claim_id))
    if found is None:
        raise NotFound
    warranty = uow.session.get(Warranty, (uow.household_id, found.warranty_id))
    if warranty is None or warranty.deleted_at is not None:
        raise NotFound
    return found


def of_warranties(uow: UnitOfWork, warranty_ids: Collection[UUID]) -> list[UUID]:
    """Return the ids of the claims under warranties, deleted ones too."""
    query = select(col(WarrantyClaim.id)).where(
        col(WarrantyClaim.warranty_id).in_(list(warranty_ids))
    )
    return list(uow.session.scalars(query))


def has_refund(uow: UnitOfWork, claim_id: UUID) -> bool:
    """Return whether money is or was expected back for a claim."""
    query = select(col(Refund.id)).where(col(Refund.claim_id) == claim_id)
    return uow.session.scalar(query.limit(1)) is not None


def full(
    uow: UnitOfWork,
    *,
    claim_id: UUID | None = None,
    warranty_id: UUID | None = None,
    purchase_ids: Collection[UUID] | None = None,
) -> Sequence[AnyRow]:
    """Return claims with what they are about, the newest on top."""
    conditions = [CLAIMS.c.household_id == uow.household_id, WARRANTIES.c.deleted_at.is_(None)]
    if claim_id is not None:
        conditions.append(CLAIMS.c.id == claim_id)
    if warranty_id is not None:
        conditions.append(CLAIMS.c.warranty_id == warranty_id)
    if purchase_ids is not None:
        conditions.append(WARRANTIES.c.purchase_id.in_(list(purchase_ids)))
    under = and_(
        WARRANTIES.c.household_id == CLAIMS.c.household_id,
        WARRANTIES.c.id == CLAIMS.c.warranty_id,
    )
    covers = and_(
        PURCHASES.c.household_id == WARRANTIES.c.household_id,
        PURCHASES.c.id == WARRANTIES.c.purchase_id,
    )
    query = (
        select(
            *(CLAIMS.c[name] for name in SHOWN),
            WARRANTIES.c.purchase_id,
            PURCHASES.c.product_name,
        )
        .select_from(CLAIMS.join(WARRANTIES, under).join(PURCHASES, covers))
        .where(*conditions)
        .order_by(CLAIMS.c.opened.desc(), CLAIMS.c.id.desc())
    )
    return uow.session.connection().execute(query).all()


SHOWN = tuple(column.name for column in CLAIMS.c if column.name != "household_id")
