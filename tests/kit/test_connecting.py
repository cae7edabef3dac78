"""Connecting to Postgres over TLS, and what is said when it fails."""

from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from spends.kit.connecting import trouble
from spends.kit.database import create_engine
from tests.support import tls
from tests.support.tls import Authority

SOCKET = ".s.PGSQL.5432"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("ours"), "ours")


def connected(url: str, ca: Path, port: int, host: str = "127.0.0.1") -> bool:
    """Return whether TLS is in use, over a port of ours in place of the server's socket."""
    parts = make_url(url)
    address = parts.set(host=host, port=port, query={}).render_as_string(hide_password=False)
    engine = create_engine(address, ca=str(ca))
    try:
        with engine.connect() as connection:
            assert connection.scalar(text("select 1")) == 1
            raw = connection.connection.dbapi_connection
            return bool(raw.info.ssl_in_use)  # type: ignore[union-attr]  # psycopg2's own
    finally:
        engine.dispose()


def unix_socket(url: str) -> Path:
    folder = make_url(url).query.get("host")
    if not isinstance(folder, str):
        pytest.skip("This Postgres is given, and its socket is not known.")
    return Path(folder) / SOCKET


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_that_is_vouched_for_is_used_over_tls(
    database_url: str, ours: Authority, tmp_path: Path, host: str
) -> None:
    with tls.before(unix_socket(database_url), ours.vouch(tmp_path, host)) as port:
        assert connected(database_url, ours.file, port, host)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_that_somebody_else_vouches_for_is_refused(
    database_url: str, ours: Authority, tmp_path: Path
) -> None:
    theirs = Authority.make(tmp_path, "theirs")
    with (
        tls.before(unix_socket(database_url), theirs.vouch(tmp_path, "127.0.0.1")) as port,
        pytest.raises(OperationalError) as raised,
    ):
        connected(database_url, ours.file, port)
    assert "not vouched for by SPENDS_DATABASE_CA" in trouble(raised.value)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_certificate_for_another_host_is_refused(
    database_url: str, ours: Authority, tmp_path: Path
) -> None:
    with (
        tls.before(unix_socket(database_url), ours.vouch(tmp_path, "elsewhere.example")) as port,
        pytest.raises(OperationalError) as raised,
    ):
        connected(database_url, ours.file, port)
    assert "the host in SPENDS_DATABASE_URL is the one in the certificate" in trouble(raised.value)


class _Answer(Exception):
    """What psycopg2 raises."""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('FATAL:  password authentication failed for user "spends"', "refuses the name"),
        ('FATAL:  role "spends" does not exist', "refuses the name"),
        ('FATAL:  database "spends" does not exist', "no database of that name"),
        ('could not translate host name "db" to address: Name or service', "no host of that name"),
        ("connection refused\n\tIs the server running on that host", "No database answers"),
        ("timeout expired", "No database answers"),
        ("FATAL:  the database system is starting up", "No database answers"),
        ("server does not support SSL, but SSL was required", "do not agree on TLS"),
        ('no pg_hba.conf entry for host "10.0.0.1", user "a", no encryption', "agree on TLS"),
        ("FATAL:  remaining connection slots are reserved", "SPENDS_DATABASE_POOL_SIZE"),
        ("FATAL:  sorry, too many clients already", "SPENDS_DATABASE_POOL_SIZE"),
        ("unable to open database file", "SPENDS_DATA_DIR"),
        ("FATAL:  das Kennwort ist falsch", "what the database's own log says"),
    ],
)
def test_every_failure_has_a_sentence(answer: str, words: str) -> None:
    error = OperationalError("select 1", {}, _Answer(answer))
    outer = RuntimeError("a page")
    outer.__cause__ = error
    assert words in trouble(error)
    assert trouble(outer) == trouble(error)


def test_what_is_no_failure_of_a_database_has_none() -> None:
    assert trouble(None) == ""
    assert trouble(ValueError("password authentication failed")) == ""
