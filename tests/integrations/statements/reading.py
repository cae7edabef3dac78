"""Shared by the tests of this folder: read a file or bytes whole, find the samples."""

from pathlib import Path
from typing import NamedTuple

import pytest

from spends.domains.imports.ports import CsvMapping, InvalidRow, StatementLayout, StatementRow
from spends.integrations.statements.detect import ReadersByContent

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "statements"
SAMPLES = ROOT.parent / "shared" / "samples"


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


def sample(name: str) -> Path:
    """Return a file that others wrote, or skip where they are not laid out beside the project."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the samples folder is not here: {SAMPLES}")
    return path
