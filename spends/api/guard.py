"""Deny by default: the one dependency of the whole application that lets requests in."""

import re
from collections.abc import Mapping
from uuid import UUID

from fastapi import Request

from spends.domains.households import service as households
from spends.domains.identity.forms import FROM_ELSEWHERE
from spends.domains.identity.rules import cookie_name, cookie_value
from spends.kit import runtime
from spends.kit.actor import Actor
from spends.kit.addresses import client_address
from spends.kit.errors import Forbidden, Unauthenticated
from spends.kit.ids import parse_id
from spends.settings import Settings

# Everything else needs a session or a token. The metrics have a key of their own.
PUBLIC = frozenset(
    {
        "GET /api/bills/feed/{secret}.ics",
        "GET /api/docs",
        "GET /api/openapi.json",
        "POST /api/auth/register",
        "POST /api/auth/token",
        "POST /api/auth/refresh",
        "POST /auth/sign-in",
        "POST /auth/sign-up",
        "POST /auth/sign-out",
        "GET /health",
        "GET /health/ready",
        "GET /metrics",
    }
)
_WITH_SECRET = re.compile(r"GET /api/bills/feed/[^/]+\.ics")
# Kept in the request's own scope: its `state` may be shared by all requests of a server.
ACTOR = "spends.actor"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_public(method: str, path: str) -> bool:
    """Return whether a request needs no credentials; a secret in its path may be one."""
    asked = f"{'GET' if method == 'HEAD' else method} {path}"
    return asked in PUBLIC or _WITH_SECRET.fullmatch(asked) is not None


def client_ip(request: Request) -> str | None:
    """Return whose address a request comes from, as far as our own proxies vouch for it."""
    peer = request.client.host if request.client else None
    trusted = runtime.current().settings.trusted_proxies
    return client_address(peer, request.headers.get("x-forwarded-for"), trusted)


def check_origin(headers: Mapping[str, str], settings: Settings) -> None:
    """Refuse with Forbidden what a browser did not send from our own pages.

    Browsers name the origin of what changes something; older ones say at least which page it was
    (Sec-Fetch-Site). What says neither is refused.
    """
    origin = headers.get("origin")
    if origin and origin != "null":
        same = origin in settings.origins
    else:
        same = headers.get("sec-fetch-site") == "same-origin"
    if not same:
        raise Forbidden(FROM_ELSEWHERE)


def session_token(headers: Mapping[str, str], settings: Settings) -> str | None:
    """Return the token in the session cookie, or None."""
    return cookie_value(headers.get("cookie"), cookie_name(secure=settings.is_https))


async def identify(request: Request) -> Actor:
    """Return who sends a request, from its bearer token or else its session cookie.

    Raises Unauthenticated, NotFound for a household that is not theirs, and Forbidden for a change
    by cookie from another site.
    """
    current = runtime.current()
    household_id = _asked_household(request)
    ip = client_ip(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated

        def find() -> Actor:
            with current.system("who sends a bearer token", write=False) as uow:
                return households.actor_for_bearer(
                    uow, token.strip(), ip, household_id, key=current.key
                )
    else:
        cookie = session_token(request.headers, current.settings)
        if cookie is None:
            raise Unauthenticated
        if request.method not in SAFE_METHODS:
            check_origin(request.headers, current.settings)

        def find() -> Actor:
            with current.system("who sends a session cookie", write=False) as uow:
                return households.actor_for_session(uow, cookie, ip, household_id)

    return await current.in_thread(find)


def _asked_household(request: Request) -> UUID | None:
    named = request.path_params.get("household_id") or request.headers.get("x-household-id")
    return parse_id(named) if named else None


async def authorise(request: Request) -> None:
    """Let public requests pass, and others once it is known who sends them."""
    if is_public(request.method, request.url.path) or ACTOR in request.scope:
        return
    request.scope[ACTOR] = await identify(request)
