"""Many rows in one statement on Postgres: an array for each column, whatever the number of rows.

A statement with a parameter for each value takes longer to write than to answer, and one that is
sent row by row a round trip for each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, TableValuedAlias, bindparam, cast, column, func
from sqlalchemy.types import TypeEngine


def unnested(
    name: str, columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[Any]]
) -> TableValuedAlias:
    """Return rows as a FROM: their columns by name with their types, in the order given."""
    by_column = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [
        cast(bindparam(None, array_text(values), type_=String()), ARRAY(kind))
        for kind, values in zip(columns.values(), by_column, strict=True)
    ]
    made = [column(each, kind) for each, kind in columns.items()]
    return func.unnest(*arrays).table_valued(*made, name=name).render_derived()


def array_text(values: Iterable[Any]) -> str:
    """Return values as Postgres writes an array of them: ids, numbers, days, instants, texts."""
    given = list(values)
    kinds = set(map(type, given))
    if len(kinds) == 1:
        return f"{{{','.join(map(_WRITERS.get(kinds.pop(), _quoted), given))}}}"
    return f"{{{','.join([_WRITERS.get(type(value), _quoted)(value) for value in given])}}}"


def _quoted(value: Any) -> str:
    escaped = str(value).replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "NULL",
    bool: lambda value: "t" if value else "f",
    int: str,
    UUID: lambda value: f"{value.int:032x}",
    date: date.isoformat,
    datetime: datetime.isoformat,
}
