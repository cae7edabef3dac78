"""Shared by the tests of this folder: read a file or bytes whole, find the samples."""

from pathlib import Path
from typing import NamedTuple

import pytest

from spends.domains.imports.ports import CsvMapping, InvalidRow, StatementLayout, StatementRow
from spends.integrations.statements.detect import ReadersByContent
from spends.kit.errors import InvalidInput

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "statements"
SAMPLES = ROOT.parent / "shared" / "samples"

MINT = (
    "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,"
    "Notes"
)
MINT_ROW = "8/02/2016,Amazon,AMZN.COM/BILL WA,29.99,debit,Shopping,1234,{},{}"


class Statement(NamedTuple):
    layout: StatementLayout
    rows: list[StatementRow]
    invalid: list[InvalidRow]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def amounts(self) -> list[int]:
        return [row.amount for row in self.rows]

    @property
    def days(self) -> list[str]:
        return [row.date.isoformat() for row in self.rows]

    @property
    def broken(self) -> list[tuple[int, str]]:
        return [(row.line, row.reason) for row in self.invalid]


def read(path: Path, currency: str = "USD", mapping: CsvMapping | None = None) -> Statement:
    reader = ReadersByContent().open(path)
    layout = reader.inspect(path, currency, mapping)
    batches = list(reader.read(path, currency, layout.mapping))
    everything = [row for batch in batches for row in batch]
    return Statement(
        layout,
        [row for row in everything if isinstance(row, StatementRow)],
        [row for row in everything if isinstance(row, InvalidRow)],
    )


def read_text(
    folder: Path,
    text: str | bytes,
    currency: str = "USD",
    mapping: CsvMapping | None = None,
    encoding: str = "utf-8",
) -> Statement:
    path = folder / "statement"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read(path, currency, mapping)


def never_crashes(folder: Path, content: bytes, currency: str = "USD") -> None:
    """Read what is no statement, or was one: rows, listed rows or a sentence come of it."""
    try:
        found = read_text(folder, content, currency)
    except InvalidInput as problem:
        sentence, found = problem.message, None
    if found is None:
        assert sentence.endswith(".")
        return
    mapping = found.layout.mapping
    assert CsvMapping.model_validate_json(mapping.model_dump_json()) == mapping
    assert all(row.reason.endswith(".") for row in found.invalid)
    lines = [row.line for row in found.rows] + [row.line for row in found.invalid]
    assert min(lines, default=1) >= 1
    for row in found.rows:
        assert not row.splits or sum(part.amount for part in row.splits) == row.amount
    "".join(map(str, [*found.rows, *found.invalid])).encode()


def sample(name: str) -> Path:
    """Return a file that others wrote, or skip where they are not laid out beside the project."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the samples folder is not here: {SAMPLES}")
    return path
