"""CAMT messages (ISO 20022 XML) to the few elements that matter, read as a stream.

The versions differ in where they put a name or a status, so elements are known by their path and
not by a namespace: `camt_tree` lists every path of every version, and the rest is skipped. A file
may hold neither a document type nor entities, and its depth, names and tags are bounded.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.camt_skimmer import skimmed
from spends.integrations.statements.camt_tree import (
    ENTRY,
    JOINED,
    NOTHING,
    OUTSIDE,
    STATEMENT,
    Node,
)
from spends.integrations.statements.text import bom_encoding, head, is_utf8, utf16_without_mark

_CHUNK = 1 << 16
_MAX_DEPTH = 100
_MAX_NAMES = 5_000
_MAX_TAG = 1 << 20
_MAX_TEXT = 2_000
_MAX_DETAILS = 50_000
_MESSAGE = re.compile(r"BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V[0-9]+)?")
_STATEMENTS = frozenset(("Stmt", "Rpt", "Ntfctn"))
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']", re.IGNORECASE)
_EXPAT_NAMES = {"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}
_AGAIN = "Download it from your bank again."


class Detail(NamedTuple):
    """One transaction inside an entry: its line in the file and its texts by path."""

    line: int
    texts: dict[str, str]


class Found(NamedTuple):
    """A statement that begins, or an account, a balance or an entry in it, with texts by path."""

    kind: str
    line: int
    texts: dict[str, str]
    details: list[Detail]


def encoding_of(path: Path) -> str:
    """Return the file's encoding: a mark, else what it declares, unless that cannot be."""
    beginning = head(path)
    marked = bom_encoding(beginning) or utf16_without_mark(beginning)
    if marked:
        return marked
    match = _ENCODING.search(beginning)
    declared = match[1].decode("ascii").lower() if match else "utf-8"
    if declared in {"utf-8", "utf8", "us-ascii", "utf-16"}:
        return "utf-8" if is_utf8(path) else "windows-1252"
    return declared


def scan(path: Path, encoding: str, entries: int | None = None) -> Iterator[Found]:
    """Yield what stands in the file, in its order.

    With `entries`, those of each statement beyond so many are left out or come without texts, and
    damage in them may not be seen. Raises StatementFormatError for a damaged file and for one that
    is not safe to read.
    """
    scanner = _Scanner(encoding, entries)
    with path.open("rb") as file:
        pieces = iter(partial(file.read, _CHUNK), b"")
        if entries is not None and scanner.is_bytewise:
            pieces = skimmed(pieces, entries)
        for piece in pieces:
            yield from scanner.feed(piece)
    yield from scanner.feed(b"", last=True)


