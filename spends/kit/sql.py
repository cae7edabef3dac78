"""SQL that SQLite and Postgres spell differently, and the way from a model to its table."""

from typing import Any, TypeAlias

from sqlalchemy import CursorResult, Date, Integer, Result, Row, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
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
