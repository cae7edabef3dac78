"""CAMT messages (ISO 20022 XML) to the few elements that matter, read as a stream.

The versions differ in where they put a name or a status, so elements are known by their path and
not by a namespace: every path of every version is listed here, and the rest is skipped. A file
may hold neither a document type nor entities, and its depth, names and tags are bounded.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.text import bom_encoding, head, is_utf8, utf16_without_mark

_CHUNK = 1 << 16
_MAX_DEPTH = 100
_MAX_NAMES = 5_000
_MAX_TAG = 1 << 20
_MAX_TEXT = 2_000
_MAX_DETAILS = 50_000
_MESSAGE = re.compile(r"BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V[0-9]+)?")
_STATEMENTS = frozenset(("Stmt", "Rpt", "Ntfctn"))
_PARTIES = tuple(
    f"RltdPties/{role}/{where}"
    for role in ("Dbtr", "Cdtr", "UltmtDbtr", "UltmtCdtr")
    for where in ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
) + tuple(
    f"RltdPties/{account}/Id/{kind}"
    for account in ("DbtrAcct", "CdtrAcct")
    for kind in ("IBAN", "BBAN", "Othr/Id", "PrtryAcct/Id")
)
_DETAILS = (
    *("Refs/AcctSvcrRef", "Refs/ChqNb", "Amt", "CdtDbtInd", "AmtDtls/TxAmt/Amt"),
    *("AmtDtls/InstdAmt/Amt", "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref"),
    *("RmtInf/Strd/CdtrRefInf/CdtrRef", "RmtInf/Strd/AddtlRmtInf", "RmtInf/Strd/RfrdDocInf/Nb"),
    *("RmtInf/Strd/RfrdDocInf/RfrdDocNb", "AddtlTxInf"),
    *("RltdDts/AccptncDtTm", "RltdDts/TxDtTm", "RltdDts/IntrBkSttlmDt"),
    *("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/AddtlInf"),
    *_PARTIES,
)
_ENTRY = (
    *("Amt", "CdtDbtInd", "RvslInd", "Sts", "Sts/Cd", "Sts/Prtry", "AcctSvcrRef", "AddtlNtryInf"),
    *("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm", "AmtDtls/InstdAmt/Amt"),
    *("NtryDtls/Btch/NbOfTxs",),
)
_ACCOUNT = ("Id/IBAN", "Id/BBAN", "Id/UPIC", "Id/Othr/Id", "Id/PrtryAcct/Id", "Ccy")
_BALANCE = ("Tp/Cd", "Tp/CdOrPrtry/Cd", "Amt", "CdtDbtInd", "Dt/Dt", "Dt/DtTm")
_LEAVES = frozenset(
    f"{part}/{path}"
    for part, paths in (
        *(("Acct", _ACCOUNT), ("Bal", _BALANCE)),
        *(("Ntry", _ENTRY), ("TxDtls", _DETAILS)),
    )
    for path in paths
)
_JOINED = frozenset(
    f"TxDtls/{path}"
    for path in (
        *("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf"),
        *("RmtInf/Strd/RfrdDocInf/Nb", "AddtlTxInf", "RtrInf/AddtlInf"),
    )
)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)[\"']", re.IGNORECASE)
_EXPAT_NAMES = {"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}
_PARTS = frozenset(("Stmt", "Acct", "Bal", "Ntry", "TxDtls"))
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

    With `entries`, the entries of each statement beyond so many come without texts. Raises
    StatementFormatError for a damaged file and for one that is not safe to read.
    """
    scanner = _Scanner(encoding, entries)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield from scanner.feed(chunk)
    yield from scanner.feed(b"", last=True)


def _tree() -> dict[str, dict[str, str]]:
    """Return which path each element leads to from each path."""
    tree: dict[str, dict[str, str]] = {"Stmt": {name: name for name in ("Acct", "Bal", "Ntry")}}
    for leaf in (*_LEAVES, "Ntry/NtryDtls/TxDtls"):
        tree.setdefault(leaf, {})
        names = leaf.split("/")
        for length in range(1, len(names)):
            path = "/".join(names[:length])
            tree.setdefault(path, {})[names[length]] = f"{path}/{names[length]}"
    # Version 1 has no element around the transactions of an entry.
    tree["Ntry/NtryDtls"]["TxDtls"] = tree["Ntry"]["TxDtls"] = "TxDtls"
    return tree


_TREE = _tree()


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
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = _refuse_declarations
        self._is_bytewise = encoding not in _EXPAT_NAMES
        self._entries = entries
        self._found: list[Found] = []
        self._names = _Names()
        self._paths: list[str] = [""]
        self._message_depth = -1
        self._skipped = 0
        self._fed = 0
        self._lines_before = 0
        self._entries_seen = 0
        self._text = ""
        self._texts: dict[str, str] = {}
        self._entry: dict[str, str] = {}
        self._details: list[Detail] = []
        self._line = 0
        self._detail_line = 0

    def feed(self, piece: bytes, *, last: bool = False) -> list[Found]:
        """Return what closed in this piece."""
        if not self._fed and self._is_bytewise:
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
        if self._fed - max(0, self._parser.CurrentByteIndex) > _MAX_TAG:
            raise StatementFormatError(f"This XML file holds a tag without an end. {_AGAIN}")
        found, self._found = self._found, []
        return found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names[tag]
        if attributes:
            for attribute in attributes:
                self._names[attribute]
        if self._skipped:
            self._skipped += 1
            if self._skipped > _MAX_DEPTH:
                _refuse_depth()
            return
        self._text = ""
        before = self._paths[-1]
        path = _TREE[before].get(name) if before else self._outside(name)
        if path is None or (path == "Ntry" and self._is_enough()):
            self._skipped = 1
            return
        self._paths.append(path)
        if path in _PARTS:
            self._open(path, name)
        elif attributes and name == "Amt" and "Ccy" in attributes:
            self._texts.setdefault(f"{path}/Ccy", attributes["Ccy"])

    def _outside(self, name: str) -> str:
        """Return the path of an element that stands around the statements."""
        if len(self._paths) > _MAX_DEPTH:
            _refuse_depth()
        if name in _STATEMENTS and len(self._paths) == self._message_depth + 1:
            return "Stmt"
        if _MESSAGE.fullmatch(name):
            self._message_depth = len(self._paths)
        return ""

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

    def _characters(self, text: str) -> None:
        if not self._skipped and len(self._text) < _MAX_TEXT:
            self._text += text

    def _end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        path = self._paths.pop()
        if path in _LEAVES:
            text = self._text.strip()
            if text:
                self._keep(path, text[:_MAX_TEXT])
        elif path in {"Acct", "Bal", "Ntry"}:
            self._found.append(Found(path, self._line, self._texts, self._details))
        elif path == "TxDtls":
            if self._texts and len(self._details) < _MAX_DETAILS:
                self._details.append(Detail(self._detail_line, self._texts))
            self._texts = self._entry
        self._text = ""

    def _keep(self, path: str, text: str) -> None:
        known = self._texts.setdefault(path, text)
        if known is not text and path in _JOINED and len(known) < _MAX_TEXT:
            self._texts[path] = f"{known} {text}"


def _refuse_depth() -> NoReturn:
    raise StatementFormatError(f"This XML file is nested deeper than a statement is. {_AGAIN}")


def _refuse_declarations(*_: object) -> None:
    raise StatementFormatError(
        f"This file declares its own document type, which is not safe to read. {_AGAIN}"
    )
