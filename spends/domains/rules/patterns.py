"""Regular expressions that people write, searched in time that grows with the text alone.

They are those of RE2, which knows neither backward references nor looking around, and so cannot be
made to try for ever. What is left to bound is their size.
"""

import functools
import re
from collections.abc import Sequence

import re2

from spends.kit.errors import InvalidInput
from spends.kit.text import fold

LONGEST = 200
"""The longest pattern, in characters."""

LARGEST = 500
"""The largest pattern, in RE2's instructions: `(a{100}){10}` is short and large."""

MEMORY = 1 << 20
"""What a pattern may take in memory, in bytes."""

SECONDS = 20.0
"""What all patterns may take in one account and one piece of work."""

AT_ONCE = 50
"""Patterns that are searched for in one pass."""

_ABSOLUTE = re.compile(r"\\[Az]|\(\?(?!:)")
"""What a pattern has where `^` and `$` may not come to mean the ends of lines: the ends of the text
in so many signs, and flags of its own."""


class Patience:
    """How long the patterns of some rules may take together, in one piece of work.

    RE2's time grows with the text alone, but the dearest pattern that is small enough for us takes
    milliseconds a line.
    """

    def __init__(self) -> None:
        self._left = SECONDS

    def spend(self, seconds: float) -> None:
        """Count time that patterns took; InvalidInput when it is too much."""
        self._left -= seconds
        if self._left < 0:
            message = "The patterns of these rules take too long. Make them simpler."
            raise InvalidInput(message)


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    return options


def _plain(pattern: str) -> str:
    return "".join(sign if sign.isascii() else fold(sign) or sign for sign in pattern)


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> "re2._Regexp":
    """Return what searches folded text for a pattern, whatever its case and accents.

    InvalidInput, at `value`, for what is no pattern or too large a one.
    """
    options = _options()
    options.max_mem = MEMORY
    try:
        found = re2.compile(_plain(pattern), options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        message = f"This pattern cannot be read: {words}. Mend it, or use “contains”."
        raise InvalidInput.field("value", message) from error
    if len(pattern) > LONGEST or found.programsize > LARGEST:
        raise InvalidInput.field("value", "This pattern is too large. Make it shorter.")
    return found


def several(patterns: Sequence[str]) -> "list[re2.Set] | None":
    """Return what finds in one pass which of some patterns a text has, by their places.

    In sets of `AT_ONCE`, each with the places of its own; None where they are too large together.
    """
    return _sets([_plain(pattern) for pattern in patterns])


def in_lines(patterns: Sequence[str]) -> "list[re2.Set] | None":
    """Return what finds in one pass whether texts, one on each line, have any of some patterns.

    It may find one where there is none, as what reaches over the end of a line. None where they are
    too large together, or where one could be missed.
    """
    plain = [_plain(pattern) for pattern in patterns]
    if any(_ABSOLUTE.search(pattern) for pattern in plain):
        return None
    return _sets([f"(?m){pattern}" for pattern in plain])


def _sets(patterns: Sequence[str]) -> "list[re2.Set] | None":
    found = []
    for start in range(0, len(patterns), AT_ONCE):
        together = re2.Set.SearchSet(_options())
        for pattern in patterns[start : start + AT_ONCE]:
            together.Add(pattern)
        try:
            # It fails now rather than having too little room later.
            together.Compile()
        except re2.error:
            return None
        found.append(together)
    return found
