"""Thousands of damaged statements, and large ones of nothing, in processes whose memory is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integrations.statements.reading import FIXTURES, ROOT
from tests.support.fuzz import CASES

AT_ONCE = 1_000
SECONDS = 5
MEGABYTES = 300
MEGABYTE, GIGABYTE = 1 << 20, 1 << 30
IS_LONG = CASES > AT_ONCE


def _run(seconds: float, *arguments: str) -> None:
    """Return what a process of its own found; processor time and memory are held to the limits."""
    command = [sys.executable, "-m", "tests.integrations.statements.mutations", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=1_800, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    found = json.loads(done.stdout)
    assert not found["failures"], found["failures"][0]
    assert found["seconds"] < seconds, found["slowest"]
    assert found["whole"] < MEGABYTES, found["slowest"]


@pytest.mark.fuzz
@pytest.mark.parametrize("first", range(0, CASES, AT_ONCE))
def test_damaged_statements(first: int) -> None:
    _run(SECONDS, str(first), str(min(first + AT_ONCE, CASES)))


_HEADS = {
    "csv": b"date,payee,amount\n2024-01-05,Shop,-1.00\n",
    "ofx": b"<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
    b"<STMTTRN><DTPOSTED>20240105<TRNAMT>-1.00<NAME>Shop",
    "qif": b"!Type:Bank\nD31.01.2024\nT-1,00\nPShop",
    "camt": (FIXTURES / "camt_batch.xml").read_bytes().split(b"</Nm>")[0],
    "mt940": b":20:1\n:25:77\n:28C:1\n:60F:C240101EUR100,00\n:61:2401020102D1,00NTRFNONREF\n:86:x",
}
_FILLINGS = {
    "spaces": b" ",
    "lines": b"\n",
    "zeros": b"\x00",
    "letters": b"x",
    "smileys": "\U0001f600".encode(),
    "tags": b"<a>",
    "entries": b"</Ntry><Ntry>",
    "fields": b"\n:86:x",
    "records": b"\n^\nD1.2.24\nT1",
    "quotes": b'\nz"z,"',
    "dates": b"\nD",
}
_MOST_LINES = {"csv": 1_990_000, "qif": 1_490_000, "mt940": 3_990_000}


def _fill(path: Path, kind: str, name: str, size: int) -> None:
    """Write a file that begins well and then is one thing over and over, up to a size."""
    some = _FILLINGS[name] * (MEGABYTE // len(_FILLINGS[name]))
    with path.open("wb") as file:
        file.write(_HEADS[kind])
        for _ in range(size // len(some)):
            file.write(some)
        file.write(some[: size % len(some)])


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", list(_HEADS))
def test_much_of_one_thing(tmp_path: Path, kind: str) -> None:
    for name in _FILLINGS:
        _fill(tmp_path / name, kind, name, 48 * MEGABYTE if IS_LONG else MEGABYTE // 2)
    _run(SECONDS, "file", *(str(tmp_path / name) for name in _FILLINGS))


_CSV = b"date,payee,amount\n"
_COSTLY = {
    "marks_in_a_header": b"date,amount,a" + "\u0301\u0323".encode() * 60_000 + b"\n",
    "columns_without_end": b"date,amount" + b"," * 400_000 + b"\n" + b"2024-01-05,1\n" * 20_000,
    "a_tag_without_end": b"<OFX><" + b"a" * 300_000 + b"<STMTRS>",
    "zeros": _CSV + b"\x00" * 60_000 + b"x",
    "blanks_in_dates": b"!Type:Bank\n" + (b"D1" + b" " * 9_000 + b"1\nT1\n^\n") * 100,
    "messages_of_their_kind_only": b":20:1\n-\n" + b":940:\n" * 100_000,
}
"""What once took minutes or hours: its time grew with the square of how much there is of it."""


@pytest.mark.fuzz
def test_time_grows_with_the_length_of_the_file_only(tmp_path: Path) -> None:
    for name, content in _COSTLY.items():
        (tmp_path / name).write_bytes(content)
    _run(SECONDS, "file", *(str(tmp_path / name) for name in _COSTLY))


@pytest.mark.fuzz
@pytest.mark.skipif(not IS_LONG, reason="millions of lines are read with `make fuzz` only")
@pytest.mark.parametrize("kind", list(_MOST_LINES))
def test_as_many_lines_as_may_be(tmp_path: Path, kind: str) -> None:
    names = ("lines", "fields", "quotes", "dates")
    for name in names:
        _fill(tmp_path / name, kind, name, len(_FILLINGS[name]) * _MOST_LINES[kind])
    _run(SECONDS, "file", *(str(tmp_path / name) for name in names))


@pytest.mark.fuzz
def test_a_gigabyte_given_straight_to_the_reader(tmp_path: Path) -> None:
    for kind, beginning in _HEADS.items():
        path = tmp_path / kind
        if IS_LONG:
            _fill(path, kind, "spaces", GIGABYTE)
            _run(SECONDS, "straight", str(path))
            path.unlink()
            continue
        with path.open("wb") as file:
            file.write(beginning)
            file.truncate(GIGABYTE)
    if not IS_LONG:
        _run(SECONDS, "straight", *(str(tmp_path / kind) for kind in _HEADS))
