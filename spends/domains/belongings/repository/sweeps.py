"""Statements over the belongings of all households, for sweeps."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from spends.domains.belongings.models import Purchase, Warranty
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
