"""Reads CSV statements of any layout, row by row, in memory that does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path

from spends.domains.imports.ports import (
    BATCH_SIZE,
    CsvMapping,
    InvalidRow,
    StatementLayout,
    StatementRows,
)
from spends.integrations.statements.csv_layout import CsvLayout, inspect, understand
from spends.integrations.statements.csv_own_rows import OwnRowReader
from spends.integrations.statements.csv_preset_rows import PresetRowReader
from spends.integrations.statements.csv_presets import OWN
from spends.integrations.statements.csv_rows import RowReader
from spends.integrations.statements.csv_sample import open_text, records_of
from spends.integrations.statements.text import MOST_BROKEN, check_broken
from spends.kit.errors import InvalidInput

_REST = "No row so far can be read, so the others are not looked at."


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
    with open_text(path, layout.mapping.encoding or "utf-8") as file:
        batch: StatementRows = []
        for rows in _readable(reader.blocks(records_of(file, layout.mapping))):
            batch += rows
            while len(batch) >= BATCH_SIZE:
                yield batch[:BATCH_SIZE]
                del batch[:BATCH_SIZE]
        if batch:
            yield batch


def _readable(blocks: Iterator[StatementRows]) -> Iterator[StatementRows]:
    """Yield rows as long as the file seems to be worth it.

    A file of which nothing can be read may only want other columns, so its beginning is shown.
    Raises StatementFormatError where there is no such hope.
    """
    broken, is_read = 0, False
    for rows in blocks:
        yield rows
        wrong = [row for row in rows if isinstance(row, InvalidRow) and not row.left_out]
        broken += len(wrong)
        is_read = is_read or len(wrong) < len(rows)
        if broken > MOST_BROKEN and not is_read:
            yield [InvalidRow(wrong[-1].line, _REST, "")]
            return
        if wrong:
            check_broken(broken, wrong[-1])
