"""/api/documents/{id}/content, /thumbnail and /pages: documents' bytes and their pictures."""

from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from spends.api.deps import PathId, Work
from spends.api.errors import problem
from spends.api.ranges import Part, UnsatisfiableError, asked_part
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import SHOWN_INLINE, MediaType
from spends.domains.documents.views import DocumentView
from spends.kit import runtime
from spends.kit.errors import NotFound

router = APIRouter(prefix="/api/documents", tags=["documents"])

CHUNK_SIZE = 256 * 1024
# Whatever a file holds, it does nothing here: no scripts, no forms, no origin.
LOCKED_IN = "sandbox; default-src 'none'"
FOREVER = "private, max-age=31536000, immutable"
_FILES: dict[str, Any] = {kind.value: {} for kind in MediaType}


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
