"""What happened, told to whoever is above: a domain that changes says so and knows no listener."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from spends.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened in the unit of work it is published in."""


Happened = TypeVar("Happened", bound=Event)
Listener: TypeAlias = Callable[[UnitOfWork, Any], object]

_listeners: dict[type[Event], list[Listener]] = {}


def subscribe(kind: type[Happened], listener: Callable[[UnitOfWork, Happened], object]) -> None:
    """Call a listener with every event of a kind, once however often it is subscribed."""
    known = _listeners.setdefault(kind, [])
    if listener not in known:
        known.append(listener)


def publish(uow: UnitOfWork, events: Iterable[Event] | Event) -> None:
    """Tell the listeners, in the same unit of work.

    What they do is stored with what happened, or not at all; a listener that raises stops both.
    """
    for event in [events] if isinstance(events, Event) else events:
        for listener in _listeners.get(type(event), ()):
            listener(uow, event)
