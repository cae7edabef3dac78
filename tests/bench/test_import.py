"""How fast a hundred thousand CSV rows come in, beside what the bare database does with the same rows."""

import contextlib
import io
import sqlite3
import statistics as averages
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from spends.domains.demo.bulk import bulk_rows, write_csv
from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.repository.statements import lines as statement_lines
from spends.domains.ledger.service.statements.intake import Intake, _copied
from spends.kit.database import SQLITE_PRAGMAS, Database, create_engine
from spends.kit.runtime import Runtime
from spends.models import load_models
from spends.settings import Settings
from tests.bench import homes, results, scale
from tests.bench.measure import ROUNDS, Target, Times, number, table, timed
from tests.support import postgres, sqlite
from tests.support.statements import Desk, runtime_of

BARE_CACHE = "-65536"
WORDS = {
    "sqlite": (
        "The bare database is `sqlite3.executemany` of ready tuples into the same file and table, "
        "with its indexes and foreign keys, the pragmas of an import, and one transaction."
    ),
    "postgres": (
        "The bare database is COPY of ready text by a superuser, without row-level security, into "
        "a copy of the table with its indexes and foreign keys, on the same server."
    ),
}

pytestmark = pytest.mark.bench


Tuples = list[tuple[Any, ...]]
Found = dict[str, list[float]]


def measure(runtime: Runtime, folder: Path, rows: int) -> Found:
    """Return seconds of each round: bare, import of a file, the same file again, and preview.

    `imported` and `again` are what a commit takes: parse, match, store, sums. The bare database
    stores the very same rows into the table with its indexes and foreign keys, on Postgres into a
    copy of it without row-level security.
    """
    load_models()
    path = folder / "statement.csv"
    write_csv(bulk_rows(rows, date(2026, 1, 1)), path)
    content = path.read_bytes()
    found: Found = {"imported": [], "again": [], "bare": [], "preview": []}
    stored: Tuples = []
    shared: list[statement_lines.Shared] = []
    with _recorded(stored, shared):
        Desk.open(runtime, "Bare").bring(content)
    for turn in range(ROUNDS):
        _empty(runtime)
        found["bare"].append(_bare(runtime, stored, shared[0]))
        _empty(runtime)
        desk = Desk.open(runtime, f"Ann{turn}")
        found["preview"].append(timed(lambda: desk.upload(content)))  # noqa: B023  called before the next turn
        first = desk.upload(content)
        assert first.counts == Counts(rows, 0, 0, 0)
        found["imported"].append(_committed(desk, first.id))
        again = desk.upload(content)
        assert again.counts == Counts(0, rows, 0, 0)
        found["again"].append(_committed(desk, again.id))
        desk.check()
    return found


def _committed(desk: Desk, import_id: Any) -> float:
    desk.begin(import_id)
    seconds = timed(lambda: imports.run(desk.runtime, desk.actor, import_id))
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
def _recorded(stored: Tuples, shared: list[statement_lines.Shared]) -> Iterator[None]:
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


def _bare(runtime: Runtime, stored: Tuples, shared: statement_lines.Shared) -> float:
    if runtime.database.is_sqlite:
        return _bare_sqlite(runtime, stored, shared)
    return _bare_postgres(runtime, stored, shared)


def _bare_sqlite(runtime: Runtime, stored: Tuples, shared: statement_lines.Shared) -> float:
    """Store rows by `executemany` into the table itself, with the pragmas of an import."""
    statement = statement_lines.sqlite_insert(shared)
    with _sqlite(runtime) as connection:

        def store() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, stored)
            connection.execute("COMMIT")

        return timed(store)


def _bare_postgres(runtime: Runtime, stored: Tuples, shared: statement_lines.Shared) -> float:
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
        f"version, is_manual, is_split, {', '.join(statement_lines.VARYING)}"
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

    seconds = timed(store)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE bare_line"))
    engine.dispose()
    return seconds


def test_import(kind: str, tmp_path: Path) -> None:
    database_url = _url(kind, tmp_path)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    runtime = runtime_of(settings, Database(create_engine(database_url)))
    found = measure(runtime, tmp_path, scale.MIDDLE)
    runtime.close()
    results.keep(
        f"10-import-{scale.KINDS.index(kind)}",
        f"Import of {scale.MIDDLE:,} CSV rows, {scale.NAMES[kind]}",
        words=WORDS[kind],
        targets=_targets(kind, found),
        tables=[_table(found)],
    )


def _url(kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return sqlite.create_database(folder / "spends.db")
    return postgres.create_database(f"{homes.PREFIX}import")


def _share(found: Found, part: str, whole: str) -> float:
    """Return the median of what each round's times were to each other."""
    pairs = zip(found[part], found[whole], strict=True)
    return averages.median(one / other for one, other in pairs)


def _targets(kind: str, found: Found) -> list[Target]:
    place, rows = f"{scale.NAMES[kind]}, import of {scale.MIDDLE:,} rows", scale.MIDDLE
    share = Target(
        f"{place}: of the bare database", _share(found, "bare", "imported"), 0.6, "%", True
    )
    again = _share(found, "imported", "again")
    targets = [
        share,
        Target(f"{place}: the same file again, speed beside the first", again, 1, "%", True),
    ]
    if kind == "sqlite":
        speed = rows / averages.median(found["imported"])
        targets.insert(0, Target(f"{place}: the aim", speed, 50_000, "rows/s", True))
    return targets


def _table(found: Found) -> dict[str, Any]:
    names = {
        "bare": "bare database, rows ready made",
        "imported": "commit: parse, match, store, sums",
        "again": "commit of the same file again, all duplicates",
        "preview": "preview: store the file, detect, parse, match",
    }
    lines = []
    for name, words in names.items():
        times = Times(tuple(found[name]))
        spread = f"{min(times.seconds):.2f}-{max(times.seconds):.2f}"
        speed = number(scale.MIDDLE / times.median, "")
        lines.append([words, f"{times.median:.2f}", spread, speed])
    words = f"Medians of {ROUNDS} rounds."
    return table(["What", "seconds", "from-to", "rows/s"], lines, words)
