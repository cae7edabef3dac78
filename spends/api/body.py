"""Bodies: how large they may be, who may send large ones, and what hash they have."""

import hashlib

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spends.api import guard
from spends.api.deps import BODY_HASH
from spends.api.errors import Refusal, problem_of
from spends.domains.archives.rules import SIZE_LIMIT
from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE
from spends.domains.documents.rules import too_large
from spends.kit import runtime
from spends.kit.actor import Permission
from spends.kit.errors import Forbidden, NotFound, SpendsError, TooLarge

MEGABYTE = 1024 * 1024
BODY_LIMIT = 1 * MEGABYTE
FILE_LIMIT = 50 * MEGABYTE
EVENTS = "/_event"
# What a multipart body adds to the file in it.
AROUND = MEGABYTE
UPLOAD_LIMIT = FILE_LIMIT + AROUND
ARCHIVE_LIMIT = SIZE_LIMIT + AROUND
DOCUMENT_LIMIT = MAX_DOCUMENT_SIZE + AROUND
ARCHIVE_PATH = "/api/import/json"
ARCHIVE_TOO_LARGE = (
    "This file is larger than 1 GB, which is the most that is taken in here."
    " An operator can import it with “python -m spends import”."
)
# How much more is read of a body that is refused: a browser shows the answer only after sending.
DRAINED = 100 * MEGABYTE
UPLOAD_LIMITS = {
    "/api/imports": UPLOAD_LIMIT,
    "/api/documents": DOCUMENT_LIMIT,
    "/api/exchange-rates/ecb": UPLOAD_LIMIT,
    "/api/import/csv": UPLOAD_LIMIT,
    ARCHIVE_PATH: ARCHIVE_LIMIT,
    "/_upload": UPLOAD_LIMIT,
}


def _too_large(limit: int) -> TooLarge:
    if limit == DOCUMENT_LIMIT:
        return TooLarge(too_large(MAX_DOCUMENT_SIZE))
    if limit == ARCHIVE_LIMIT:
        return TooLarge(ARCHIVE_TOO_LARGE)
    if limit >= FILE_LIMIT:
        return TooLarge("This file is larger than 50 MB. Export less at once and try again.")
    return TooLarge("This is larger than 1 MB. Send less at once.")


class BodyLimit:
    """Refuses bodies that are too large, and uploads from those who are not signed in.

    It stands before the routes, so that nothing is parsed or stored first; `/_upload`, which Reflex
    opens to everybody, gets the same door, and what it stored is served to nobody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive)
        try:
            await _check_upload(scope)
            if body.announced > body.limit:
                raise _too_large(body.limit)
        except SpendsError as refusal:
            await body.drain()
            await problem_of(refusal)(scope, body.receive, send)
            return
        scope[BODY_HASH] = body.hash
        await self.app(scope, body.receive, send)


async def _check_upload(scope: Scope) -> None:
    path, method = scope["path"], scope["method"]
    reflex_upload = path == "/_upload" or path.startswith("/_upload/")
    if reflex_upload and (method != "POST" or path != "/_upload"):
        raise NotFound
    if method == "POST" and path.startswith(EVENTS):
        # Reflex checks where a websocket comes from, and not where a page is that polls.
        guard.check_origin(Request(scope).headers, runtime.current().settings)
    if method == "POST" and path in UPLOAD_LIMITS:
        request = Request(scope)
        if reflex_upload:
            guard.check_origin(request.headers, runtime.current().settings)
        await guard.authorise(request)
        if path == ARCHIVE_PATH and Permission.MANAGE not in scope[guard.ACTOR].permissions:
            raise Forbidden


class _Body:
    """The body of one request while it arrives."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = {name: value for name, value in scope["headers"]}  # noqa: C416  pairs of a list
        self._receive = receive
        length = headers.get(b"content-length", b"0")
        self.announced = int(length) if length.isdigit() else 0
        self._multipart = headers.get(b"content-type", b"").startswith(b"multipart/")
        self._hasher = hashlib.sha256() if b"idempotency-key" in headers else None
        self._received = 0
        self._is_whole = False
        larger = UPLOAD_LIMITS.get(scope["path"]) if self._multipart else None
        self.limit = larger or BODY_LIMIT

    async def receive(self) -> Message:
        """Receive the next message; Refusal when the body becomes too large."""
        message = await self._next()
        if self._received > self.limit:
            await self.drain()
            raise Refusal(_too_large(self.limit))
        return message

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            chunk = message.get("body", b"")
            self._received += len(chunk)
            self._is_whole = not message.get("more_body", False)
            # A multipart body has another boundary each time, so only its length is compared.
            if self._hasher is not None and not self._multipart:
                self._hasher.update(chunk)
        else:
            self._is_whole = True
        return message

    async def drain(self) -> None:
        """Read on and forget, within reason."""
        while not self._is_whole and self._received < self.limit + DRAINED:
            await self._next()

    def hash(self) -> str:
        """Return the hash of what has arrived, for requests with an `Idempotency-Key`."""
        hasher = self._hasher or hashlib.sha256()
        hasher.update(str(self._received).encode())
        return hasher.hexdigest()
