"""Which reader a file needs, told by its content and never by its name."""

import re
from pathlib import Path

from spends.domains.imports.ports import StatementFormatError, StatementReader
from spends.integrations.statements.camt_reader import CamtReader
from spends.integrations.statements.csv_reader import CsvReader
from spends.integrations.statements.mt940_reader import Mt940Reader
from spends.integrations.statements.ofx_reader import OfxReader
from spends.integrations.statements.qif_reader import QifReader
from spends.integrations.statements.text import bom_encoding, check_size, head, utf16_without_mark

_OFX = re.compile(r"<OFX\b|^\s*OFXHEADER\s*:|<\?OFX\b", re.IGNORECASE)
_CAMT = re.compile(
    r"<(?:[\w.-]+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)(?:V[0-9]+)?[\s>/]"
    r"|<(?:[\w.-]+:)?Document\s[^<>]*camt\.05[234]\b"
)
_MT940 = re.compile(
    r"(?:\A|[\r\n])[ \t\x01-\x03]*(?:\{1:[A-Z][0-9]{2}|:(?:20|25|28C?|60F|61|62F|86|94[02]):)"
)
_QIF = re.compile(
    r"(?:\A|[\r\n])[ \t]*!(?:Type[ \t]*:|Account\b|Option[ \t]*:|Clear[ \t]*:)"
    r"|\A\s*D[ \t]*[0-9][^\r\n]{4,20}[\r\n]+(?:[A-Z$%/][^\r\n]*[\r\n]+){1,40}\^[ \t]*(?:[\r\n]|\Z)",
    re.IGNORECASE,
)
_INSTEAD = "Download the statement from your bank as CSV or OFX and import that."
_WORKBOOK = "This is an Excel workbook. Save it as CSV and import that."
_MAGIC = (
    (b"%PDF", f"This is a PDF. {_INSTEAD}"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _WORKBOOK),
    (b"\x89PNG", f"This is an image. {_INSTEAD}"),
    (b"\xff\xd8\xff", f"This is an image. {_INSTEAD}"),
    (b"GIF8", f"This is an image. {_INSTEAD}"),
    (b"RIFF", f"This is an image or a recording. {_INSTEAD}"),
    (b"\x1f\x8b", "This is a compressed file. Unpack it and import what is inside."),
    (b"7z\xbc\xaf", "This is a compressed file. Unpack it and import what is inside."),
    (b"Rar!", "This is a compressed file. Unpack it and import what is inside."),
    (b"SQLite format 3", f"This is a database. {_INSTEAD}"),
)
_OTHER_FORMATS = (
    (re.compile(r"^\s*<(?:!DOCTYPE\s+html|html|head|body|table)\b", re.IGNORECASE), "a web page"),
    (re.compile(r"^\s*(?:<\?xml|<[a-z!])", re.IGNORECASE), "an XML file of another kind"),
    (re.compile(r"^\s*(?:\{\s*[\"}]|\[\s*[{\[\"\]])"), "a JSON file"),
    (re.compile(r"^\s*\{\\rtf"), "a text document"),
)
# Not \x01 to \x03, which frame the messages of SWIFT.
_CONTROL = re.compile(r"[\x00\x04-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PADDING = re.compile(r"(?<!\x00)\x00++(?=[\r\n]|\Z)")
_MAX_CONTROL_SHARE = 0.01


class ReadersByContent:
    """Opens a file with the reader for what it holds (the port `StatementReaders`)."""

    def open(self, path: Path) -> StatementReader:
        """Return the reader; raises StatementFormatError, saying what the file is instead."""
        check_size(path)
        beginning = head(path)
        _refuse_known_files(beginning, path)
        text = _text_of(beginning)
        if _OFX.search(text):
            return OfxReader()
        if _CAMT.search(text):
            return CamtReader()
        if _MT940.search(text):
            return Mt940Reader()
        if _QIF.search(text):
            return QifReader()
        for pattern, kind in _OTHER_FORMATS:
            if pattern.search(text):
                raise StatementFormatError(f"This is {kind}, which Spends cannot read. {_INSTEAD}")
        return CsvReader()


def _refuse_known_files(beginning: bytes, path: Path) -> None:
    if not beginning.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise StatementFormatError("The file is empty. Download the statement again.")
    if beginning.startswith(b"PK\x03\x04"):
        with path.open("rb") as file:
            is_workbook = b"xl/" in file.read(1 << 20) or b"[Content_Types].xml" in beginning
        packed = "This is a compressed file. Unpack it and import what is inside."
        raise StatementFormatError(_WORKBOOK if is_workbook else packed)
    for magic, sentence in _MAGIC:
        if beginning.lstrip().startswith(magic):
            raise StatementFormatError(sentence)


def _text_of(beginning: bytes) -> str:
    encoding = bom_encoding(beginning) or utf16_without_mark(beginning)
    text = beginning.decode(encoding or "latin-1", errors="replace").removeprefix("\ufeff")
    text = _PADDING.sub("", text)
    marks = len(_CONTROL.findall(text)) + (text.count("\ufffd") if encoding else 0)
    if marks > max(2, len(text) * _MAX_CONTROL_SHARE):
        raise StatementFormatError(f"This file is not text, so it is no statement. {_INSTEAD}")
    return text
