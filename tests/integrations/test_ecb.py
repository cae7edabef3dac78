"""The ECB's file of rates, as it is and in its zip."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.integrations.prices import ecb
from spends.kit.errors import InvalidInput
from tests.support.fuzz import fuzzed

FILE = b"""Date,USD,JPY,BGN,CYP,
2025-03-14,1.0889,161.9,1.9558,N/A,
2025-03-13,1.0850,160.52,1.9558,N/A,
"""
RATES = [
    ("EUR", "USD", date(2025, 3, 14), Decimal("1.0889")),
    ("EUR", "JPY", date(2025, 3, 14), Decimal("161.9")),
    ("EUR", "BGN", date(2025, 3, 14), Decimal("1.9558")),
    ("EUR", "USD", date(2025, 3, 13), Decimal("1.0850")),
    ("EUR", "JPY", date(2025, 3, 13), Decimal("160.52")),
    ("EUR", "BGN", date(2025, 3, 13), Decimal("1.9558")),
]


def zipped(content: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", content)
    return result.getvalue()


def read(folder: Path, content: bytes) -> list[tuple[str, str, date, Decimal]]:
    path = folder / "rates"
    path.write_bytes(content)
    return list(ecb.EcbRateFile().read(path))


@pytest.mark.parametrize(
    "content",
    [
        FILE,
        zipped(FILE),
        FILE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + FILE,
        FILE.replace(b",U", b", U"),
    ],
    ids=["csv", "zip", "crlf", "mark", "spaces"],
)
def test_the_file_is_read_as_it_comes(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == RATES


def test_what_is_no_rate_is_left_out(tmp_path: Path) -> None:
    rows = b"2025-03-10,1e99,1e-99,,\n2025-02-30,1,2,3,4,\n,1\n\n2025-03-12,0,-1,NaN,x,\n2025-03-11,Infinity,2\n"
    found = read(tmp_path, b"Date,USD,JPY,BGN,EURO,\n" + rows)
    assert found == [("EUR", "JPY", date(2025, 3, 11), Decimal(2))]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        FILE.decode().encode("utf-16"),
        b"Date,Amount\n2025-01-01,3\n",
        b"<html>",
        b"PK\x05\x06" + bytes(18),
        zipped(b"Date,Amount\n"),
        zipped(FILE)[:60] + b"\x00" * 9 + zipped(FILE)[69:],
    ],
)
def test_another_file_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"eurofxref-hist\.csv"):
        read(tmp_path, content)


def test_a_file_that_swells_is_read_no_further_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecb, "MAX_BYTES", len(FILE))
    bomb = zipped(FILE + b"2025-03-12,1,1,1,1,\n" * 1000)
    assert read(tmp_path, bomb) == RATES


@pytest.mark.fuzz
@fuzzed
@given(st.binary() | st.binary().map(lambda rest: FILE[:60] + rest) | st.binary().map(zipped))
def test_no_bytes_make_it_fail_otherwise(tmp_path: Path, content: bytes) -> None:
    try:
        read(tmp_path, content)
    except InvalidInput:
        return
