"""MT940 text to its messages and fields, with and without the envelopes of SWIFT around them.

What is no field belongs to the one before it; only too many of them are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.encodings import EASTERN, likeliest
from spends.integrations.statements.text import (
    bom_encoding,
    check_size,
    decoded,
    utf16_without_mark,
)

MAX_FIELD = 1_000
"""How much of a field is looked at, in characters; the format allows some 400."""

MAX_FIELDS = 100_000
"""A message of more fields than this is handed on in pieces, between two entries if it has any."""

_MOST_FIELDS = 500_000
_MOST_LINES = 4_000_000
_SAMPLE_BYTES = 1 << 20
# A line that begins a field, or an envelope; or a line that ends a message.
_STARTS = re.compile(
    r"\n[ \t\x01-\x03]*(?:"
    r":(20|21|25P?|28C?|13D?|12|34F|60[FM]?|61|86|62[FM]?|64|65|90[CD]|NS|94[02]):"
    r"|(?:-\}[^\n{]*)?(\{[1-5]:[^\n]*)"
    r"|(-(?:\}[^\n]*|XXX)?[ \t\x03]*(?=\n|\Z)))"
)
_OF_ENTRIES = frozenset(("61", "86"))
_HEADER = re.compile(r"\{2:[IO](94[02])")
_IN_BODY = re.compile(r"\{4:[ \t]*:(20|25P?|940|942):(.*)")

_EASTERN = re.compile(rb":60[FM]:[CD][0-9]{6}(?:PLN|CZK|HUF|RON)|:25:/?(?:PL|CZ|SK|HU)[0-9]{2}")


class Field(NamedTuple):
    """A field: its tag, its text, and the line where it begins."""

    tag: str
    text: str
    line: int


@dataclass(slots=True)
class Message:
    """One message: a statement, or a page of one. `interim` where its header says MT942."""

    fields: list[Field] = field(default_factory=list)
    interim: bool = False

    def first(self, *tags: str) -> str:
        """Return the text of the first field with one of these tags, "" when there is none."""
        return next((one.text for one in self.fields if one.tag in tags), "")


def read_text(path: Path) -> tuple[str, str]:
    """Return a file's text, each line with a plain end before it, and its encoding.

    Raises StatementFormatError for more bytes or lines than a statement can have.
    """
    check_size(path, _MOST_LINES)
    content = path.read_bytes()
    encoding = bom_encoding(content) or utf16_without_mark(content[:4096])
    if encoding is None:
        try:
            content.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            sample = content[:_SAMPLE_BYTES]
            encoding = likeliest([sample], EASTERN if _EASTERN.search(sample) else ())
    return f"\n{decoded(content, encoding)}", encoding


def messages(text: str) -> Iterator[Message]:
    """Yield the messages of a file; `text` as `read_text` returns it."""
    current, is_begun = Message(), False
    for one in _fields(text):
        if one.tag in _OF_ENTRIES and len(current.fields) < MAX_FIELDS:
            current.fields.append(one)
            is_begun = True
            continue
        starts = one.tag in {"20", "940", "942"} and is_begun
        too_long = len(current.fields) >= MAX_FIELDS * (1 if one.tag == "61" else 2)
        if one.tag in {"{", "-"} or starts or too_long:
            if current.fields:
                yield current
                current = Message(interim=current.interim and too_long)
                is_begun = False
            header = _HEADER.search(one.text) if one.tag == "{" else None
            current.interim = header[1] == "942" if header else current.interim
        if one.tag == "942":
            current.interim = True
        if one.tag not in {"{", "-"}:
            current.fields.append(one)
            is_begun = is_begun or one.tag not in {"940", "942"}
    if current.fields:
        yield current


def _fields(text: str) -> Iterator[Field]:
    """Yield fields, `{` for an envelope that opens and `-` for the end of a message."""
    line, counted = 0, 0
    tag, begin, start_line = "", 0, 0
    for number, match in enumerate(_STARTS.finditer(text)):
        if number > _MOST_FIELDS:
            raise StatementFormatError(
                "This MT940 file has more lines than any statement. Download it for fewer months."
            )
        if tag:
            yield Field(tag, text[begin : min(match.start(), begin + MAX_FIELD)], start_line)
        line += text.count("\n", counted, match.start() + 1)
        counted = match.start() + 1
        tag, begin, start_line = match[1] or "", match.end(), line
        if match[2]:
            yield Field("{", match[2][:MAX_FIELD], line)
            if body := _IN_BODY.search(match[2][:MAX_FIELD]):
                tag, begin = body[1], match.start(2) + body.start(2)
        elif match[3]:
            yield Field("-", "", line)
    if tag:
        yield Field(tag, text[begin : begin + MAX_FIELD], start_line)
