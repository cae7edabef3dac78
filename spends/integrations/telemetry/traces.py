"""Traces by OTLP over HTTP, to any collector that speaks OpenTelemetry."""

import sys
from collections.abc import Sequence

if sys.modules.get("opentelemetry.sdk.metrics", sys) is None:
    del sys.modules["opentelemetry.sdk.metrics"]

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from spends.kit.logs import redact

# Of an error only its kind leaves: messages and traces of it may say what somebody typed.
KEPT_OF_EVENTS = frozenset({"exception.type"})


class Redacting(SpanExporter):
    """Passes spans on without secrets, and without the words of errors."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans."""
        return self._exporter.export([_redacted(span) for span in spans])

    def shutdown(self) -> None:
        """End."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self._exporter.force_flush(timeout_millis)


def _redacted(span: ReadableSpan) -> ReadableSpan:
    events = [
        Event(
            event.name,
            {
                name: value
                for name, value in (event.attributes or {}).items()
                if name in KEPT_OF_EVENTS
            },
            event.timestamp,
        )
        for event in span.events
    ]
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=redact(dict(span.attributes or {})),
        events=events,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def provider(endpoint: str, version: str) -> TracerProvider:
    """Return what makes traces and sends them to a collector, in the background.

    `endpoint` is the collector's address without a path, such as http://localhost:4318. How many
    are kept, OpenTelemetry's own variables say (OTEL_TRACES_SAMPLER).
    """
    resource = Resource.create({"service.name": "spends", "service.version": version})
    made = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    made.add_span_processor(BatchSpanProcessor(Redacting(exporter)))
    return made
