"""What an import and an export of purchases ask the tables, always for all rows at once."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from spends.domains.belongings.models import Named, Purchase, Warranty
from spends.kit import clock
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow, table_of
from spends.kit.unit_of_work import UnitOfWork

PURCHASES = table_of(Purchase)
WARRANTIES = table_of(Warranty)


def most_warranties(uow: UnitOfWork) -> int:
    """Return how many warranties the purchase with most of them has."""
    table = WARRANTIES.c
    counts = (
        select(func.count().label("count"))
        .where(table.household_id == uow.household_id, table.deleted_at.is_(None))
        .group_by(table.purchase_id)
        .subquery()
    )
    return int(uow.session.connection().scalar(select(func.max(counts.c.count))) or 0)


def known(uow: UnitOfWork) -> list[AnyRow]:
    """Return of every purchase, deleted ones too, what tells whether another is the same."""
    table = PURCHASES.c
    names = (table.id, table.folded_name, table.purchase_date, table.retailer_id, table.price)
    query = select(*names, table.currency_code, table.deleted_at)
    found = uow.session.connection().execute(query.where(table.household_id == uow.household_id))
    return list(found.all())


def whole(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return purchases as columns."""
    connection, found = uow.session.connection(), {}
    for some in chunks(ids, 500):
        query = select(PURCHASES).where(
            PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id.in_(some)
        )
        found.update({row.id: row._asdict() for row in connection.execute(query)})
    return found


def covers(uow: UnitOfWork, ids: Iterable[UUID]) -> set[tuple[Any, ...]]:
    """Return (purchase, start, end, type) of the warranties of purchases."""
    table, connection = WARRANTIES.c, uow.session.connection()
    found: set[tuple[Any, ...]] = set()
    for some in chunks(ids, 500):
        query = select(
            table.purchase_id, table.warranty_start, table.warranty_end, table.warranty_type
        ).where(
            table.household_id == uow.household_id,
            table.purchase_id.in_(some),
            table.deleted_at.is_(None),
        )
        found.update(tuple(row) for row in connection.execute(query))
    return found


def name_ids(uow: UnitOfWork, model: type[Named]) -> dict[str, UUID]:
    """Return the ids of all retailers or brands by their folded names."""
    table = table_of(model)
    query = select(table.c.folded_name, table.c.id).where(table.c.household_id == uow.household_id)
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


def change(uow: UnitOfWork, names: Iterable[str], values: Iterable[Mapping[str, Any]]) -> None:
    """Set the named columns of purchases; each of `values` has them all and the `id`."""
    statement = (
        update(PURCHASES)
        .where(PURCHASES.c.household_id == uow.household_id, PURCHASES.c.id == bindparam("row_id"))
        .values(
            **{name: bindparam(f"new_{name}") for name in names},
            updated_at=clock.now(),
            version=PURCHASES.c.version + 1,
        )
    )
    for some in chunks(values):
        sent = [
            {"row_id": each["id"], **{f"new_{name}": each[name] for name in names}} for each in some
        ]
        uow.session.connection().execute(statement, sent)
