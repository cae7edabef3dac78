"""Logs: one JSON object a line, with secrets taken out."""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

HIDDEN = "[hidden]"
_SECRET_NAMES = re.compile(
    r"password|secret|token|cookie|authorization|api_key|access_key|totp", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"""(?ix)
    ( (?<![\w-]) [\w-]*
      (?:cookie|authorization|password|secret|token|api_key|access_key|session|__host-spends)
      (?:_hash)? (?![\w-])
      (?: ['"]? \s* [:=] | ['"] \s* , ) \s* (?:b(?=['"]))? )
    ( "[^"]*" | '[^']*' | (?:basic\s+|bearer\s+)? [^\s,;}\])]+ (?:\s*;\s*[^\s,;}\])]+)* )
    """
)
_BEARER = re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+")
_IN_PATH = re.compile(r"(/feed/)[^\s/?#'\"]+(?=\.ics)")
_IN_URL = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")


def redact_text(text: str) -> str:
    """Return text without what looks like a secret or a cookie."""
    hidden = _BEARER.sub(f"Bearer {HIDDEN}", _SECRET_TEXT.sub(rf"\1{HIDDEN}", text))
    return _IN_URL.sub(rf"\1{HIDDEN}", _IN_PATH.sub(rf"\1{HIDDEN}", hidden))


def redact(value: Any) -> Any:
    """Return a value with secrets hidden, in dictionaries by name and in text by pattern."""
    if isinstance(value, dict):
        return {k: HIDDEN if _SECRET_NAMES.search(str(k)) else redact(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return redact_text(value) if isinstance(value, str) else value


def _redact_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    hidden: MutableMapping[str, Any] = redact(dict(event))
    return hidden


# What is told of an error besides its line: what happened, the exception if any, and its request.
Reporter = Callable[[str, BaseException | None, str], None]
_ERRORS = frozenset({"error", "exception", "critical"})
_reporter: Reporter | None = None


def report_to(reporter: Reporter | None) -> None:
    """Tell every error that is logged to somebody else too, from now on; None ends that."""
    global _reporter  # noqa: PLW0603  the one process-wide slot, set by bootstrap and by tests
    _reporter = reporter


def _report(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if _reporter is not None and method in _ERRORS:
        _reporter(str(event["event"]), _exception(event), str(event.get("request_id", "")))
    return event


def _exception(event: MutableMapping[str, Any]) -> BaseException | None:
    given = event.get("exc_info")
    if isinstance(given, tuple):
        given = given[1]
    if given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def configure(level: str = "info") -> None:
    """Send our logs and those of the libraries to standard error as redacted JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _report,
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Its news are when nothing happened; what our sweeps do they say themselves.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
