"""How long events take and how they end.

Reflex tells nobody when an event is over, but each runs in a task of its own, which does.
"""

import asyncio
import time
from functools import partial

import reflex as rx
from opentelemetry.trace import TracerProvider
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base import otel
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from spends.kit import metrics
from spends.kit.errors import SpendsError


class Measured(Middleware):
    """Counts and times every event, refused ones included. The first of the middleware."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Begin to measure; the event always goes on."""
        del app, state
        task = asyncio.current_task()
        if task is not None:
            kind = _kind(event.name)
            task.add_done_callback(partial(_note, event.name, kind, time.perf_counter()))
        return None


def short_name(name: str) -> str:
    """Return an event's name as people say it: its state and its handler."""
    owner, _, handler = name.rpartition(".")
    return f"{owner.rpartition('.')[2].rpartition('___')[2]}.{handler}"


def trace_events(provider: TracerProvider) -> None:
    """Have Reflex trace its events too."""
    otel.enable(provider)


def _note(name: str, kind: str, start: float, task: "asyncio.Task[None]") -> None:
    handler, seconds = short_name(name), time.perf_counter() - start
    metrics.EVENTS.labels(handler, _outcome(task)).inc()
    metrics.EVENT_SECONDS.labels(handler, kind).observe(seconds)


def _kind(name: str) -> str:
    registered = RegistrationContext.get().event_handlers.get(name)
    return "background" if registered and registered.handler.is_background else "foreground"


def _outcome(task: "asyncio.Task[None]") -> str:
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    if error is None:
        return "ok"
    return "refused" if isinstance(error, SpendsError) else "failed"
