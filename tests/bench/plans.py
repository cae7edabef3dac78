"""How a database answers the queries of a list: its own words for it."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event

from spends.kit.unit_of_work import UnitOfWork

Statement = tuple[str, Any]
LINES = re.compile(r"\btransaction\b")
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN (ANALYZE, BUFFERS OFF)"}


@contextlib.contextmanager
def recorded(uow: UnitOfWork) -> Iterator[list[Statement]]:
    """Collect the statements over transactions that run inside."""
    found: list[Statement] = []
    engine = uow.database.engine

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if LINES.search(statement) and statement.lstrip().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def explained(uow: UnitOfWork, statements: list[Statement]) -> str:
    """Return the plans of statements, run with the very parameters they had."""
    return "\n\n".join(_explained(uow, *statement) for statement in statements)


def _explained(uow: UnitOfWork, statement: str, parameters: Any) -> str:
    how = EXPLAIN["sqlite" if uow.is_sqlite else "postgres"]
    rows = uow.session.connection().exec_driver_sql(f"{how} {statement}", parameters).all()
    if not uow.is_sqlite:
        return "\n".join(row[0] for row in rows)
    depths: dict[int, int] = {0: -1}
    lines = []
    for row_id, parent, _, detail in rows:
        depths[row_id] = depths.get(parent, -1) + 1
        lines.append("  " * depths[row_id] + detail)
    return "\n".join(lines)
