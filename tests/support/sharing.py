"""What one test run's processes share: a folder, and things made once by whoever comes first."""

import atexit
import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# The process that starts the run sets it, and its workers inherit it.
RUN = os.environ.setdefault("SPENDS_TEST_RUN", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FOLDER = Path(tempfile.gettempdir()) / f"spends-tests-{RUN}"

if str(os.getpid()) == RUN:
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def run_folder() -> Path:
    """Return this run's folder; short, for a Unix socket lives in it, and open to the server's user."""
    FOLDER.mkdir(mode=0o755, exist_ok=True)
    return FOLDER


@contextlib.contextmanager
def turn(name: str) -> Iterator[None]:
    """Let one process of the run at a time do the named work."""
    with (run_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(name: str, make: Callable[[], object]) -> None:
    """Do the named work in the first process that asks; the others wait until it is done."""
    done = run_folder() / f"{name}.done"
    with turn(name):
        if not done.exists():
            make()
            done.touch()
