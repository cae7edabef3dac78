"""Text as people compare it: without case, accents, or odd spaces."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return text for comparing and searching: no accents, no case, single spaces, no NUL."""
    text = text.replace("\x00", " ")
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
