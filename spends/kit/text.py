"""Text as people compare it: without case, accents, or odd spaces."""

import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"}  # noqa: RUF001  letters
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return text for comparing and searching: no accents, no case, single spaces, no NUL."""
    text = text.replace("\x00", " ")
    if text.isascii():
        return " ".join(text.lower().split())
    # Taken apart first: letters in styles of their own have no case before they are plain ones.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    return " ".join(bare.split())
