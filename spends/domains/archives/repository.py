"""The rows of a household, table by table."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, delete, exists, insert, or_, select, update

from spends.domains.archives import rules
from spends.domains.ledger.kinds import HIDDEN
from spends.kit.repository import chunks
from spends.kit.unit_of_work import UnitOfWork

BATCH = 1_000
AT_ONCE = 500
Row = dict[str, Any]
Key = tuple[Any, ...]


def rows(uow: UnitOfWork, table: Table) -> Iterator[Row]:
    """Yield the rows of a table in the order of their keys, a batch in memory at a time.

    Lines that an import has stored but not yet shown are not among them.
    """
    statement = (
        select(*rules.columns(table))
        .where(table.c.household_id == uow.household_id)
        .order_by(*table.primary_key.columns)
        .execution_options(yield_per=BATCH)
    )
    if table.name == "transaction":
        shown = or_(table.c.deleted_at.is_(None), table.c.deleted_at != HIDDEN)
        statement = statement.where(shown)
    for row in uow.session.connection().execute(statement):
        yield dict(row._mapping)  # noqa: SLF001  the public name of a row's mapping


def has_rows(uow: UnitOfWork, table: Table) -> bool:
    """Return whether the household has a row in a table."""
    there = exists().where(table.c.household_id == uow.household_id)
    return bool(uow.session.scalar(select(there)))


def keys(uow: UnitOfWork, table: Table) -> set[Key]:
    """Return the keys of the household's rows of a table, without the household."""
    statement = select(*rules.key_columns(table)).where(table.c.household_id == uow.household_id)
    return {tuple(row) for row in uow.session.connection().execute(statement)}


def names(uow: UnitOfWork, table: Table, columns: Sequence[str]) -> dict[Key, UUID]:
    """Return the ids of the rows that are not deleted by what else is theirs alone."""
    statement = select(table.c.id, *(table.c[name] for name in columns)).where(
        table.c.household_id == uow.household_id
    )
    if "deleted_at" in table.c:
        statement = statement.where(table.c.deleted_at.is_(None))
    found = uow.session.connection().execute(statement)
    return {tuple(row[1:]): row[0] for row in found}


def clear(uow: UnitOfWork, table: Table) -> None:
    """Remove the household's rows of a table."""
    uow.session.execute(delete(table).where(table.c.household_id == uow.household_id))


def remove(uow: UnitOfWork, table: Table, column: str, ids: Collection[UUID]) -> None:
    """Remove the rows of a table that a column says belong to some others."""
    for some in chunks(ids, AT_ONCE):
        mine = table.c.household_id == uow.household_id
        uow.session.execute(delete(table).where(mine, table.c[column].in_(some)))


def add(uow: UnitOfWork, table: Table, found: Sequence[Row]) -> None:
    """Store rows in the household."""
    if found:
        stamped = [{**row, "household_id": uow.household_id} for row in found]
        uow.session.connection().execute(insert(table), stamped)


def change(uow: UnitOfWork, table: Table, found: Sequence[Row]) -> None:
    """Set all columns of rows that are there, by their keys."""
    own = rules.key_columns(table)
    others = [column.name for column in rules.columns(table) if column not in own]
    if not found or not others:
        return
    same = [column == bindparam(f"key_{column.name}") for column in own]
    statement = (
        update(table)
        .where(table.c.household_id == uow.household_id, *same)
        .values({name: bindparam(f"new_{name}") for name in others})
    )
    uow.session.connection().execute(
        statement,
        [_named(row, own) | {f"new_{name}": row[name] for name in others} for row in found],
    )


def _named(row: Row, own: Sequence[Column[Any]]) -> Row:
    return {f"key_{column.name}": row[column.name] for column in own}


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
