"""Warranties: single ones by the ORM, lists as joined rows."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from spends.domains.belongings.kinds import WarrantyStatus
from spends.domains.belongings.models import Purchase, Warranty, WarrantyClaim
from spends.domains.belongings.repository import listing
from spends.domains.belongings.rules import ENDLESS, last_expiring
from spends.domains.belongings.schemas import WarrantyFilter, WarrantySort
from spends.kit.errors import NotFound
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

WARRANTIES = table_of(Warranty)
PURCHASES = table_of(Purchase)
CLAIMS = table_of(WarrantyClaim)
Condition = ColumnElement[bool]
CHUNK = 500


def warranty(uow: UnitOfWork, warranty_id: UUID, *, deleted: bool = False) -> Warranty:
    """Return a warranty; NotFound when it is unknown, or deleted unless that is asked for."""
    found = uow.session.get(Warranty, (uow.household_id, warranty_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def of_purchase(uow: UnitOfWork, purchase_id: UUID) -> Sequence[Warranty]:
    """Return the warranties of a purchase that are not deleted."""
    query = select(Warranty).where(
        col(Warranty.purchase_id) == purchase_id, col(Warranty.deleted_at).is_(None)
    )
    return uow.session.scalars(query.order_by(col(Warranty.id))).all()


def status_is(status: WarrantyStatus, today: date) -> Condition:
    """Return the condition that a warranty stands so on a day."""
    table = WARRANTIES.c
    if status == WarrantyStatus.VOIDED:
        return table.voided_at.is_not(None)
    if status == WarrantyStatus.EXPIRED:
        return and_(table.voided_at.is_(None), table.warranty_end < today)
    to_come = or_(table.warranty_end.is_(None), table.warranty_end >= today)
    return and_(table.voided_at.is_(None), to_come)


def expiring_by(today: date, last: date) -> Condition:
    """Return the condition that a warranty holds on a day and ends by another."""
    table = WARRANTIES.c
    return and_(table.voided_at.is_(None), table.warranty_end.between(today, last))


def conditions(uow: UnitOfWork, wanted: WarrantyFilter, today: date) -> list[Condition]:
    """Return what the rows of a list have in common."""
    table = WARRANTIES.c
    found: list[Condition] = [table.household_id == uow.household_id, table.deleted_at.is_(None)]
    if wanted.status is not None:
        found.append(status_is(wanted.status, today))
    if wanted.expiring_soon is not None:
        soon = expiring_by(today, last_expiring(today))
        unknown = func.coalesce(soon, False)
        found.append(soon if wanted.expiring_soon else ~unknown)
    if wanted.warranty_type is not None:
        found.append(table.warranty_type == wanted.warranty_type)
    if wanted.purchase_id is not None:
        found.append(table.purchase_id == wanted.purchase_id)
    words = dict.fromkeys(fold(wanted.search).split())
    names = _providers(uow) if words else []
    found.extend(_holds(uow, word, names) for word in words)
    return found


def _holds(uow: UnitOfWork, word: str, providers: Sequence[str]) -> Condition:
    named = [name for name in providers if word in fold(name)]
    bought = WARRANTIES.c.purchase_id.in_(listing.holding(uow, word))
    return or_(bought, WARRANTIES.c.provider.in_(named)) if named else bought


def _providers(uow: UnitOfWork) -> Sequence[str]:
    """Return the names of those who gave the household a warranty."""
    table = WARRANTIES.c
    query = select(table.provider).where(
        table.household_id == uow.household_id,
        table.deleted_at.is_(None),
        table.provider.is_not(None),
    )
    return uow.session.connection().scalars(query.distinct()).all()


def order(sort: WarrantySort, today: date) -> list[ColumnElement[Any]]:
    """Return the order of a list, the endless after all that ends.

    Of what is over, what ended last stands first.
    """
    table = WARRANTIES.c
    last = func.coalesce(table.warranty_end, ENDLESS)
    if sort == "end":
        return [last.asc(), table.id.asc()]
    place = case((table.voided_at.is_not(None), 2), (last < today, 1), else_=0)
    holding = case((place == 0, last), else_=ENDLESS)
    if sort == "next":
        return [place.asc(), holding.asc(), last.desc(), table.id.asc()]
    return [place.desc(), holding.desc(), last.asc(), table.id.desc()]


def ids(
    uow: UnitOfWork,
    found: list[Condition],
    skip: int,
    limit: int,
    ordered: Sequence[ColumnElement[Any]],
) -> tuple[list[UUID], int]:
    """Return the ids of a slice in an order, and the total."""
    connection = uow.session.connection()
    counted = _walked(select(func.count()).select_from(WARRANTIES).where(*found))
    total = connection.scalar(counted)
    query = _walked(select(WARRANTIES.c.id).where(*found).order_by(*ordered))
    return list(connection.scalars(query.offset(skip).limit(limit))), int(total or 0)


def newest(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Return the ids of the warranties that began last."""
    query = (
        select(WARRANTIES.c.id)
        .where(WARRANTIES.c.household_id == uow.household_id, WARRANTIES.c.deleted_at.is_(None))
        .order_by(WARRANTIES.c.warranty_start.desc(), WARRANTIES.c.id.desc())
        .limit(limit)
    )
    return list(uow.session.connection().scalars(query))


def _walked(query: Any) -> Any:
    return query.with_hint(WARRANTIES, "INDEXED BY ix_warranty_list", "sqlite")


def full(uow: UnitOfWork, wanted: Condition) -> list[AnyRow]:
    """Return warranties that are not deleted with what they cover and their claims counted."""
    mine = WARRANTIES.c.household_id == uow.household_id
    own = and_(
        CLAIMS.c.household_id == WARRANTIES.c.household_id,
        CLAIMS.c.warranty_id == WARRANTIES.c.id,
    )
    open_claims = func.count(case((CLAIMS.c.closed.is_(None), CLAIMS.c.id)))
    covers = and_(
        PURCHASES.c.household_id == WARRANTIES.c.household_id,
        PURCHASES.c.id == WARRANTIES.c.purchase_id,
    )
    query = (
        select(
            *(WARRANTIES.c[name] for name in SHOWN),
            PURCHASES.c.product_name,
            _count(func.count(), own).label("claim_count"),
            _count(open_claims, own).label("open_claim_count"),
        )
        .select_from(WARRANTIES.join(PURCHASES, covers))
        .where(mine, WARRANTIES.c.deleted_at.is_(None), wanted)
    )
    return list(uow.session.connection().execute(query))


def _count(number: Any, own: Condition) -> Any:
    return select(number).where(own).correlate(WARRANTIES).scalar_subquery()


def by_ids(uow: UnitOfWork, wanted: Sequence[UUID]) -> list[AnyRow]:
    """Return warranties in the order of their ids given."""
    found = {row.id: row for row in full(uow, WARRANTIES.c.id.in_(wanted))}
    return [found[row_id] for row_id in wanted if row_id in found]


def by_purchases(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> list[AnyRow]:
    """Return the warranties of purchases, the first to begin on top."""
    found: list[AnyRow] = []
    for some in chunks(sorted(set(purchase_ids)), CHUNK):
        found.extend(full(uow, WARRANTIES.c.purchase_id.in_(some)))
    return sorted(found, key=lambda row: (row.warranty_start, row.warranty_end or ENDLESS, row.id))


SHOWN = tuple(
    column.name for column in WARRANTIES.c if column.name not in {"household_id", "deleted_at"}
)
