"""Column types that keep their meaning on SQLite and on Postgres alike."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, LargeBinary, Numeric, String, Text, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

MinorUnits = BigInteger

# As many digits as NUMERIC(38, 18) has; the usual context would round to 28.
_WIDE = Context(prec=38)


@lru_cache(maxsize=8192)
def _known_uuid(value: bytes | None) -> UUID | None:
    # The same accounts and categories come row after row; making one anew takes ten times as long.
    return None if value is None else UUID(bytes=value)


class UuidBytes(TypeDecorator[UUID]):
    """A UUID in 16 bytes: `uuid` on Postgres, a BLOB on SQLite (where text would take 36)."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], UUID | None] | None:
        # Called for each value of each row, so nothing stands between it and what it becomes.
        return None if dialect.name == "postgresql" else _known_uuid


class UtcDateTime(TypeDecorator[datetime]):
    """An instant.

    Refuses naive values, stores UTC and gives the zone back, which SQLite would drop.
    """

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs a time zone"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return utc
        return instant_text(utc)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        instant: datetime = value.astimezone(UTC)
        return instant


def instant_text(value: datetime) -> str:
    """Return an instant as SQLite keeps it: fixed width, so that it sorts as text."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class ExactDecimal(TypeDecorator[Decimal]):
    """A quantity, price or rate, to the digit: text on SQLite, whose NUMERIC is a float."""

    impl = Numeric(38, 18)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(38, 18))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        number = Decimal(value)
        return number.normalize(_WIDE) if number else Decimal(0)
