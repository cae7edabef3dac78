"""compose.yaml: what it sets exists, what it opens is open to this machine alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from spends.settings import Settings

COMPOSE = Path(__file__).parents[2] / "compose.yaml"


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def test_every_setting_is_one(compose: dict[str, Any]) -> None:
    given = compose["services"]["spends"]["environment"]
    names = {name.removeprefix("SPENDS_").lower() for name in given}
    assert all(name.startswith("SPENDS_") for name in given)
    assert names <= Settings.model_fields.keys()
    values = {name.removeprefix("SPENDS_").lower(): value for name, value in given.items()}
    settings = Settings(_env_file=None, **values)
    assert settings.effective_database_url.startswith("postgresql://spends:")
    assert settings.is_local


def test_ports_are_open_to_this_machine_alone(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["ports"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_what_is_kept_is_kept_in_named_volumes(compose: dict[str, Any]) -> None:
    used = [
        volume.partition(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
    ]
    assert sorted(used) == sorted(compose["volumes"])


def test_each_says_when_it_is_well(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert all(service["healthcheck"]["test"] for service in services.values())
    assert services["spends"]["depends_on"]["database"]["condition"] == "service_healthy"
    known = {config["source"] for config in services["database"]["configs"]}
    assert known == compose["configs"].keys()
