"""CSV records with the line each begins on, surviving quotation marks that never close."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

MAX_RECORD_LINES = 100
"""A quoted text over more lines than this is taken for a quotation mark that never closes."""


class _RunawayError(Exception):
    """A record went on over too many lines."""


class CsvRecords:
    """Iterates over `(line, fields)`; `fields` is None where a record could not be divided.

    While a record is current, `text` is its text and `give_up_rest` takes its second and
    further lines as records of their own.
    """

    def __init__(self, lines: Iterable[str], delimiter: str, quote: str) -> None:
        self._lines = iter(lines)
        self._delimiter = delimiter
        self._quote = quote
        self._record: list[str] = []
        self._again: deque[str] = deque()
        self._ended = False
        self._first_line_only = False

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        line = 1
        record = self._record
        while True:
            broken = False
            try:
                for fields in self._reader():
                    if len(record) > 1 and (self._ended or not self._closes_well()):
                        broken = True
                        break
                    yield line, fields
                    if self._first_line_only:
                        break
                    line += len(record)
                    record.clear()
            except (csv.Error, _RunawayError):
                broken = True
            if not record:
                return
            if broken:
                self._first_line_only = True
                yield line, None
            self._again.extendleft(reversed(record[1:]))
            record.clear()
            self._ended = self._first_line_only = False
            line += 1

    def text(self) -> str:
        """Return the current record as it stands in the file."""
        return self._record[0] if self._first_line_only else "".join(self._record)

    def give_up_rest(self) -> None:
        """Read the current record's second and further lines again, each as a new record."""
        self._first_line_only = len(self._record) > 1

    def _closes_well(self) -> bool:
        """Whether the quotation marks of a record over several lines stand around whole cells."""
        reader = csv.reader(
            self._record, delimiter=self._delimiter, quotechar=self._quote, strict=True
        )
        try:
            return len(list(reader)) == 1
        except csv.Error:
            return False

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter, quotechar=self._quote)

    def _feed(self) -> Iterator[str]:
        record = self._record
        while self._again:
            if len(record) >= MAX_RECORD_LINES:
                raise _RunawayError
            record.append(self._again.popleft())
            yield record[-1]
        for line in self._lines:
            if len(record) >= MAX_RECORD_LINES:
                self._again.append(line)
                raise _RunawayError
            record.append(line)
            yield line
        self._ended = True
