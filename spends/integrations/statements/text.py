"""Bytes to text: which encoding a file has, and text that is safe to keep."""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from spends.domains.imports.ports import (
    MAX_BYTES,
    MAX_TEXT,
    InvalidRow,
    StatementFormatError,
)
from spends.integrations.statements.encodings import likeliest_of_file
from spends.kit.text import EachLetter, without_accents

HEAD_BYTES = 65_536
CACHE_SIZE = 20_000
MOST_BROKEN = 50_000
_PIECE = 1 << 20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))}


class UnreadableError(ValueError):
    """A cell that could not be read; the message is the sentence for the person."""

    left_out = False


class LeftOutError(UnreadableError):
    """A row that is no money of the account; the message is the sentence for the person."""

    left_out = True


class TextCache(dict[str, str]):
    """Cleaned texts by their raw form, forgotten when there are too many."""

    def __missing__(self, raw: str) -> str:
        if len(self) >= CACHE_SIZE:
            self.clear()
        cleaned = self[raw] = clean(raw)
        return cleaned


def clean(raw: str) -> str:
    """Return the text without control characters and surplus blanks, at most MAX_TEXT long."""
    if not raw:
        return raw
    if not raw.isprintable():
        raw = raw.translate(_CONTROLS)
    elif "  " not in raw:
        return raw.strip()[:MAX_TEXT].rstrip()
    return " ".join(raw.split())[:MAX_TEXT].rstrip()


def clean_all(raws: Sequence[str]) -> list[str]:
    """Return what `clean` makes of each of some texts; quickly where they are clean already."""
    together = "|".join(raws)
    is_plain = together.isprintable() and "  " not in together
    if is_plain and max(map(len, raws), default=0) <= MAX_TEXT:
        return list(map(str.strip, raws))
    return list(map(clean, raws))


def joined(name: str, words: str) -> str:
    """Join who and what for, of which one often repeats the other."""
    if not words or words in name:
        return name
    if not name or words.startswith(name):
        return words
    return clean(f"{name} · {words}")


def quoted(raw: str) -> str:
    """Return a cell's text as it is shown inside a sentence."""
    text = clean(raw)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"  # noqa: PLR2004  shares


def fold(text: str) -> str:
    """Return words in lower case without accents, punctuation or surplus blanks."""
    return " ".join(text.translate(_FOLDED).split())


def _plain(letter: str) -> str:
    return re.sub(r"[\W_]+", " ", without_accents(letter.casefold()))


_FOLDED = EachLetter(_plain)


def check_broken(count: int, last: InvalidRow) -> None:
    """Raise StatementFormatError where more rows cannot be read than anybody looks at."""
    if count > MOST_BROKEN:
        raise StatementFormatError(
            f"More than {MOST_BROKEN:,} rows of this file cannot be read. "
            f"The one in line {last.line:,}, for instance: {last.reason}"
        )


def check_size(path: Path, most_lines: int | None = None) -> None:
    """Raise StatementFormatError for more bytes or lines than any statement has."""
    if path.stat().st_size > MAX_BYTES:
        raise StatementFormatError(
            f"This file is larger than {MAX_BYTES >> 20} MB, and so than any statement. "
            "Download a shorter period."
        )
    if most_lines is not None and _count_lines(path) > most_lines:
        raise StatementFormatError(
            f"This file has more than {most_lines:,} lines, and so than any statement. "
            "Divide it, or download fewer months at a time."
        )


def _count_lines(path: Path) -> int:
    feeds = returns = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            feeds += piece.count(b"\n")
            returns += piece.count(b"\r")
    return max(feeds, returns)


def head(path: Path) -> bytes:
    """Return the beginning of a file."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def bom_encoding(beginning: bytes) -> str | None:
    """Return the encoding that a byte order mark announces."""
    for mark, encoding in _BOMS:
        if beginning.startswith(mark):
            return encoding
    return None


def decoded(content: bytes, encoding: str) -> str:
    """Return text with plain line ends and without a byte order mark, bad bytes marked."""
    if not encoding.startswith("utf-16"):
        # Of the bytes, which are fewer than the text may take.
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return content.decode(encoding, errors="replace").removeprefix("\ufeff")
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def utf16_without_mark(beginning: bytes) -> str | None:
    """Tell UTF-16 by where its zero bytes stand, for text that is mostly Latin."""
    if b"\x00" not in beginning:
        return None
    pairs = max(1, len(beginning) // 2)
    even, odd = beginning[::2].count(0) / pairs, beginning[1::2].count(0) / pairs
    if odd > 0.5 and even < 0.1:  # noqa: PLR2004  shares
        return "utf-16-le"
    if even > 0.5 and odd < 0.1:  # noqa: PLR2004  shares
        return "utf-16-be"
    return None


def is_utf8(path: Path) -> bool:
    """Whether the whole file is valid UTF-8, read in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def detect_encoding(path: Path) -> str:
    """Return the encoding: a mark, else the pattern of UTF-16, else UTF-8, else the likeliest."""
    beginning = head(path)
    marked = bom_encoding(beginning) or utf16_without_mark(beginning)
    if marked:
        return marked
    return "utf-8" if is_utf8(path) else likeliest_of_file(path)
