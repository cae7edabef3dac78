"""A CAMT file's bytes without most of its entries, for a first look at the accounts in it.

Parsing entries is what takes the time, and a first look needs the first few of each account only.
"""

import re
from collections.abc import Iterator

_OPENS = re.compile(rb"<((?:[\w.-]+:)?)Ntry[\s>]")
_MAX_ENTRY = 1 << 20
_LONGEST_TAG = 100


def skimmed(pieces: Iterator[bytes], kept: int) -> Iterator[bytes]:
    """Yield a file's bytes without the entries that follow directly upon `kept` others.

    What is left out is not looked at, so that damage in it is not seen, and a comment that looks
    like the end of an entry makes damage of what is left.
    """
    held = b""
    closes, follows = b"", _OPENS
    run = 0
    for piece in pieces:
        held += piece
        if not closes and (found := _OPENS.search(held)):
            name = found[1] + b"Ntry"
            closes, follows = (
                b"</" + name + b">",
                re.compile(rb"\s*<" + re.escape(name) + rb"[\s>]"),
            )
        if not closes:
            yield held[:-_LONGEST_TAG]
            held = held[-_LONGEST_TAG:]
            continue
        begin = 0
        while (end := held.find(closes, begin)) >= 0:
            end += len(closes)
            run = run + 1 if follows.match(held, begin) else 1
            if run <= kept:
                yield held[begin:end]
            begin = end
        held = held[begin:]
        if len(held) > _MAX_ENTRY:
            break
    yield held
    yield from pieces
