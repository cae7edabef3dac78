"""Text as people compare it: without case, accents, or odd spaces."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"}  # noqa: RUF001  letters
)
_KEPT = 0x10000
"""Of letters below this, which are those of most scripts, it is kept what they become."""


class EachLetter(dict[int, str]):
    """What becomes of each letter by itself, for `str.translate`; found out once it is met.

    Accents that are taken off a whole text are sorted first, which takes a time that grows with the
    square of how many stand in a row.
    """

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        become = self._become(chr(code))
        if code < _KEPT:
            self[code] = become
        return become


def without_accents(text: str) -> str:
    """Return a letter, or a few, taken apart and without what stands above and below."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def _plain(letter: str) -> str:
    # Taken apart first: letters in styles of their own have no case before they are plain ones.
    cased = unicodedata.normalize("NFKD", letter).casefold()
    return without_accents(cased).translate(_PLAIN)


_FOLDED = EachLetter(_plain)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return text for comparing and searching: no accents, no case, single spaces, no NUL."""
    text = text.replace("\x00", " ")
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(text.translate(_FOLDED).split())
