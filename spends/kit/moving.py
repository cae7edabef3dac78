"""Moving files from one storage to another: what is there already stays, what is broken is told.

Nothing is deleted before its copy was read back and found to be the same, byte for byte. A journal
remembers what was, so that a move which is cut short goes on where it stopped.
"""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from spends.kit.errors import Conflict, NotFound, Unavailable
from spends.kit.storage import TEMPORARY, Storage, StoredFile

READ_SIZE = 256 * 1024
INSTANT = timedelta(microseconds=1)
AT_ONCE = 8
"""Files on their way at the same time."""


class Outcome(StrEnum):
    """What became of a file."""

    COPIED = "copied"
    THERE = "there already"
    GONE = "gone meanwhile"
    DAMAGED = "damaged"
    DIFFERENT = "different"


class Moved(NamedTuple):
    """A file and what became of it; `deleted` says whether it is gone from where it was."""

    file: StoredFile
    outcome: Outcome
    deleted: bool = False


@dataclass(slots=True)
class Tally:
    """How many files and bytes there are, and what became of them so far."""

    files: int = 0
    size: int = 0
    done: int = 0
    done_size: int = 0
    deleted: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    left: list[tuple[str, Outcome]] = field(default_factory=list)

    def add(self, moved: Moved) -> None:
        """Count a file; those that need somebody's eyes are kept by name."""
        self.done += 1
        self.done_size += moved.file.size
        self.deleted += moved.deleted
        self.outcomes[moved.outcome] += 1
        if moved.outcome in {Outcome.DAMAGED, Outcome.DIFFERENT}:
            self.left.append((moved.file.key, moved.outcome))


class Journal:
    """Which files were found the same at both ends, as lines of JSON; one process writes at a time.

    A line that was cut off by a power cut is as if it were never written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Open as long as the move lasts, and locked as long as it is open.
        self._file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise Conflict("Another move of files is under way. Wait until it is done.") from error
        self._known: dict[str, tuple[int, str]] = {}
        self._file.seek(0)
        for line in self._file:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                self._known[entry["key"]] = (entry["size"], entry["modified_at"])

    def knows(self, file: StoredFile) -> bool:
        """Whether this very file was found the same at both ends."""
        return self._known.get(file.key) == (file.size, file.modified_at.isoformat())

    def note(self, file: StoredFile) -> None:
        """Remember it, also through a power cut."""
        self._known[file.key] = (file.size, file.modified_at.isoformat())
        entry = {"key": file.key, "size": file.size, "modified_at": file.modified_at.isoformat()}
        # Begins with a line's end: the line before may have been cut off.
        self._file.write(f"\n{json.dumps(entry)}\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let others in."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Move:
    """From where to where, and what the key of a file says of its bytes.

    `promised` returns the SHA-256 that a key names in hexadecimal digits, None where it names none.
    """

    source: Storage
    target: Storage
    journal: Journal
    promised: Callable[[str], str | None]
    delete: bool = False

    def plan(self) -> tuple[list[StoredFile], dict[str, StoredFile]]:
        """Return the files to move, and those that are there already by key."""
        there = {file.key: file for file in _whole(self.target)}
        return list(_whole(self.source)), there

    def run(self, files: list[StoredFile], there: dict[str, StoredFile]) -> Iterator[Moved]:
        """Move files, some at a time, and yield each when it is done.

        Unavailable when a storage refuses; what was done until then stays done.
        """
        with ThreadPoolExecutor(AT_ONCE, "spends-move") as threads:
            waiting: set[Future[tuple[Moved, bool]]] = set()
            try:
                for file in files:
                    waiting.add(threads.submit(self._one, file, there.get(file.key)))
                    if len(waiting) >= AT_ONCE * 2:
                        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        yield from self._ended(done)
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from self._ended(done)
            finally:
                threads.shutdown(wait=True, cancel_futures=True)

    def _ended(self, done: set[Future[tuple[Moved, bool]]]) -> Iterator[Moved]:
        for work in done:
            moved, same = work.result()
            if same and not self.journal.knows(moved.file):
                self.journal.note(moved.file)
            if same and self.delete:
                # What was put there again since it was listed is newer, and stays.
                self.source.delete(moved.file.key, moved.file.modified_at + INSTANT)
                moved = moved._replace(deleted=True)
            yield moved

    def _one(self, file: StoredFile, there: StoredFile | None) -> tuple[Moved, bool]:
        """Return what became of a file, and whether both ends hold the same bytes now."""
        try:
            outcome = self._compared(file, there) if there else None
            if outcome is None:
                self._copy(file.key)
                outcome = Outcome.COPIED
        except NotFound:
            outcome = Outcome.GONE
        except _DamagedError:
            outcome = Outcome.DAMAGED
        return Moved(file, outcome), outcome in {Outcome.COPIED, Outcome.THERE}

    def _compared(self, file: StoredFile, there: StoredFile) -> Outcome | None:
        """Return what to say of a file that is there already; None when it is to be copied."""
        if self.journal.knows(file) and there.size == file.size:
            return Outcome.THERE
        here = _sha256(self.source, file.key)
        if here == _sha256(self.target, file.key):
            return Outcome.THERE
        promised = self.promised(file.key)
        if promised is not None:
            return None if here == promised else Outcome.DAMAGED
        return Outcome.DIFFERENT if there.modified_at > file.modified_at else None

    def _copy(self, key: str) -> None:
        with self.source.open(key) as stream:
            checked = _Checked(stream, self.promised(key))
            self.target.put(key, cast("BinaryIO", checked))
        if _sha256(self.target, key) != checked.sha256:
            message = (
                f"The copy of {key} is not what was sent. Nothing of it was deleted; try again."
            )
            raise Unavailable(message)


class _DamagedError(Exception):
    """The bytes are not those that the key names."""


class _Checked:
    """A stream that hashes what is read, and breaks off at its end where the hash is wrong.

    A storage keeps nothing of what breaks off.
    """

    def __init__(self, stream: BinaryIO, promised: str | None) -> None:
        self._stream = stream
        self._promised = promised
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The hash of what was read so far, in hexadecimal digits."""
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        chunk = self._stream.read(size)
        self._hash.update(chunk)
        if not chunk and size and self._promised not in {None, self.sha256}:
            raise _DamagedError
        return chunk


def _sha256(storage: Storage, key: str) -> str:
    found = hashlib.sha256()
    with storage.open(key) as stream:
        while chunk := stream.read(READ_SIZE):
            found.update(chunk)
    return found.hexdigest()


def _whole(storage: Storage) -> Iterator[StoredFile]:
    return (file for file in storage.files("") if not file.key.endswith(TEMPORARY))
