"""How far long work of this process is, by a name and a household; it is gone when it has ended."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar
from uuid import UUID

Item = TypeVar("Item")
Tell = Callable[[int, int], None]
"""Tells how many steps are done of how many."""

EVERY = 200
"""After so many steps the count is told on."""


class Progress(NamedTuple):
    """How many steps are done of how many; `total` is 0 while that is not known."""

    done: int
    total: int


IDLE = Progress(0, 0)
_running: dict[tuple[str, UUID], Progress] = {}


@contextlib.contextmanager
def told(work: str, household_id: UUID) -> Iterator[Tell]:
    """Give a function (done, total) that tells how far a household's work is, until it ends."""
    key = (work, household_id)
    _running[key] = IDLE

    def tell(done: int, total: int) -> None:
        _running[key] = Progress(done, total)

    try:
        yield tell
    finally:
        _running.pop(key, None)


def counted(items: Iterable[Item], total: int, tell: Tell, before: int = 0) -> Iterator[Item]:
    """Yield items and tell now and then how many there have been, on top of those before."""
    tell(before, total)
    for count, item in enumerate(items, 1):
        yield item
        if count % EVERY == 0:
            tell(before + count, total)
            # Whoever asks how far it is gets a turn of the interpreter.
            time.sleep(0)


def progress_of(work: str, household_id: UUID) -> Progress | None:
    """Return how far a household's work is, None when none is going on in this process."""
    return _running.get((work, household_id))
