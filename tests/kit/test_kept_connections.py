"""Connections to Postgres that tests leave to one another stay with the process that made them."""

import os

import pytest
from sqlalchemy import text

from spends.kit.database import create_engine
from tests.support.postgres import EmptiedDatabase


def _server_process(url: str) -> int:
    engine = create_engine(url, 1)
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT pg_backend_pid()"))
    engine.dispose()
    return int(found or 0)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_process_that_was_forked_off_takes_none(
    database_url: str, emptied_postgres: EmptiedDatabase
) -> None:
    """Were it killed, its server would go on waiting, and hold what it has locked."""
    kept = emptied_postgres.kept
    assert _server_process(database_url) in kept.processes()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, str(_server_process(database_url)).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as answer:
        assert int(answer.read()) not in kept.processes()
