"""Purchases: single ones by the ORM, changes of many in one statement each."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)
from sqlmodel import col

from spends.domains.belongings.models import Purchase, Refund, RefundCredit, Warranty
from spends.domains.belongings.rules import ENDLESS
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.pointing import point_back, pointing
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, changed, table_of
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
WARRANTIES = table_of(Warranty)
REFUNDS = table_of(Refund)
CREDITS = table_of(RefundCredit)
CHUNK = 500


def purchase(uow: UnitOfWork, purchase_id: UUID, *, deleted: bool = False) -> Purchase:
    """Return a purchase.

    NotFound when it is unknown, or deleted unless that is what is asked for.
    """
    found = uow.session.get(Purchase, (uow.household_id, purchase_id))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def purchase_in_body(uow: UnitOfWork, purchase_id: UUID, field: str = "purchase_id") -> Purchase:
    """Return the purchase a body names, for changing; InvalidInput when it is unknown."""
    try:
        return locked(uow, purchase_id)
    except NotFound as error:
        message = "This purchase does not exist. Choose another."
        raise InvalidInput.field(field, message) from error


def locked(uow: UnitOfWork, purchase_id: UUID, *, deleted: bool = False) -> Purchase:
    """Return a purchase that nobody else changes while this work lasts; NotFound as above."""
    uow.session.flush()
    found = uow.session.get(
        Purchase,
        (uow.household_id, purchase_id),
        with_for_update=not uow.is_sqlite,
        populate_existing=True,
    )
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFound
    return found


def living(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Purchase]:
    """Return those of some purchases that are there and not deleted, by id."""
    found: dict[UUID, Purchase] = {}
    for some in chunks(sorted(set(ids)), CHUNK):
        query = select(Purchase).where(
            col(Purchase.id).in_(some), col(Purchase.deleted_at).is_(None)
        )
        found |= {row.id: row for row in uow.session.scalars(query)}
    return found


def refund_ids(uow: UnitOfWork, purchase_id: UUID) -> list[UUID]:
    """Return the ids of the refunds of a purchase."""
    query = select(REFUNDS.c.id).where(
        REFUNDS.c.household_id == uow.household_id, REFUNDS.c.purchase_id == purchase_id
    )
    return list(uow.session.connection().scalars(query))


def credited(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, int]:
    """Return what refunds have brought for purchases, in minor units of their currencies."""
    uow.session.flush()
    found: dict[UUID, int] = {}
    for some in chunks(sorted(set(ids)), CHUNK):
        query = (
            select(REFUNDS.c.purchase_id, func.sum(CREDITS.c.amount))
            .select_from(
                REFUNDS.join(
                    CREDITS,
                    and_(
                        CREDITS.c.household_id == REFUNDS.c.household_id,
                        CREDITS.c.refund_id == REFUNDS.c.id,
                    ),
                )
            )
            .where(
                REFUNDS.c.household_id == uow.household_id,
                REFUNDS.c.purchase_id.in_(some),
                ~CREDITS.c.is_void,
            )
            .group_by(REFUNDS.c.purchase_id)
        )
        found |= {row[0]: int(row[1]) for row in uow.session.connection().execute(query)}
    return found


def set_cover(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Write anew until when purchases are covered, from their warranties that hold."""
    uow.session.flush()
    _put(uow, ids, "covered_until", _cover())


def _cover() -> ColumnElement[Any]:
    return (
        select(func.max(func.coalesce(WARRANTIES.c.warranty_end, ENDLESS)))
        .where(
            WARRANTIES.c.household_id == PURCHASES.c.household_id,
            WARRANTIES.c.purchase_id == PURCHASES.c.id,
            WARRANTIES.c.deleted_at.is_(None),
            WARRANTIES.c.voided_at.is_(None),
        )
        .scalar_subquery()
    )


