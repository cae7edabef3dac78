"""What documents there are."""

from collections.abc import Sequence
from uuid import UUID

from spends.domains.documents import rules
from spends.domains.documents.repository import rows
from spends.domains.documents.rules import Excerpt
from spends.domains.documents.schemas import DocumentFilter, DocumentSort
from spends.domains.documents.views import DocumentView
from spends.kit.actor import Permission
from spends.kit.errors import NotFound
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork


def documents(
    uow: UnitOfWork,
    wanted: DocumentFilter | None = None,
    skip: int = 0,
    limit: int = 20,
    sort: DocumentSort = "-added",
) -> Slice[DocumentView]:
    """Return a part of the documents meant, the newest first, and how many there are."""
    uow.require(Permission.READ)
    ids, total = rows.matching(uow, wanted or DocumentFilter(), skip, limit, sort)
    found = rows.views(uow, ids)
    return Slice([found[one] for one in ids if one in found], total, skip, limit)


def document(uow: UnitOfWork, document_id: UUID) -> DocumentView:
    """Return one document; NotFound when it is unknown or deleted."""
    uow.require(Permission.READ)
    found = rows.views(uow, [document_id])
    if document_id not in found:
        raise NotFound
    return found[document_id]


def text_of(uow: UnitOfWork, document_id: UUID) -> str | None:
    """Return a document's text, None while it is not read; NotFound when it is unknown."""
    uow.require(Permission.READ)
    row = rows.document(uow, document_id)
    text = rows.text_row(uow, document_id) if row.read_at is not None else None
    return None if text is None else text.text


def excerpts(uow: UnitOfWork, ids: Sequence[UUID], search: str) -> dict[UUID, Excerpt]:
    """Return where documents' texts have what was searched, by id.

    A document whose name alone has it has none.
    """
    uow.require(Permission.READ)
    if not rules.words(search):
        return {}
    found = {one: rules.excerpt(text, search) for one, text in rows.texts(uow, ids).items()}
    return {one: part for one, part in found.items() if part is not None}
