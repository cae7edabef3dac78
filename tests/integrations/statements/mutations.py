"""Statements that were damaged or mean harm, made from a number and read in a process of their own.

`python -m tests.integrations.statements.mutations 0 1000` makes and reads the first thousand, and
prints as JSON what went wrong, which was the slowest, and how much memory the process took.
"""

import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spends.domains.imports.ports import StatementReader
from spends.integrations.statements.camt_reader import CamtReader
from spends.integrations.statements.csv_reader import CsvReader
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.statements.mt940_reader import Mt940Reader
from spends.integrations.statements.ofx_reader import OfxReader
from spends.integrations.statements.qif_reader import QifReader
from spends.kit.errors import InvalidInput

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "statements"
READERS: Mapping[str, type[StatementReader]] = {
    "csv": CsvReader,
    "ofx": OfxReader,
    "qif": QifReader,
    "camt": CamtReader,
    "mt940": Mt940Reader,
}
NONE: Mapping[str, type[StatementReader]] = {}
DEPTH = 10_000
_LONGEST = 200_000
_OVER_AND_OVER = (
    *(b" ", b"\n", b"\t", b"\r\n", b"\x00", b"\xc2\xa0", b"a", b"X", b"1", b".", b",", b";", b"-"),
    *("\u0301\u0323".encode(), b"<", b"<a", b"<Document ", b":940:\n", b'"', b'x",a,"\n'),
)
_IN_THE_HEAD = 400
_NESTED = (
    b"<a>",
    b"<STMTTRN>",
    b"<Ntry>",
    b"<OFX>",
    b"<TxDtls>",
    b"(",
    b'"',
    b"{1:",
    b"<!--",
    b"[",
)
_PIECES = (
    *(b'"', b";", b",", b"\n", b"<", b">", b"&", b"^\n", b"!Type:Bank\n", b"!Account\n", b"-\n"),
    *(
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x00",
        b"\x1a",
        b"\xed\xa0\x80",
        "\u2028".encode(),
        b"9" * 400,
    ),
    *(b":61:2401020102D1,00NTRF\n", b":86:", b":62F:", b":20:", b"<STMTTRN>", b"</STMTTRN>"),
    *(b"<Ntry>", b"</Ntry>", b"</Stmt>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&#0;", b"&e9;"),
    *(b"$-1.00\n", b"SFood\n", b"D31/12'99\n", b"T1,50\n", b"2024-02-30", b"1e400", b"NaN"),
)

Damage = Callable[[random.Random, bytes], bytes]


def _place(chance: random.Random, content: bytes) -> int:
    return chance.randrange(len(content) + 1)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: _place(chance, content)]


def _behead(chance: random.Random, content: bytes) -> bytes:
    return content[_place(chance, content) :]


def _flip(chance: random.Random, content: bytes) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20)) if damaged else 0):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + chance.choice(_PIECES) + content[at:]


def _remove(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + content[at + chance.randrange(60) :]


def _repeat(chance: random.Random, content: bytes) -> bytes:
    at, size = _place(chance, content), chance.randrange(400)
    return content[:at] + content[at : at + size] * chance.randrange(30) + content[at:]


def _mix(chance: random.Random, content: bytes) -> bytes:
    other = chance.choice(SOURCES)
    start = _place(chance, other)
    at = _place(chance, content)
    return content[:at] + other[start : start + chance.randrange(600)] + content[at:]


def _noise(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + chance.randbytes(chance.randrange(40)) + content[at:]


def _recode(chance: random.Random, content: bytes) -> bytes:
    text = content.decode("latin-1")
    return text.encode(
        chance.choice(("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32"))
    )


def _nest(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + chance.choice(_NESTED) * DEPTH + content[at:]


def _swell(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content[: chance.choice((_IN_THE_HEAD, None))])
    piece = chance.choice(_OVER_AND_OVER)
    return content[:at] + piece * chance.randrange(_LONGEST // len(piece)) + content[at:]


def _bomb(chance: random.Random, content: bytes) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha">{levels}]>'.encode()
    opened = content.find(b"?>") + 2 if b"?>" in content else 0
    at = chance.choice((opened, opened, _place(chance, content)))
    return content[:at] + bomb + content[at:] + b"&e9;"


_COMMON: tuple[Damage, ...] = (_cut, _behead, _flip, _insert, _remove, _repeat, _mix, _noise)
_RARE: tuple[Damage, ...] = (_recode, _nest, _swell, _bomb)


def sources() -> list[bytes]:
    """Return the statements of the project's own tests, by name."""
    return [path.read_bytes() for path in sorted(FIXTURES.iterdir())]


SOURCES = sources()


def damaged(number: int) -> bytes:
    """Return the damaged statement of a number, always the same."""
    chance = random.Random(number)
    content = SOURCES[number % len(SOURCES)]
    for _ in range(chance.choice((1, 1, 2, 5))):
        content = chance.choice(_COMMON)(chance, content)
    if chance.random() < 0.1:
        content = chance.choice(_RARE)(chance, content)
    return content


def read(path: Path, reader: StatementReader | None = None) -> None:
    """Read a file whole, as an import does; AssertionError where a reader breaks its word."""
    try:
        reader = reader or ReadersByContent().open(path)
        layout = reader.inspect(path, "EUR")
        batches = reader.read(path, "EUR", layout.mapping) if layout.ready else ()
        for batch in batches:
            for row in batch:
                assert row.line >= 1
                str(row).encode()
    except InvalidInput as problem:
        sentence = str(problem)
    else:
        sentence = "."
    assert sentence.endswith(".")


def _most_held() -> int:
    """Return the most memory this process has held, in kilobytes.

    `ru_maxrss` counts what the process that started it held too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measured(
    files: Iterator[tuple[str, Path]], readers: Mapping[str, type[StatementReader]] = NONE
) -> dict[str, Any]:
    """Read files; return failures, the slowest with its seconds, and the growth in megabytes.

    A reader that goes by the file's name is given it straight, without a look at what it is.
    """
    before = _most_held()
    failures, slowest = [], (0.0, "")
    for name, path in files:
        start = time.process_time()
        try:
            straight = readers.get(path.name)
            read(path, straight() if straight else None)
        except Exception:  # noqa: BLE001  whatever it is, it is what is looked for
            failures.append(f"{name}: {traceback.format_exc()}")
        slowest = max(slowest, (time.process_time() - start, name))
    after = _most_held()
    return {
        "failures": failures,
        "seconds": slowest[0],
        "slowest": slowest[1],
        "whole": after // 1024,
        "grown": (after - before) // 1024,
    }


def _numbered(first: int, last: int, folder: Path) -> Iterator[tuple[str, Path]]:
    path = folder / "statement"
    for number in range(first, last):
        path.write_bytes(damaged(number))
        yield str(number), path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        if sys.argv[1] in {"file", "straight"}:
            readers = READERS if sys.argv[1] == "straight" else NONE
            found = measured(((name, Path(name)) for name in iter(sys.argv[2:])), readers)
        else:
            found = measured(_numbered(int(sys.argv[1]), int(sys.argv[2]), Path(directory)))
    sys.stdout.write(json.dumps(found))
