"""What runs after `make run`, and after Reflex' own command."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spends.toolchain import steps
from tests.support.project import tracked_files
from tests.support.server import AppServer, free_port

ROOT = steps.ROOT
BIN = Path(sys.executable).parent
MEGABYTE = 1024 * 1024
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class TestServer:
    def test_pages_api_and_health_are_on_one_port(self, app_server: AppServer) -> None:
        with _direct.open(app_server.url) as answer:
            assert "<html" in answer.read().decode()
        with _direct.open(f"{app_server.url}/api/docs") as answer:
            assert answer.status == 200
        assert app_server.answers()

    @pytest.mark.parametrize("kind", ["sqlite", "postgres"])
    def test_it_needs_at_most_200_megabytes(
        self, start_server: Callable[[str], AppServer], kind: str
    ) -> None:
        assert start_server(kind).memory() <= 200 * MEGABYTE

    def test_a_taken_port_is_told_plainly(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            answer = subprocess.run(
                [sys.executable, "-m", "spends.toolchain.server"],
                cwd=ROOT,
                env=os.environ | {"SPENDS_PORT": str(port)},
                capture_output=True,
                check=False,
            )
        assert answer.returncode == 1
        assert answer.stderr.decode().splitlines()[-1] == (
            f"Port {port} is in use. Choose another: SPENDS_PORT={port + 1} make run"
        )


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    """The tracked files, as a clone has them."""
    folder = tmp_path / "spends-copy"
    for path in tracked_files():
        if path.is_file() and path.relative_to(ROOT).parts[0] not in {"tests", "docs"}:
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
    return folder


def bare_environment(port: int) -> dict[str, str]:
    """What a shell has with the virtual environment active, and nothing of ours."""
    ours = ("REFLEX_", "NPM_CONFIG_", "SPENDS_", "__REFLEX")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
        "SPENDS_PORT": str(port),
    }


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=bare_environment(port),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
                time.sleep(2)
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def status(url: str) -> int:
    try:
        with _direct.open(url, timeout=20) as answer:
            return int(answer.status)
    except OSError:
        return 0


@pytest.mark.slow
def test_bare_reflex_serves_pages_and_api_and_changes_no_tracked_file(project_copy: Path) -> None:
    """What `reflex export` makes is what the tests of the pages run on."""
    before = {path: path.read_bytes() for path in project_copy.rglob("*") if path.is_file()}
    port = free_port()
    with running(["reflex", "run"], project_copy, port) as process:
        deadline = time.monotonic() + 120
        while status(f"http://localhost:{port}/") != 200 and time.monotonic() < deadline:
            assert process.poll() is None, (project_copy / "output.log").read_text()
            time.sleep(0.5)
        while status(f"http://localhost:{port}/health") != 200:
            assert time.monotonic() < deadline, (project_copy / "output.log").read_text()
            time.sleep(0.5)
    assert {path: path.read_bytes() for path in before} == before
    made = {path.name for path in project_copy.iterdir()} - {
        path.relative_to(project_copy).parts[0] for path in before
    }
    assert made <= {".web", ".states", "data", "assets", "output.log", "__pycache__"}
