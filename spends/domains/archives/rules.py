"""What a household's file holds, and how a value of a column is written in it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Table

from spends.kit.columns import ExactDecimal, UtcDateTime, UuidBytes
from spends.kit.errors import InvalidInput
from spends.kit.model import metadata
from spends.kit.tenancy import household_models

FORMAT = "spends-household"
VERSION = 1
SIZE_LIMIT = 60_000_000
"""How many bytes a file that is taken in may have."""

LEFT_OUT = frozenset(
    {
        "api_token",
        "audit_event",
        "household_member",
        "idempotency_key",
        "ledger_month",
    }
)
"""Secrets, the log and the members of one installation, and what is summed from other rows."""

LARGEST = 2**63
"""What no column of integers holds any more."""


def tables() -> list[Table]:
    """Return the tables of a file, each after those that it points to."""
    owned = {model.__table__.name for model in household_models()}  # type: ignore[attr-defined]  # set by SQLModel on tables
    return [
        table
        for table in metadata.sorted_tables
        if table.name in owned and table.name not in LEFT_OUT
    ]


def columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that are in a file: all but the household."""
    return [column for column in table.columns if column.name != "household_id"]


def encoded(value: Any) -> Any:
    """Return a column's value as JSON has it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found


def _number(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError
    return found


_READERS: tuple[tuple[type, type, Callable[[Any], Any]], ...] = (
    (UuidBytes, str, UUID),
    (UtcDateTime, str, _instant),
    (ExactDecimal, str, _number),
    (Date, str, date.fromisoformat),
    (Boolean, bool, bool),
    (Integer, int, int),
)


def decoded(column: Column[Any], value: Any) -> Any:
    """Return a value of a file as its column takes it; InvalidInput names the column."""
    where = f"{column.table.name}.{column.name}"
    if value is None:
        if column.nullable:
            return None
        raise InvalidInput.field(where, f"A value of {where} is missing.")
    if isinstance(column.type, JSON):
        return value
    try:
        return _read(column, value)
    except (ValueError, TypeError, InvalidOperation) as error:
        message = f"{where} cannot be “{str(value)[:40]}”. Export the household again."
        raise InvalidInput.field(where, message) from error


def _read(column: Column[Any], value: Any) -> Any:
    for kind, written, read in _READERS:
        if isinstance(column.type, kind):
            if type(value) is not written:
                raise TypeError
            if isinstance(value, int) and abs(value) >= LARGEST:
                raise ValueError
            return read(value)
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    length = getattr(column.type, "length", None)
    if length is not None and len(value) > length:
        raise ValueError
    return value


def references(table: Table) -> list[tuple[str, str]]:
    """Return by which columns a table points to which other tables of the household."""
    return [
        (name, key.referred_table.name)
        for key in table.foreign_key_constraints
        for name in key.column_keys
        if name != "household_id"
    ]
