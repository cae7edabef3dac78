"""Selects and writes of documents and their texts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import col

from spends.domains.documents import rules
from spends.domains.documents.kinds import DocumentKind, MediaType
from spends.domains.documents.models import Document, DocumentLink, DocumentText
from spends.domains.documents.repository import links
from spends.domains.documents.schemas import DocumentFilter, DocumentSort
from spends.domains.documents.views import DocumentView, LinkView
from spends.kit.errors import NotFound
from spends.kit.repository import chunks, upsert
from spends.kit.sql import changed, table_of
from spends.kit.unit_of_work import UnitOfWork

DOCUMENTS = table_of(Document)
CHUNK = 500
_OWN_TEXT = (
    col(DocumentText.household_id) == col(Document.household_id),
    col(DocumentText.document_id) == col(Document.id),
)
_ORDERS: dict[DocumentSort, tuple[Any, ...]] = {
    "-added": (col(Document.id).desc(),),
    "added": (col(Document.id),),
    "name": (func.lower(col(Document.file_name)), col(Document.id)),
    "-size": (col(Document.size).desc(), col(Document.id).desc()),
}


def document(uow: UnitOfWork, document_id: UUID) -> Document:
    """Return a document; NotFound when it is unknown or deleted."""
    found = uow.session.get(Document, (uow.household_id, document_id))
    if found is None or found.deleted_at is not None:
        raise NotFound
    return found


def deleted(uow: UnitOfWork, document_id: UUID) -> Document:
    """Return a document that is deleted; NotFound for any other."""
    found = uow.session.get(Document, (uow.household_id, document_id))
    if found is None or found.deleted_at is None:
        raise NotFound
    return found


def add(uow: UnitOfWork, row: Document) -> bool:
    """Store a new document; False when there is a living one of the same bytes, also just now."""
    values = row.model_dump() | {"household_id": uow.household_id}
    wanted = (
        upsert(uow, DOCUMENTS)
        .values(**values)
        .on_conflict_do_nothing(
            index_elements=["household_id", "sha256"], index_where=DOCUMENTS.c.deleted_at.is_(None)
        )
    )
    if not changed(uow.session.connection().execute(wanted)):
        return False
    uow.session.add(
        DocumentText(
            household_id=uow.household_id,
            document_id=row.id,
            text="",
            search_text=rules.search_text(row.file_name, ""),
        )
    )
    return True


def text_row(uow: UnitOfWork, document_id: UUID) -> DocumentText | None:
    """Return a document's text."""
    return uow.session.get(DocumentText, (uow.household_id, document_id))


def texts(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the texts of documents, by id."""
    wanted = select(col(DocumentText.document_id), col(DocumentText.text)).where(
        col(DocumentText.document_id).in_(ids)
    )
    return {row.document_id: row.text for row in uow.session.execute(wanted)}


def _conditions(wanted: DocumentFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(col(Document.kind) == wanted.kind)
    if wanted.target is not None:
        theirs = [col(DocumentLink.target) == wanted.target]
        if wanted.target_id is not None:
            theirs.append(col(DocumentLink.target_id) == wanted.target_id)
        found.append(links.held(*theirs))
    if wanted.unlinked:
        found.append(~links.held())
    if wanted.linked:
        found.append(links.held())
    if wanted.has_text is not None:
        some = exists().where(*_OWN_TEXT, col(DocumentText.text) != "")
        found.append(some if wanted.has_text else ~some)
    words = rules.words(wanted.search)
    if words:
        texts = [col(DocumentText.search_text).contains(word, autoescape=True) for word in words]
        found.append(exists().where(*_OWN_TEXT, *texts))
    return found


def matching(
    uow: UnitOfWork, wanted: DocumentFilter, skip: int, limit: int, sort: DocumentSort = "-added"
) -> tuple[list[UUID], int]:
    """Return the ids of a part of the documents meant, in an order, and how many there are."""
    conditions = _conditions(wanted)
    ordered = select(col(Document.id)).where(links.LIVING, *conditions).order_by(*_ORDERS[sort])
    ids = list(uow.session.scalars(ordered.offset(skip).limit(limit)))
    if not skip and len(ids) < limit:
        return ids, len(ids)
    return ids, _count(uow, wanted, conditions)


def _count(uow: UnitOfWork, wanted: DocumentFilter, conditions: list[ColumnElement[bool]]) -> int:
    """Return how many documents are meant; those of many links are counted from the links."""
    living = select(func.count()).select_from(Document).where(links.LIVING)
    asked = wanted.model_dump(exclude_defaults=True).keys()
    if asked == {"target"}:
        return links.count(uow, wanted.target)
    if asked == {"linked"}:
        return links.count(uow)
    if asked == {"unlinked"}:
        return (uow.session.scalar(living) or 0) - links.count(uow)
    return uow.session.scalar(living.where(*conditions)) or 0


def views(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, DocumentView]:
    """Return living documents with their links, by id."""
    found: dict[UUID, DocumentView] = {}
    for some in chunks(ids, CHUNK):
        rows = uow.session.scalars(select(Document).where(col(Document.id).in_(some), links.LIVING))
        theirs = links.of(uow, some)
        found |= {row.id: _view(row, theirs.get(row.id, ())) for row in rows}
    return found


def _view(row: Document, links: tuple[LinkView, ...]) -> DocumentView:
    return DocumentView(
        id=row.id,
        kind=DocumentKind(row.kind),
        file_name=row.file_name,
        media_type=MediaType(row.media_type),
        size=row.size,
        sha256=row.sha256,
        page_count=row.page_count,
        has_thumbnail=row.has_thumbnail,
        text_read=row.read_at is not None,
        read_error=row.read_error,
        links=links,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
    )
