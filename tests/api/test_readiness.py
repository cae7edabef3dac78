"""/health/ready: which part is away, said in the answer by name and in the log by a sentence."""

import time

import pytest
from structlog.testing import capture_logs

from spends.api import health
from spends.kit import notes
from spends.kit.database import Database, create_engine
from spends.kit.errors import Unavailable
from spends.kit.notes import OwnNotes
from spends.kit.runtime import Runtime
from tests.support.people import ClientFactory

AWAY = "postgresql://spends:a-secret-word@127.0.0.1:1/spends"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_is_away(app_runtime: Runtime, new_client: ClientFactory) -> None:
    there, app_runtime.database = app_runtime.database, Database(create_engine(AWAY))
    with capture_logs() as logged:
        answer = await new_client().get("/health/ready")
    app_runtime.database.dispose()
    app_runtime.database = there
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failed",
        "checks": {"database": "failed", "storage": "ok"},
    }
    told = [line for line in logged if line["event"] == "not_ready"]
    assert [line["part"] for line in told] == ["database"]
    assert "No database answers at the address" in told[0]["reason"]
    assert "a-secret-word" not in str(logged)
    assert (await new_client().get("/health/ready")).status_code == 200


class _Away(OwnNotes):
    def check(self) -> None:
        raise Unavailable("Redis does not answer.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_redis_counts_where_there_is_one(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    app_runtime.settings = app_runtime.settings.model_copy(
        update={"redis_url": "redis://127.0.0.1:1"}
    )
    notes.install(_Away())
    try:
        with capture_logs() as logged:
            answer = await new_client().get("/health/ready")
    finally:
        notes.install(None)
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == "failed"
    reasons = [line["reason"] for line in logged if line["event"] == "not_ready"]
    assert reasons == ["Redis does not answer."]
    assert (await new_client().get("/health/ready")).json()["checks"]["redis"] == "ok"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nobody_waits_long_for_a_part(
    app_runtime: Runtime, new_client: ClientFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.2)
    monkeypatch.setattr(health, "_check_storage", lambda: time.sleep(1))
    with capture_logs() as logged:
        answer = await new_client().get("/health/ready")
    assert answer.json()["checks"] == {"database": "ok", "storage": "failed"}
    reasons = [line["reason"] for line in logged if line["event"] == "not_ready"]
    assert reasons == ["No answer within 0.2 seconds."]
