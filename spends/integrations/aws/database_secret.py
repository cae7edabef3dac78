"""Who we are to Postgres, from a secret of Secrets Manager that RDS rotates."""

import threading
import time
from collections.abc import Mapping
from typing import Any

import boto3
import structlog
from botocore.client import Config

from spends.kit.errors import Unavailable
from spends.settings_secret import parsed, plain_errors, region_of

log = structlog.get_logger()

KEPT_SECONDS = 300.0
PAUSE_SECONDS = 5.0
"""A secret that has just been read is not read again, however many connections are refused."""

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
# RDS' names in the secret, and libpq's.
NAMES = {
    "host": "host",
    "port": "port",
    "dbname": "dbname",
    "username": "user",
    "password": "password",
}


class DatabaseSecret:
    """Reads the secret when a connection is made, and not again for some minutes.

    While a password is being changed, the new one counts in Postgres a moment before the secret
    says that it is current. So what is pending is tried where the current one is refused.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._guard = threading.Lock()
        self._known: dict[str, str] = {}
        self._read_at = 0.0
        self._looked_at = 0.0
        self._client: Any = None

    def current(self) -> Mapping[str, str]:
        """Return libpq's parameters; Unavailable when they cannot be read and never were."""
        with self._guard:
            if not self._known or time.monotonic() - self._read_at > KEPT_SECONDS:
                self._renew()
            return dict(self._known)

    def instead_of(self, refused: Mapping[str, str]) -> Mapping[str, str] | None:
        """Return what has taken the place of refused parameters, None when nothing has."""
        with self._guard:
            if self._known != refused:
                return dict(self._known)
            if time.monotonic() - self._looked_at < PAUSE_SECONDS:
                return None
            self._looked_at = time.monotonic()
            self._renew()
            if self._known == refused:
                self._known = self._pending() or self._known
            if self._known == refused:
                return None
            log.info("database_secret_changed", secret_name=self._name)
            return dict(self._known)

    def _renew(self) -> None:
        try:
            self._known = self._read(CURRENT)
            self._read_at = time.monotonic()
        except Unavailable as error:
            if not self._known:
                raise
            log.warning("database_secret_not_read", reason=error.message)

    def _pending(self) -> dict[str, str]:
        try:
            return self._read(PENDING)
        except Unavailable:
            return {}

    def _read(self, stage: str) -> dict[str, str]:
        with plain_errors(self._name):
            if self._client is None:
                self._client = boto3.Session().client(
                    "secretsmanager",
                    region_name=region_of(self._name),
                    config=Config(
                        connect_timeout=5,
                        read_timeout=10,
                        retries={"max_attempts": 3, "mode": "standard"},
                    ),
                )
            answer = self._client.get_secret_value(SecretId=self._name, VersionStage=stage)
            found = parsed(answer["SecretString"])
            mine = {ours: found[theirs] for theirs, ours in NAMES.items() if found.get(theirs)}
            if not {"user", "password"} <= mine.keys():
                raise ValueError
            return mine
