"""What Elastic Beanstalk runs and reads: hooks with stand-ins for the platform, nginx for real."""

import contextlib
import getpass
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from spends.settings import Settings
from spends.toolchain import machine
from spends.toolchain.steps import ROOT
from tests.support.server import free_port

FILES = ROOT / "deploy" / "beanstalk"
PLATFORM = FILES / ".platform"
NGINX = shutil.which("nginx", path=machine.PLACES)


class TestOptions:
    def config(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((FILES / ".ebextensions" / name).read_text())
        return found

    def test_each_setting_is_one_and_agrees_with_nginx(self) -> None:
        options = self.config("20-options.config")["option_settings"]
        given = options["aws:elasticbeanstalk:application:environment"]
        names = {name.removeprefix("SPENDS_").lower() for name in given if name.startswith("SPEN")}
        assert names <= Settings.model_fields.keys()
        port = given["SPENDS_PORT"]
        assert f"proxy_pass http://127.0.0.1:{port};" in (PLATFORM / "nginx/nginx.conf").read_text()
        assert (
            f"127.0.0.1:{port}/health/ready"
            in (PLATFORM / "hooks/postdeploy/20_ready.sh").read_text()
        )

    def test_health_is_readiness(self) -> None:
        options = self.config("20-options.config")["option_settings"]
        process = options["aws:elasticbeanstalk:environment:process:default"]
        assert process["HealthCheckPath"] == "/health/ready"

    def test_one_instance_leads(self) -> None:
        commands = self.config("10-leader.config")["container_commands"]
        leads = [one for one in commands.values() if one.get("leader_only")]
        assert [one["command"] for one in leads] == ["touch /run/spends-leader"]
        # Each deployment forgets who led the last one, first of all.
        assert commands[min(commands)]["command"] == "rm -f /run/spends-leader"

    def test_pages_are_left_to_nginx(self) -> None:
        assert (FILES / "Procfile").read_text() == (
            "web: python -m spends.toolchain.server --backend-only\n"
        )


@pytest.fixture
def platform(tmp_path: Path) -> dict[str, str]:
    """Stand-ins for the platform's programs; `python` writes down how it was called."""
    settings = {"SPENDS_PUBLIC_URL": "https://spends.test", "ODD": "a 'quoted' $value", "N": 3}
    get_config = tmp_path / "get-config"
    get_config.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(settings)}\nEND\n")
    bin_folder = tmp_path / "venv" / "staging" / "bin"
    bin_folder.mkdir(parents=True)
    python = bin_folder / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1" = -c ] && exec '
        f'{sys.executable} "$@"\necho "$@ ODD=$ODD" >> {tmp_path}/calls\n'
    )
    for program in (get_config, python):
        program.chmod(0o755)
    (tmp_path / "leader").touch()
    return {
        "PATH": os.environ["PATH"],
        "GET_CONFIG": str(get_config),
        "VIRTUALENVS": str(tmp_path / "venv"),
        "LEADER": str(tmp_path / "leader"),
        "SERVE_AS": getpass.getuser(),
    }


