"""The doctor on the server that `test_installing` has made, as its operator calls it."""

import json
from typing import Any

import pytest

from tests.deploy.server.conftest import DOMAIN, Server
from tests.deploy.server.machine import Machine

pytestmark = [pytest.mark.deploy, pytest.mark.slow]
TRUSTED = "/usr/local/share/ca-certificates/spends.crt"


def examine(machine: Machine, *names: str, **environment: str) -> dict[str, dict[str, Any]]:
    done = machine.run("spends", "doctor", "--json", *names, **environment)
    told = json.loads(done.stdout[done.stdout.index("{\n") :])
    assert done.returncode == (0 if told["ok"] else 1)
    return {finding["name"]: finding for finding in told["findings"]}


@pytest.fixture(scope="module", autouse=True)
def served(machine: Machine, server: Server) -> None:
    if not machine.path("/opt/spends/current").is_symlink():
        pytest.skip("nothing is installed there: run these after test_installing.py")
    machine.shell(f"echo 127.0.0.1 {DOMAIN} >> /etc/hosts")
    assert server.url


def test_a_certificate_of_its_own_is_told_and_may_be_trusted(machine: Machine) -> None:
    found = examine(machine, "tls")
    assert found["tls"]["state"] == "failed"
    assert TRUSTED in found["tls"]["advice"]
    machine.shell(f"cp /etc/spends/tls/self-signed.pem {TRUSTED}; update-ca-certificates")
    assert examine(machine, "tls")["tls"]["state"] == "ok"


def test_a_server_as_installed_is_well(machine: Machine) -> None:
    found = examine(machine)
    failed = {name: finding for name, finding in found.items() if finding["state"] == "failed"}
    # The machine that tests run on may be short of either.
    assert set(failed) <= {"disk", "memory"}, failed
    for name in ("answers", "websocket", "migrations", "backups", "uploads", "sweeps"):
        assert found[name]["state"] == "ok", found[name]
    assert "was restored for a test" in found["backups"]["sentence"]


def test_settings_that_everybody_may_read_are_told(machine: Machine) -> None:
    machine.shell("chmod o+rx /etc/spends; chmod o+r /etc/spends/spends.env")
    try:
        found = examine(machine, "secrets")
    finally:
        machine.shell("chmod o-r /etc/spends/spends.env")
    assert found["secrets"]["state"] == "failed"
    assert found["secrets"]["advice"] == "Run: chmod o= /etc/spends/spends.env"
    assert examine(machine, "secrets")["secrets"]["state"] == "ok"
