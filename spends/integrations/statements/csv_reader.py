"""Reads CSV statements of any layout, row by row, in memory that does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path

from spends.domains.imports.ports import (
    BATCH_SIZE,
    CsvMapping,
    StatementLayout,
    StatementRows,
)
from spends.integrations.statements.csv_layout import CsvLayout, inspect, understand
from spends.integrations.statements.csv_own_rows import OwnRowReader
from spends.integrations.statements.csv_preset_rows import PresetRowReader
from spends.integrations.statements.csv_presets import OWN
from spends.integrations.statements.csv_records import CsvRecords
from spends.integrations.statements.csv_rows import RowReader
from spends.integrations.statements.csv_sample import lines_of, open_text
from spends.kit.errors import InvalidInput


class CsvReader:
    """The statement reader for CSV."""

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        """Say how the file is understood; see `StatementReader.inspect`."""
        return inspect(path, currency, mapping)

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows in batches; see `StatementReader.read`."""
        layout = understand(path, mapping or CsvMapping())
        if not layout.mapping.complete:
            raise InvalidInput("Choose the columns that hold the date and the amount.")
        return _batches(path, layout, _reader_of(layout, currency))


def _reader_of(layout: CsvLayout, currency: str) -> RowReader:
    if layout.mapping.preset == OWN.name:
        return OwnRowReader(layout, currency)
    return (PresetRowReader if layout.mapping.preset else RowReader)(layout, currency)


def _batches(path: Path, layout: CsvLayout, reader: RowReader) -> Iterator[StatementRows]:
    mapping = layout.mapping
    with open_text(path, mapping.encoding or "utf-8") as file:
        records = CsvRecords(lines_of(file), mapping.delimiter or ",", mapping.quote or '"')
        batch: StatementRows = []
        for rows in reader.blocks(records):
            batch += rows
            while len(batch) >= BATCH_SIZE:
                yield batch[:BATCH_SIZE]
                del batch[:BATCH_SIZE]
        if batch:
            yield batch
