"""Households that take seconds to make: made once a process, and copied into the databases of tests."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from spends.domains.demo import service as demo
from spends.domains.ledger import service as ledger
from spends.kit.actor import Actor
from spends.kit.database import Database
from tests.support import postgres, sharing
from tests.support.homes import Home, sign_up

ROWS = (
    "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace "
    "and relkind = 'r' and relname <> 'alembic_version'"
)


@dataclass(frozen=True)
class _Copy:
    actor: Actor
    folder: Path
    """It holds the rows: SQLite's file, or a file for each of Postgres's tables."""
    is_watched: bool


def explored(database: Database) -> Home:
    """Return somebody who explores with the sample household."""
    return copied(database, _explored)


def _explored(database: Database) -> Home:
    home = sign_up(database)
    with home.work() as uow:
        ledger.start_household(uow)
        demo.explore(uow)
    return home


_copies: dict[tuple[str, str, date], _Copy] = {}


def copied(database: Database, make: Callable[[Database], Home]) -> Home:
    """Return what `make` makes in an empty database, copied from the first one of the day."""
    is_watched = sys.gettrace() is not None
    key = (database.engine.dialect.name, f"{make.__module__}.{make.__qualname__}", _today())
    found = _copies.get(key)
    # One that coverage is to see is made in its sight.
    if found is None or (is_watched and not found.is_watched):
        home = make(database)
        folder = Path(tempfile.mkdtemp(prefix="copy-", dir=sharing.run_folder()))
        _read(database, folder)
        _copies[key] = _Copy(home.actor, folder, is_watched)
        return home
    _write(database, found.folder)
    return Home(database, found.actor)


def _today() -> date:
    return datetime.now(UTC).date()


def _read(database: Database, folder: Path) -> None:
    if database.is_sqlite:
        database.dispose()  # the last one to leave writes the log into the file
        shutil.copyfile(_file(database), folder / "database")
        return
    with _tables(database) as (cursor, tables):
        for table in tables:
            with (folder / table).open("wb") as file:
                cursor.copy_expert(f"copy {table} to stdout (format binary)", file)


def _write(database: Database, folder: Path) -> None:
    if database.is_sqlite:
        database.dispose()
        shutil.copyfile(folder / "database", _file(database))
        return
    with _tables(database) as (cursor, tables):
        cursor.execute("set session_replication_role = replica")
        for table in tables:
            with (folder / table).open("rb") as file:
                cursor.copy_expert(f"copy {table} from stdin (format binary)", file)


def _file(database: Database) -> str:
    return str(database.engine.url.database)


@contextlib.contextmanager
def _tables(database: Database) -> Iterator[tuple[Any, list[str]]]:
    url = postgres.server_url().set(database=database.engine.url.database)
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection, connection.connection.cursor() as cursor:
        yield cursor, list(connection.exec_driver_sql(ROWS).scalars())
