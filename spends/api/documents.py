"""/api/documents: receipts, invoices, manuals and photos, and what they prove."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Header, Path, Query, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from spends.api.deps import PathId, Work
from spends.api.errors import problem
from spends.api.lists import ListOut
from spends.api.ranges import Part, UnsatisfiableError, asked_part
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import SHOWN_INLINE, DocumentKind, LinkTarget, MediaType
from spends.domains.documents.schemas import DocumentChanges, DocumentFilter, Link, NewDocument
from spends.domains.documents.views import DocumentView
from spends.kit import runtime
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.paging import MAX_LIMIT

router = APIRouter(prefix="/api/documents", tags=["documents"])

CHUNK_SIZE = 256 * 1024
# Whatever a file holds, it does nothing here: no scripts, no forms, no origin.
LOCKED_IN = "sandbox; default-src 'none'"
FOREVER = "private, max-age=31536000, immutable"
_FILES: dict[str, Any] = {kind.value: {} for kind in MediaType}


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


@router.get(
    "/{document_id}/content",
    summary="Download a document",
    response_class=Response,
    responses={
        200: {"content": _FILES},
        206: {"content": _FILES, "description": "The bytes that `Range` asks for."},
        304: {"description": "The file named in `If-None-Match` is still the one."},
    },
)
async def content(
    document_id: PathId,
    work: Work,
    *,
    inline: Annotated[
        bool, Query(description="Shown in place, for PDFs and most pictures, not downloaded.")
    ] = False,
    range_: Annotated[str | None, Header(alias="range", max_length=200)] = None,
    if_range: Annotated[str | None, Header(max_length=200)] = None,
    if_none_match: Annotated[str | None, Header(max_length=2000)] = None,
) -> Response:
    """Stream the file as it was uploaded; `Range` and `If-None-Match` are minded."""
    view = await work.read(lambda uow: documents.document(uow, document_id))
    tag = f'"{view.sha256}"'
    headers = _headers(view, tag, inline=inline and view.media_type in SHOWN_INLINE)
    if _names(if_none_match, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        part = asked_part(range_, view.size) if if_range in {None, tag} else None
    except UnsatisfiableError:
        return problem(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "No such part",
            "The file ends before the part that is asked for.",
            headers={"Content-Range": f"bytes */{view.size}"},
        )
    return await _streamed(view, part, headers)


def _headers(view: DocumentView, tag: str, *, inline: bool) -> dict[str, str]:
    plain = "".join(
        mark if mark.isascii() and mark not in '"\\' else "_" for mark in view.file_name
    )
    named = f"filename=\"{plain}\"; filename*=UTF-8''{quote(view.file_name, safe='')}"
    return {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; {named}",
        "Content-Security-Policy": LOCKED_IN,
        # Our own pages may show it in a frame.
        "X-Frame-Options": "SAMEORIGIN" if inline else "DENY",
        "X-Content-Type-Options": "nosniff",
        # Kept by the browser, which asks each time whether it may still show it.
        "Cache-Control": "private, no-cache",
    }


def _names(if_none_match: str | None, tag: str) -> bool:
    named = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    return bool(named & {tag, "*"})


async def _streamed(view: DocumentView, part: Part | None, headers: dict[str, str]) -> Response:
    start, length = part or Part(0, view.size)
    storage = runtime.current().storage
    opened = ExitStack()
    # Opened before the answer begins, so that what cannot be is told as what it is.
    file = await run_in_threadpool(
        opened.enter_context, storage.open(documents.blob_key(view.sha256), start)
    )
    headers = headers | {"Content-Length": str(length)}
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{view.size}"
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    return StreamingResponse(
        _chunks(opened, file, length), status, headers, media_type=view.media_type
    )


def _chunks(opened: ExitStack, file: BinaryIO, length: int) -> Iterator[bytes]:
    with opened:
        while length and (chunk := file.read(min(length, CHUNK_SIZE))):
            length -= len(chunk)
            yield chunk


@router.get(
    "/{document_id}/thumbnail",
    summary="Get a document's small picture",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {}}},
        304: {"description": "The picture named in `If-None-Match` is still the one."},
    },
)
async def thumbnail(
    document_id: PathId,
    work: Work,
    if_none_match: Annotated[str | None, Header(max_length=2000)] = None,
) -> Response:
    """Return a picture of at most 320 pixels; 404 where there is none, or none yet."""
    view = await work.read(lambda uow: documents.document(uow, document_id))
    if not view.has_thumbnail:
        raise NotFound
    tag = f'"{view.sha256}-small"'
    headers = {
        "ETag": tag,
        "Cache-Control": FOREVER,
        # Who signs in next at the same browser has another cookie, and who signed out has none.
        "Vary": "Cookie",
        "Content-Security-Policy": LOCKED_IN,
    }
    if _names(if_none_match, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    picture = await run_in_threadpool(_small_picture, view.sha256)
    return Response(picture, headers=headers, media_type="image/webp")


def _small_picture(sha256: str) -> bytes:
    with runtime.current().storage.open(documents.thumbnail_key(sha256)) as file:
        return file.read()


@router.get(
    "/{document_id}/pages/{number}",
    summary="Get a page of a document",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {}}},
        304: {"description": "The picture named in `If-None-Match` is still the one."},
    },
)
async def page(
    document_id: PathId,
    number: Annotated[int, Path(ge=1, le=100_000, description="Counted from 1.")],
    work: Work,
    if_none_match: Annotated[str | None, Header(max_length=2000)] = None,
) -> Response:
    """Return a page of a PDF as a picture of at most 1,600 pixels; 404 where there is none."""
    view = await work.read(lambda uow: documents.document(uow, document_id))
    tag = f'"{view.sha256}-{number}"'
    headers = {"ETag": tag, "Cache-Control": FOREVER, "Content-Security-Policy": LOCKED_IN}
    if _names(if_none_match, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    current = runtime.current()
    picture = await run_in_threadpool(documents.page_picture, current, view, number)
    return Response(picture, headers=headers, media_type="image/webp")
