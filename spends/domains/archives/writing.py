"""A household written to a file, as it is at one moment, at flat memory."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple
from uuid import UUID

from spends.domains.archives import repository, rules
from spends.domains.archives.choices import FINISHED
from spends.domains.documents.rules import blob_key, thumbnail_key
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import NotFound
from spends.kit.repository import at_one_moment
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork

PIECE = 3 * 64 * 1024
"""How many bytes of a document are read at once: a multiple of three, which base64 needs."""


class Blobs(NamedTuple):
    """The hashes of the documents in a file, and of those that have a picture, in order."""

    files: tuple[str, ...]
    thumbnails: tuple[str, ...]


def write_rows(uow: UnitOfWork, out: IO[str]) -> Blobs:
    """Write the household's rows as the beginning of a file, for admins.

    Return the documents that belong to it, whose bytes `blob_text` gives: they may be many, and
    need no unit of work.
    """
    uow.require(Permission.MANAGE)
    at_one_moment(uow)
    out.write(json.dumps(_head(uow), ensure_ascii=False)[:-1] + ', "tables": {')
    blobs: dict[str, bool] = {}
    waiting: set[UUID] = set()
    for number, table in enumerate(rules.tables()):
        out.write((",\n" if number else "\n") + json.dumps(table.name) + ": [")
        imports = [name for name, target in rules.references(table) if target == "import_batch"]
        between = "\n"
        for row in repository.rows(uow, table):
            if table.name == "import_batch":
                if row["status"] not in FINISHED:
                    waiting.add(row["id"])
                    continue
                row |= {"storage_key": None, "leftovers": False}
                if len(row["known"] or "") > rules.LONG["import_batch", "known"]:
                    row["known"] = None
            elif table.name == "document":
                blobs[row["sha256"]] = blobs.get(row["sha256"], False) or row["has_thumbnail"]
            for name in imports:
                row[name] = None if row[name] in waiting else row[name]
            out.write(between + _line(row))
            between = ",\n"
        out.write("]")
    out.write("}")
    return Blobs(tuple(sorted(blobs)), tuple(sorted(sha for sha in blobs if blobs[sha])))


def blob_text(storage: Storage, blobs: Blobs) -> Iterator[str]:
    """Yield the rest of the file in pieces: the documents' bytes, and those of their pictures.

    What the storage has lost is left out.
    """
    yield from _blobs(storage, "files", {sha: blob_key(sha) for sha in blobs.files})
    small = {sha: thumbnail_key(sha) for sha in blobs.thumbnails}
    yield from _blobs(storage, "thumbnails", small)
    yield "}\n"


def _head(uow: UnitOfWork) -> Mapping[str, Any]:
    household = households.current(uow)
    return {
        "format": rules.FORMAT,
        "version": rules.VERSION,
        "exported_at": clock.now().isoformat(),
        "household": {
            name: getattr(household, name)
            for name in ("name", "currency_code", "timezone", "settings")
        },
        "members": [
            {
                "id": str(member.id),
                "user_id": str(member.user_id),
                "name": member.name,
                "email": member.email,
                "role": member.role,
            }
            for member in households.members(uow)
        ],
    }


def _line(row: dict[str, Any]) -> str:
    return json.dumps(
        {name: rules.encoded(value) for name, value in row.items()}, ensure_ascii=False
    )


def _blobs(storage: Storage, name: str, keys: Mapping[str, str]) -> Iterator[str]:
    yield ",\n" + json.dumps(name) + ": {"
    between = "\n"
    for sha256, key in keys.items():
        try:
            with storage.open(key) as blob:
                yield f'{between}"{sha256}": "'
                rest = b""
                while piece := blob.read(PIECE):
                    found = rest + piece
                    whole = len(found) // 3 * 3
                    yield base64.b64encode(found[:whole]).decode()
                    rest = found[whole:]
                yield base64.b64encode(rest).decode() + '"'
                between = ",\n"
        except NotFound:
            continue
    yield "}"
