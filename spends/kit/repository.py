"""What repositories share: rows written many at a time, stamped with the household they are of."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from spends.kit import clock
from spends.kit.ids import new_id
from spends.kit.model import HouseholdRecord
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

CHUNK = 5_000
# Fewer rows are as soon sent as one INSERT.
_WORTH_COPYING = 200
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield items in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def at_one_moment(uow: UnitOfWork) -> None:
    """See the database as it is now until the end of a read, which SQLite does by itself.

    Nothing of this work may have been written yet.
    """
    if not uow.is_sqlite:
        # Another transaction takes the place of the one that has only read so far.
        uow.session.rollback()
        uow.ask_anew()
        uow.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def take_rows(uow: UnitOfWork, model: type[HouseholdRecord], ids: Iterable[UUID]) -> None:
    """Wait, on Postgres, for all who hold rows, and keep others from them until the commit.

    Call it before they are read. They are taken in the order of their ids, so that two who want the
    same wait for one another in turn. SQLite has one writer at a time anyway.
    """
    if uow.is_sqlite:
        return
    table = table_of(model)
    mine = table.c.household_id == uow.household_id
    query = select(table.c.id).where(mine, table.c.id.in_(list(ids))).order_by(table.c.id)
    uow.session.connection().execute(query.with_for_update())


def insert_rows(
    uow: UnitOfWork, model: type[HouseholdRecord], rows: Iterable[dict[str, Any]]
) -> int:
    """Insert rows given as columns; ids, times and the household are stamped. Return how many."""
    now, count = clock.now(), 0
    stamp = {"household_id": uow.household_id, "created_at": now, "updated_at": now, "version": 1}
    for chunk in chunks(rows):
        stamped = [{**row, "id": row.get("id") or new_id(), **stamp} for row in chunk]
        if uow.is_sqlite or len(stamped) < _WORTH_COPYING:
            uow.session.connection().execute(insert(table_of(model)), stamped)
        else:
            _copy(uow, table_of(model), stamped)
        count += len(chunk)
    return count


def _copy(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns on Postgres by COPY, three times as fast as an INSERT.

    Through a temporary table: row-level security refuses COPY into the real one.
    """
    connection = uow.session.connection()
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  the transaction is open
    columns = ", ".join(f'"{name}"' for name in rows[0])
    staging = f"copied_{table.name}"
    connection.exec_driver_sql(
        f'CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM "{table.name}"'  # noqa: S608  our own names
        " WITH NO DATA"
    )
    lines = "\n".join("\t".join(_copied(row[name]) for name in rows[0]) for row in rows)
    with driver.cursor() as cursor:
        cursor.copy_expert(f"COPY {staging} ({columns}) FROM STDIN", io.StringIO(lines))
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {staging}'  # noqa: S608  our own names
    )
    connection.exec_driver_sql(f"DROP TABLE {staging}")


def _copied(value: Any) -> str:
    """Return a value as COPY's text format has it."""
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def upsert(uow: UnitOfWork, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows `on_conflict_do_update`, which each dialect has of its own."""
    return sqlite.insert(table) if uow.is_sqlite else postgresql.insert(table)
