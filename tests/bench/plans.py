"""How a database answers the queries of a list: its own words for it."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import event

from spends.kit.unit_of_work import UnitOfWork

Statement = tuple[str, Any]
Line = tuple[int, str]
LINES = re.compile(r"\btransaction\b")
EXPLAIN = {
    "sqlite": "EXPLAIN QUERY PLAN",
    "postgres": "EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF)",
}
NUMBERS = re.compile(r"\(actual .*?\)|[\d.,]+|kB|  \(and more alike\)")
VALUES = re.compile(r"'[^']*'::[a-z]+(\[\])?( without time zone)?")
WALL = re.compile(
    r"( AND )?\(\(household_id = \(InitPlan \d+\)\.col1\) OR \(\(InitPlan \d+\)\.col1 = \?\)\)"
)
LEFT_OUT = re.compile(
    r"$|Filter: $|InitPlan|Result |Sort Key|Presorted Key|Full-sort|Pre-sorted|Sort Method|Index Searches"
    r"|Planning Time|Group Key|Batches|Buckets|Cache|Hits|Heap Blocks|Storage|Recheck|Inner Unique|Worker"
)


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
    """Return the plans of statements, run with the very parameters they had, in few words."""
    return "\n\n".join("\n".join(folded(_explained(uow, *statement))) for statement in statements)


def shape(text: str) -> str:
    """Return a plan without what differs from one run, or one value, to the next."""
    return NUMBERS.sub("", text)


def folded(lines: list[Line]) -> list[str]:
    """Return a plan as text; of branches that are alike the first, and how many more there are."""
    branches: list[list[Line]] = []
    for line in lines:
        if not branches or line[0] <= branches[-1][0][0]:
            branches.append([])
        branches[-1].append(line)
    found: list[str] = []
    last, more = "", 0
    for branch in [*branches, []]:
        own = branch[:1] and ["  " * branch[0][0] + branch[0][1], *folded(branch[1:])]
        if branch and shape("\n".join(own)) == last:
            more += 1
            continue
        if more:
            found[-1] += f"  (and {more} more alike)"
        found, last, more = found + own, shape("\n".join(own)), 0
    return found


def _explained(uow: UnitOfWork, statement: str, parameters: Any) -> list[Line]:
    how = EXPLAIN["sqlite" if uow.is_sqlite else "postgres"]
    rows = uow.session.connection().exec_driver_sql(f"{how} {statement}", parameters).all()
    if not uow.is_sqlite:
        return _essential(row[0] for row in rows)
    depths: dict[int, int] = {0: -1}
    lines = []
    for row_id, parent, _, detail in rows:
        depths[row_id] = depths.get(parent, -1) + 1
        lines.append((depths[row_id], detail))
    return lines


def _essential(rows: Iterable[str]) -> list[Line]:
    """Return Postgres' plan without its values, and without how the walls are looked up."""
    lines: list[Line] = []
    for row in rows:
        text = WALL.sub("", VALUES.sub("?", row.strip().removeprefix("->  ")))
        if not LEFT_OUT.match(text):
            depth = (len(row) - len(row.lstrip()) + 4) // 6
            lines.append((depth, text.replace(" loops=1", "").replace(".00", "")))
    return lines
