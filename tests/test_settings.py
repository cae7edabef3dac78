"""Where settings come from, and what is said of those that cannot be used."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from spends import settings_secret
from spends.kit.errors import InvalidInput, Unavailable
from spends.settings import Settings, load
from tests.support import secrets as support
from tests.support.migrations import ROOT
from tests.support.secrets import Secrets
from tests.support.server import default_settings

HIDDEN = "a-value-that-nobody-sees"


@pytest.fixture(scope="module")
def secrets() -> Iterator[Secrets]:
    with support.serving() as found:
        yield found


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` counts, and no secret is known yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings_secret, "_kept", {})


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patch:
        yield patch


def told(words: str) -> None:
    """Assert that the settings are refused in words, and that no value is in them."""
    with pytest.raises((InvalidInput, Unavailable)) as raised:
        load()
    assert words in raised.value.lines
    assert HIDDEN not in raised.value.lines + str(raised.value.__cause__)


def test_a_secret_has_settings_and_the_environment_wins(
    secrets: Secrets, given: pytest.MonkeyPatch
) -> None:
    secrets.put(
        "spends/settings",
        {"SECRET_KEY": HIDDEN, "METRICS_TOKEN": "theirs", "SESSION_DAYS": "7", "PORT": 3999},
    )
    given.setenv("SPENDS_SECRET_NAME", "spends/settings")
    given.setenv("SPENDS_METRICS_TOKEN", "ours")
    found = load()
    assert found.secret_key.get_secret_value() == HIDDEN
    assert found.metrics_token.get_secret_value() == "ours"
    assert (found.session_days, found.port) == (7, 3999)
    assert HIDDEN not in repr(found)


def test_a_secret_may_be_named_in_the_file(secrets: Secrets) -> None:
    secrets.put("in-file", {"SESSION_DAYS": "9"})
    Path(".env").write_text("SPENDS_SECRET_NAME=in-file\n")
    assert load().session_days == 9


def test_a_secret_is_kept_for_minutes(secrets: Secrets, given: pytest.MonkeyPatch) -> None:
    given.setenv("SPENDS_SECRET_NAME", "changing")
    secrets.put("changing", {"SESSION_DAYS": "1"})
    assert load().session_days == 1
    secrets.put("changing", {"SESSION_DAYS": "2"})
    assert load().session_days == 1
    given.setattr(settings_secret, "_kept", {})
    assert load().session_days == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("absent", None, "There is no secret absent in this region"),
        ("text", HIDDEN, "it is no JSON object"),
        ("list", f'["{HIDDEN}"]', "it is no JSON object"),
        ("number", f'{{"PORT": "{HIDDEN}"}}', "SPENDS_PORT: "),
        ("address", f'{{"DATABASE_URL": "{HIDDEN}"}}', "SPENDS_DATABASE_URL: this is no address"),
        ("json", f'{{"ALLOWED_ORIGINS": "{HIDDEN}"}}', "SPENDS_ALLOWED_ORIGINS: "),
    ],
)
def test_a_secret_that_will_not_do_is_told_without_its_values(
    secrets: Secrets, given: pytest.MonkeyPatch, name: str, value: str | None, words: str
) -> None:
    if value is not None:
        secrets.put(name, value)
    given.setenv("SPENDS_SECRET_NAME", name)
    told(words)


def test_a_secret_out_of_reach_is_told(secrets: Secrets, given: pytest.MonkeyPatch) -> None:
    given.setenv("SPENDS_SECRET_NAME", "any")
    given.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    given.setenv("AWS_MAX_ATTEMPTS", "1")
    told("Secrets Manager does not answer")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        given.delenv(name)
    given.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    given.setattr(boto3, "DEFAULT_SESSION", None)
    told("no role or key for AWS")
    given.delenv("AWS_DEFAULT_REGION")
    given.setenv("AWS_CONFIG_FILE", "none")
    given.setattr(boto3, "DEFAULT_SESSION", None)
    told("Set AWS_REGION")


def test_a_secret_knows_its_region(given: pytest.MonkeyPatch) -> None:
    given.setenv("AWS_REGION", "eu-west-1")
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:spends-AbCdEf"
    assert settings_secret.region_of(arn) == "eu-central-1"
    assert settings_secret.region_of("spends") == "eu-west-1"
    given.delenv("AWS_REGION")
    assert settings_secret.region_of("spends") is None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WORKERS", "2", "set SPENDS_REDIS_URL"),
        ("REDIS_URL", "localhost:6379", "SPENDS_REDIS_URL: this is no address of Redis"),
        ("DATABASE_CA", "no-such-file.pem", "there is no file no-such-file.pem"),
        ("DATABASE_CONNECTIONS", "15", "take up to 16 connections"),
        ("STORAGE", "s3", "set SPENDS_S3_BUCKET"),
        ("ALLOWED_ORIGINS", "https://example.org", "SPENDS_ALLOWED_ORIGINS: "),
    ],
)
def test_a_setting_that_will_not_do_is_told(
    given: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    given.setenv(f"SPENDS_{name}", value)
    told(words)


def test_connections_are_counted_for_all_processes(given: pytest.MonkeyPatch) -> None:
    fitting = {"database_connections": 32, "redis_url": "redis://localhost", "workers": 2}
    assert Settings(_env_file=None, **fitting).workers == 2
    with pytest.raises(ValueError, match="take up to 36 connections"):
        Settings(_env_file=None, **fitting, database_pool_size=9)
    with pytest.raises(ValueError, match="polling needs one process"):
        Settings(_env_file=None, **fitting, transport="polling")
    with pytest.raises(ValueError, match="names SQLite"):
        Settings(_env_file=None, database_secret="a", database_url="sqlite:///a.db")


def test_where_the_database_is(tmp_path: Path) -> None:
    assert Settings(_env_file=None, data_dir=tmp_path).effective_database_url.startswith("sqlite:")
    by_secret = Settings(_env_file=None, database_secret="a")
    assert by_secret.effective_database_url == "postgresql://"
    both = Settings(_env_file=None, database_secret="a", database_url="postgresql://host/spends")
    assert both.effective_database_url == "postgresql://host/spends"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://spends:{HIDDEN}@host/spends", "this is no address of a database"),
        ("WORKERS", "3", "set SPENDS_REDIS_URL"),
    ],
)
def test_a_server_does_not_start_with_a_wrong_setting(name: str, value: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spends.toolchain.server", "--backend-only"],
        cwd=ROOT,
        env={**os.environ, **default_settings(), f"SPENDS_{name}": value.format(HIDDEN=HIDDEN)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert HIDDEN not in done.stderr + done.stdout
