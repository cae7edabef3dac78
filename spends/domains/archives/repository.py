"""The rows of a household, table by table."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, exists, insert, select, update

from spends.domains.archives import rules
from spends.kit.unit_of_work import UnitOfWork

BATCH = 1_000


def rows(uow: UnitOfWork, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in the order of their keys, a batch in memory at a time."""
    statement = (
        select(*rules.columns(table))
        .where(table.c.household_id == uow.household_id)
        .order_by(*table.primary_key.columns)
        .execution_options(yield_per=BATCH)
    )
    for row in uow.session.execute(statement):
        yield dict(row._mapping)  # noqa: SLF001  the public name of a row's mapping


def has_rows(uow: UnitOfWork, table: Table) -> bool:
    """Return whether the household has a row in a table."""
    there = exists().where(table.c.household_id == uow.household_id)
    return bool(uow.session.scalar(select(there)))


def clear(uow: UnitOfWork, table: Table) -> None:
    """Remove the household's rows of a table."""
    uow.session.execute(delete(table).where(table.c.household_id == uow.household_id))


def add(uow: UnitOfWork, table: Table, found: Sequence[dict[str, Any]]) -> None:
    """Store rows in the household."""
    for start in range(0, len(found), BATCH):
        batch = [{**row, "household_id": uow.household_id} for row in found[start : start + BATCH]]
        uow.session.connection().execute(insert(table), batch)


def point(uow: UnitOfWork, table: Table, column: str, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Set the column by which rows of a table point to others of the same table."""
    if not pairs:
        return
    statement = (
        update(table)
        .where(table.c.household_id == uow.household_id, table.c.id == bindparam("row"))
        .values({column: bindparam("other")})
    )
    uow.session.connection().execute(
        statement, [{"row": row, "other": other} for row, other in pairs]
    )
