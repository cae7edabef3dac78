"""The production server as a user runs it: its own process, port, data folder and database."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from pydantic import SecretStr

from spends.settings import Settings
from spends.toolchain import frontend
from tests.support.migrations import ROOT

PATIENCE = 180.0
# Requests to this machine pass by any proxy that the environment names.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def default_settings() -> dict[str, str]:
    """Return every setting's default as the environment has it, so that no `.env` file counts."""
    result = {}
    for name, field in Settings.model_fields.items():
        secret = isinstance(field.default, SecretStr)
        value = field.default.get_secret_value() if secret else field.default
        text = json.dumps(value) if isinstance(value, list | dict | bool) else str(value)
        result[f"SPENDS_{name.upper()}"] = text
    return result


class AppServer:
    """A server process; `url` is where the pages, the API and the websocket are.

    Without `pages` it is the one that stands behind a web server, which needs no build.
    """

    def __init__(
        self, data_dir: Path, database_url: str, *, pages: bool = True, **settings: str
    ) -> None:
        self.data_dir = data_dir
        self.pages = pages
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.settings = {f"SPENDS_{name.upper()}": value for name, value in settings.items()}
        self.log = data_dir / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers; RuntimeError with its log when it does not."""
        command = [sys.executable, "-m", "spends.toolchain.server"]
        if self.pages:
            frontend.build(quiet=True)
        else:
            command.append("--backend-only")
        self.data_dir.mkdir(parents=True, exist_ok=True)
        # What rxconfig has set in this process is for this process alone.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GRANIAN_", "PROMETHEUS_"))
        }
        environment = inherited | {
            **default_settings(),
            "SPENDS_PORT": str(self.port),
            "SPENDS_DATA_DIR": str(self.data_dir),
            "SPENDS_DATABASE_URL": self.database_url,
            "SPENDS_SIGNUPS_PER_HOUR": "0",  # all tests come from one address
            **self.settings,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log.read_text()[-5000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it answers now."""
        try:
            with _direct.open(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut does, all its processes at once."""
        self._end(signal.SIGKILL)

    def _end(self, kind: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, kind)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(15)
        self.process = None

    def memory(self) -> int:
        """Return the bytes of memory that its processes hold, what they share counted once."""
        import psutil

        if self.process is None:
            return 0
        parent = psutil.Process(self.process.pid)
        processes = [parent, *parent.children(recursive=True)]
        return sum(process.memory_full_info().pss for process in processes)
