"""For those who watch over an instance: is it alive, can it work, what does it count."""

import asyncio
import hmac
import io
from collections.abc import Callable

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import text

from spends.api import figures
from spends.kit import connecting, notes, runtime
from spends.kit import metrics as counted
from spends.kit.addresses import is_loopback
from spends.kit.errors import SpendsError, Unauthenticated

log = structlog.get_logger()
router = APIRouter(tags=["health"])
PROBE = "readiness/probe"
PATIENCE = 5.0
"""In seconds: a part that takes longer counts as away."""


class Health(BaseModel):
    """Whether the process answers, and each part it stands on when that was asked for."""

    status: str
    checks: dict[str, str] = {}


@router.get("/health", summary="Alive")
async def health() -> Health:
    """Answer, without asking anything else."""
    return Health(status="ok")


def _check_database() -> None:
    with runtime.current().system("readiness", write=False) as uow:
        uow.session.execute(text("select 1"))


def _check_storage() -> None:
    storage = runtime.current().storage
    storage.put(PROBE, io.BytesIO(b"ready"))
    storage.delete(PROBE)


@router.get("/health/ready", summary="Ready", responses={503: {"model": Health}})
async def ready() -> JSONResponse:
    """Answer 200 when the database, the storage and Redis, where there is one, work, else 503.

    The log says why a part does not.
    """
    parts: dict[str, Callable[[], None]] = {"database": _check_database, "storage": _check_storage}
    if runtime.current().settings.redis_url:
        parts["redis"] = notes.current().check
    found = await asyncio.gather(*(_works(name, check) for name, check in parts.items()))
    checks = {name: "ok" if works else "failed" for name, works in zip(parts, found, strict=True)}
    works = all(result == "ok" for result in checks.values())
    answer = Health(status="ok" if works else "failed", checks=checks)
    return JSONResponse(answer.model_dump(), 200 if works else 503)


async def _works(name: str, check: Callable[[], None]) -> bool:
    """Return whether a part works, within seconds: who asks waits no longer than that."""
    try:
        await asyncio.wait_for(runtime.current().in_thread(check), PATIENCE)
    except TimeoutError:
        log.warning("not_ready", part=name, reason=f"No answer within {PATIENCE:g} seconds.")
    except SpendsError as error:
        log.warning("not_ready", part=name, reason=connecting.trouble(error) or error.message)
    except Exception:
        log.warning("not_ready", part=name, exc_info=True)
    else:
        return True
    return False


def _may_see_metrics(request: Request) -> bool:
    settings = runtime.current().settings
    peer = request.client.host if request.client else None
    proxied = {"forwarded", "x-forwarded-for", "via"} & set(request.headers)
    if is_loopback(peer) and not settings.trusted_proxies and not proxied:
        return True
    token = settings.metrics_token.get_secret_value()
    sent = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Answer counters and timings, to this machine itself or to who has the metrics token."""
    if not _may_see_metrics(request):
        message = "The metrics need their token: Authorization: Bearer, then SPENDS_METRICS_TOKEN."
        raise Unauthenticated(message)
    known = await figures.known()
    return Response(counted.exposition(known), media_type=CONTENT_TYPE_LATEST)
