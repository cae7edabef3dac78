"""A household written to a file, as it is at one moment, at flat memory."""

import base64
import json
from typing import IO, Any

from spends.domains.archives import repository, rules
from spends.domains.documents.rules import blob_key, thumbnail_key
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import NotFound
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork

PIECE = 3 * 64 * 1024
"""How many bytes of a document are read at once: a multiple of three, which base64 needs."""


def write(uow: UnitOfWork, storage: Storage, out: IO[str]) -> None:
    """Write the household as JSON, for admins: its rows by table, and its documents' bytes."""
    uow.require(Permission.MANAGE)
    household = households.current(uow)
    head = {
        "format": rules.FORMAT,
        "version": rules.VERSION,
        "exported_at": clock.now().isoformat(),
        "household": {
            "name": household.name,
            "currency_code": household.currency_code,
            "timezone": household.timezone,
            "settings": household.settings,
        },
        "members": [
            {"id": str(member.id), "name": member.name, "email": member.email}
            for member in households.members(uow)
        ],
    }
    out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "tables": {')
    blobs: dict[str, bool] = {}
    for number, table in enumerate(rules.tables()):
        out.write(("" if not number else ", ") + json.dumps(table.name) + ": [")
        between = ""
        for row in repository.rows(uow, table):
            if table.name == "import_batch":
                if row["status"] == "preview":
                    continue
                row["storage_key"] = None
            if table.name == "document":
                blobs[row["sha256"]] = blobs.get(row["sha256"], False) or row["has_thumbnail"]
            out.write(between + _line(row))
            between = ",\n"
        out.write("]")
    out.write("}, ")
    _write_blobs(storage, out, "files", {sha: blob_key(sha) for sha in blobs})
    out.write(", ")
    small = {sha: thumbnail_key(sha) for sha, there in blobs.items() if there}
    _write_blobs(storage, out, "thumbnails", small)
    out.write("}\n")


def _line(row: dict[str, Any]) -> str:
    return json.dumps(
        {name: rules.encoded(value) for name, value in row.items()}, ensure_ascii=False
    )


def _write_blobs(storage: Storage, out: IO[str], name: str, keys: dict[str, str]) -> None:
    out.write(json.dumps(name) + ": {")
    between = ""
    for sha256, key in keys.items():
        try:
            with storage.open(key) as blob:
                out.write(f'{between}"{sha256}": "')
                rest = b""
                while piece := blob.read(PIECE):
                    rest += piece
                    whole = len(rest) // 3 * 3
                    out.write(base64.b64encode(rest[:whole]).decode())
                    rest = rest[whole:]
                out.write(base64.b64encode(rest).decode() + '"')
                between = ",\n"
        except NotFound:
            continue
    out.write("}")
