"""Selects and writes of what documents belong to, and of what goes and comes back with it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlmodel import col

from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.models import Document, DocumentLink
from spends.domains.documents.schemas import Link
from spends.domains.documents.views import FaceView, LinkView
from spends.kit.repository import chunks, upsert
from spends.kit.sql import among, changed, table_of
from spends.kit.unit_of_work import UnitOfWork

LINKS = table_of(DocumentLink)
DOCUMENTS = table_of(Document)
CHUNK = 500
LIVING = col(Document.deleted_at).is_(None)
HELD = col(DocumentLink.released_at).is_(None)


def held(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a document has a link that counts."""
    own = (
        col(DocumentLink.household_id) == col(Document.household_id),
        col(DocumentLink.document_id) == col(Document.id),
    )
    return exists().where(*own, HELD, *conditions)


def count(uow: UnitOfWork, target: LinkTarget | None = None) -> int:
    """Return how many living documents have a link that counts, of one kind of target or any."""
    linked = (
        select(LINKS.c.document_id)
        .where(
            LINKS.c.household_id == uow.household_id,
            LINKS.c.released_at.is_(None),
            LINKS.c.document_id.not_in(_gone(uow)),
        )
        .group_by(LINKS.c.document_id)
    )
    if target is not None:
        linked = linked.where(LINKS.c.target == target)
    found = uow.session.connection().scalar(select(func.count()).select_from(linked.subquery()))
    return int(found or 0)


def _gone(uow: UnitOfWork) -> Select[tuple[UUID]]:
    return select(DOCUMENTS.c.id).where(
        DOCUMENTS.c.household_id == uow.household_id, DOCUMENTS.c.deleted_at.is_not(None)
    )


def number(
    uow: UnitOfWork, target: LinkTarget, target_id: ColumnElement[UUID]
) -> ColumnElement[int]:
    """Return how many living documents the target of a statement's row has.

    Answered by two indexes alone: that of the links, and that of the few deleted documents.
    """
    return (
        select(func.count())
        .select_from(LINKS)
        .where(
            LINKS.c.household_id == uow.household_id,
            LINKS.c.target == target,
            LINKS.c.target_id == target_id,
            LINKS.c.released_at.is_(None),
            LINKS.c.document_id.not_in(_gone(uow)),
        )
        .correlate_except(LINKS, DOCUMENTS)
        .scalar_subquery()
    )


def targets(uow: UnitOfWork, ids: Collection[UUID]) -> dict[LinkTarget, set[UUID]]:
    """Return what documents are linked to by links that count, by its kind."""
    found: dict[LinkTarget, set[UUID]] = {}
    for some in chunks(sorted(set(ids)), CHUNK):
        for links in of(uow, some).values():
            for one in links:
                found.setdefault(one.target, set()).add(one.target_id)
    return found


def of(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, tuple[LinkView, ...]]:
    """Return the links of documents that count, by document."""
    rows = uow.session.execute(
        select(col(DocumentLink.document_id), col(DocumentLink.target), col(DocumentLink.target_id))
        .where(col(DocumentLink.document_id).in_(ids), HELD)
        .order_by(col(DocumentLink.target), col(DocumentLink.target_id))
    )
    found: dict[UUID, tuple[LinkView, ...]] = {}
    for document_id, target, target_id in rows:
        link = LinkView(LinkTarget(target), target_id)
        found[document_id] = (*found.get(document_id, ()), link)
    return found


def faces(
    uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]
) -> dict[UUID, tuple[FaceView, ...]]:
    """Return how the documents of targets look, newest first, by target."""
    found: dict[UUID, tuple[FaceView, ...]] = {}
    columns = (DOCUMENTS.c.id, DOCUMENTS.c.media_type, DOCUMENTS.c.has_thumbnail)
    joined = LINKS.join(
        DOCUMENTS,
        (DOCUMENTS.c.household_id == LINKS.c.household_id)
        & (DOCUMENTS.c.id == LINKS.c.document_id),
    )
    for some in chunks(sorted(set(ids)), CHUNK):
        query = (
            select(LINKS.c.target_id, *columns)
            .select_from(joined)
            .where(
                LINKS.c.household_id == uow.household_id,
                LINKS.c.target == target,
                LINKS.c.target_id.in_(some),
                LINKS.c.released_at.is_(None),
                DOCUMENTS.c.deleted_at.is_(None),
            )
            .order_by(DOCUMENTS.c.id.desc())
        )
        for target_id, document_id, media_type, has_thumbnail in uow.session.connection().execute(
            query
        ):
            face = FaceView(document_id, MediaType(media_type), has_thumbnail)
            found[target_id] = (*found.get(target_id, ()), face)
    return found


def link(uow: UnitOfWork, document_id: UUID, links: Iterable[Link | LinkView]) -> None:
    """Link a document; a link that is there, or was released, is there again."""
    for one in links:
        values = {"household_id": uow.household_id, "document_id": document_id}
        wanted = upsert(uow, LINKS).values(
            **values, target=one.target, target_id=one.target_id, released_at=None
        )
        key = ["household_id", "document_id", "target", "target_id"]
        uow.session.connection().execute(
            wanted.on_conflict_do_update(index_elements=key, set_={"released_at": None})
        )


