"""A server as its operator makes it: a fresh Debian, install.sh, and a browser on this machine."""

import contextlib
import json
import shlex
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from spends.toolchain import frontend, release
from tests.deploy.server import machine as fresh
from tests.deploy.server.machine import Machine
from tests.support import browser as real_browser
from tests.support.browser import wait_until_it_hears
from tests.support.server import free_port

DOMAIN = "spends.test"
UNPACKED = "/root/spends-1.0.0"
CHANGE = Callable[[dict[str, bytes]], None]


class Server:
    """What install.sh made of a machine, and how to reach it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        ports = set[int]()
        while len(ports) < 5:
            ports.add(free_port())
        self.http, self.https, self.local, *both = sorted(ports)
        self.ports = f"{both[0]} {both[1]}"
        self.url = f"https://{DOMAIN}:{self.https}"

    def options(self, *more: str) -> list[str]:
        """Return install.sh's options: everything on the loopback, waits as short as they may be."""
        return [
            *("--domain", DOMAIN, "--listen", "127.0.0.1", "--yes"),
            *("--http-port", str(self.http), "--https-port", str(self.https)),
            *("--local-port", str(self.local), "--ports", self.ports),
            *("--websocket-timeout", "6", "--grace", "3", "--api-rate", "100"),
            *("--start-timeout", "60", *more),
        ]

    def install(self, folder: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run install.sh of a release that was unpacked there."""
        return self.machine.run(f"{folder}/deploy/server/install.sh", *self.options(*more))

    def script(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts of the release that serves."""
        return self.machine.run(f"/opt/spends/current/deploy/server/{name}", *arguments)

    def version(self) -> str:
        """Return the version that serves."""
        return self.machine.shell("cat /opt/spends/current/VERSION").strip()

    def context(self) -> ssl.SSLContext:
        """Trust the server's own certificate, and no other."""
        return ssl.create_default_context(
            cafile=str(self.machine.path("/etc/spends/tls/self-signed.pem"))
        )

    @contextlib.contextmanager
    def client(self, *, http2: bool = False) -> Iterator["Client"]:
        """Yield a client that finds the server's name on the loopback."""
        with httpx.Client(
            verify=self.context(), trust_env=False, timeout=30, http2=http2
        ) as client:
            yield Client(self, client)


class Client:
    """Requests to a server by its name, each on a connection of its own."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self._server = server
        self._client = client

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and return the answer."""
        headers = {"Host": f"{DOMAIN}:{self._server.https}", "Connection": "close"}
        headers |= options.pop("headers", {})
        return self._client.request(
            method,
            f"https://127.0.0.1:{self._server.https}{path}",
            headers=headers,
            extensions={"sni_hostname": DOMAIN},
            **options,
        )

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Get an address."""
        return self.send("GET", path, **options)


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A fresh Debian with nothing of ours on it."""
    if reason := fresh.problem():
        pytest.skip(f"No server is installed: {reason}")
    result = Machine(tmp_path_factory.mktemp("machine") / "root")
    try:
        result.start()
        result.make()
        yield result
    finally:
        result.stop()


@pytest.fixture(scope="session")
def server(machine: Machine) -> Server:
    """The machine, and the ports that its server is to have."""
    return Server(machine)


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release that is made of the files as they are."""
    frontend.build(quiet=True)
    return release.make(tmp_path_factory.mktemp("releases"), "1.0.0")


@pytest.fixture(scope="session")
def bring(first_release: Path, machine: Machine) -> Callable[[str, CHANGE], str]:
    """Bring a changed release to the machine: `bring("1.1.0", change)` returns where it is there."""

    def make(version: str, change: CHANGE) -> str:
        _, files = release.unpack(first_release)
        files["VERSION"] = f"{version}\n".encode()
        change(files)
        target = f"/root/spends-{version}.tar.gz"
        release.pack(machine.path(target), f"spends-{version}", files)
        return target

    return make


@pytest.fixture(scope="module")
def name_finding_browser() -> Iterator[Browser]:
    """A Chromium that finds the server's name on the loopback; one runs at a time in a thread."""
    with real_browser.chromium(f"--host-resolver-rules=MAP {DOMAIN} 127.0.0.1") as instance:
        yield instance


def settings_file(machine: Machine, **settings: str) -> str:
    """Write a file of settings there, and return where it is."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    machine.path("/root/settings.env").write_text("\n".join(lines) + "\n")
    return "/root/settings.env"


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the problem that an answer tells of."""
    assert answer.headers["content-type"] == "application/problem+json"
    result: dict[str, Any] = json.loads(answer.text)
    return result


@pytest.fixture(scope="module")
def context(name_finding_browser: Browser) -> Iterator[BrowserContext]:
    result = name_finding_browser.new_context(
        ignore_https_errors=True, locale="en-US", timezone_id="Europe/Berlin"
    )
    result.set_default_timeout(30_000)
    yield result
    result.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Iterator[Page]:
    """One tab for all tests; what its scripts or the policy complain of fails the last one."""
    problems: list[str] = []
    page = context.new_page()
    wait_until_it_hears(page)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert not problems, "\n".join(problems)


class Sockets:
    """The websockets that a tab opens, and when they open and close."""

    def __init__(self, page: Page) -> None:
        self.open: list[WebSocket] = []
        self.closed: list[float] = []
        self.heard: list[float] = []
        page.on("websocket", self._add)

    def _add(self, socket: WebSocket) -> None:
        self.open.append(socket)
        socket.on("close", lambda _: self.closed.append(time.monotonic()))
        socket.on("framereceived", lambda _: self.heard.append(time.monotonic()))


@pytest.fixture(scope="module")
def sockets(tab: Page) -> Sockets:
    return Sockets(tab)


def last_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a run said at its end; it must have failed, by a sentence and not by a trace."""
    assert done.returncode == 1, done.stdout
    assert "line " not in done.stdout, done.stdout
    return done.stdout.strip().splitlines()[-1]
