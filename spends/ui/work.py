"""How a handler gets work done: in a thread, in one unit of work, as whoever sent the event."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from spends.kit import runtime
from spends.kit.actor import Actor
from spends.kit.errors import Unauthenticated
from spends.kit.unit_of_work import UnitOfWork

Result = TypeVar("Result")

_actor: ContextVar[Actor | None] = ContextVar("spends_actor", default=None)


def current_actor() -> Actor:
    """Return who sent the event that is being handled; Unauthenticated when nobody is signed in."""
    actor = _actor.get()
    if actor is None:
        raise Unauthenticated
    return actor


def act_as(actor: Actor | None) -> None:
    """Say who acts from here on; for the guard, and for tests that call handlers themselves."""
    _actor.set(actor)


async def read(work: Callable[[UnitOfWork], Result]) -> Result:
    """Return what a piece of work reads."""
    return await _run(work, write=False)


async def write(work: Callable[[UnitOfWork], Result]) -> Result:
    """Return what a piece of work answers, once it is stored."""
    return await _run(work, write=True)


async def _run(work: Callable[[UnitOfWork], Result], *, write: bool) -> Result:
    actor, current = current_actor(), runtime.current()

    def run() -> Result:
        with current.unit_of_work(actor, write=write) as uow:
            return work(uow)

    return await current.in_thread(run, write=write)