def unlink(uow: UnitOfWork, document_id: UUID, one: Link) -> bool:
    """Take a link away; whether it was there."""
    done = uow.session.execute(
        delete(DocumentLink).where(
            col(DocumentLink.document_id) == document_id,
            col(DocumentLink.target) == one.target,
            col(DocumentLink.target_id) == one.target_id,
            HELD,
        )
    )
    return bool(changed(done))


def attached(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return (target's id, document's id) of living documents, newest document first."""
    found: list[tuple[UUID, UUID]] = []
    for some in chunks(ids, CHUNK):
        rows = uow.session.execute(
            select(col(DocumentLink.target_id), col(DocumentLink.document_id))
            .join(
                Document,
                (col(Document.id) == col(DocumentLink.document_id))
                & (col(Document.household_id) == col(DocumentLink.household_id)),
            )
            .where(
                col(DocumentLink.target) == target,
                col(DocumentLink.target_id).in_(some),
                HELD,
                LIVING,
            )
            .order_by(col(DocumentLink.document_id).desc())
        )
        found += [(row[0], row[1]) for row in rows]
    return found


def proven(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]) -> set[UUID]:
    """Return which of the targets have a living document."""
    if not ids:
        return set()
    query = select(LINKS.c.target_id).where(
        LINKS.c.household_id == uow.household_id,
        LINKS.c.target == target,
        among(LINKS.c.target_id, sorted(set(ids))),
        LINKS.c.released_at.is_(None),
        LINKS.c.document_id.not_in(_gone(uow)),
    )
    return set(uow.session.connection().scalars(query))


def release(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Release the links to what is deleted at an instant.

    Delete with the same instant the living documents that nothing else holds, and return their ids.
    """
    gone: list[UUID] = []
    for some in chunks(ids):
        theirs = (
            col(DocumentLink.target) == target,
            among(col(DocumentLink.target_id), some),
            HELD,
        )
        linked = select(col(DocumentLink.document_id)).where(*theirs)
        documents = set(uow.session.scalars(linked))
        _run(uow, update(DocumentLink).where(*theirs).values(released_at=at))
        for part in chunks(documents, CHUNK):
            free = select(col(Document.id)).where(col(Document.id).in_(part), LIVING, ~held())
            found = list(uow.session.scalars(free))
            _mark(uow, found, at)
            gone += found
    return gone


def reclaim(uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Take `release` of an instant back; return the ids of the documents that live again.

    A document whose bytes were added anew meanwhile stays deleted: the new one gets its links.
    """
    back: list[UUID] = []
    for some in chunks(ids, CHUNK):
        theirs = (
            col(DocumentLink.target) == target,
            col(DocumentLink.target_id).in_(some),
            col(DocumentLink.released_at) == at,
        )
        linked = set(uow.session.scalars(select(col(DocumentLink.document_id)).where(*theirs)))
        _run(uow, update(DocumentLink).where(*theirs).values(released_at=None))
        for part in chunks(linked, CHUNK):
            rows = select(Document).where(
                col(Document.id).in_(part), col(Document.deleted_at) == at
            )
            back += [revive(uow, row).id for row in uow.session.scalars(rows).all()]
    return back


def linked(uow: UnitOfWork, target: LinkTarget) -> list[UUID]:
    """Return the ids of all targets of a kind that documents are linked to."""
    query = select(LINKS.c.target_id).where(
        LINKS.c.household_id == uow.household_id,
        LINKS.c.target == target,
        LINKS.c.released_at.is_(None),
    )
    return list(uow.session.connection().scalars(query.distinct()))


def released(
    uow: UnitOfWork, target: LinkTarget, ids: Collection[UUID]
) -> dict[datetime, list[UUID]]:
    """Return which of the targets let go of documents, by the instant."""
    found: dict[datetime, list[UUID]] = {}
    for some in chunks(ids):
        query = select(LINKS.c.released_at, LINKS.c.target_id).where(
            LINKS.c.household_id == uow.household_id,
            LINKS.c.target == target,
            among(LINKS.c.target_id, some),
            LINKS.c.released_at.is_not(None),
        )
        for at, target_id in uow.session.connection().execute(query.distinct()):
            found.setdefault(at, []).append(target_id)
    return found


def living(uow: UnitOfWork, sha256: str) -> Document | None:
    """Return the living document of some bytes."""
    return uow.session.scalar(select(Document).where(col(Document.sha256) == sha256, LIVING))


def revive(uow: UnitOfWork, row: Document) -> Document:
    """Bring a deleted document back; where its bytes are there again, the one that has them."""
    twin = living(uow, row.sha256)
    if twin is None:
        row.deleted_at = None
        uow.session.flush()
        return row
    link(uow, twin.id, of(uow, [row.id]).get(row.id, ()))
    uow.session.delete(row)
    uow.session.flush()
    return twin


def _mark(uow: UnitOfWork, ids: Sequence[UUID], at: datetime) -> None:
    if ids:
        _run(
            uow,
            update(Document)
            .where(col(Document.id).in_(ids))
            .values(deleted_at=at, updated_at=at, version=col(Document.version) + 1),
        )


def _run(uow: UnitOfWork, statement: Any) -> None:
    uow.session.execute(statement, execution_options={"synchronize_session": "fetch"})
