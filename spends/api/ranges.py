"""Parts of files, as browsers and players ask for them (RFC 9110, section 14)."""

import re
from typing import NamedTuple

_RANGE = re.compile(r"bytes=[ ]*(\d{0,15})-(\d{0,15})[ ]*")


class Part(NamedTuple):
    """Some bytes of a file: the first one's place, and how many."""

    start: int
    length: int


class UnsatisfiableError(Exception):
    """The file ends before what is asked for begins."""


def asked_part(header: str | None, size: int) -> Part | None:
    """Return the part that a `Range` header asks for, None for the whole.

    Several parts at once, and what is no range of bytes, mean the whole, as RFC 9110 allows.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise UnsatisfiableError
        return Part(size - length, length)
    start, end = int(first), min(int(last or size), size - 1)
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return Part(start, end - start + 1)
