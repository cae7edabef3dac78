"""QIF text to its sections and records, one line at a time.

A record is some lines, each a letter and what it says, up to a line with `^`. What programs leave
out at the end of a record, or at the end of the file, is understood all the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from spends.integrations.statements.text import check_size, detect_encoding

_MAX_LINE = 10_000
_MOST_LINES = 1_500_000
_PIECE = 1 << 16
_BLANKS = "\ufeff \t\n\f\v\x1a\x00"
_MAX_LINES = 2_000
"""How many lines of a record are looked at; a split of hundreds of parts has fewer."""

_OF_A_PART = frozenset("SE$%")
_ENDS = frozenset("^!")


class Record(NamedTuple):
    """A record of a section, or, without lines, the section's header itself.

    `section` is the header in lower case without its `!`, such as `type:bank`; `line` the line of
    the file where the record begins.
    """

    section: str
    line: int
    lines: list[str]


def encoding_of(path: Path) -> str:
    """Return the file's encoding.

    Raises StatementFormatError for more bytes or lines than a statement can have.
    """
    check_size(path, _MOST_LINES)
    return detect_encoding(path)


def records(path: Path, encoding: str) -> Iterator[Record]:
    """Yield headers and records in the file's order; lines before the first header belong to "".

    A date begins another record where the `^` of the one before is left out; parts of a split may
    have a date too.
    """
    section, begin, is_dated = "", 0, False
    taken: list[str] = []
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(_lines(file), 1):
            mark = line[:1]
            is_next = mark == "D" and is_dated and taken[-1][0] not in _OF_A_PART
            if mark in _ENDS or is_next:
                if taken:
                    yield Record(section, begin, taken)
                taken, is_dated = [], False
                if mark == "!":
                    section = _section(line)
                    yield Record(section, number, [])
                if not is_next:
                    continue
            if not taken:
                begin = number
            if mark and mark != "#":
                is_dated = is_dated or mark == "D"
                if len(taken) < _MAX_LINES:
                    taken.append(line)
    if taken:
        yield Record(section, begin, taken)


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines without the blanks around them; of what is longer than any, the beginning."""
    rest = ""
    while piece := file.read(_PIECE):
        lines = (rest + piece).split("\n")
        rest = lines.pop()[:_MAX_LINE]
        for line in lines:
            yield line[:_MAX_LINE].strip(_BLANKS)
    yield rest.strip(_BLANKS)


def _section(line: str) -> str:
    kind, _, name = line[1:].lower().partition(":")
    return ":".join(filter(None, (" ".join(kind.split()), " ".join(name.split()))))
