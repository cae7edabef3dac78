"""The first records of a CSV file: how it is divided into lines and cells."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from spends.domains.imports.ports import CsvMapping, StatementFormatError
from spends.domains.ledger.service.reading.exporting import COLUMNS
from spends.integrations.statements.amounts import looks_like_amount
from spends.integrations.statements.csv_presets import OWN
from spends.integrations.statements.csv_records import (
    MAX_RECORD_LINES,
    OWN_RECORD_LINES,
    CsvRecords,
)
from spends.integrations.statements.dates import looks_like_date
from spends.integrations.statements.text import check_size, detect_encoding, is_utf8

SAMPLE_RECORDS = 1_000
_SNIFFED_CHARACTERS = 65_536
_SNIFFED_RECORDS = 60
_LONGEST_LINE = 1 << 20
_MOST_LINES = 2_000_000
_DELIMITERS = (";", "\t", ",", "|")
# Of our own export it is known how it is written, whatever its texts look like.
_OWN_HEADER = ",".join(COLUMNS)

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class CsvSample:
    """The first records, each with its line; `is_whole` when there are no others."""

    encoding: str
    delimiter: str
    quote: str
    records: Sequence[Record]
    is_whole: bool


def open_text(path: Path, encoding: str) -> TextIO:
    """Open a file without its byte order mark, line ends as they are, bad bytes marked."""
    file = path.open(encoding=encoding, errors="replace", newline="")
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


def records_of(file: TextIO, mapping: CsvMapping) -> CsvRecords:
    """Divide an open file into records, as a complete mapping says."""
    longest = OWN_RECORD_LINES if mapping.preset == OWN.name else MAX_RECORD_LINES
    return CsvRecords(_lines_of(file), mapping.delimiter or ",", mapping.quote or '"', longest)


def _lines_of(file: TextIO) -> Iterator[str]:
    """Iterate over a file's lines; what is longer than any comes in pieces."""
    return iter(partial(file.readline, _LONGEST_LINE), "")


def take_sample(path: Path, mapping: CsvMapping) -> CsvSample:
    """Divide the beginning of a file; what the mapping leaves open is found out.

    Raises StatementFormatError when nothing divides it into columns, and for more bytes or lines
    than a statement can have.
    """
    check_size(path, _MOST_LINES)
    encoding = _encoding(path, mapping.encoding)
    with open_text(path, encoding) as file:
        beginning = file.read(_SNIFFED_CHARACTERS)
    delimiter = mapping.delimiter or _sniff_delimiter(beginning)
    quote = mapping.quote or _sniff_quote(beginning, delimiter)
    with open_text(path, encoding) as file:
        longest = OWN_RECORD_LINES if _is_own(beginning) else MAX_RECORD_LINES
        found = CsvRecords(_lines_of(file), delimiter, quote, longest)
        taken = list(islice(found, SAMPLE_RECORDS + 1))
    records = [(line, fields) for line, fields in taken if fields and any(map(str.strip, fields))]
    if not _has_columns(records):
        raise StatementFormatError(
            "This file is text without columns, so it is no statement. "
            "Download the statement from your bank as CSV or OFX and import that."
        )
    return CsvSample(encoding, delimiter, quote, records, len(taken) <= SAMPLE_RECORDS)


def _is_own(beginning: str) -> bool:
    return beginning.startswith(_OWN_HEADER)


def _has_columns(records: Sequence[Record]) -> bool:
    """Whether some row has a date and an amount, or most rows are equally many cells wide."""
    if any(is_statement_row(fields) for _, fields in records):
        return True
    widths = Counter(len(fields) for _, fields in records)
    usual = max((count for width, count in widths.items() if width > 1), default=0)
    return usual > 0 and usual * 2 >= len(records)


def _encoding(path: Path, wanted: str | None) -> str:
    detected = detect_encoding(path)
    if wanted is None or detected.startswith("utf-16"):
        return detected
    if wanted.startswith("utf-16") or (wanted == "utf-8" and not is_utf8(path)):
        return detected
    return wanted


def _sniff_delimiter(beginning: str) -> str:
    """Return the delimiter that shows most rows with a date and an amount, else most columns."""
    if _is_own(beginning):
        return ","
    lines = beginning.splitlines(keepends=True)
    return max(_DELIMITERS, key=lambda delimiter: _likelihood(lines, delimiter))


def _likelihood(lines: Sequence[str], delimiter: str) -> tuple[int, float]:
    try:
        rows = list(islice(csv.reader(lines, delimiter=delimiter), _SNIFFED_RECORDS))
    except csv.Error:
        return 0, 0.0
    statement_rows = sum(is_statement_row(row) for row in rows)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return statement_rows, 0.0
    width, count = widths.most_common(1)[0]
    return statement_rows, width * count / len(rows)


def is_statement_row(row: Sequence[str]) -> bool:
    """Whether a row has a date, and an amount beside it."""
    dates = [at for at, cell in enumerate(row) if looks_like_date(cell)]
    return bool(dates) and any(
        at not in dates and looks_like_amount(cell) for at, cell in enumerate(row)
    )


def _sniff_quote(beginning: str, delimiter: str) -> str:
    if _is_own(beginning):
        return '"'
    single, double = beginning.count(f"'{delimiter}'"), beginning.count(f'"{delimiter}"')
    return "'" if single > double else '"'
