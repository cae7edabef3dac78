import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.imports.ports import StatementFormatError, StatementReaders
from spends.integrations.statements.csv_reader import CsvReader
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.statements.ofx_reader import OfxReader
from tests.integrations.statements.reading import FIXTURES, never_crashes, read_text
from tests.support.fuzz import fuzzed


def _zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 100)
    return packed.getvalue()


WORKBOOK = "This is an Excel workbook. Save it as CSV and import that."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\x00" * 500, "The file is empty."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is a PDF."),
        (b"\n%PDF-1.4 x", "This is a PDF."),
        (_zip("xl/workbook.xml"), WORKBOOK),
        (_zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), WORKBOOK),
        (_zip("notes.txt"), "This is a compressed file."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, WORKBOOK),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is an image."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is an image."),
        (b"GIF89a\x01\x00", "This is an image."),
        (b"\x1f\x8b\x08\x00", "This is a compressed file."),
        (bytes(range(256)) * 8, "This file is not text"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 20, "This file is not text"),
        (b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr>", "This is a web page"),
        (b'<?xml version="1.0"?><note>x</note>', "This is an XML file of another kind"),
        (b'{"rows": [1, 2, 3]}', "This is a JSON file"),
        (b"!Type:Class\nNTrip\n^\n", "This QIF file holds no transactions."),
        (b":20:STARTUMS\n:25:1/2\n:28C:1\n", "This MT940 file holds no statement."),
        (b"just words", "This file is text without columns"),
        (b"one\ntwo\nthree\n", "This file is text without columns"),
    ],
)
def test_what_is_no_statement_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(StatementFormatError) as problem:
        read_text(tmp_path, content)
    assert str(problem.value).startswith(sentence)
    assert str(problem.value).endswith(".")


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    readers: StatementReaders = ReadersByContent()
    for name, kind in (("card.qfx", OfxReader), ("two_accounts.ofx", OfxReader),
                       ("german_bank.csv", CsvReader)):  # fmt: skip
        disguised = tmp_path / "statement.pdf"
        disguised.write_bytes((FIXTURES / name).read_bytes())
        assert isinstance(readers.open(disguised), kind)


_CELLS = st.sampled_from(
    ["2024-01-05", "31.02.2024", "1/2/24", "-4,50", "12.00", "(3)", "", '"', "x", "“", "\x00", "EUR",
     '"a\nb"', "Date", "Amount", "Debit", "é", "9" * 40, "CR", "\r", "''", "'"]
)  # fmt: skip
_ROWS = st.lists(st.lists(_CELLS, max_size=6).map(",".join), max_size=12).map("\n".join)
_TAGS = st.lists(
    st.sampled_from(
        ["<OFX>", "<STMTRS>", "</STMTRS>", "<STMTTRN>", "</STMTTRN>", "<DTPOSTED>20240105", "<NAME>",
         "<TRNAMT>-1.00", "<TRNAMT>1e9", "<CURDEF>USD", "<BANKACCTFROM><ACCTID>1</BANKACCTFROM>", "<",
         "<![CDATA[", "]]>", "<!--", "&#0;", "&#xDFFF;", "<LEDGERBAL><BALAMT>x</LEDGERBAL>", "\x00",
         "<INVSTMTRS>", "</OFX>", "<FITID>1", "é", "<PAYEE>", "\n", "<DTPOSTED>x"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.fuzz
@fuzzed
@given(content=st.binary(max_size=400))
def test_no_bytes_make_a_reader_crash(tmp_path: Path, content: bytes) -> None:
    never_crashes(tmp_path, content)


@pytest.mark.fuzz
@fuzzed
@given(
    header=st.sampled_from(["", "Date,Payee,Amount\n", "Date;Text;Debit;Credit\n", "a,b\n"]),
    rows=_ROWS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "utf-16-be"]),
)
def test_no_table_makes_the_csv_reader_crash(
    tmp_path: Path, header: str, rows: str, delimiter: str, encoding: str
) -> None:
    never_crashes(tmp_path, (header + rows).replace(",", delimiter).encode(encoding))


@pytest.mark.fuzz
@fuzzed
@given(body=_TAGS, noise=st.binary(max_size=10))
def test_no_tags_make_the_ofx_reader_crash(tmp_path: Path, body: str, noise: bytes) -> None:
    never_crashes(tmp_path, b"<OFX>" + body.encode() + noise)


_FILES = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.stat().st_size < 5_000]
_PIECES = st.one_of(
    st.binary(max_size=3),
    st.sampled_from([b'"', b";", b"\n", b"<", b"&", b"\xff\xfe", b"9" * 30, b"<STMTTRN>"]),
    st.tuples(st.sampled_from(_FILES), st.integers(0, 5_000), st.integers(1, 300)).map(
        lambda cut: cut[0][cut[1] : cut[1] + cut[2]]
    ),
)


@pytest.mark.fuzz
@fuzzed
@given(
    content=st.sampled_from(_FILES),
    changes=st.lists(
        st.tuples(st.integers(0, 5_000), st.integers(0, 30), _PIECES), min_size=1, max_size=12
    ),
)
def test_no_damage_to_a_statement_makes_a_reader_crash(
    tmp_path: Path, content: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    damaged = bytearray(content)
    for at, removed, piece in changes:
        damaged[at : at + removed] = piece
    never_crashes(tmp_path, bytes(damaged))
