"""OFX text to its aggregates, tolerant of what banks send: SGML and XML, unclosed and unescaped.

A strict parser refuses a whole file for one bad tag and forgets which line a row stood on; this
one never fails on content, keeps the lines and reads no entity but the predefined ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.text import (
    bom_encoding,
    check_size,
    decoded,
    utf16_without_mark,
)

_TOKENS = re.compile(
    r"<(/?)([A-Za-z][\w.]*+)[^<>]*>([^<]*)"
    r"|<!\[CDATA\[([\s\S]*?)(?:\]\]>|\Z)([^<]*)"
    r"|<!--[\s\S]*?(?:-->|\Z)([^<]*)"
    r"|(<!(?i:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION))"
    r"|(<[^<]*)"
)
_ENTITY = re.compile(
    r"&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));", re.IGNORECASE
)
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_CHARSET = re.compile(rb"CHARSET:\s*([\w-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w-]+)[\"']", re.IGNORECASE)
_CODECS = {"1252": "cp1252", "1250": "cp1250", "1251": "cp1251", "1254": "cp1254"} | {
    name: codec
    for part, codec in (("1", "iso8859-1"), ("2", "iso8859-2"), ("15", "iso8859-15"))
    for name in (f"iso-8859-{part}", f"8859-{part}", f"iso8859-{part}")
}
_MAX_DEPTH = 50
_MOST_TAGS = 3_000_000
_AGGREGATES = frozenset(
    (
        *("OFX", "STATUS", "STMTRS", "CCSTMTRS", "INVSTMTRS"),
        *("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "BANKACCTTO", "CCACCTTO"),
        *("STMTTRN", "STMTTRNP", "INVBANKTRAN", "INVTRAN", "PAYEE", "CURRENCY", "ORIGCURRENCY"),
        *("LEDGERBAL", "AVAILBAL", "INVBAL"),
    )
)


@dataclass(slots=True)
class Aggregate:
    """One aggregate: where it stands and the texts of its elements, the first of each name."""

    tag: str
    start: int
    end: int = 0
    parents: tuple[str, ...] = ()
    elements: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """Return the first element of these names that is not empty."""
        return next((found for name in names if (found := self.elements.get(name, ""))), "")


def read_text(path: Path) -> tuple[str, str]:
    """Return a file's text with plain line ends, and its encoding.

    Valid UTF-8 is believed before the header, which many banks leave at 1252. Raises
    StatementFormatError for more bytes or tags than a statement can have.
    """
    check_size(path)
    content = path.read_bytes()
    if content.count(b"<") > _MOST_TAGS:
        raise StatementFormatError(
            "This OFX file has more tags than any statement. Download it for fewer months."
        )
    encoding = bom_encoding(content) or utf16_without_mark(content[:4096])
    if encoding is None:
        try:
            content.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = _declared(content[:4096])
    return decoded(content, encoding), encoding


def _declared(beginning: bytes) -> str:
    match = _XML_ENCODING.search(beginning) or _CHARSET.search(beginning)
    name = match[1].decode("ascii").lower().removeprefix("windows-") if match else ""
    return _CODECS.get(name, "cp1252")


def scan(text: str) -> Iterator[Aggregate]:
    """Yield the aggregates as they close, inner ones first; only those this package reads.

    Raises StatementFormatError for a document type declaration, which no bank needs.
    """
    open_ones: list[Aggregate] = []
    element, value = "", ""
    for match in _TOKENS.finditer(text):
        close, tag, after_tag, cdata, after_cdata, after_comment, declaration, stray = (
            match.groups()
        )
        if declaration:
            raise StatementFormatError(
                "This file declares its own document type, which is not safe to read. "
                "Download the statement from your bank again."
            )
        if tag is None:
            value += (cdata or "") + unescape(after_cdata or after_comment or stray or "")
            continue
        if element and open_ones:
            open_ones[-1].elements.setdefault(element, value.strip())
        element, value = "", unescape(after_tag)
        tag = tag.upper()
        if close:
            yield from _closed(open_ones, tag, match.start(3))
        elif tag in _AGGREGATES:
            if any(one.tag == tag for one in open_ones):
                yield from _closed(open_ones, tag, match.start())
            if len(open_ones) < _MAX_DEPTH:
                parents = tuple(one.tag for one in open_ones)
                open_ones.append(Aggregate(tag, match.start(), parents=parents))
        else:
            element = tag
    while open_ones:
        yield from _closed(open_ones, open_ones[-1].tag, len(text))


def _closed(open_ones: list[Aggregate], tag: str, end: int) -> Iterator[Aggregate]:
    """Close the innermost aggregate of this name, and what was left open inside it."""
    if all(one.tag != tag for one in open_ones):
        return
    while open_ones:
        closing = open_ones.pop()
        closing.end = end
        if open_ones:
            open_ones[-1].parts.setdefault(closing.tag, closing.elements)
        yield closing
        if closing.tag == tag:
            return


def unescape(text: str) -> str:
    """Replace the predefined entities and character numbers, once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _ENTITIES[name.lower()]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    is_character = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004  as Unicode has them
    return chr(code) if is_character else "\ufffd"
