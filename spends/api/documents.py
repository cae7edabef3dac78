"""/api/documents: receipts, invoices, manuals and photos, and what they prove."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.documents.schemas import DocumentChanges, DocumentFilter, Link, NewDocument
from spends.kit import runtime
from spends.kit.errors import InvalidInput
from spends.kit.paging import MAX_LIMIT

router = APIRouter(prefix="/api/documents", tags=["documents"])


class LinkOut(BaseModel):
    """What a document belongs to."""

    model_config = ConfigDict(from_attributes=True)

    target: LinkTarget
    target_id: UUID


class DocumentOut(BaseModel):
    """A document. `size` in bytes; `text_read` once its text was looked for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: DocumentKind
    file_name: str
    media_type: MediaType
    size: int
    sha256: str
    page_count: int | None
    text_read: bool
    read_error: str | None
    content_path: str
    thumbnail_path: str | None
    links: tuple[LinkOut, ...]
    created_at: datetime
    updated_at: datetime
    version: int


class DocumentQuery(DocumentFilter):
    """Which documents are asked for, and which part of them."""

    skip: Annotated[int, Field(ge=0, le=10**9, description="How many to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many to give.")] = 20

    @property
    def wanted(self) -> DocumentFilter:
        """The filter alone."""
        filters = self.model_fields_set & DocumentFilter.model_fields.keys()
        return DocumentFilter(**{name: getattr(self, name) for name in filters})


_out = DocumentOut.model_validate


@router.get("", summary="List documents")
async def document_list(
    work: Work, query: Annotated[DocumentQuery, Query()]
) -> ListOut[DocumentOut]:
    """List documents, the newest first.

    The filters combine. `search` looks for all its words in names and texts, whatever the case and
    accents; `target` and `target_id` name what they belong to, `unlinked` those that belong to
    nothing.
    """
    return await work.read(
        lambda uow: ListOut.of(
            documents.documents(uow, query.wanted, query.skip, query.limit), _out
        )
    )


@router.post("", status_code=201, summary="Upload a document")
async def upload(
    work: Work,
    file: UploadFile,
    kind: Annotated[
        DocumentKind | None, Form(description="Guessed from the name when left out.")
    ] = None,
    target: Annotated[LinkTarget | None, Form(description="What it belongs to.")] = None,
    target_id: Annotated[UUID | None, Form(description="Goes with `target`.")] = None,
) -> DocumentOut:
    """Keep a PDF, a JPEG, PNG, WebP or HEIC picture, or an e-mail, of at most 25 MB.

    A file that is here already is not kept twice: its document is returned, with the new link.
    """
    new = NewDocument(
        file_name=(file.filename or "")[-1000:], kind=kind, links=_links(target, target_id)
    )
    await work.read(lambda uow: documents.check_links(uow, new.links))
    storage = runtime.current().storage
    blob = await run_in_threadpool(documents.store, storage, file.file)
    return await work.post(lambda uow: _out(documents.add(uow, new, blob)))


def _links(target: LinkTarget | None, target_id: UUID | None) -> tuple[Link, ...]:
    if target is None and target_id is None:
        return ()
    if target is None or target_id is None:
        missing = "target" if target is None else "target_id"
        raise InvalidInput.field(missing, "Give both target and target_id, or neither.")
    return (Link(target=target, target_id=target_id),)


@router.get("/{document_id}", summary="Get a document")
async def one_document(document_id: PathId, work: Work) -> DocumentOut:
    """Return a document and what it belongs to."""
    return await work.read(lambda uow: _out(documents.document(uow, document_id)))


@router.put("/{document_id}", summary="Change a document")
@router.patch("/{document_id}", summary="Change a document")
async def change(document_id: PathId, changes: DocumentChanges, work: Work) -> DocumentOut:
    """Change name or kind. A `version` that is not the present one is refused."""
    return await work.write(lambda uow: _out(documents.change(uow, document_id, changes)))


@router.delete(
    "/{document_id}", status_code=204, summary="Delete a document", response_class=Response
)
async def delete(document_id: PathId, work: Work) -> None:
    """Delete a document. For thirty days it can be restored."""
    await work.write(lambda uow: documents.delete(uow, document_id))


@router.post("/{document_id}/restore", summary="Restore a deleted document")
async def restore(document_id: PathId, work: Work) -> DocumentOut:
    """Bring a document back with its links.

    Where the same file was uploaded again meanwhile, that document gets the links and is returned.
    """
    return await work.post(lambda uow: _out(documents.restore(uow, document_id)))


@router.post("/{document_id}/links", summary="Link a document")
async def attach(document_id: PathId, link: Link, work: Work) -> DocumentOut:
    """Say what a document belongs to; a link that is there stays."""
    return await work.post(
        lambda uow: _out(documents.attach(uow, document_id, link.target, link.target_id))
    )


@router.delete(
    "/{document_id}/links/{target}/{target_id}",
    status_code=204,
    summary="Unlink a document",
    response_class=Response,
)
async def detach(document_id: PathId, target: LinkTarget, target_id: PathId, work: Work) -> None:
    """Take a link away; the document stays."""
    await work.write(lambda uow: documents.detach(uow, document_id, target, target_id))
