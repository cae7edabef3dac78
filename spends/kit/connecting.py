"""Connecting to Postgres: over TLS, with credentials that change, and in words when it fails."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from psycopg2 import extensions
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

CONNECT_SECONDS = 10
"""After so long without an answer a database counts as away."""

# Planned for solid disks, where an index is hardly dearer than a scan, and for queries of
# milliseconds.
POSTGRES_OPTIONS = "-c random_page_cost=1.1 -c jit=off"

_TROUBLES: tuple[tuple[str, str], ...] = (
    (
        r"password authentication failed|no password supplied|role \".*\" does not exist",
        "The database refuses the name or the password. Check the user and the password in {name}.",
    ),
    (
        r"database \".*\" does not exist",
        "The server has no database of that name. Check the end of {name}, or create it.",
    ),
    (
        r"could not translate host name|name or service not known|name resolution",
        "There is no host of that name. Check the host in {name}.",
    ),
    (
        r"certificate verify failed|root certificate file|does not match host name",
        (
            "The database's certificate is not vouched for by SPENDS_DATABASE_CA. Check that "
            "file, and that the host in {name} is the one in the certificate."
        ),
    ),
    (
        r"server does not support ssl|no pg_hba\.conf entry .* (?:no|ssl off) encryption",
        "The database and Spends do not agree on TLS. Check SPENDS_DATABASE_CA and the server.",
    ),
    (
        r"too many (?:clients|connections)|remaining connection slots",
        "The database has no connection left. Lower SPENDS_DATABASE_POOL_SIZE or SPENDS_WORKERS.",
    ),
    (
        r"unable to open database file",
        "The file of the database cannot be opened. Check SPENDS_DATA_DIR and who owns it.",
    ),
    (
        (
            r"connection refused|timeout expired|timed out|could not connect|no route|unreachable"
            r"|no such file|closed the connection|starting up|shutting down"
        ),
        (
            "No database answers at the address. Check the host and the port in {name}, and that "
            "the database is running."
        ),
    ),
)


class Credentials(Protocol):
    """Who we are to the database, where that may change while we run."""

    def current(self) -> Mapping[str, str]:
        """Return libpq's parameters: user and password, and where known host, port, dbname."""

    def instead_of(self, refused: Mapping[str, str]) -> Mapping[str, str] | None:
        """Return what has taken the place of parameters that were refused, None for nothing."""


def arguments(ca: str = "") -> dict[str, Any]:
    """Return the arguments of every connection to Postgres.

    With `ca`, a file of certificates, the server must prove over TLS that it is the host we mean.
    """
    found: dict[str, Any] = {"options": POSTGRES_OPTIONS, "connect_timeout": CONNECT_SECONDS}
    return found | ({"sslmode": "verify-full", "sslrootcert": ca} if ca else {})


def read_ids_fast(engine: Engine) -> None:
    """Let each connection make ids by a way that knows those which come row after row."""
    event.listen(engine, "connect", _read_ids)


def _read_ids(connection: Any, _record: Any) -> None:
    extensions.register_type(_IDS, connection)


@lru_cache(maxsize=8192)
def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(int=int(text.replace("-", ""), 16))


_IDS = extensions.new_type((2950,), "UUID", lambda text, _cursor: _id(text))


def follow(engine: Engine, credentials: Credentials) -> None:
    """Take the credentials anew for each connection; refused ones are asked for once more.

    Connections that are there go on under what they were made with.
    """

    def connect(dialect: Any, _record: Any, cargs: list[Any], cparams: dict[str, Any]) -> Any:
        known = credentials.current()
        try:
            return dialect.connect(*cargs, **{**cparams, **known})
        except dialect.loaded_dbapi.OperationalError:
            changed = credentials.instead_of(known)
            if changed is None:
                raise
            return dialect.connect(*cargs, **{**cparams, **changed})

    event.listen(engine, "do_connect", connect)


def trouble(error: BaseException | None, name: str = "SPENDS_DATABASE_URL") -> str:
    """Return in one sentence why a database cannot be used, empty where the error is another.

    `name` is the setting that says where the database is. Nothing of the error's own text is in it.
    """
    while error is not None and not isinstance(error, DBAPIError):
        error = error.__cause__
    if not isinstance(error, OperationalError):
        return ""
    text = str(error.orig).lower()
    for pattern, sentence in _TROUBLES:
        if re.search(pattern, text):
            return sentence.format(name=name)
    return f"The database cannot be used. Check {name}, and what the database's own log says."
