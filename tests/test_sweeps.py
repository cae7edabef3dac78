"""Sweeps that fail: the scheduler goes on and says so in a line, the command says so and ends with 1."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from spends import bootstrap
from spends.cli import main
from spends.jobs import schedule
from spends.jobs.embedded import SweepFailed, run_due, run_once
from spends.kit.database import Database, create_engine
from spends.kit.jobs import Sweep
from spends.kit.runtime import Runtime

AWAY = "postgresql://spends:a-secret-word@127.0.0.1:1/spends"


def broken(_: object) -> int:
    raise ValueError("broken")


BROKEN = Sweep("broken", broken, timedelta(hours=1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sweep_that_fails_comes_again(runtime: Runtime) -> None:
    with capture_logs() as logged:
        run_due(runtime, BROKEN)
        with pytest.raises(SweepFailed, match="The sweep broken failed"):
            run_once(runtime, BROKEN)
    assert [line["event"] for line in logged if line["log_level"] == "error"] == [
        "sweep_failed",
        "sweep_failed",
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_database_a_line_is_logged(runtime: Runtime) -> None:
    there, runtime.database = runtime.database, Database(create_engine(AWAY))
    with capture_logs() as logged:
        run_due(runtime, BROKEN)
    runtime.database.dispose()
    runtime.database = there
    (line,) = (line for line in logged if line["log_level"] != "debug")
    assert (line["event"], line["sweep"]) == ("sweep_not_run", "broken")
    assert "No database answers" in line["reason"]
    assert "exc_info" not in line


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_says_how_it_ended(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "start", lambda: runtime)
    monkeypatch.setattr(schedule, "SWEEPS", (*schedule.SWEEPS, BROKEN))
    assert main(["sweep", "expired-sessions"]) == 0
    assert capsys.readouterr().out.endswith("Done: 0.\n")
    assert main(["sweep", "broken"]) == 1
    assert "The sweep broken failed" in capsys.readouterr().err
    assert main(["sweep", "unknown"]) == 1
    assert "expired-sessions" in capsys.readouterr().out
