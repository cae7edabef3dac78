"""A file comes in: measured, hashed and looked at, then stored under its hash."""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from spends.domains.documents import rules
from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE
from spends.domains.documents.schemas import Blob
from spends.kit.errors import InvalidInput, TooLarge
from spends.kit.storage import Storage

CHUNK_SIZE = 256 * 1024


def store(storage: Storage, stream: BinaryIO, size_limit: int = MAX_DOCUMENT_SIZE) -> Blob:
    """Store a file, outside of any unit of work, and return what `add` makes a document of.

    Memory stays flat however large the file. TooLarge beyond `size_limit` bytes; InvalidInput for
    an empty file and for one of a type that is not kept; Unavailable when the storage refuses.
    Nothing is stored then. What no document is made of is collected after a day.
    """
    with _rewindable(stream) as source:
        blob = _looked_at(source, size_limit)
        source.seek(0)
        storage.put(rules.blob_key(blob.sha256), source)
    return blob


@contextlib.contextmanager
def _rewindable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream that can be read twice: itself, or a copy on disk that is written meanwhile."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        yield cast("BinaryIO", _Copying(stream, cast("BinaryIO", copy)))


class _Copying:
    """A stream that is kept while it is read, and then read again from what was kept."""

    def __init__(self, source: BinaryIO, copy: BinaryIO) -> None:
        self._source = source
        self._copy = copy
        self._again = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        if self._again:
            return self._copy.read(size)
        chunk = self._source.read(size)
        self._copy.write(chunk)
        return chunk

    def seek(self, position: int) -> int:
        """Go on reading from a position of what was kept."""
        self._again = True
        return self._copy.seek(position)


def _looked_at(source: BinaryIO, size_limit: int) -> Blob:
    hasher, size, head = hashlib.sha256(), 0, b""
    while chunk := source.read(CHUNK_SIZE):
        size += len(chunk)
        if size > size_limit:
            raise TooLarge(rules.too_large(size_limit))
        hasher.update(chunk)
        if len(head) < rules.HEAD_SIZE:
            head += chunk[: rules.HEAD_SIZE - len(head)]
    if not size:
        message = "This file is empty. Choose another one."
        raise InvalidInput.field("file", message)
    kind = rules.media_type(head)
    if kind is None:
        message = f"This file is of a kind that is not kept here. {rules.TAKEN}"
        raise InvalidInput.field("file", message)
    return Blob(hasher.hexdigest(), size, kind)
