"""Columns give back what they were given, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from spends.kit.columns import ExactDecimal, MinorUnits, UtcDateTime, UuidBytes, instant_text
from spends.kit.database import Database

THINGS = Table(
    "things",
    MetaData(),
    Column("minor", MinorUnits),
    Column("uuid", UuidBytes),
    Column("exact", ExactDecimal),
    Column("at", UtcDateTime),
    prefixes=["TEMPORARY"],
)
on_each_database = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as opened:
        THINGS.create(opened)
        yield opened
        opened.rollback()


def there_and_back(connection: Connection, name: str, value: object) -> Any:
    connection.execute(THINGS.delete())
    connection.execute(insert(THINGS), {name: value})
    return connection.execute(select(THINGS.c[name])).scalar_one()


@on_each_database
@given(st.decimals(-(10**19), 10**19, places=18) | st.sampled_from([Decimal(0), Decimal("1e2")]))
def test_exact_decimals_keep_every_digit(connection: Connection, value: Decimal) -> None:
    found = there_and_back(connection, "exact", value)
    assert isinstance(found, Decimal)
    assert found == value


@on_each_database
@given(st.uuids())
def test_ids_are_ids(connection: Connection, value: UUID) -> None:
    assert there_and_back(connection, "uuid", value) == value


@on_each_database
@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001  zones are added
    st.integers(-23, 23),
)
def test_instants_come_back_in_utc(connection: Connection, value: datetime, hours: int) -> None:
    zoned = value.replace(tzinfo=timezone(timedelta(hours=hours)))
    found = there_and_back(connection, "at", zoned)
    assert found == zoned
    assert found.utcoffset() == timedelta(0)


@on_each_database
@given(st.integers(-(2**63), 2**63 - 1))
def test_minor_units_are_whole(connection: Connection, value: int) -> None:
    assert there_and_back(connection, "minor", value) == value


def test_nothing_stays_nothing(connection: Connection) -> None:
    for column in THINGS.c:
        assert there_and_back(connection, column.name, None) is None


def test_an_instant_without_zone_is_refused(connection: Connection) -> None:
    naive = datetime(2025, 1, 1)  # noqa: DTZ001  what must not be
    with pytest.raises(StatementError, match="time zone"):
        there_and_back(connection, "at", naive)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=9))
def test_instants_sort_as_text(values: list[datetime]) -> None:
    assert sorted(values, key=instant_text) == sorted(values)
