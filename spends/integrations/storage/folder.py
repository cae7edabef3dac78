"""Files in a folder of this machine."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from spends.kit.errors import NotFound, Unavailable
from spends.kit.ids import new_id
from spends.kit.storage import StoredFile

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
TEMPORARY = ".part"


class FolderStorage:
    """Keeps each blob as a file.

    Written under a temporary name, synced and renamed, so never half there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            message = f"not a storage key: {key!r}"
            raise ValueError(message)
        return self._root / key

    def put(self, key: str, source: BinaryIO) -> int:
        """Store a stream under a key; nothing is left behind when it breaks off.

        Unavailable when the disk refuses.
        """
        path = self._path(key)
        part = path.with_name(f"{path.name}.{new_id().hex}{TEMPORARY}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            size = part.stat().st_size
            part.replace(path)
        except OSError as error:
            message = "The file could not be stored. Check that the disk has room, then try again."
            raise Unavailable(message) from error
        finally:
            part.unlink(missing_ok=True)
        return size

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give the file itself."""
        path = self._path(key)
        if not path.is_file():
            message = "This file is no longer kept. Choose it again."
            raise NotFound(message)
        yield path

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        self._path(key).unlink(missing_ok=True)

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Yield the files under a folder, half-written ones too, which is how those are found."""
        for path in sorted(self._path(prefix.rstrip("/")).rglob("*")):
            if path.is_file():
                facts = path.stat()
                yield StoredFile(
                    path.relative_to(self._root).as_posix(),
                    facts.st_size,
                    datetime.fromtimestamp(facts.st_mtime, UTC),
                )
