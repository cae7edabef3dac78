"""Selects and writes over the documents of all households, for sweeps."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from spends.domains.documents import rules
from spends.domains.documents.models import Document, DocumentLink, DocumentText
from spends.kit import clock
from spends.kit.repository import chunks
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork

DOCUMENTS = table_of(Document)
LINKS = table_of(DocumentLink)
CHUNK = 500


class Found(NamedTuple):
    """A document that a sweep is to look after."""

    household_id: UUID
    id: UUID
    sha256: str
    media_type: str
    file_name: str


_FOUND = tuple(DOCUMENTS.c[name] for name in Found._fields)


def unread(uow: UnitOfWork, limit: int) -> list[Found]:
    """Return documents of all households (system work) nobody has read yet, the newest first.

    The households take turns, so that nobody waits for all that another one has brought;
    and who has just added one is there to see it, which nobody is for what came long before it.
    """
    turn = func.row_number().over(
        partition_by=DOCUMENTS.c.household_id, order_by=DOCUMENTS.c.id.desc()
    )
    query = (
        select(*_FOUND)
        .where(DOCUMENTS.c.read_at.is_(None), DOCUMENTS.c.deleted_at.is_(None))
        .order_by(turn, DOCUMENTS.c.id)
        .limit(limit)
    )
    return [Found(*row) for row in uow.session.connection().execute(query)]


class Findings(NamedTuple):
    """What reading a document came to."""

    text: str = ""
    page_count: int | None = None
    has_thumbnail: bool = False
    error: str | None = None


def note_read(uow: UnitOfWork, found: Found, findings: Findings) -> bool:
    """Keep what was read of a document (system work); False when it was done or gone already."""
    row = uow.session.get(Document, (found.household_id, found.id), with_for_update=True)
    if row is None or row.read_at is not None:
        return False
    row.read_at = clock.now()
    row.page_count, row.has_thumbnail = findings.page_count, findings.has_thumbnail
    row.read_error = findings.error
    text = uow.session.get(DocumentText, (found.household_id, found.id))
    if text is None:
        text = DocumentText(
            household_id=found.household_id, document_id=found.id, text="", search_text=""
        )
        uow.session.add(text)
    text.text = findings.text
    text.search_text = rules.search_text(row.file_name, findings.text)
    return True


def named(uow: UnitOfWork, hashes: Iterable[str]) -> set[str]:
    """Return which hashes a row of any household names, deleted ones too (system work)."""
    known: set[str] = set()
    for some in chunks(set(hashes), CHUNK):
        query = select(DOCUMENTS.c.sha256).where(DOCUMENTS.c.sha256.in_(some)).distinct()
        known.update(row[0] for row in uow.session.connection().execute(query))
    return known


def purge(uow: UnitOfWork, before: datetime) -> int:
    """Remove the documents of all households deleted before an instant (system work)."""
    uow.session.connection().execute(LINKS.delete().where(LINKS.c.released_at < before))
    gone = uow.session.connection().execute(
        DOCUMENTS.delete().where(DOCUMENTS.c.deleted_at < before)
    )
    return changed(gone)


def unlink(uow: UnitOfWork, target: str, target_ids: Collection[UUID]) -> None:
    """Remove the links of the household's documents to these."""
    uow.session.connection().execute(
        LINKS.delete().where(
            LINKS.c.household_id == uow.household_id,
            LINKS.c.target == target,
            LINKS.c.target_id.in_(target_ids),
        )
    )


def remove_unlinked(uow: UnitOfWork, document_ids: Collection[UUID]) -> int:
    """Remove those of the household's documents that have no link left; return how many."""
    uow.session.flush()
    linked = select(LINKS.c.document_id).where(
        LINKS.c.household_id == DOCUMENTS.c.household_id, LINKS.c.document_id == DOCUMENTS.c.id
    )
    gone = uow.session.connection().execute(
        DOCUMENTS.delete().where(
            DOCUMENTS.c.household_id == uow.household_id,
            DOCUMENTS.c.id.in_(document_ids),
            ~linked.exists(),
        )
    )
    uow.session.expire_all()
    return changed(gone)