def hook(name: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", PLATFORM / name],
        cwd=FILES,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestHooks:
    def calls(self, tmp_path: Path) -> list[str]:
        written = tmp_path / "calls"
        return written.read_text().splitlines() if written.exists() else []

    @pytest.mark.parametrize("when", ["predeploy", "postdeploy"])
    def test_the_leader_migrates_with_the_environments_settings(
        self, platform: dict[str, str], tmp_path: Path, when: str
    ) -> None:
        done = hook(f"hooks/{when}/10_migrate.sh", platform)
        assert done.returncode == 0, done.stderr
        assert self.calls(tmp_path) == [
            "-m spends prepare-database ODD=a 'quoted' $value",
            "-m spends migrate ODD=a 'quoted' $value",
        ]

    def test_others_leave_it_to_the_leader(self, platform: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "leader").unlink()
        done = hook("hooks/predeploy/10_migrate.sh", platform)
        assert done.returncode == 0
        assert "it migrates" in done.stdout
        assert self.calls(tmp_path) == []

    def test_a_migration_that_fails_ends_the_deployment(
        self, platform: dict[str, str], tmp_path: Path
    ) -> None:
        (tmp_path / "venv/staging/bin/python").write_text("#!/bin/sh\nexit 3\n")
        assert hook("hooks/predeploy/10_migrate.sh", platform).returncode != 0

    def test_without_packages_it_says_so(self, platform: dict[str, str], tmp_path: Path) -> None:
        shutil.rmtree(tmp_path / "venv/staging")
        done = hook("hooks/predeploy/10_migrate.sh", platform)
        assert done.returncode == 1
        assert "has not installed the packages" in done.stderr

    def test_a_version_that_does_not_get_ready_fails(self, platform: dict[str, str]) -> None:
        address = f"http://127.0.0.1:{free_port()}/health/ready"
        done = hook(
            "hooks/postdeploy/20_ready.sh", platform | {"ADDRESS": address, "PATIENCE": "1"}
        )
        assert done.returncode == 1
        assert "is not ready" in done.stderr

    def test_a_version_that_is_ready_passes(self, platform: dict[str, str]) -> None:
        with backend() as port:
            address = f"http://127.0.0.1:{port}/health/ready"
            assert (
                hook("hooks/postdeploy/20_ready.sh", platform | {"ADDRESS": address}).returncode
                == 0
            )

    def test_a_balanced_instance_asks_for_no_certificate(
        self, platform: dict[str, str], tmp_path: Path
    ) -> None:
        called = tmp_path / "certbot"
        called.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
        called.chmod(0o755)
        done = hook("hooks/postdeploy/30_certificate.sh", platform | {"CERTBOT": str(called)})
        assert done.returncode == 0, done.stderr
        assert not (tmp_path / "asked").exists()


class Echo(BaseHTTPRequestHandler):
    """Answers with what reached it."""

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length", 0))
        received = {"path": self.path, "body": len(self.rfile.read(length))}
        body = json.dumps(received | {name.lower(): text for name, text in self.headers.items()})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_given: Any) -> None:
        pass


@contextlib.contextmanager
def backend(port: int = 0) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


