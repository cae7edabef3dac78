"""How fast 100,000 CSV rows come in, beside what the bare database does with the same rows."""

import contextlib
import gc
import io
import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from spends.domains.demo.bulk import bulk_rows, write_csv
from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.repository import statements
from spends.domains.ledger.service.statements import Intake, _copied
from spends.kit.database import SQLITE_PRAGMAS, Database
from spends.kit.runtime import Runtime
from spends.models import load_models
from spends.settings import Settings
from tests.support import postgres
from tests.support.statements import Desk, runtime_of

ROWS = 100_000
ROUNDS = 3
RESULTS = Path(".bench/import.json")
BARE_CACHE = "-65536"

pytestmark = pytest.mark.bench


Tuples = list[tuple[Any, ...]]


def measure(runtime: Runtime, folder: Path, rows: int = ROWS) -> dict[str, float]:
    """Return seconds: bare, import of a file, and the same file again; and the rates they make.

    `imported` and `again` are what a commit takes: parse, match, store, sums. The bare database
    stores the very same rows into a copy of the table with its indexes and foreign keys.
    """
    load_models()
    path = folder / "statement.csv"
    write_csv(bulk_rows(rows, date(2026, 1, 1)), path)
    content = path.read_bytes()
    seconds: dict[str, list[float]] = {"imported": [], "again": [], "bare": [], "preview": []}
    for number in range(ROUNDS):
        stored: Tuples = []
        shared: list[statements.Shared] = []
        desk = Desk.open(runtime, f"Bare{number}")
        with _recorded(stored, shared):
            desk.bring(content)
        _empty(runtime)
        seconds["bare"].append(_bare(runtime, stored, shared[0]))
        _empty(runtime)
        desk = Desk.open(runtime, f"Ann{number}")
        seconds["preview"].append(_timed(lambda: desk.upload(content)))  # noqa: B023
        first = desk.upload(content)
        assert first.counts == Counts(rows, 0, 0, 0)
        seconds["imported"].append(_committed(desk, first.id))
        again = desk.upload(content)
        assert again.counts == Counts(0, rows, 0, 0)
        seconds["again"].append(_committed(desk, again.id))
        desk.check()
        _empty(runtime)
    best = {name: min(found) for name, found in seconds.items()}
    return best | {
        "rows": rows,
        "rows_per_second": rows / best["imported"],
        "again_rows_per_second": rows / best["again"],
        "bare_rows_per_second": rows / best["bare"],
        "share_of_bare": best["bare"] / best["imported"],
        "again_share_of_import": best["imported"] / best["again"],
    }


def _timed(work: Any) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _committed(desk: Desk, import_id: Any) -> float:
    desk.begin(import_id)
    seconds = _timed(lambda: imports.run(desk.runtime, desk.actor, import_id))
    found = desk.view(import_id)
    assert found.status == "done", found.outcome
    return seconds


def _empty(runtime: Runtime) -> None:
    """Take every line out, so that each measurement begins alike."""
    names = ('"transaction"', "ledger_month")
    if runtime.database.is_sqlite:
        with _sqlite(runtime) as connection:
            for name in names:
                connection.execute(f"DELETE FROM {name}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    server = postgres.server_url().set(database=runtime.database.engine.url.database)
    postgres.execute(server, *(f"TRUNCATE {name} CASCADE" for name in names), "CHECKPOINT")


@contextlib.contextmanager
def _sqlite(runtime: Runtime) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(str(runtime.database.engine.url.database), isolation_level=None)
    for pragma, value in (SQLITE_PRAGMAS | {"cache_size": BARE_CACHE}).items():
        connection.execute(f"PRAGMA {pragma} = {value}")
    yield connection
    connection.close()


@contextlib.contextmanager
def _recorded(stored: Tuples, shared: list[statements.Shared]) -> Iterator[None]:
    """Keep what an intake stores, so that the bare database stores the same."""
    original = Intake._tuples

    def tuples(intake: Intake, lines: Any) -> Iterator[tuple[Any, ...]]:
        shared.append(intake._shared)
        for row in original(intake, lines):
            stored.append(row)
            yield row

    Intake._tuples = tuples  # type: ignore[method-assign]
    yield
    Intake._tuples = original  # type: ignore[method-assign]


def _bare(runtime: Runtime, stored: Tuples, shared: statements.Shared) -> float:
    if runtime.database.is_sqlite:
        return _bare_sqlite(runtime, stored, shared)
    return _bare_postgres(runtime, stored, shared)


def _bare_sqlite(runtime: Runtime, stored: Tuples, shared: statements.Shared) -> float:
    """Store rows by `executemany` into the table itself, with the pragmas of an import."""
    statement = statements.sqlite_insert(shared)
    with _sqlite(runtime) as connection:

        def store() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, stored)
            connection.execute("COMMIT")

        return _timed(store)


def _bare_postgres(runtime: Runtime, stored: Tuples, shared: statements.Shared) -> float:
    """COPY rows, as the owner and without row-level security, into a copy of the table."""
    url = runtime.database.engine.url
    server = postgres.server_url().set(database=url.database)
    engine = create_engine(server)
    now = shared.now.isoformat()
    same = "\t".join(
        "\\N" if value is None else str(value)
        for value in (*shared[:4], shared.currency_code, now, now, 1, "f", "f")
    )
    body = "".join(f"{same}\t{_copied(row)}" for row in stored)
    columns = (
        "household_id, account_id, import_id, member_id, currency_code, created_at, updated_at, "
        f"version, is_manual, is_split, {', '.join(statements.VARYING)}"
    )
    with engine.begin() as connection:
        connection.execute(text('CREATE TABLE bare_line (LIKE "transaction" INCLUDING ALL)'))
        for (constraint,) in connection.execute(
            text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid = '\"transaction\"'::regclass AND contype = 'f'"
            )
        ).all():
            connection.execute(text(f"ALTER TABLE bare_line ADD {constraint}"))

    def store() -> None:
        raw = engine.raw_connection()
        with raw.cursor() as cursor:
            cursor.copy_expert(f"COPY bare_line ({columns}) FROM STDIN", io.StringIO(body))  # type: ignore[attr-defined]
        raw.commit()
        raw.close()

    seconds = _timed(store)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE bare_line"))
    engine.dispose()
    return seconds


def test_import_of_a_hundred_thousand_rows(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    runtime = runtime_of(settings, database)
    found = measure(runtime, tmp_path)
    runtime.close()
    kind = "sqlite" if database.is_sqlite else "postgres"
    RESULTS.parent.mkdir(exist_ok=True)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(kept | {kind: found}, indent=2))
    print(lines(kind, found))  # noqa: T201  what a measurement is for
    assert found["share_of_bare"] >= 0.6
    assert found["again_share_of_import"] >= 1


def lines(kind: str, found: dict[str, float]) -> str:
    """Return the numbers as lines for RESULTS.md."""
    return (
        f"- Import, {kind}: {found['rows_per_second']:,.0f} rows/s "
        f"({found['imported']:.2f} s), bare {found['bare_rows_per_second']:,.0f} rows/s, "
        f"{found['share_of_bare']:.0%} of it; the same file again "
        f"{found['again_rows_per_second']:,.0f} rows/s; preview {found['preview']:.2f} s."
    )
