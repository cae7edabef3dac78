"""SQL that SQLite and Postgres spell differently, and the way from a model to its table."""

from typing import Any

from sqlalchemy import Date, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, for statements over columns rather than objects."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel on tables
    return table


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


class contains(GenericFunction[bool]):  # noqa: N801  named as it is written in SQL
    """Whether the first text holds the second, letter for letter: no wildcard, and cheaper than LIKE."""

    inherit_cache = True


@compiles(contains, "sqlite")
def _contains_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


@compiles(contains, "postgresql")
def _contains_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"
