"""Spans of what Spends does, for a collector of traces; nothing happens while none is named.

A span tells what was done and for how long, never for whom or with what: no addresses, queries,
values or messages of errors.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

Attributes = Mapping[str, str | int | float | bool]

_tracer: Tracer | None = None


def install(tracer: Tracer | None) -> None:
    """Make spans with a tracer from now on; None ends that."""
    global _tracer  # noqa: PLW0603  the one process-wide slot, set by bootstrap and by tests
    _tracer = tracer


def is_on() -> bool:
    """Return whether anybody looks at spans."""
    return _tracer is not None


@contextmanager
def span(
    name: str, attributes: Attributes | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> Iterator[Span | None]:
    """Trace a block; what fails in it leaves the name of its error behind. None while off."""
    if _tracer is None:
        yield None
        return
    with _tracer.start_as_current_span(
        name,
        kind=kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except Exception as error:
            made.set_attribute("error.type", type(error).__qualname__)
            made.set_status(StatusCode.ERROR)
            raise


def note(name: str, seconds: float, attributes: Attributes, error: str = "") -> None:
    """Trace what has just ended, after so many seconds, below the span that is open."""
    if _tracer is None:
        return
    end = time.time_ns()
    made = _tracer.start_span(
        name,
        kind=SpanKind.CLIENT,
        attributes=attributes,
        start_time=end - int(seconds * 1_000_000_000),
    )
    if error:
        made.set_attribute("error.type", error)
        made.set_status(StatusCode.ERROR)
    made.end(end)
