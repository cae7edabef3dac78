"""A household's file taken apart on disk, so that nothing of it is stored before all was seen."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from spends.domains.archives import rules
from spends.domains.archives.json_stream import CUT_SHORT, JsonStream, broken
from spends.domains.documents.rules import HEAD_SIZE, media_type
from spends.domains.households.schemas import HouseholdChanges
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated

NOT_OURS = "This is not a household's export. Choose a file that Spends exported."
NEWER = "This file is of a newer version. Update Spends and try again."
DAMAGED = "A document in this file is damaged. Export the household again."
_PARTS = frozenset(
    {
        *("format", "version", "exported_at", "household", "members", "tables"),
        *("files", "thumbnails"),
    }
)
PICTURE_LIMIT = 20 * 1024
"""How many bytes a document's small picture has at most."""

_LETTERS = frozenset("0123456789abcdef")
_HASH_LENGTH = 64


class Person(NamedTuple):
    """A member of the household that was exported."""

    id: UUID
    user_id: UUID | None
    email: str
    name: str


class Bytes(NamedTuple):
    """A document's content: its size in bytes and its type, None for one that is not kept."""

    size: int
    media_type: str | None


class Staged:
    """What a file holds, in a folder: `take` fills it and says why a file cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._head: dict[str, Any] = {}
        self.counts: dict[str, int] = {}
        self.files: dict[str, Bytes] = {}
        self.thumbnails: set[str] = set()
        self.household: dict[str, Any] = {}
        self.people: list[Person] = []

    def take(self, source: BinaryIO) -> None:
        """Read a file to its end; memory stays flat however large it is."""
        stream = JsonStream(source)
        for name in stream.names():
            if name not in _PARTS:
                raise InvalidInput.field("file", NOT_OURS)
            if name in self._head:
                raise broken()
            if name == "tables":
                self._take_tables(stream)
            elif name in {"files", "thumbnails"}:
                self._take_blobs(stream, name)
            self._head[name] = None if name in {"tables", "files", "thumbnails"} else stream.value()
            self._check_format()
        stream.end()
        self._check_head()

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table as they stand in the file."""
        if not self.counts.get(table):
            return
        with self._rows(table).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def path(self, kind: str, sha256: str) -> Path:
        """Return where the bytes of a document ("files") or of its picture ("thumbnails") are."""
        return self._folder / kind / sha256

    def _rows(self, table: str) -> Path:
        return self._folder / f"{table}.jsonl"

    def _take_tables(self, stream: JsonStream) -> None:
        known = {table.name for table in rules.tables()}
        for name in stream.names():
            if name not in known:
                words = f"There is no table “{name[:40]}” here. Update Spends and try again."
                raise InvalidInput.field(name[:40], words)
            if name in self.counts:
                raise broken()
            self.counts[name] = 0
            with self._rows(name).open("w", encoding="utf-8") as lines:
                for row, text in stream.items():
                    if not isinstance(row, dict):
                        raise broken()
                    lines.write(text.replace("\n", " ").replace("\r", " ") + "\n")
                    self.counts[name] += 1

    def _take_blobs(self, stream: JsonStream, kind: str) -> None:
        (self._folder / kind).mkdir()
        for sha256 in stream.names():
            if len(sha256) != _HASH_LENGTH or set(sha256) - _LETTERS:
                raise broken()
            path = self.path(kind, sha256)
            with path.open("wb") as file:
                hasher, size = _decode(stream, file)
            if kind == "thumbnails":
                if not _is_picture(path):
                    raise InvalidInput.field("file", DAMAGED)
                self.thumbnails.add(sha256)
                continue
            if hasher != sha256:
                raise InvalidInput.field("file", DAMAGED)
            with path.open("rb") as file:
                self.files[sha256] = Bytes(size, media_type(file.read(HEAD_SIZE)))

    def _check_format(self) -> None:
        if self._head.get("format", rules.FORMAT) != rules.FORMAT:
            raise InvalidInput.field("file", NOT_OURS)
        version = self._head.get("version", rules.VERSION)
        if type(version) is not int or version < 1:
            raise broken()
        if version > rules.VERSION:
            raise InvalidInput.field("file", NEWER)

    def _check_head(self) -> None:
        if "format" not in self._head:
            raise InvalidInput.field("file", NOT_OURS)
        if not self._head.keys() >= {"version", "household", "members", "tables", "files"}:
            raise InvalidInput.field("file", CUT_SHORT)
        try:
            self.people = [
                Person(
                    UUID(row["id"]),
                    UUID(row["user_id"]) if row.get("user_id") else None,
                    str(row["email"]),
                    str(row["name"])[:100],
                )
                for row in self._head["members"]
            ]
            given = dict(self._head["household"])
            settings = dict(given.pop("settings"))
            facts = validated(HouseholdChanges, given).model_dump(exclude_none=True)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise broken() from error
        if not facts.keys() >= {"name", "currency_code", "timezone"}:
            raise broken()
        self.household = {**facts, "settings": settings}


def _decode(stream: JsonStream, file: BinaryIO) -> tuple[str, int]:
    """Write the bytes of the base64 text that begins here; return their hash and count."""
    hasher, size, rest = hashlib.sha256(), 0, ""
    try:
        for piece in stream.text_pieces():
            text = rest + piece
            whole = len(text) // 4 * 4
            blob, rest = base64.b64decode(text[:whole], validate=True), text[whole:]
            file.write(blob)
            hasher.update(blob)
            size += len(blob)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput.field("file", DAMAGED) from error
    if rest:
        raise InvalidInput.field("file", DAMAGED)
    return hasher.hexdigest(), size


def _is_picture(path: Path) -> bool:
    if path.stat().st_size > PICTURE_LIMIT:
        return False
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"WEBP"
