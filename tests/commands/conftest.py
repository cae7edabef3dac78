"""What an operator's commands need: settings by the environment alone, and what they name."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from spends.kit import logs, runtime
from tests.support import secrets as support

Setter = Callable[..., None]


@pytest.fixture(scope="module")
def guarded() -> URL:
    """A Postgres that asks for passwords, as its superuser sees it."""
    if os.environ.get("SPENDS_TEST_DATABASE_URL"):
        pytest.skip("This Postgres is given, and who it asks for a password is not ours to say.")
    return support.guarded_postgres()


@pytest.fixture(scope="module")
def secrets() -> Iterator[support.Secrets]:
    """Secrets Manager."""
    with support.serving() as found:
        yield found


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setter]:
    """Set settings: `given(port="3001")`; nothing else counts, no `.env` either."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "configure", lambda _level: None)
    monkeypatch.setenv("SPENDS_DATA_DIR", str(tmp_path / "data"))

    def give(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"SPENDS_{name.upper()}", value)

    yield give
    runtime.install(None)
