"""Rows as arrays, one for each column."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Boolean, Date, String, select
from sqlalchemy.types import TypeEngine

from spends.kit.arrays import array_text, unnested
from spends.kit.columns import UtcDateTime, UuidBytes
from spends.kit.database import Database

COLUMNS: dict[str, TypeEngine[Any]] = {
    "id": UuidBytes(),
    "amount": BigInteger(),
    "day": Date(),
    "at": UtcDateTime(),
    "pending": Boolean(),
    "text": String(),
}
AT = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
ROWS = [
    (UUID(int=1 << 100), -1, date(2026, 1, 2), AT, True, 'a "quoted", {braced} \\ text\nof two'),
    (UUID(int=2), 1 << 60, date.min, None, False, ""),
    (UUID(int=3), None, None, AT, None, "NULL"),
    (UUID(int=4), 0, date.max, AT, True, None),
]


def test_an_array_is_written_as_postgres_reads_it() -> None:
    assert array_text([]) == "{}"
    assert array_text([1, None, -2]) == "{1,NULL,-2}"
    assert array_text(["a", 'b"', "\\"]) == r'{"a","b\"","\\"}'
    assert array_text([UUID(int=255)]) == f"{{{'0' * 30}ff}}"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("count", [0, 1, len(ROWS)])
def test_rows_come_back_in_their_order(database: Database, count: int) -> None:
    with database.system("a test", write=False) as uow:
        fresh = unnested("fresh", COLUMNS, ROWS[:count])
        found = uow.session.connection().execute(select(*fresh.c)).all()
    assert [tuple(row) for row in found] == ROWS[:count]
