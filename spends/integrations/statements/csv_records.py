"""CSV records with the line each begins on, surviving quotation marks that never close."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

MAX_RECORD_LINES = 100
"""A quoted text over more lines than this is taken for a quotation mark that never closes."""

OWN_RECORD_LINES = 5_000
"""The same for our own export, whose texts may be as long as notes can be."""

_PATIENCE = 500_000
"""How many lines may be read again, for such marks, before a record has to stand on one line."""

_LINE = 100
"""A line of more characters than this counts as several."""


class _RunawayError(Exception):
    """A record went on over too many lines."""


class CsvBlock(NamedTuple):
    """Some records of a line each: the number of the first line, the lines, and their cells."""

    line: int
    lines: list[str]
    records: list[list[str]]


class CsvRecords:
    """Iterates over `(line, fields)`; `fields` is None where a record could not be divided.

    While a record is current, `text` is its text and `give_up_rest` takes its second and
    further lines as records of their own. `take_block` takes many records at once instead, between
    two records or before the first.
    """

    def __init__(
        self,
        lines: Iterable[str],
        delimiter: str,
        quote: str,
        longest: int = MAX_RECORD_LINES,
    ) -> None:
        self._longest = longest
        self._patience = _PATIENCE
        self._lines = iter(lines)
        self._delimiter = delimiter
        self._quote = quote
        self._record: list[str] = []
        self._again: deque[str] = deque()
        self._ended = False
        self._first_line_only = False
        self._line = 1

    def take_block(self, count: int) -> CsvBlock | None:
        """Take the next lines, none at the end; None, and nothing is taken, where records are long.

        That is, where a record has several lines, or a quotation mark does not close.
        """
        again = self._again
        lines = [again.popleft() for _ in range(min(count, len(again)))]
        lines += islice(self._lines, count - len(lines))
        reader = csv.reader(
            chain(lines, ("one more",)), delimiter=self._delimiter, quotechar=self._quote
        )
        try:
            records = list(reader)
        except csv.Error:
            records = []
        # As many records as lines, with one behind the last: each line is one, and is closed.
        if len(records) == len(lines) + 1:
            del records[-1]
            self._line += len(lines)
            return CsvBlock(self._line - len(lines), lines, records)
        again.extendleft(reversed(lines))
        return None

    def give_back(self, block: CsvBlock) -> None:
        """Take back the block that was taken last, to be read record by record."""
        self._line = block.line
        self._again.extendleft(reversed(block.lines))

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        return self.next_lines(None)

    def next_lines(self, count: int | None) -> Iterator[tuple[int, list[str] | None]]:
        """Iterate over the records of the next lines, as many as there are where None is given."""
        end = None if count is None else self._line + count
        record = self._record
        while end is None or self._line < end:
            broken = False
            try:
                for fields in self._reader():
                    if len(record) > 1 and (self._ended or not self._closes_well()):
                        broken = True
                        break
                    yield self._line, fields
                    if self._first_line_only:
                        break
                    self._line += len(record)
                    record.clear()
                    if end is not None and self._line >= end:
                        return
            except (csv.Error, _RunawayError):
                broken = True
            if not record:
                return
            if broken:
                self._first_line_only = True
                yield self._line, None
            self._patience -= sum(1 + len(line) // _LINE for line in record)
            if self._patience < 0:
                self._longest = 1
            self._again.extendleft(reversed(record[1:]))
            record.clear()
            self._ended = self._first_line_only = False
            self._line += 1

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
            if len(record) >= self._longest:
                raise _RunawayError
            record.append(self._again.popleft())
            yield record[-1]
        for line in self._lines:
            if len(record) >= self._longest:
                self._again.append(line)
                raise _RunawayError
            record.append(line)
            yield line
        self._ended = True
