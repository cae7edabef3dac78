"""SQL that SQLite and Postgres spell differently, and the way from a model to its table."""

from collections.abc import Iterable
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import CursorResult, Date, Dialect, Integer, Result, Row, Table, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import LargeBinary, TypeDecorator
from sqlmodel import SQLModel

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of columns that the statement names."""


def changed(result: Result[*tuple[Any, ...]]) -> int:
    """Return how many rows an UPDATE or DELETE touched."""
    return result.rowcount if isinstance(result, CursorResult) else 0


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, for statements over columns rather than objects."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel on tables
    return table


class day_number(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """The number of a date, the first of January of the year 1 being 1, as Python counts it."""

    type = Integer()
    inherit_cache = True


@compiles(day_number, "sqlite")
def _day_number_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"(CAST(julianday({day}) - 1721424.5 AS INTEGER))"


@compiles(day_number, "postgresql")
def _day_number_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '0001-01-01' + 1)"


class days_after(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """The date so many days after another; before it where there are less than none."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _days_after_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day, count = (compiler.process(each, **options) for each in element.clauses)
    return f"date({day}, {count} || ' days')"


@compiles(days_after, "postgresql")
def _days_after_postgres(element: Any, compiler: Any, **options: Any) -> str:
    day, count = (compiler.process(each, **options) for each in element.clauses)
    return f"({day} + CAST({count} AS INTEGER))"


class place_of(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """Where a text has another one first, counted from 1; 0 where it has not."""

    type = Integer()
    inherit_cache = True


@compiles(place_of, "sqlite")
def _place_of_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(place_of, "postgresql")
def _place_of_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


class month_start(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """The first day of a date's month."""

    type = Date()
    inherit_cache = True


@compiles(month_start, "sqlite")
def _month_start_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(substr({compiler.process(element.clauses, **options)}, 1, 7) || '-01')"


@compiles(month_start, "postgresql")
def _month_start_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"(date_trunc('month', {compiler.process(element.clauses, **options)})::date)"


class week_start(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """The Monday of a date's week."""

    type = Date()
    inherit_cache = True


@compiles(week_start, "sqlite")
def _week_start_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, 'weekday 0', '-6 days')"


@compiles(week_start, "postgresql")
def _week_start_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"(date_trunc('week', {compiler.process(element.clauses, **options)})::date)"


class _ManyIds(TypeDecorator[tuple[UUID, ...]]):
    """Ids in one parameter: their bytes in a row, or an array as Postgres writes one."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[UUID, ...] | None, dialect: Dialect) -> Any:
        ids = value or ()
        if dialect.name == "postgresql":
            return f"{{{','.join([f'{one.int:032x}' for one in ids])}}}"
        return b"".join([one.int.to_bytes(16) for one in ids])

    def bind_processor(self, dialect: Dialect) -> Any:
        return lambda value: self.process_bind_param(value, dialect)


class among(GenericFunction[Any]):  # noqa: N801  named as it is written in SQL
    """That a column is one of many ids.

    All of them are one parameter: with thousands, `in_` takes longer to write than to answer.
    """

    # Of no boolean type: SQLite would compare it with 1, and then use no index.
    type = Integer()
    inherit_cache = True

    def __init__(self, column: Any, ids: Iterable[UUID]) -> None:
        wanted = tuple(ids)
        super().__init__(
            column,
            bindparam("ids", wanted, type_=_ManyIds(), unique=True),
            bindparam("size", 16 * len(wanted), type_=Integer(), unique=True),
        )


@compiles(among, "sqlite")
def _among_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    wanted, given, length = element.clauses
    left = compiler.process(wanted, **options)
    size, each = compiler.process(length, **options), compiler.process(given, **options)
    more = f"SELECT place + 16 FROM places WHERE place + 16 <= {size}"  # noqa: S608  a number
    one = f"SELECT substr({each}, place, 16) FROM places"  # noqa: S608  its parameters
    return f"{left} IN (WITH RECURSIVE places(place) AS (SELECT 1 UNION ALL {more}) {one})"


@compiles(among, "postgresql")
def _among_postgres(element: Any, compiler: Any, **options: Any) -> str:
    wanted, given = (compiler.process(each, **options) for each in list(element.clauses)[:2])
    return f"{wanted} = ANY(CAST({given} AS UUID[]))"
