"""What repositories share: rows written many at a time, stamped with the household they are of."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from spends.kit import clock
from spends.kit.ids import new_id
from spends.kit.model import HouseholdRecord
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

CHUNK = 5_000
Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield items in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def insert_rows(
    uow: UnitOfWork, model: type[HouseholdRecord], rows: Iterable[dict[str, Any]]
) -> int:
    """Insert rows given as columns; ids, times and the household are stamped. Return how many."""
    now, count = clock.now(), 0
    stamp = {"household_id": uow.household_id, "created_at": now, "updated_at": now, "version": 1}
    for chunk in chunks(rows):
        stamped = [{**row, "id": row.get("id") or new_id(), **stamp} for row in chunk]
        uow.session.connection().execute(insert(table_of(model)), stamped)
        count += len(chunk)
    return count


def upsert(uow: UnitOfWork, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows `on_conflict_do_update`, which each dialect has of its own."""
    return sqlite.insert(table) if uow.is_sqlite else postgresql.insert(table)
