"""An AWS account of its own: moto's server as a process, with nothing in it that others made."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from tests.support.s3 import CREDENTIALS
from tests.support.server import free_port

PATIENCE = 60.0
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def running() -> Iterator[str]:
    """Run the server, with our keys in the environment; the value is its address."""
    os.environ.update(CREDENTIALS)
    url = f"http://127.0.0.1:{free_port()}"
    program = "import sys; from moto.server import main; main(sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "-H", "127.0.0.1", "-p", url.rpartition(":")[2]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _direct.open(f"{url}/moto-api/data.json", timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def emptied(url: str) -> None:
    """Take everything out of the account; the next session of boto3 starts anew too."""
    _direct.open(urllib.request.Request(f"{url}/moto-api/reset", method="POST"), timeout=30).close()
    boto3.DEFAULT_SESSION = None