def set_document_count(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Write anew how many documents purchases have."""
    uow.session.flush()
    _put(uow, ids, "document_count", documents.number(uow, LinkTarget.PURCHASE, PURCHASES.c.id))


class Derived(NamedTuple):
    """A purchase with what follows from other rows, as it is kept and as it should be.

    `start` and `months` say when it should be worn out.
    """

    id: UUID
    start: date
    months: int | None
    worn_out_on: date | None
    covered_until: date | None
    cover: date | None
    document_count: int
    documents: int


def derived(uow: UnitOfWork) -> list[Derived]:
    """Return the purchases that are not deleted, with what follows from other rows."""
    uow.session.flush()
    table = PURCHASES.c
    query = select(
        table.id,
        type_coerce(func.coalesce(table.delivery_date, table.purchase_date), Date()),
        table.useful_life_months,
        table.worn_out_on,
        table.covered_until,
        type_coerce(_cover(), Date()),
        table.document_count,
        documents.number(uow, LinkTarget.PURCHASE, table.id),
    ).where(table.household_id == uow.household_id, table.deleted_at.is_(None))
    return [Derived(*row) for row in uow.session.connection().execute(query)]


def put_worn_out(uow: UnitOfWork, found: dict[UUID, date | None]) -> None:
    """Store when purchases are worn out; their versions stay."""
    if not found:
        return
    statement = (
        update(PURCHASES)
        .where(PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id == bindparam("row_id"))
        .values(worn_out_on=bindparam("day"))
    )
    rows = [{"row_id": row_id, "day": day} for row_id, day in found.items()]
    uow.session.connection().execute(statement, rows)
    for row in uow.session.identity_map.values():
        if isinstance(row, Purchase) and row.id in found:
            uow.session.expire(row, ["worn_out_on"])


def _put(uow: UnitOfWork, ids: Iterable[UUID], name: str, value: ColumnElement[Any]) -> None:
    """Set a column that follows from other rows; the purchases' versions stay."""
    wanted = set(ids)
    for some in chunks(sorted(wanted), CHUNK):
        uow.session.connection().execute(
            update(PURCHASES)
            .where(PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id.in_(some))
            .values({name: value})
        )
    for row in uow.session.identity_map.values():
        if isinstance(row, Purchase) and row.id in wanted:
            uow.session.expire(row, [name])


def currencies(uow: UnitOfWork) -> list[str]:
    """Return the currencies that purchases were paid in, deleted ones too."""
    query = select(PURCHASES.c.currency_code).where(PURCHASES.c.household_id == uow.household_id)
    return sorted(uow.session.connection().scalars(query.distinct()))


def totals(
    uow: UnitOfWork, currency: str, first: date, last: date, *, own: bool
) -> Iterator[Sequence[AnyRow]]:
    """Yield (id, purchase_date, total, base_total) of a currency's purchases, in parts.

    Deleted ones too. With `own`, in the household's currency, only those whose worth is not yet
    their total.
    """
    conditions = [
        PURCHASES.c.household_id == uow.household_id,
        PURCHASES.c.currency_code == currency,
        PURCHASES.c.purchase_date.between(first, last),
    ]
    if own:
        conditions.append(PURCHASES.c.base_total.is_distinct_from(PURCHASES.c.total))
    query = select(
        PURCHASES.c.id, PURCHASES.c.purchase_date, PURCHASES.c.total, PURCHASES.c.base_total
    ).where(*conditions)
    found = uow.session.connection().execute(query.order_by(PURCHASES.c.id)).all()
    yield from chunks(found)


def put_base_totals(uow: UnitOfWork, worth: dict[UUID, int | None]) -> None:
    """Store what purchases are worth in the household's currency; their versions stay."""
    if not worth:
        return
    statement = (
        update(PURCHASES)
        .where(PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id == bindparam("row_id"))
        .values(base_total=bindparam("worth"))
    )
    rows = [{"row_id": row_id, "worth": base} for row_id, base in worth.items()]
    uow.session.connection().execute(statement, rows)
    for row in uow.session.identity_map.values():
        if isinstance(row, Purchase) and row.id in worth:
            uow.session.expire(row, ["base_total"])


def move_category(uow: UnitOfWork, source: UUID, target: UUID | None) -> int:
    """Give all purchases of a category, deleted ones too, another or none; return how many."""
    uow.session.flush()
    found = uow.session.execute(
        update(Purchase).where(col(Purchase.category_id) == source).values(category_id=target)
    )
    return changed(found)


def of_category(uow: UnitOfWork, category_id: UUID) -> list[UUID]:
    """Return the purchases of a category, deleted ones too."""
    return pointing(uow, PURCHASES.c.category_id, category_id)


def give_back(uow: UnitOfWork, ids: Iterable[UUID], present: UUID | None, former: UUID) -> int:
    """Give those of some purchases that have one category now another one; return how many."""
    return point_back(uow, PURCHASES.c.category_id, ids, present, former)


def locations(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return the locations in use by name, each with how many purchases are there."""
    query = (
        select(PURCHASES.c.location, func.count())
        .with_hint(PURCHASES, "INDEXED BY ix_purchase_list", "sqlite")
        .where(
            PURCHASES.c.household_id == uow.household_id,
            PURCHASES.c.deleted_at.is_(None),
            PURCHASES.c.location.is_not(None),
        )
        .group_by(PURCHASES.c.location)
        .order_by(PURCHASES.c.location)
    )
    return [(row[0], row[1]) for row in uow.session.connection().execute(query)]


def warranties_deleted_at(uow: UnitOfWork, purchase_id: UUID, at: datetime | None) -> list[UUID]:
    """Return the warranties of a purchase that were deleted at an instant, or that are not."""
    deleted = col(Warranty.deleted_at)
    query = select(col(Warranty.id)).where(
        col(Warranty.purchase_id) == purchase_id,
        deleted.is_(None) if at is None else deleted == at,
    )
    return list(uow.session.scalars(query.order_by(col(Warranty.id))))


def put_warranties_deleted(
    uow: UnitOfWork, ids: Collection[UUID], at: datetime | None, now: datetime
) -> int:
    """Mark warranties as deleted at an instant, or as not deleted; return how many."""
    if not ids:
        return 0
    result = uow.session.execute(
        update(Warranty)
        .where(col(Warranty.id).in_(list(ids)))
        .values(deleted_at=at, updated_at=now, version=col(Warranty.version) + 1)
        .execution_options(synchronize_session=False)
    )
    for row in uow.session.identity_map.values():
        if isinstance(row, Warranty) and row.id in ids:
            uow.session.expire(row)
    return changed(result)
