"""Statements that remove belongings for good: of all households for sweeps, of one with samples."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, and_, delete, or_, select

from spends.domains.belongings.models import (
    Brand,
    Purchase,
    Refund,
    Retailer,
    Warranty,
    WarrantyClaim,
)
from spends.domains.documents.kinds import LinkTarget
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork

TABLES = (table_of(Purchase), table_of(Warranty))


def purge(uow: UnitOfWork, before: datetime, limit: int) -> int:
    """Remove what was deleted before an instant for good (system work), at most so many of a kind.

    What hangs on a purchase or a warranty goes with it. Return how many.
    """
    connection = uow.session.connection()
    done = 0
    for table in TABLES:
        query = select(table.c.household_id, table.c.id).where(table.c.deleted_at < before)
        keys = connection.execute(query.limit(limit)).all()
        if keys:
            same = (and_(table.c.household_id == home, table.c.id == row) for home, row in keys)
            done += changed(connection.execute(delete(table).where(or_(*same))))
    return done


def hanging_on(
    uow: UnitOfWork, purchase_ids: Collection[UUID]
) -> list[tuple[LinkTarget, list[UUID]]]:
    """Return the warranties, claims and refunds of purchases of the household, deleted ones too."""
    warranty, claim, refund = table_of(Warranty), table_of(WarrantyClaim), table_of(Refund)
    connection = uow.session.connection()

    def ids(table: Table, column: str, among: Collection[UUID]) -> list[UUID]:
        found = select(table.c.id).where(
            table.c.household_id == uow.household_id, table.c[column].in_(among)
        )
        return list(connection.scalars(found))

    covers = ids(warranty, "purchase_id", purchase_ids)
    return [
        (LinkTarget.WARRANTY, covers),
        (LinkTarget.CLAIM, ids(claim, "warranty_id", covers)),
        (LinkTarget.REFUND, ids(refund, "purchase_id", purchase_ids)),
    ]


def remove(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> int:
    """Remove purchases of the household for good, with what hangs on them; return how many."""
    table = table_of(Purchase)
    return changed(
        uow.session.connection().execute(
            delete(table).where(
                table.c.household_id == uow.household_id, table.c.id.in_(purchase_ids)
            )
        )
    )


def remove_unused_names(uow: UnitOfWork, name_ids: Collection[UUID]) -> None:
    """Remove those of these retailers and brands that no purchase names, a deleted one included."""
    bought = table_of(Purchase)
    for table, column in ((table_of(Retailer), "retailer_id"), (table_of(Brand), "brand_id")):
        used = select(bought.c.id).where(
            bought.c.household_id == table.c.household_id, bought.c[column] == table.c.id
        )
        uow.session.connection().execute(
            delete(table).where(
                table.c.household_id == uow.household_id,
                table.c.id.in_(name_ids),
                ~used.exists(),
            )
        )
