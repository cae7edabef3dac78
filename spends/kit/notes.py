"""Short notes that all processes of an instance see, such as how far an import is.

They are a convenience: one that is lost, or cannot be kept, must harm nothing. In one process they
are kept in its memory; bootstrap puts something shared in their place where there is any.
"""

import threading
import time
from typing import Protocol


class Notes(Protocol):
    """Where notes are kept. Nothing but `check` raises."""

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a note for some seconds, in place of the one there was."""

    def get(self, key: str) -> str | None:
        """Return a note, None when there is none."""

    def drop(self, key: str) -> None:
        """Forget a note."""

    def check(self) -> None:
        """Return when notes can be kept; Unavailable with a sentence when not."""


class OwnNotes:
    """Notes in this process's memory."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._notes: dict[str, tuple[str, float]] = {}

    def put(self, key: str, text: str, seconds: int) -> None:
        """Keep a note."""
        now = time.monotonic()
        with self._guard:
            for old in [name for name, (_, end) in self._notes.items() if end <= now]:
                del self._notes[old]
            self._notes[key] = (text, now + seconds)

    def get(self, key: str) -> str | None:
        """Return a note that has not run out."""
        with self._guard:
            text, end = self._notes.get(key, ("", 0.0))
        return text if end > time.monotonic() else None

    def drop(self, key: str) -> None:
        """Forget a note."""
        with self._guard:
            self._notes.pop(key, None)

    def check(self) -> None:
        """Return: memory is there."""


_current: Notes = OwnNotes()


def install(notes: Notes | None) -> None:
    """Make this where notes are kept; None goes back to the process's memory."""
    global _current  # noqa: PLW0603  one slot, set by bootstrap and by tests
    _current = notes or OwnNotes()


def current() -> Notes:
    """Return where notes are kept."""
    return _current
