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
MEGABYTE = 1 << 20
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
_WITHOUT_LINES = frozenset(("spaces", "zeros", "letters", "smileys", "tags", "entries"))
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
}


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", list(_HEADS))
def test_much_of_one_thing(tmp_path: Path, kind: str) -> None:
    for name, filling in _FILLINGS.items():
        size = (48 if IS_LONG and name in _WITHOUT_LINES else 0.5) * MEGABYTE
        with (tmp_path / name).open("wb") as file:
            file.write(_HEADS[kind])
            file.write(filling * int(size / len(filling)))
    _run(SECONDS, "file", *(str(tmp_path / name) for name in _FILLINGS))


@pytest.mark.fuzz
@pytest.mark.skipif(not IS_LONG, reason="a gigabyte is written with `make fuzz` only")
@pytest.mark.parametrize("kind", list(_HEADS))
def test_a_gigabyte_of_spaces(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "statement"
    with path.open("wb") as file:
        file.write(_HEADS[kind])
        for _ in range(1024):
            file.write(b" " * MEGABYTE)
    _run(SECONDS, "file", str(path))
    path.unlink()
