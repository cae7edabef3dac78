"""The port to files: named blobs, in a folder or in S3."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

TEMPORARY = ".part"
"""How the names of what is half there end."""


class StoredFile(NamedTuple):
    """A blob that is there."""

    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Keeps blobs by key. A blob is whole or absent, never half.

    Unavailable, with a sentence that says what to do, when the place it is kept in refuses.
    """

    def put(self, key: str, source: BinaryIO) -> int:
        """Store a stream under a key and return its size in bytes.

        What was there is replaced, and counts as modified now, also where the bytes are the same.
        """

    def open(self, key: str, start: int = 0) -> AbstractContextManager[BinaryIO]:
        """Give a blob as a stream for the time of the context, from its byte `start` on.

        It is read as it comes, never held as a whole. NotFound when it is not there.
        """

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give a blob as a file to read for the time of the context.

        NotFound when it is not there.
        """

    def delete(self, key: str, before: datetime | None = None) -> None:
        """Remove a blob; nothing happens when it is not there.

        With `before`, one that was put there at that instant or later stays.
        """

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Yield the blobs in a folder, the path that their keys begin with; empty for all.

        What was put there by half is among them under a name that ends in `TEMPORARY`, so that it
        is found and deleted.
        """