class _Names(dict[str, str]):
    """Names without their prefixes; too many different ones are no statement's."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= _MAX_NAMES:
            raise StatementFormatError(
                f"This XML file has more names of elements than a statement has. {_AGAIN}"
            )
        name = self[tag] = tag.rpartition(":")[2]
        return name


class _Scanner:
    """Takes the file in pieces and gives out what closed in them."""

    def __init__(self, encoding: str, entries: int | None) -> None:
        self._parser = expat.ParserCreate(_EXPAT_NAMES.get(encoding, encoding))
        self._parser.buffer_text = True
        # Most of the calls are for blanks between elements: a list takes them at no cost.
        self._pieces: list[str] = []
        self._parser.CharacterDataHandler = self._pieces.append
        self._parser.StartDoctypeDeclHandler = _refuse_declarations
        self.is_bytewise = encoding not in _EXPAT_NAMES
        self._entries = entries
        self._found: list[Found] = []
        self._names = _Names()
        self._nodes = [OUTSIDE]
        self._message_depth = -1
        self._fed = 0
        self._lines_before = 0
        self._entries_seen = 0
        self._texts: dict[str, str] = {}
        self._entry: dict[str, str] = {}
        self._details: list[Detail] = []
        self._line = 0
        self._detail_line = 0
        self._attach()

    def feed(self, piece: bytes, *, last: bool = False) -> list[Found]:
        """Return what closed in this piece."""
        if not self._fed and self.is_bytewise:
            stripped = piece.lstrip(b" \t\r\n")
            self._lines_before += piece[: len(piece) - len(stripped)].count(b"\n")
            piece = stripped
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            line = error.lineno + self._lines_before
            where = f"ends in the middle, at line {line}" if last else f"is damaged at line {line}"
            raise StatementFormatError(f"This CAMT file {where}. {_AGAIN}") from error
        except (ValueError, LookupError) as error:
            raise StatementFormatError(
                f"This CAMT file is written in an encoding that cannot be read. {_AGAIN}"
            ) from error
        self._pieces[:] = ["".join(self._pieces)[:_MAX_TEXT]]
        if self._fed - max(0, self._parser.CurrentByteIndex) > _MAX_TAG:
            raise StatementFormatError(f"This XML file holds a tag without an end. {_AGAIN}")
        found, self._found = self._found, []
        return found

    def _attach(self) -> None:
        """Set what is called for each element; names at hand spare those calls their look-ups."""
        names, nodes, pieces = self._names, self._nodes, self._pieces

        def start(tag: str, attributes: dict[str, str]) -> None:
            above = nodes[-1]
            name = names[tag]
            node = above.get(name, NOTHING) if above.path else self._outside(name)
            if node is ENTRY and self._is_enough():
                node = NOTHING
            nodes.append(node)
            pieces.clear()
            if len(nodes) > _MAX_DEPTH:
                _refuse_depth()
            if node.part:
                self._open(node.path, name)
            if attributes:
                self._look_at(attributes, node)

        def end(_tag: str) -> None:
            node = nodes.pop()
            if node.leaf and (text := "".join(pieces).strip()):
                self._keep(node.path, text[:_MAX_TEXT])
            elif node.part:
                self._close(node)
            pieces.clear()

        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end

    def _look_at(self, attributes: dict[str, str], node: Node) -> None:
        for attribute in attributes:
            self._names[attribute]
        if node.leaf and node.path.endswith("/Amt") and "Ccy" in attributes:
            self._texts.setdefault(f"{node.path}/Ccy", attributes["Ccy"])

    def _outside(self, name: str) -> Node:
        """Return what an element is that stands around the statements, or is one."""
        if name in _STATEMENTS and len(self._nodes) == self._message_depth + 1:
            return STATEMENT
        if _MESSAGE.fullmatch(name):
            self._message_depth = len(self._nodes)
        return OUTSIDE

    def _is_enough(self) -> bool:
        self._entries_seen += 1
        if self._entries is None or self._entries_seen <= self._entries:
            return False
        self._found.append(Found("Ntry", 0, {}, []))
        return True

    def _open(self, path: str, name: str) -> None:
        line = self._parser.CurrentLineNumber + self._lines_before
        if path == "TxDtls":
            self._detail_line = line
            self._entry, self._texts = self._texts, {}
        elif path == "Stmt":
            self._entries_seen = 0
            self._found.append(Found(name, line, {}, []))
        else:
            self._line, self._texts, self._details = line, {}, []

    def _close(self, node: Node) -> None:
        if node.closes:
            self._found.append(Found(node.path, self._line, self._texts, self._details))
        elif node.path == "TxDtls":
            if self._texts and len(self._details) < _MAX_DETAILS:
                self._details.append(Detail(self._detail_line, self._texts))
            self._texts = self._entry

    def _keep(self, path: str, text: str) -> None:
        known = self._texts.setdefault(path, text)
        if known is not text and path in JOINED and len(known) < _MAX_TEXT:
            self._texts[path] = f"{known} {text}"


def _refuse_depth() -> NoReturn:
    raise StatementFormatError(f"This XML file is nested deeper than a statement is. {_AGAIN}")


def _refuse_declarations(*_: object) -> None:
    raise StatementFormatError(
        f"This file declares its own document type, which is not safe to read. {_AGAIN}"
    )
