"""The port to files: named blobs, in a folder or in S3."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol


class StoredFile(NamedTuple):
    """A blob that is there."""

    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Keeps blobs by key. A blob is whole or absent, never half."""

    def put(self, key: str, source: BinaryIO) -> int:
        """Store a stream under a key and return its size in bytes."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give a blob as a file to read for the time of the context.

        NotFound when it is not there.
        """

    def delete(self, key: str) -> None:
        """Remove a blob; nothing happens when it is not there."""

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Yield the blobs whose key begins with a prefix."""
