"""A household's file taken into a household that is still empty."""

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from spends.domains.archives import repository, rules
from spends.domains.archives.reading import Archive
from spends.domains.audit import service as audit
from spends.domains.documents.rules import blob_key, thumbnail_key
from spends.domains.households import service as households
from spends.domains.ledger.service import integrity
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork

IN_USE = ("transaction", "purchase", "document", "account", "import_batch")
"""Tables that are empty in a household that has only what it started with."""


@dataclass
class Report:
    """What was taken in: rows by table, and what deserves a look."""

    created: dict[str, int]
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def check_empty(uow: UnitOfWork) -> None:
    """Refuse with Conflict unless the household holds only what it started with; for admins."""
    uow.require(Permission.MANAGE)
    for table in rules.tables():
        if table.name in IN_USE and repository.has_rows(uow, table):
            message = (
                "This household has accounts, purchases or documents already."
                " Sign up anew and import into the fresh household."
            )
            raise Conflict(message)


def store_files(storage: Storage, archive: Archive) -> None:
    """Store the documents' bytes, before the rows that name them."""
    for sha256, blob in archive.files.items():
        storage.put(blob_key(sha256), io.BytesIO(blob))
    for sha256, blob in archive.thumbnails.items():
        if sha256 in archive.files:
            storage.put(thumbnail_key(sha256), io.BytesIO(blob))


def take_in(uow: UnitOfWork, archive: Archive, *, dry_run: bool) -> Report:
    """Make the household what the file says, all of it or nothing.

    Conflict when it is not empty; InvalidInput when the database refuses a row.
    """
    household = households.alone(uow)
    check_empty(uow)
    report = Report({name: len(rows) for name, rows in archive.tables.items() if rows})
    lost = {row["sha256"] for row in archive.tables["document"]} - archive.files.keys()
    if lost:
        report.warnings.append(f"The bytes of {len(lost)} documents are not in the file.")
    if dry_run:
        return report
    try:
        _replace(uow, archive)
        for name, value in archive.household.items():
            setattr(household, name, value)
        uow.session.flush()
    except DBAPIError as error:
        message = "The rows of this file contradict each other. Export the household again."
        raise InvalidInput(message) from error
    integrity.repair(uow)
    audit.record(uow, "imported", "household", household.id, None, {"rows": report.created})
    households.touch(uow)
    return report


def _replace(uow: UnitOfWork, archive: Archive) -> None:  # noqa: C901  one pass over the tables
    for table in reversed(rules.tables()):
        repository.clear(uow, table)
    people = {member.email: member.id for member in households.members(uow)}
    mine = next(
        member.id for member in households.members(uow) if member.user_id == uow.actor.user_id
    )
    members = {old: people.get(email, mine) for old, email in archive.members.items()}
    later: list[tuple[Any, str, list[tuple[UUID, UUID]]]] = []
    for table in rules.tables():
        rows = archive.tables[table.name]
        for column, target in rules.references(table):
            if target == "household_member":
                for row in rows:
                    row[column] = row[column] and members.get(row[column], mine)
            elif target == table.name:
                pairs = [(row["id"], row[column]) for row in rows if row[column] is not None]
                later.append((table, column, pairs))
                for row in rows:
                    row[column] = None
        if table.name == "import_batch":
            for row in rows:
                row["created_by"] = row["created_by"] and uow.actor.user_id
                row["storage_key"] = None
        repository.add(uow, table, rows)
    for table, column, pairs in later:
        repository.point(uow, table, column, pairs)
