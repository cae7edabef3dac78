"""What lines of statements are known by when they come again."""

from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from spends.kit.text import fold


class IdFacts(NamedTuple):
    """A line by its id: what it is now, in minor units, and whether a statement said just that."""

    external_id: str
    fingerprint: int | None
    date: date
    amount: int
    pending: bool
    is_said: bool


def folded_text(text: str) -> str:
    """Return `fold` of a text that is not likely to come again."""
    return " ".join(text.lower().split()) if text.isascii() else fold(text)


def fingerprint(date_iso: str, amount: int, folded: str) -> int:
    """Return what equal lines have in common, as a signed integer of 64 bits.

    `amount` is in minor units, `folded` the description without case and accents.
    """
    text = f"{date_iso} {amount} {folded}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
