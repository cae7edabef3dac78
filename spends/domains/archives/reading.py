"""A household's file, checked whole before anything of it is stored."""

import base64
import binascii
import hashlib
import json
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from spends.domains.archives import rules
from spends.kit.errors import InvalidInput, TooLarge

BROKEN = "This file is broken or not a household's export. Export the household again."


class Archive(NamedTuple):
    """A file's content; `members` maps the members' ids in it to e-mail addresses."""

    household: dict[str, Any]
    members: dict[UUID, str]
    tables: dict[str, list[dict[str, Any]]]
    files: dict[str, bytes]
    thumbnails: dict[str, bytes]


def read(content: bytes) -> Archive:
    """Return what a file holds; InvalidInput or TooLarge says why it cannot be used."""
    if len(content) > rules.SIZE_LIMIT:
        raise TooLarge("This file is larger than 60 MB, which is the most that is taken in.")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(BROKEN) from error
    if not isinstance(found, dict) or found.get("format") != rules.FORMAT:
        raise InvalidInput("This is not a household's export. Choose a file that Spends exported.")
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise InvalidInput(BROKEN)
    if version > rules.VERSION:
        raise InvalidInput("This file is of a newer version. Update Spends and try again.")
    try:
        members = {UUID(row["id"]): str(row["email"]) for row in found["members"]}
        household = {
            name: found["household"][name] for name in ("name", "currency_code", "timezone")
        }
        household["settings"] = dict(found["household"]["settings"])
        tables = _tables(dict(found["tables"]))
        files = _blobs(dict(found["files"]), checked=True)
        thumbnails = _blobs(dict(found.get("thumbnails", {})), checked=False)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(BROKEN) from error
    return Archive(household, members, tables, files, thumbnails)


def _blobs(found: dict[str, Any], *, checked: bool) -> dict[str, bytes]:
    blobs = {}
    for sha256, text in found.items():
        try:
            blob = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise InvalidInput("A document in this file is cut short. Export again.") from error
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):  # noqa: PLR2004  SHA-256
            raise InvalidInput(BROKEN)
        if checked and hashlib.sha256(blob).hexdigest() != sha256:
            raise InvalidInput("A document in this file is damaged. Export the household again.")
        blobs[sha256] = blob
    return blobs


def _tables(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    known = {table.name: table for table in rules.tables()}
    unknown = sorted(found.keys() - known.keys())
    if unknown:
        message = f"There is no table “{unknown[0][:40]}” here. Update Spends and try again."
        raise InvalidInput.field(unknown[0][:40], message)
    tables = {
        name: [_row(table, row) for row in found.get(name, [])] for name, table in known.items()
    }
    keys = {name: {row["id"] for row in rows if "id" in row} for name, rows in tables.items()}
    for name, rows in tables.items():
        _check_references(known[name], rows, keys)
    _check_parents(tables["category"])
    return tables


def _row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    columns = {column.name: column for column in rules.columns(table)}
    strange = sorted(row.keys() ^ columns.keys())
    if strange:
        where = f"{table.name}.{strange[0][:40]}"
        raise InvalidInput.field(where, f"{where} is unknown or missing. Export again.")
    return {name: rules.decoded(column, row[name]) for name, column in columns.items()}


def _check_references(table: Table, rows: list[dict[str, Any]], keys: dict[str, set[UUID]]) -> None:
    for column, target in rules.references(table):
        if target not in keys:
            continue
        for row in rows:
            if row[column] is not None and row[column] not in keys[target]:
                where = f"{table.name}.{column}"
                message = f"{where} names a {target} that is not in the file. Export again."
                raise InvalidInput.field(where, message)


def _check_parents(categories: list[dict[str, Any]]) -> None:
    parents = {row["id"]: row["parent_id"] for row in categories}
    for start in parents:
        seen, at = set(), start
        while at is not None:
            if at in seen:
                message = "A category is its own ancestor in this file. Export again."
                raise InvalidInput.field("category.parent_id", message)
            seen.add(at)
            at = parents[at]
