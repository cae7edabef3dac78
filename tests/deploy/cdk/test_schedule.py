import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from spends.jobs.schedule import SWEEPS
from tests.support.cloud import resources, statements
from tests.support.routes import context

Make = Callable[..., Any]
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@pytest.fixture
def raw(synthesize: Make) -> dict[str, Any]:
    made = synthesize("fargate", "production", **context(cdn=True, sweeps=True))
    found: dict[str, Any] = made["Spends-Production-Fargate"]
    return found


def schedules(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = resources(raw, "AWS::Scheduler::Schedule").values()
    return {schedule["Name"]: schedule for schedule in found}


def length(expression: str) -> timedelta:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    assert found, expression
    count = int(found[1])
    assert expression.endswith("s)") == (count > 1)
    return count * UNITS[found[2]]


def test_every_sweep_has_its_own_interval(raw: dict[str, Any]) -> None:
    assert {
        name: length(found["ScheduleExpression"]) for name, found in schedules(raw).items()
    } == {sweep.name: sweep.every for sweep in SWEEPS}


def test_each_is_a_task_that_runs_the_sweep_and_ends(raw: dict[str, Any]) -> None:
    for name, found in schedules(raw).items():
        (override,) = json.loads(found["Target"]["Input"])["containerOverrides"]
        assert override == {
            "name": "spends",
            "command": ["python", "-m", "spends", "sweep", name],
        }
        task = found["Target"]["EcsParameters"]
        assert "Worker" in json.dumps(task["TaskDefinitionArn"])
        inside = task["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert inside["AssignPublicIp"] == "DISABLED"


def test_what_comes_every_minute_keeps_its_time(raw: dict[str, Any]) -> None:
    for name, found in schedules(raw).items():
        often = length(found["ScheduleExpression"]) < UNITS["hour"]
        assert found["FlexibleTimeWindow"]["Mode"] == ("OFF" if often else "FLEXIBLE"), name
        tries = found["Target"]["RetryPolicy"]["MaximumRetryAttempts"]
        assert (tries == 0) == often, name


def test_no_worker_runs_beside_them(raw: dict[str, Any]) -> None:
    services = [
        found
        for name, found in resources(raw, "AWS::ECS::Service").items()
        if name.startswith("Worker")
    ]
    assert [service["DesiredCount"] for service in services] == [0]


def test_without_them_the_worker_runs_and_nothing_is_scheduled(synthesize: Make) -> None:
    made = synthesize("fargate", "production", **context())["Spends-Production-Fargate"]
    assert schedules(made) == {}
    counts = {
        name[:6]: found.get("DesiredCount")
        for name, found in resources(made, "AWS::ECS::Service").items()
    }
    assert counts["Worker"] == 1


def test_the_schedule_may_start_that_task_and_nothing_else(raw: dict[str, Any]) -> None:
    mine = [statement for whose, statement in statements(raw) if "Sweeps" in whose]
    acts = {action for statement in mine for action in _list(statement["Action"])}
    assert acts == {"sts:AssumeRole", "ecs:RunTask", "iam:PassRole"}
    for statement in mine:
        assert statement.get("Resource") != "*"
        if statement["Action"] != "sts:AssumeRole":
            assert statement["Condition"]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("seconds", "expression"),
    [
        (60, "rate(1 minute)"),
        (300, "rate(5 minutes)"),
        (3600, "rate(1 hour)"),
        (5400, "rate(90 minutes)"),
        (86400, "rate(1 day)"),
        (172800, "rate(2 days)"),
    ],
)
def test_intervals_in_the_words_of_eventbridge(node: None, seconds: int, expression: str) -> None:
    from stacks.schedule import rate

    assert rate(timedelta(seconds=seconds)) == expression


def test_seconds_are_refused(node: None) -> None:
    from stacks.schedule import rate

    with pytest.raises(ValueError, match="whole minutes"):
        rate(timedelta(seconds=90))
