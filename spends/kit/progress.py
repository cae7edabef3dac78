"""How far long work is, by a name and a household; it is gone when it has ended.

All processes of the instance see it where they share their notes.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar
from uuid import UUID

from spends.kit import notes

Item = TypeVar("Item")
Tell = Callable[[int, int], None]
"""Tells how many steps are done of how many."""

EVERY = 200
"""After so many steps the count is told on."""

KEPT_SECONDS = 600
"""Work that has told nothing for so long has ended without a word, with its process."""


class Progress(NamedTuple):
    """How many steps are done of how many; `total` is 0 while that is not known."""

    done: int
    total: int


IDLE = Progress(0, 0)


@contextlib.contextmanager
def told(work: str, household_id: UUID) -> Iterator[Tell]:
    """Give a function (done, total) that tells how far a household's work is, until it ends."""
    key = _key(work, household_id)

    def tell(done: int, total: int) -> None:
        note(key, done, total)

    tell(*IDLE)
    try:
        yield tell
    finally:
        forget(key)


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
    """Return how far a household's work is, None when none is going on."""
    return noted(_key(work, household_id))


def note(key: str, done: int, total: int) -> None:
    """Say how far the work of a key is."""
    notes.current().put(key, f"{done}/{total}", KEPT_SECONDS)


def noted(key: str) -> Progress | None:
    """Return how far the work of a key is, None when none is going on."""
    done, slash, total = (notes.current().get(key) or "").partition("/")
    return Progress(int(done), int(total)) if slash else None


def forget(key: str) -> None:
    """Say that the work of a key has ended."""
    notes.current().drop(key)


def _key(work: str, household_id: UUID) -> str:
    return f"{work}:{household_id.hex}"
