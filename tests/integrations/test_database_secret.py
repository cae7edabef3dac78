"""The database's password is rotated while we run: who is connected stays, who connects gets in."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from spends.integrations.aws import database_secret
from spends.integrations.aws.database_secret import DatabaseSecret
from spends.kit import connecting
from spends.kit.database import create_engine
from spends.kit.errors import Unavailable
from tests.support import secrets as support
from tests.support.postgres import execute
from tests.support.secrets import Secrets

USER = "rotated_app"
FIRST, SECOND, THIRD = "first-password", "second-password", "third-password"


@pytest.fixture(scope="module")
def secrets() -> Iterator[Secrets]:
    with support.serving() as found:
        yield found


@pytest.fixture(scope="module")
def owner() -> URL:
    return support.owned_database(support.guarded_postgres(), "rotation")


def in_postgres(owner: URL, password: str) -> None:
    server = support.guarded_postgres()
    execute(
        server,
        f"do $$ begin create role {USER} login; exception when duplicate_object then null; end $$",
        f"alter role {USER} password '{password}'",
    )


@pytest.fixture
def engine(secrets: Secrets, owner: URL, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine of five connections whose secret is the test's own."""
    in_postgres(owner, FIRST)
    secrets.put(request.node.name, support.rds_secret(owner, USER, FIRST))
    made = create_engine("postgresql://", 5, credentials=DatabaseSecret(request.node.name))
    yield made
    made.dispose()


def user(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("select current_user")))


def test_a_rotated_password_needs_no_restart(
    engine: Engine, secrets: Secrets, owner: URL, request: pytest.FixtureRequest
) -> None:
    with engine.connect() as before:
        assert before.scalar(text("select 1")) == 1
        in_postgres(owner, SECOND)
        secrets.put(request.node.name, support.rds_secret(owner, USER, SECOND))
        before.rollback()
        assert before.scalar(text("select 2")) == 2
        assert user(engine) == USER
    assert engine.pool.checkedin() == 2  # type: ignore[attr-defined]  # a QueuePool's


def test_a_password_counts_before_the_secret_says_so(
    engine: Engine, secrets: Secrets, owner: URL, request: pytest.FixtureRequest
) -> None:
    with closing(engine.connect()):
        secrets.put(request.node.name, support.rds_secret(owner, USER, SECOND), "AWSPENDING")
        in_postgres(owner, SECOND)
        assert user(engine) == USER


def test_a_refused_password_is_told_without_it(
    engine: Engine, owner: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    in_postgres(owner, THIRD)
    with capture_logs() as logged, pytest.raises(OperationalError) as raised:
        user(engine)
    assert "refuses the name or the password" in connecting.trouble(raised.value)
    assert FIRST not in str(raised.value) + str(logged) + "".join(capsys.readouterr())


def test_a_secret_is_read_once_for_many_connections_and_refusals(
    engine: Engine, owner: URL, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[str] = []
    read = DatabaseSecret._read

    def counted(self: DatabaseSecret, stage: str) -> dict[str, str]:
        stages.append(stage)
        return read(self, stage)

    monkeypatch.setattr(DatabaseSecret, "_read", counted)
    for _ in range(3):
        user(engine)
        engine.dispose()
    assert stages == ["AWSCURRENT"]
    in_postgres(owner, THIRD)
    for _ in range(3):
        with pytest.raises(OperationalError):
            user(engine)
    assert stages == ["AWSCURRENT", "AWSCURRENT", "AWSPENDING"]
    in_postgres(owner, FIRST)
    monkeypatch.setattr(database_secret, "KEPT_SECONDS", -1.0)
    assert user(engine) == USER
    assert stages[-1] == "AWSCURRENT"


def test_what_is_known_serves_on_while_secrets_manager_is_away(
    engine: Engine,
    secrets: Secrets,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert user(engine) == USER
    engine.dispose()
    monkeypatch.setattr(database_secret, "KEPT_SECONDS", -1.0)
    secrets.client.delete_secret(SecretId=request.node.name, ForceDeleteWithoutRecovery=True)
    with capture_logs() as logged:
        assert user(engine) == USER
    assert [line["event"] for line in logged] == ["database_secret_not_read"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("absent", None, "There is no secret"),
        ("text", "no json with a password", "is no JSON object"),
        ("list", '["a password"]', "is no JSON object"),
        ("half", '{"username": "spends"}', "is no JSON object"),
    ],
)
def test_a_secret_that_will_not_do_is_told(
    secrets: Secrets, name: str, value: str | None, words: str
) -> None:
    if value is not None:
        secrets.put(name, value)
    engine = create_engine("postgresql://127.0.0.1/spends", credentials=DatabaseSecret(name))
    with pytest.raises(Unavailable, match=words) as raised:
        engine.connect()
    assert "password" not in raised.value.message + str(raised.value.__cause__)
