"""Files in a folder of this machine."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from spends.integrations.storage import keys
from spends.integrations.storage.keys import NOT_KEPT
from spends.kit.errors import NotFound, Unavailable
from spends.kit.ids import new_id
from spends.kit.storage import TEMPORARY, StoredFile


class FolderStorage:
    """Keeps each blob as a file.

    Written under a temporary name, synced and renamed, so never half there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, key: str) -> Path:
        return self._root / keys.checked(key)

    def put(self, key: str, source: BinaryIO) -> int:
        """Store a stream under a key; nothing is left behind when it breaks off.

        Unavailable when the disk refuses.
        """
        path = self._path(key)
        part = _beside(path)
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
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        return size

    @contextlib.contextmanager
    def open(self, key: str, start: int = 0) -> Iterator[BinaryIO]:
        """Open the file."""
        with _found(self._path(key)).open("rb") as file:
            file.seek(start)
            yield file

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give the file itself."""
        yield _found(self._path(key))

    def delete(self, key: str, before: datetime | None = None) -> None:
        """Remove the file if it is there, and with `before` if it is as old as that."""
        path = self._path(key)
        if before is None:
            path.unlink(missing_ok=True)
            return
        # Looked at under another name: whoever puts the same file there meanwhile loses nothing.
        aside = _beside(path)
        try:
            path.rename(aside)
        except FileNotFoundError:
            return
        if _modified_at(aside) >= before:
            with contextlib.suppress(FileExistsError):
                os.link(aside, path)
        aside.unlink()

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Yield the files under a folder, half-written ones too, which is how those are found."""
        for path in sorted((self._root / keys.folder(prefix)).rglob("*")):
            if path.is_file():
                key = path.relative_to(self._root).as_posix()
                yield StoredFile(key, path.stat().st_size, _modified_at(path))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{new_id().hex}{TEMPORARY}")


def _found(path: Path) -> Path:
    if not path.is_file():
        raise NotFound(NOT_KEPT)
    return path


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
