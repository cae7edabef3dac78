"""Engines for tests, which make thousands: what one has compiled, all of its kind may use.

A process of a user's has one engine and compiles each statement once; so does a run of tests.
"""

from typing import Any

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
