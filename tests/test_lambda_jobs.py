"""Migrations and sweeps where the API lives on Lambda."""

import pytest
from sqlalchemy import text

from spends import lambda_jobs
from spends.jobs.schedule import SWEEPS
from spends.kit.errors import InvalidInput
from spends.kit.runtime import Runtime


@pytest.fixture
def started(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    monkeypatch.setattr(lambda_jobs, "_runtime", runtime)
    return runtime


@pytest.mark.parametrize("name", [sweep.name for sweep in SWEEPS])
def test_a_sweep_runs_when_the_clock_names_it(started: Runtime, name: str) -> None:
    assert lambda_jobs.sweep({"sweep": name}, None) == {name: 0}
    with started.system("look at leases", write=False) as uow:
        count = uow.session.execute(text("select count(*) from job_lease")).scalar()
    assert count


@pytest.mark.parametrize("event", [{}, {"sweep": "the-floor"}])
def test_one_that_nobody_knows_is_refused(started: Runtime, event: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match=r"There is no sweep .*; there are expired-sessions"):
        lambda_jobs.sweep(event, None)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_deployment_makes_the_role_and_then_the_tables(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    done: list[str] = []
    monkeypatch.setattr(lambda_jobs.database, "prepare", lambda _: done.append("role"))
    monkeypatch.setattr(
        lambda_jobs.database, "migrate", lambda chosen: done.append(chosen.revision)
    )
    assert lambda_jobs.migrate({"RequestType": kind}, None) == {"PhysicalResourceId": "migration"}
    assert done == ["role", "head"]


def test_deleting_the_stack_changes_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_jobs.database, "migrate", pytest.fail)
    lambda_jobs.migrate({"RequestType": "Delete"}, None)
