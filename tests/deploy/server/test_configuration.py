"""The files that a server is configured by: nginx accepts them, and they agree with the application."""

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from spends.api.body import BODY_LIMIT, UPLOAD_LIMITS
from spends.toolchain import frontend, release
from spends.toolchain.steps import ROOT

SERVER = ROOT / "deploy" / "server"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
MEGABYTE = 1024 * 1024


def site(folder: Path, *, release_folder: Path = ROOT, **choices: str) -> str:
    """Return nginx' configuration as install.sh writes it."""
    chosen = {
        "DOMAIN": "spends.example.org",
        "LISTEN": "127.0.0.1",
        "HTTP_PORT": "18080",
        "HTTPS_PORT": "18443",
        "LOCAL_PORT": "18030",
        "CERTIFICATE": f"{folder}/certificate.pem",
        "KEY": f"{folder}/key.pem",
        **choices,
    }
    assigned = "\n".join(f"{name}='{value}'" for name, value in chosen.items())
    script = f". {SERVER}/lib.sh\n{assigned}\nsite_text {release_folder}"
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    return done.stdout


def active(release_folder: Path) -> str:
    script = f". {SERVER}/lib.sh\nactive_text 3001 {release_folder}"
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.skipif(not NGINX, reason="nginx is not on this machine")
@pytest.mark.parametrize("choices", [{}, {"LISTEN": ""}], ids=["one-address", "all-addresses"])
def test_nginx_accepts_it(tmp_path: Path, choices: dict[str, str]) -> None:
    made = tmp_path / "release"
    shutil.copytree(SERVER / "nginx", made / "deploy/server/nginx")
    (made / release.POLICY).write_text(release.policy(frontend.CLIENT))
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=spends.example.org"
        f" -keyout {tmp_path}/key.pem -out {tmp_path}/certificate.pem",
        shell=True,
        check=True,
        capture_output=True,
    )
    text = site(tmp_path, release_folder=made, **choices)
    assert not re.search(r"@[A-Z_]+@", text)
    places = {"/etc/spends/nginx": tmp_path, "/var/log/nginx": tmp_path}
    for place, ours in places.items():
        text = text.replace(place, str(ours))
    (tmp_path / "active.conf").write_text(active(made))
    (tmp_path / "spends.conf").write_text(text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{\n    include {tmp_path}/spends.conf;\n}}\n"
    )
    done = subprocess.run(
        [str(NGINX), "-t", "-q", "-c", str(whole)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def locations(text: str) -> dict[str, str]:
    return {
        found[1]: found[2]
        for found in re.finditer(r"(?m)^    location ([^\n]+) \{\n(.*?)^    \}", text, re.DOTALL)
    }


def size(text: str) -> int:
    found = re.search(r"client_max_body_size (\d+)m;", text)
    assert found
    return int(found[1]) * MEGABYTE


def test_its_body_limits_are_the_applications(tmp_path: Path) -> None:
    text = site(tmp_path)
    found = locations(text)
    for path, limit in UPLOAD_LIMITS.items():
        assert 0 <= size(found[f"= {path}"]) - limit < MEGABYTE, path
    exact = {name.removeprefix("= ") for name, body in found.items() if "max_body_size" in body}
    assert exact == set(UPLOAD_LIMITS)
    assert size(text.partition("location = /_upload")[0]) == BODY_LIMIT


def test_every_address_of_the_backend_is_passed_on(tmp_path: Path) -> None:
    text = site(tmp_path)
    for path in ("_event", "_upload", "api", "auth", "health", "ping"):
        assert re.search(rf"location [^{{]*\b{path}\b", text), path
    assert re.search(r"location = /metrics \{\s+return 404;", text)


def test_no_query_is_logged(tmp_path: Path) -> None:
    text = site(tmp_path)
    logged = text.split("log_format", 1)[1].split(";", 1)[0]
    for name in ("$request_uri", "$request ", '$request"', "$args", "$query_string", "referer"):
        assert name not in logged, name
    assert "error.log crit" in locations(text)["/_event"]


UNITS = sorted((SERVER / "systemd").iterdir())


def unit(path: Path) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's own pages say
    parsed.read_string(path.read_text())
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_its_sections(path: Path) -> None:
    parsed = unit(path)
    kind = path.suffix.removeprefix(".").capitalize()
    assert {"Unit", kind} <= set(parsed.sections())
    assert set(parsed.sections()) <= {"Unit", "Install", kind}
    assert parsed["Unit"]["Description"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        # What they start is on servers only.
        text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)
    names = ["spends@3001.service", "spends-backup.service", "spends-backup.timer"]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "spends" not in done.stderr, done.stderr


def test_the_service_may_do_little() -> None:
    service = unit(SERVER / "systemd" / "spends@.service")["Service"]
    wanted = {
        "User": "spends",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "ReadWritePaths": "/var/lib/spends /var/log/spends",
        "Restart": "always",
    }
    assert {name: service.get(name) for name in wanted} == wanted
    most = re.fullmatch(r"(\d+)M", service["MemoryMax"])
    assert most
    assert int(most[1]) <= 600


def test_what_the_agent_collects_is_what_is_written() -> None:
    agent = json.loads((SERVER / "cloudwatch-agent.json").read_text())
    assert {"cpu", "mem", "disk"} <= set(agent["metrics"]["metrics_collected"])
    files = agent["logs"]["logs_collected"]["files"]["collect_list"]
    written = (SERVER / "nginx" / "spends.conf").read_text()
    written += (SERVER / "systemd" / "spends@.service").read_text()
    for entry in files:
        assert entry["file_path"] in written


@pytest.mark.parametrize(
    "script", [*sorted(path.name for path in SERVER.glob("*.sh")), "spends"], ids=str
)
def test_a_script_is_one(script: str) -> None:
    path = SERVER / script
    subprocess.run(["bash", "-n", str(path)], check=True)
    if script != "lib.sh":
        assert "set -euo pipefail" in path.read_text()
        assert os.access(path, os.X_OK)


def test_each_stop_says_what_to_do() -> None:
    for script in SERVER.glob("*.sh"):
        for found in re.finditer(r"(?m)^.*\bstop \"(.+)$", script.read_text()):
            assert not found[0].rstrip().endswith('!"'), found[0]


def test_shell_reads_settings_as_systemd_does(tmp_path: Path) -> None:
    file = tmp_path / "spends.env"
    file.write_text(
        "# a comment\nSPENDS_A=plain words\nSPENDS_B='[\"127.0.0.1\"]'\n"
        'SPENDS_C="quoted"\nSPENDS_D=$(touch evil)`touch evil`\n'
    )
    script = f'. {SERVER}/lib.sh; load_settings {file}; printf "%s\\n" "${{!SPENDS_@}}"'
    script += '; printf "%s\\n" "$SPENDS_A" "$SPENDS_B" "$SPENDS_C" "$SPENDS_D"'
    done = subprocess.run(
        ["bash", "-euc", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.splitlines()[-4:] == [
        "plain words",
        '["127.0.0.1"]',
        "quoted",
        "$(touch evil)`touch evil`",
    ]
    assert not (tmp_path / "evil").exists()
