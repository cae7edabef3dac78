"""Around every request: an id, headers that browsers obey, a log line, a measurement."""

import time
from http import HTTPStatus

import structlog
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spends.api.body import EVENTS
from spends.api.errors import own_fault
from spends.kit import metrics, runtime, tracing
from spends.kit.ids import new_id

log = structlog.get_logger()

OURS = ("/api", "/auth", "/health", "/metrics")
# Files whose name changes with their content, as the build makes them.
LASTING = "/assets/"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# So much of a path is logged.
LOGGED = 200

# `same-origin` rather than `no-referrer`, with which browsers send forms with Origin: null.
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ON_API = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_ours(path: str) -> bool:
    """Return whether a path is the API's rather than the pages'."""
    return any(path == start or path.startswith(f"{start}/") for start in OURS)


class Surroundings:
    """The outermost layer: after it nothing of an exception is left but a log line and its id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and look after its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        with (
            structlog.contextvars.bound_contextvars(request_id=exchange.id),
            tracing.span("request", kind=SpanKind.SERVER) as span,
        ):
            try:
                await self.app(scope, receive, exchange.send)
            except Exception:
                log.exception("request_failed", method=scope["method"], path=scope["path"])
                if exchange.status:
                    raise
                await own_fault()(scope, receive, exchange.send)
            finally:
                exchange.note(span)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.id = new_id().hex
        self.status = 0
        self._method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self._path = scope["path"]
        self._scope = scope
        self._is_ours = is_ours(self._path)
        self._send = send
        self._start = time.perf_counter()

    async def send(self, message: Message) -> None:
        """Send a message, with our headers on the first."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._add_headers(MutableHeaders(scope=message))
        await self._send(message)

    def _add_headers(self, headers: MutableHeaders) -> None:
        wanted = EVERYWHERE | (ON_API if self._is_ours else {"Cache-Control": self._kept()})
        if runtime.current().settings.is_https:
            wanted["Strict-Transport-Security"] = "max-age=31536000"
        for name, value in wanted.items():
            headers.setdefault(name, value)
        if self._is_ours:
            headers["X-Request-Id"] = self.id

    def _kept(self) -> str:
        lasting = self._path.startswith(LASTING) and self.status == HTTPStatus.OK
        return "public, max-age=31536000, immutable" if lasting else "no-cache"

    def note(self, span: Span | None) -> None:
        """Log, measure and trace the exchange; pages and their files are measured as one."""
        seconds = time.perf_counter() - self._start
        # What carries events waits for them where pages poll: its time says nothing.
        route = EVENTS if self._path.startswith(EVENTS) else "pages"
        if self._is_ours:
            # The route's own path: what a stranger makes up must not become a label of its own.
            route = getattr(self._scope.get("route"), "path", "") or "unknown"
            log.info(
                "request",
                method=self._method,
                path=self._path[:LOGGED],
                status=self.status,
                milliseconds=round(seconds * 1000, 1),
            )
        metrics.REQUESTS.labels(self._method, route, str(self.status)).inc()
        metrics.REQUEST_SECONDS.labels(self._method, route).observe(seconds)
        if span is not None:
            self._trace(span, route)

    def _trace(self, span: Span, route: str) -> None:
        span.update_name(f"{self._method} {route}")
        span.set_attributes(
            {
                "http.request.method": self._method,
                "http.route": route,
                "http.response.status_code": self.status,
                "spends.request_id": self.id,
            }
        )
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.set_status(StatusCode.ERROR)
