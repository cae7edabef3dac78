"""Steps of a command: announced plainly, run once, and skipped while their inputs stay the same."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
WORK = ROOT / ".build"


class StepFailed(Exception):
    """A step could not be done; the message says what happened and what to do."""


class Steps:
    """Numbers the steps of one command and tells how long each took."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self._started = 0.0

    def start(self, sentence: str) -> None:
        """Announce the next step."""
        self.number += 1
        self._started = time.monotonic()
        print(f"{self.number}/{self.total}  {sentence} …", flush=True)

    def done(self, outcome: str = "") -> None:
        """Tell that the step has ended, with its outcome or else its seconds."""
        seconds = time.monotonic() - self._started
        print(f"     {outcome or f'done in {seconds:.0f} s'}", flush=True)


def digest(paths: Iterable[Path], *extra: str) -> str:
    """Return a hash of files' names and contents; folders count with all files below them."""
    total = hashlib.sha256()
    for part in extra:
        total.update(part.encode() + b"\0")
    for path in sorted(_files(paths)):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = [name for name in folders if name != "__pycache__"]
                yield from (Path(folder, name) for name in names if not name.endswith(".pyc"))
        elif path.exists():
            yield path


def read(path: Path) -> str:
    """Return a file's text, or nothing when there is no such file."""
    try:
        return path.read_text()
    except OSError:
        return ""


def write(path: Path, text: str) -> None:
    """Write a file whole: a reader, or a run that is interrupted, never meets half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(path)


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Let one process at a time do the named work in this folder; the others wait."""
    import fcntl

    WORK.mkdir(exist_ok=True)
    with (WORK / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(
    command: Sequence[str | Path],
    problem: str,
    environment: Mapping[str, str] | None = None,
    *,
    quiet: bool = False,
) -> None:
    """Run a command in the project's folder; StepFailed with `problem` when it fails.

    A quiet command's output is kept back, and shown only when it fails.
    """
    try:
        subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            check=True,
            text=True,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
    except subprocess.CalledProcessError as error:
        if error.stdout:
            print(error.stdout, file=sys.stderr)
        raise StepFailed(problem) from error
    except OSError as error:
        raise StepFailed(f"{problem} ({error})") from error
