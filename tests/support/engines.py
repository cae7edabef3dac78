"""Engines for tests, which make thousands: what one has compiled or connected, others may use.

A process of a user's has one engine, compiles each statement once and keeps its connections; so
does a run of tests.
"""

import contextlib
import os
import sqlite3
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from spends.kit import database

STATEMENTS = 5_000


def share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Let engines that the application makes share their compiled statements, kind by kind."""
    make = database.sqlalchemy_engine
    compiled: dict[str, LRUCache[Any, Any]] = {}
    for dialect in (PGDialect_psycopg2, SQLiteDialect_pysqlite):
        # The dialect is in the key of what was compiled; those of a kind are alike here.
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))

    def engine(*arguments: Any, **options: Any) -> Engine:
        made = make(*arguments, **options)
        made._compiled_cache = compiled.setdefault(made.dialect.name, LRUCache(STATEMENTS))
        return made

    patch.setattr(database, "sqlalchemy_engine", engine)


def close_without_waiting(patch: pytest.MonkeyPatch) -> None:
    """Let the last connection to a SQLite database leave it to the disk when it writes.

    It brings what was written into the file as it goes. Nothing here must survive a power cut.
    """
    close = SQLiteDialect_pysqlite.do_close

    def hasty(dialect: SQLiteDialect_pysqlite, connection: Any) -> None:
        with contextlib.suppress(sqlite3.Error):  # it may be closed, or in a transaction
            connection.execute("pragma synchronous = off")
        close(dialect, connection)

    patch.setattr(SQLiteDialect_pysqlite, "do_close", hasty)


class KeptConnections:
    """Connections to one Postgres database that engines leave behind, for those that come after.

    A new one costs a process of the server's, which knows none of the tables yet. Not for a process
    that was forked off: when that is killed, its server would still hear from the one it came from.
    """

    def __init__(self, database: str) -> None:
        self.database = database
        self._owner = os.getpid()
        self._idle: list[Any] = []
        self._asked: WeakKeyDictionary[Any, object] = WeakKeyDictionary()

    def processes(self) -> list[int]:
        """Return the server's processes that wait for somebody."""
        return [connection.info.backend_pid for connection in self._idle]

    def share(self, patch: pytest.MonkeyPatch) -> None:
        """Let engines take connections from here, and leave them here."""
        kind: Any = PGDialect_psycopg2
        connect, close = kind.connect, kind.do_close

        def take(dialect: Any, *arguments: Any, **named: Any) -> Any:
            asked = (arguments, named)
            is_ours = os.getpid() == self._owner
            for at, idle in enumerate(self._idle if is_ours else ()):
                if self._asked[idle] == asked:
                    return self._idle.pop(at)
            made = connect(dialect, *arguments, **named)
            if is_ours and made.info.dbname == self.database:
                self._asked[made] = asked
            return made

        def leave(dialect: Any, connection: Any) -> None:
            if connection.closed or connection not in self._asked:
                close(dialect, connection)
                return
            connection.reset()
            self._idle.append(connection)

        patch.setattr(kind, "connect", take)
        patch.setattr(kind, "do_close", leave)
        patch.setattr(kind, "do_terminate", close)  # what is broken goes

    def close(self) -> None:
        """Close them."""
        while self._idle:
            self._idle.pop().close()
