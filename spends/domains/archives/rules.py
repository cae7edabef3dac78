"""What a household's file holds, and how a value of a column is written in it."""

import functools
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, Table

from spends.domains.archives.choices import CHOICES
from spends.kit.columns import ExactDecimal, UtcDateTime, UuidBytes
from spends.kit.errors import InvalidInput
from spends.kit.model import metadata
from spends.kit.money import MAX_MINOR, currencies
from spends.kit.tenancy import household_models

FORMAT = "spends-household"
VERSION = 1
SIZE_LIMIT = 1_000_000_000
"""How many bytes a file may have that comes over HTTP; from a terminal there is no limit."""

LEFT_OUT = {
    "api_token": "secrets of one installation, which would open this household elsewhere",
    "audit_event": "what was done on one installation; a log that a file can change proves nothing",
    "bill_feed": "secret addresses of one installation",
    "household_member": "people sign in with accounts of their own; their names are in the head",
    "idempotency_key": "what clients of one installation were answered during the last day",
    "saved_view": "what one person on one installation likes to see",
    "ledger_month": "summed anew from the transactions",
}
"""The tables of a household that are not in a file, and why."""

STARTED_WITH = frozenset({"brand", "category", "retailer"})
"""Tables in which a new household has rows that it was given; in all others it has none."""

LAST = frozenset({"rule"})
"""Tables that point to others by JSON alone: those come before."""

PAIRS = frozenset({"refused_likeness", "refused_transfer"})
"""Tables of two rows that belong together either way: the one with the smaller id comes first."""

LONG = {("import_batch", "known"): 12_000_000}
"""Texts that may be longer than others, and how long; longer ones are left out of a file."""

TEXT_LIMIT = 1_000_000
"""How many characters a text may have whose column names no limit."""

CURRENCIES = frozenset({"currency_code", "base", "quote"})
"""Columns that name a currency, in whatever table."""

WHOLE_DIGITS = 20
"""How many digits a column of exact numbers holds before the point."""

LARGEST = 2**31
"""What no column of integers holds any more; those of money stay below the largest amount."""


def tables() -> list[Table]:
    """Return the tables of a file, each after those that it points to."""
    owned = {model.__table__.name for model in household_models()}  # type: ignore[attr-defined]  # set by SQLModel on tables
    found = [
        table
        for table in metadata.sorted_tables
        if table.name in owned and table.name not in LEFT_OUT
    ]
    return sorted(found, key=lambda table: table.name in LAST)


@functools.cache
def columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that are in a file: all but the household."""
    return [column for column in table.columns if column.name != "household_id"]


@functools.cache
def key_columns(table: Table) -> list[Column[Any]]:
    """Return what tells the rows of a table apart inside one household."""
    return [column for column in table.primary_key.columns if column.name != "household_id"]


@functools.cache
def own_names(table: Table) -> list[str]:
    """Return the columns, beside the id, in which no two rows of a household are alike."""
    unique = [index for index in table.indexes if index.unique]
    if not unique or "id" not in table.c:
        return []
    return [column.name for column in unique[0].columns if column.name != "household_id"]


@functools.cache
def parents(table: Table) -> list[tuple[str, str]]:
    """Return by which columns a table points to what takes its rows along when it goes."""
    return [
        (name, key.referred_table.name)
        for key in table.foreign_key_constraints
        if key.ondelete == "CASCADE"
        for name in key.column_keys
        if name != "household_id"
    ]


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
    return found.astimezone(UTC)


def _number(text: str) -> Decimal:
    found = Decimal(text)
    # Looked at before it is written out: a short text can stand for billions of digits.
    if not found.is_finite() or abs(found.adjusted()) >= WHOLE_DIGITS:
        raise ValueError
    return found


def _address(text: str) -> bool:
    # What stands in a link is opened by a click.
    return not text or text.lower().startswith(("http://", "https://"))


_READERS: tuple[tuple[type, type, Callable[[Any], Any]], ...] = (
    (UuidBytes, str, UUID),
    (UtcDateTime, str, _instant),
    (ExactDecimal, str, _number),
    (Date, str, date.fromisoformat),
    (Boolean, bool, bool),
)
Read = Callable[[Any], Any]


def readers(table: Table) -> dict[str, Read]:
    """Return for each column in a file what makes its value of the file's, InvalidInput if not."""
    return {column.name: _reader(column) for column in columns(table)}


def _reader(column: Column[Any]) -> Read:
    plain, where = _plain_reader(column), f"{column.table.name}.{column.name}"

    def read(value: Any) -> Any:
        if value is None:
            if column.nullable:
                return None
            raise InvalidInput.field(where, f"A value of {where} is missing. Export again.")
        try:
            return plain(value)
        except (ValueError, TypeError, OverflowError, InvalidOperation) as error:
            shown = str(value)[:40].encode(errors="replace").decode()
            message = f"{where} cannot be “{shown}”. Export the household again."
            raise InvalidInput.field(where, message) from error

    return read


def _plain_reader(column: Column[Any]) -> Read:
    if isinstance(column.type, JSON):
        return _json
    if isinstance(column.type, Integer):
        return _integer(column)
    for kind, written, make in _READERS:
        if isinstance(column.type, kind):
            return _made(written, make)
    allowed = CHOICES.get((column.table.name, column.name))
    if column.name in CURRENCIES:
        allowed = frozenset(currencies())
    limit = LONG.get((column.table.name, column.name), TEXT_LIMIT)
    length = getattr(column.type, "length", None) or limit

    def text(value: Any) -> str:
        if type(value) is not str or "\0" in value or len(value) > length:
            raise ValueError
        if allowed is not None and value not in allowed:
            raise ValueError
        if column.name == "url" and not _address(value):
            raise ValueError
        # Half a surrogate pair, which no database stores.
        value.isascii() or value.encode()
        return value

    return text


def _made(written: type, make: Callable[[Any], Any]) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not written:
            raise TypeError
        return make(value)

    return read


def _json(value: Any) -> Any:
    if not isinstance(value, dict | list):
        raise TypeError
    return value


def _integer(column: Column[Any]) -> Read:
    largest = LARGEST
    if isinstance(column.type, BigInteger):
        largest = 2**63 if column.name == "fingerprint" else MAX_MINOR + 1

    def read(value: Any) -> int:
        if type(value) is not int or abs(value) >= largest:
            raise ValueError
        return value

    return read


@functools.cache
def references(table: Table) -> list[tuple[str, str]]:
    """Return by which columns a table points to which other tables of the household."""
    return [
        (name, key.referred_table.name)
        for key in table.foreign_key_constraints
        for name in key.column_keys
        if name != "household_id"
    ]