class Proxy:
    """nginx with our file, its ports and folders moved to where a test may have them."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        given = {"X-Forwarded-Proto": "https", "Host": "spends.test"}
        given |= {name.replace("_", "-"): text for name, text in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body or None, given)
        answer = connection.getresponse()
        found = {name.lower(): text for name, text in answer.getheaders()}
        content = answer.read()
        connection.close()
        return answer.status, found, content


def logged(folder: Path, files: str, words: str) -> str:
    """Return what nginx has logged, once `words` are in it: it writes after it has answered."""
    deadline = time.monotonic() + 30
    while True:
        found = "".join(file.read_text() for file in sorted(folder.glob(files)))
        if words in found:
            return found
        assert time.monotonic() < deadline, found[-3000:]
        time.sleep(0.02)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if not NGINX:
        pytest.skip("nginx is not on this machine")
    folder = tmp_path_factory.mktemp("nginx")
    port, secure = free_port(), free_port()
    pages = folder / "frontend"
    (pages / "assets").mkdir(parents=True)
    for name in ("index.html", "404.html", "accounts.html", "assets/entry-1.js"):
        (pages / name).write_text(f"{name}\n")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=x", "-keyout", folder / "server.key", "-out", folder / "server.pem"),
        ],
        check=True,
        capture_output=True,
    )
    (folder / "healthd").mkdir()
    with backend() as behind:
        text = (PLATFORM / "nginx" / "nginx.conf").read_text()
        moved = {
            "user nginx;": "" if os.geteuid() else "user root;",
            "listen 80 default_server": f"listen 127.0.0.1:{port} default_server",
            "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
            "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}",
            "/etc/pki/spends": str(folder),
            "/var/log/nginx": str(folder),
            "/var/app/current/frontend": str(pages),
            "pid /run/nginx.pid": f"pid {folder}/nginx.pid",
            "set_real_ip_from 10.0.0.0/8": "set_real_ip_from 127.0.0.0/8",
        }
        for ours, test in moved.items():
            assert ours in text, ours
            text = text.replace(ours, test)
        (folder / "nginx.conf").write_text(text)
        (folder / "policy.conf").write_text(
            'map $sent_http_content_type $spends_page_policy {\n    default "";\n'
            '    "~^text/html" "connect-src \'self\' $spends_websocket";\n}\n'
        )
        command = [NGINX, "-c", folder / "nginx.conf", "-p", folder, "-g", "daemon off;"]
        process = subprocess.Popen(command)
        found = Proxy(folder, port)
        for _ in range(100):
            with contextlib.suppress(OSError):
                found.ask("/health")
                break
            time.sleep(0.05)
        yield found
        process.terminate()
        process.wait(20)


class TestNginx:
    @pytest.mark.parametrize("path", ["/", "/accounts", "/api/me"])
    def test_plain_http_leads_to_https(self, proxy: Proxy, path: str) -> None:
        status, headers, _ = proxy.ask(path, X_Forwarded_Proto="http")
        assert (status, headers["location"]) == (301, f"https://spends.test{path}")

    def test_the_load_balancer_may_ask_without_tls(self, proxy: Proxy) -> None:
        assert proxy.ask("/health/ready", X_Forwarded_Proto="http")[0] == 200

    @pytest.mark.parametrize(
        ("path", "file"),
        [
            ("/", "index.html"),
            ("/accounts", "accounts.html"),
            ("/inventory/0199", "404.html"),
            ("/metrics", "404.html"),
        ],
    )
    def test_pages_come_from_the_folder(self, proxy: Proxy, path: str, file: str) -> None:
        status, headers, body = proxy.ask(path)
        assert (status, body.decode().strip()) == (200, file)
        assert headers["cache-control"] == "no-cache"
        assert headers["x-frame-options"] == "DENY"
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["content-security-policy"] == "connect-src 'self' wss://spends.test"

    def test_what_is_named_by_its_content_lasts(self, proxy: Proxy) -> None:
        assert "immutable" in proxy.ask("/assets/entry-1.js")[1]["cache-control"]

    @pytest.mark.parametrize(
        "path", ["/api/me", "/auth/sign-in", "/health", "/ping", "/_event/", "/_upload"]
    )
    def test_the_rest_is_passed_on_with_the_client_that_the_balancer_names(
        self, proxy: Proxy, path: str
    ) -> None:
        _, _, body = proxy.ask(f"{path}?token=secret", X_Forwarded_For="198.51.100.7")
        received = json.loads(body)
        assert received["path"].startswith(path)
        assert received["host"] == "spends.test"
        assert received["x-forwarded-for"] == "198.51.100.7"
        assert received["x-forwarded-proto"] == "https"

    def test_a_websocket_is_one_to_spends_too(self, proxy: Proxy) -> None:
        _, _, body = proxy.ask("/_event/?x=1", Upgrade="websocket", Connection="Upgrade")
        received = json.loads(body)
        assert (received["upgrade"], received["connection"]) == ("websocket", "upgrade")

    def test_what_is_too_large_goes_no_further(self, proxy: Proxy) -> None:
        almost = {"Content_Length": str(53 * 1024 * 1024)}
        assert proxy.ask("/api/imports", "POST", b"x", **almost)[0] == 413

    def test_whoever_asks_too_often_is_told_429(self, proxy: Proxy) -> None:
        client = "203.0.113.80"
        answers = [proxy.ask("/auth/sign-in", X_Forwarded_For=client)[0] for _ in range(30)]
        assert answers[0] == 200
        assert answers[-1] == 429
        assert proxy.ask("/auth/sign-in", X_Forwarded_For="203.0.113.81")[0] == 200

    def test_logs_hold_no_query(self, proxy: Proxy) -> None:
        proxy.ask("/api/things?token=very-secret")
        written = logged(proxy.folder, "spends.access.log", '"GET /api/things" 200')
        assert "secret" not in written

    def test_elastic_beanstalk_reads_its_own_log_by_the_hour(self, proxy: Proxy) -> None:
        proxy.ask("/health")
        written = logged(proxy.folder, "healthd/*", "/health")
        names = [file.name for file in (proxy.folder / "healthd").iterdir()]
        assert all(re.fullmatch(r"application\.log\.\d{4}-\d\d-\d\d-\d\d", name) for name in names)
        assert re.match(r'\d+\.\d+"/[^"]*"\d+"\d+\.\d+"[^"]*"', written)
