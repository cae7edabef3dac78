"""Every statement is timed; a slow one is logged once, by its shape and never its values."""

import re
import threading
import time
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import Engine, ExceptionContext, event

from spends.kit import metrics, tracing

SLOW_SECONDS = 0.1
# So many shapes are remembered, and so much of one is logged.
KNOWN_SHAPES = 500
SHAPE_LENGTH = 1_000

_READS = frozenset({"select", "with", "explain", "values", "show", "pragma"})
# Statements without work of their own. SQLite's BEGIN IMMEDIATE is not one: it waits for its turn.
_SILENT = frozenset({"begin", "commit", "rollback", "savepoint", "release"})
_WORD = re.compile(r"[\s(]*([A-Za-z]+)")
_TEXT = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"(?<![\w$:%\"])\d+(?:\.\d+)?\b")
_MARK = r"(?:\?|%s|%\(\w+\)s|:\w+)(?:::\w+)?"
_MARKS = re.compile(rf"(?:{_MARK}\s*,\s*)+{_MARK}")
_ROWS = re.compile(r"(\(\?, \.\.\.\))(?:, \(\?, \.\.\.\))+")

log = structlog.get_logger()
_seconds = {kind: metrics.STATEMENT_SECONDS.labels(kind) for kind in ("read", "write")}
_logged: set[str] = set()
_guard = threading.Lock()


def watch(engine: Engine) -> None:
    """Time an engine's statements and count its connections at work."""
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _fail)
    event.listen(engine, "checkout", lambda *_: metrics.CONNECTIONS.inc())
    event.listen(engine, "checkin", lambda *_: metrics.CONNECTIONS.dec())


def shape(statement: str) -> str:
    """Return a statement without any value that may stand in it, on one line and not endless."""
    plain = _NUMBER.sub("?", _TEXT.sub("?", statement))
    listed = _MARKS.sub("?, ...", " ".join(plain.split()))
    return _ROWS.sub(r"\1, ...", listed)[:SHAPE_LENGTH]


@lru_cache(maxsize=512)
def kind_of(statement: str) -> str:
    """Return what a statement does: read, write, or nothing worth counting."""
    found = _WORD.match(statement)
    word = found[1].lower() if found else ""
    if word in _SILENT and "immediate" not in statement[:20].lower():
        return ""
    return "read" if word in _READS else "write"


def _begin(
    _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _: Any
) -> None:
    if context is not None:
        context.spends_start = time.perf_counter()


def _end(
    _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _: Any
) -> None:
    start = getattr(context, "spends_start", None)
    kind = kind_of(statement)
    if start is None or not kind:
        return
    seconds = time.perf_counter() - start
    _seconds[kind].observe(seconds)
    if tracing.is_on():
        _trace(context, statement, seconds)
    if seconds > SLOW_SECONDS:
        metrics.SLOW_STATEMENTS.labels(kind).inc()
        _log_once(statement, kind, seconds)


def _fail(failure: ExceptionContext) -> None:
    context: Any = failure.execution_context
    start = getattr(context, "spends_start", None)
    if start is not None and tracing.is_on():
        error = type(failure.original_exception).__qualname__
        _trace(context, failure.statement or "", time.perf_counter() - start, error)


def _trace(context: Any, statement: str, seconds: float, error: str = "") -> None:
    found = _WORD.match(statement)
    word = found[1].upper() if found else "SQL"
    system = "sqlite" if context.dialect.name == "sqlite" else "postgresql"
    attributes = {
        "db.system.name": system,
        "db.operation.name": word,
        "db.query.text": shape(statement),
    }
    tracing.note(word, seconds, attributes, error)


def _log_once(statement: str, kind: str, seconds: float) -> None:
    found = shape(statement)
    with _guard:
        if found in _logged or len(_logged) >= KNOWN_SHAPES:
            return
        _logged.add(found)
    log.warning("slow_statement", kind=kind, milliseconds=round(seconds * 1000, 1), statement=found)
