"""The engine: one place that knows how SQLite and Postgres differ in connecting and beginning."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, FromClause, event, make_url
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from spends.kit import connecting, memory, metrics, statements, tenancy
from spends.kit.actor import Actor
from spends.kit.connecting import Credentials
from spends.kit.errors import Conflict, InvalidInput, StaleVersion, Unavailable
from spends.kit.tenancy import SystemScope
from spends.kit.unit_of_work import UnitOfWork

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "busy_timeout": "30000",
    "cache_size": "-8000",
    "temp_store": "MEMORY",
    "secure_delete": "OFF",
}
# Postgres' codes for work that gave way to another: a deadlock, a serialisation failure.
GAVE_WAY = frozenset({"40P01", "40001"})
WRITE = "spends_write"
# A long write that gives way waits this long at most for a pause among the others.
PATIENCE = 1.0
LOOK_EVERY = 0.003
QUIET_LOOKS = 2

log = structlog.get_logger()


class FairLock:
    """A lock served in the order of asking, which `threading.Lock` is not.

    Knows whether somebody waits.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._held = False
        self._expected = 0

    @property
    def held(self) -> bool:
        """Whether somebody has the lock."""
        return self._held

    @property
    def waited_for(self) -> bool:
        """Whether somebody waits for the lock, or is on the way to it."""
        return bool(self._queue) or self._expected > 0

    def expect(self, count: int) -> None:
        """Count those who are on the way to the lock: 1 for one more, -1 when one is through."""
        with self._guard:
            self._expected += count

    def __enter__(self) -> None:
        with self._guard:
            if not self._held and not self._queue:
                self._held = True
                return
            turn = threading.Event()
            self._queue.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False

    def stand_back(self, seconds: float) -> None:
        """Give the lock up until nobody wants it, for some seconds at most, and take it again."""
        self.__exit__()
        until, quiet = time.monotonic() + seconds, 0
        while quiet < QUIET_LOOKS and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            quiet = 0 if self._held or self.waited_for else quiet + 1
        self.__enter__()


class HouseholdSession(Session):
    """A session with the walls of `tenancy` on it."""


tenancy.guard(HouseholdSession)


class _HintingCompiler(SQLiteCompiler):
    """Writes `with_hint(table, "INDEXED BY …", "sqlite")`, which SQLAlchemy's own leaves out."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        del table
        return text


def create_engine(
    url: str, pool_size: int = 8, *, ca: str = "", credentials: Credentials | None = None
) -> Engine:
    """Return an engine for a SQLite or Postgres URL; nothing connects yet.

    On Postgres `ca` is a file of certificates that the server's must be vouched for by, and
    `credentials` are asked for with each new connection, and go before what the URL says.

    A process holds `pool_size` connections, and under load up to twice as many for a while. So
    that there are enough for all: 2 x pool_size x processes (web and worker; both the old and the
    new ones during an upgrade) is at most what the database allows, less the few it reserves. RDS
    allows the memory left to it in bytes / 9,531,392: some 80 on a class with 1 GiB, 170 with 2.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sqlalchemy_engine(
            parsed, pool_size=pool_size + 4, max_overflow=4, hide_parameters=True
        )
        engine.dialect.statement_compiler = _HintingCompiler
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sqlalchemy_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,
        connect_args=connecting.arguments(ca),
    )
    connecting.read_ids_fast(engine)
    if credentials:
        connecting.follow(engine, credentials)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """An engine and its units of work.

    On SQLite, which has one writer, writers of this process take turns before they ask the file, so
    that they are served in order and wait without holding a connection.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        statements.watch(engine)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._sessions = sessionmaker(
            engine, class_=HouseholdSession, expire_on_commit=False, autoflush=True
        )
        self._turn = FairLock()

    @property
    def is_writing(self) -> bool:
        """Whether a writer of this process has its turn now.

        Always False on Postgres, which has no turns.
        """
        return self._turn.held

    @contextlib.contextmanager
    def unit_of_work(self, actor: Actor | None, *, write: bool = True) -> Iterator[UnitOfWork]:
        """Open an actor's unit of work: commits when left, rolls back when an exception leaves."""
        scope = actor.household_id if actor else None
        with self._open(UnitOfWork, scope, actor, write=write) as uow:
            yield uow

    @contextlib.contextmanager
    def system(self, reason: str, *, write: bool = True) -> Iterator[UnitOfWork]:
        """Open a unit of work outside the walls between households; `reason` is logged."""
        log.debug("system_work", reason=reason)
        with self._open(UnitOfWork, SystemScope(reason), None, write=write) as uow:
            yield uow

    @contextlib.contextmanager
    def _open(
        self, unit: type[UnitOfWork], scope: Any, actor: Actor | None, *, write: bool
    ) -> Iterator[UnitOfWork]:
        turn = self._turn if write and self.is_sqlite else contextlib.nullcontext()
        with _plain_errors():
            with turn, self._sessions() as session:
                tenancy.bind_scope(session, scope)
                session.connection(
                    execution_options={
                        WRITE: write,
                        "spends_system": isinstance(scope, SystemScope),
                    }
                )
                uow = unit(session, actor, self, writes=write)
                try:
                    yield uow
                    uow.run_before_commit()
                    session.commit()
                except BaseException:
                    session.rollback()
                    raise
            uow.run_after_commit()

    def yield_turn(self, uow: UnitOfWork) -> bool:
        """Commit and begin anew where another writer of this process waits; whether that happened.

        For long writes on SQLite alone: what is committed this way must not be visible before the
        end.
        """
        if not self.is_sqlite or not self._turn.waited_for:
            return False
        uow.session.commit()
        self._turn.stand_back(PATIENCE)
        memory.now_and_then()
        uow.session.connection(execution_options={WRITE: True})
        return True

    def expect_writers(self, count: int) -> None:
        """Say that a writer of this process will ask for a turn (1), or has had it (-1).

        Who waits in line for a thread waits for the turn too, and long writing gives way to them.
        """
        if self.is_sqlite:
            self._turn.expect(count)

    @property
    def somebody_waits(self) -> bool:
        """Whether another writer of this process waits for its turn."""
        return self.is_sqlite and self._turn.waited_for

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        message = "This collides with something that is there, or points to something that is gone."
        raise Conflict(message) from error
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) in GAVE_WAY:
            raise StaleVersion from error
        metrics.DATABASE_FAILURES.inc()
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            metrics.DATABASE_FAILURES.inc()
            raise Unavailable from error
        raise
    except ValueError as error:
        # Postgres takes no NUL, and neither database half a surrogate pair.
        if isinstance(error, UnicodeEncodeError) or "NUL (0x00)" in str(error):
            message = "This text has characters that cannot be stored. Type it again."
            raise InvalidInput(message) from error
        raise
