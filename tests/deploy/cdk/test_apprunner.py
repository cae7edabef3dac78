from collections.abc import Callable
from typing import Any

import pytest

from spends.toolchain.steps import ROOT
from tests.support.cloud import resources, text_of
from tests.support.routes import VERSION, context

Make = Callable[..., Any]


@pytest.fixture
def raw(synthesize: Make) -> dict[str, Any]:
    found: dict[str, Any] = synthesize("apprunner", "production", **context())[
        "Spends-Production-AppRunner"
    ]
    return found


def service(raw: dict[str, Any]) -> dict[str, Any]:
    (found,) = resources(raw, "AWS::AppRunner::Service").values()
    return found


def image(raw: dict[str, Any]) -> dict[str, Any]:
    return dict(service(raw)["SourceConfiguration"]["ImageRepository"])


def settings(raw: dict[str, Any]) -> dict[str, str]:
    given = image(raw)["ImageConfiguration"]["RuntimeEnvironmentVariables"]
    return {pair["Name"]: text_of(pair["Value"]) for pair in given}


def test_pages_poll_one_instance_that_is_always_there(raw: dict[str, Any]) -> None:
    assert settings(raw)["SPENDS_TRANSPORT"] == "polling"
    assert "SPENDS_REDIS_URL" not in settings(raw)
    (scaling,) = resources(raw, "AWS::AppRunner::AutoScalingConfiguration").values()
    assert (scaling["MinSize"], scaling["MaxSize"]) == (1, 1)


def test_the_image_is_a_version_that_somebody_chose(raw: dict[str, Any]) -> None:
    assert text_of(image(raw)["ImageIdentifier"]).endswith(f":{VERSION}")
    assert service(raw)["SourceConfiguration"]["AutoDeploymentsEnabled"] is False


def test_it_migrates_before_it_serves(raw: dict[str, Any]) -> None:
    assert image(raw)["ImageConfiguration"]["StartCommand"] == "migrate-and-serve"
    lines = (ROOT / "deploy" / "start.sh").read_text().splitlines()
    assert lines[-4:] == [
        "set -eu",
        "python -m spends prepare-database",
        "python -m spends migrate",
        "exec python -m spends.toolchain.server",
    ]


def test_it_is_asked_whether_it_is_ready(raw: dict[str, Any]) -> None:
    assert service(raw)["HealthCheckConfiguration"]["Path"] == "/health/ready"


def test_it_reaches_the_database_inside(raw: dict[str, Any]) -> None:
    network = service(raw)["NetworkConfiguration"]
    assert network["EgressConfiguration"]["EgressType"] == "VPC"
    (connector,) = resources(raw, "AWS::AppRunner::VpcConnector").values()
    assert "isolated" in str(connector["Subnets"])
    assert "App" in str(connector["SecurityGroups"])


def test_it_is_encrypted_with_our_key(raw: dict[str, Any]) -> None:
    assert "Key" in str(service(raw)["EncryptionConfiguration"]["KmsKey"])


def test_whoever_reads_the_code_learns_that_it_is_closed_and_what_comes_after(node: None) -> None:
    from stacks import apprunner

    assert apprunner.__doc__
    assert "closed App Runner to new customers on 30 April 2026" in apprunner.__doc__
    assert "ECS Express Mode" in apprunner.__doc__
