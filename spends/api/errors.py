"""Errors as RFC 9457 problems: one shape for all, nothing of the inside in it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from spends.api import guard
from spends.api.deps import Replayed
from spends.kit.errors import (
    FieldError,
    InvalidInput,
    NotFound,
    RateLimited,
    SpendsError,
    Unauthenticated,
)
from spends.kit.validation import field_errors

log = structlog.get_logger()

_DETAILS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.NOT_FOUND: NotFound().message,
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is larger than can be taken in.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON, with Content-Type: application/json.",
}
_OWN_FAULT = "Something went wrong on our side. Try again; if it stays, ask who runs this Spends."


class Refusal(HTTPException):
    """An expected failure while a body is read, where only FastAPI's own kind gets through."""

    def __init__(self, error: SpendsError) -> None:
        super().__init__(error.status, error.message)
        self.error = error


def problem(
    status: int,
    title: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors or status == HTTPStatus.UNPROCESSABLE_ENTITY:
        body["errors"] = [error._asdict() for error in errors]
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def problem_of(error: SpendsError) -> JSONResponse:
    """Return an expected failure as a response."""
    headers = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    return problem(error.status, error.title, error.message, error.errors, headers)


def own_fault() -> JSONResponse:
    """Return the answer to what nobody expected."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Not your fault", _OWN_FAULT)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _plain(error: HTTPException) -> JSONResponse:
    if isinstance(error, Refusal):
        return problem_of(error.error)
    phrase = _phrase(error.status_code)
    detail = _DETAILS.get(error.status_code, f"{phrase}.")  # type: ignore[call-overload]  # an int enum
    return problem(error.status_code, phrase, detail, headers=error.headers)


async def _on_expected(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SpendsError)  # noqa: S101  registered for it
    return problem_of(error)


async def _on_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for it
    return _plain(error)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for it
    # A broken body is met before the guard: whoever may not ask is told that first.
    try:
        await guard.authorise(request)
    except SpendsError as refusal:
        return problem_of(refusal)
    errors = field_errors(error.errors())
    detail = errors[0].message if len(errors) == 1 else "Some of what was sent cannot be used."
    return problem_of(InvalidInput(detail, errors))


async def _on_replayed(_request: Request, replayed: Exception) -> Response:
    assert isinstance(replayed, Replayed)  # noqa: S101  registered for it
    headers = {"Idempotency-Replayed": "true"}
    if replayed.location:
        headers["Location"] = replayed.location
    if replayed.status == HTTPStatus.NO_CONTENT:
        return Response(status_code=replayed.status, headers=headers)
    return JSONResponse(replayed.answer, replayed.status, headers)


def install(api: FastAPI) -> None:
    """Make an application answer errors as problems. What nobody expected: see `middleware`."""
    api.add_exception_handler(SpendsError, _on_expected)
    api.add_exception_handler(HTTPException, _on_http)
    api.add_exception_handler(RequestValidationError, _on_invalid)
    api.add_exception_handler(Replayed, _on_replayed)
