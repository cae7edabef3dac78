"""QIF text to its sections and records, one line at a time.

A record is some lines, each a letter and what it says, up to a line with `^`. What programs leave
out at the end of a record, or at the end of the file, is understood all the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.text import detect_encoding

_MAX_LINE = 10_000
_MOST_LINES = 4_000_000
_MAX_LINES = 2_000
"""How many lines of a record are looked at; a split of hundreds of parts has fewer."""

_OF_A_PART = frozenset("SE$%")


class Record(NamedTuple):
    """A record of a section, or, without lines, the section's header itself.

    `section` is the header in lower case without its `!`, such as `type:bank`; `line` the line of
    the file where the record begins.
    """

    section: str
    line: int
    lines: list[str]


def encoding_of(path: Path) -> str:
    """Return the file's encoding."""
    return detect_encoding(path)


def records(path: Path, encoding: str) -> Iterator[Record]:
    """Yield headers and records in the file's order; lines before the first header belong to "".

    Raises StatementFormatError for more lines than a statement can have.
    """
    section, begin, number = "", 0, 0
    taken: list[str] = []
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(_lines(file), 1):
            if number > _MOST_LINES:
                raise StatementFormatError(
                    "This QIF file has more lines than any statement. Export fewer months."
                )
            mark = line[0] if line else "#"
            if mark in "^!" or (mark == "D" and _is_next(taken)):
                if taken:
                    yield Record(section, begin, taken)
                    taken = []
                if mark == "!":
                    section = _section(line)
                    yield Record(section, number, [])
                if mark != "D":
                    continue
            if not taken:
                begin = number
            if mark != "#" and len(taken) < _MAX_LINES:
                taken.append(line)
    if taken:
        yield Record(section, begin, taken)


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines without the blanks around them; of what is longer than any, the beginning."""
    while line := file.readline(_MAX_LINE):
        rest = line
        while rest and rest[-1] != "\n":
            rest = file.readline(_MAX_LINE)
        yield line.strip("\ufeff \t\n\f\v\x1a\x00")


def _is_next(taken: list[str]) -> bool:
    """Whether a date begins another record, its `^` left out; parts of a split may have one too."""
    return any(line[0] == "D" for line in taken) and taken[-1][0] not in _OF_A_PART


def _section(line: str) -> str:
    kind, _, name = line[1:].lower().partition(":")
    return ":".join(filter(None, (" ".join(kind.split()), " ".join(name.split()))))
