"""CSV records to statement rows, as the mapping says."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter

from spends.domains.imports.ports import CsvMapping, InvalidRow, StatementRow, StatementRows
from spends.integrations.statements.amounts import AmountCache, type_sign
from spends.integrations.statements.csv_columns import resolve
from spends.integrations.statements.csv_layout import CsvLayout
from spends.integrations.statements.csv_records import CsvBlock, CsvRecords
from spends.integrations.statements.csv_words import BALANCES, is_pending, is_refused
from spends.integrations.statements.dates import DateCache
from spends.integrations.statements.text import (
    LeftOutError,
    TextCache,
    UnreadableError,
    clean,
    clean_all,
    quoted,
)

Fields = list[str]

BLOCK_LINES = 1_000
_row = partial(tuple.__new__, StatementRow)


class RowReader:
    """Turns records into rows. What depends on the mapping is decided once, before the first."""

    def __init__(self, layout: CsvLayout, currency: str) -> None:
        mapping, header = layout.mapping, layout.header
        self._header_line = layout.header_line
        self._header = header
        self._currency = currency
        self._sign = -1 if mapping.negate else 1
        self._texts = TextCache()
        self._dates = DateCache(mapping.date_order or "YMD")
        self._amounts = AmountCache(currency, mapping.decimal or ".")
        self._date_at = resolve(mapping.date, header) or 0
        self._amount_of = self._amount_reader(mapping)
        self._signed_at = resolve(mapping.amount, header) if mapping.type is None else None
        amounts = (mapping.amount, mapping.debit, mapping.credit)
        found = [at for column in amounts if (at := resolve(column, header)) is not None]
        self._least_width = max(self._date_at, *found) + 1
        self._descriptions = [resolve(column, header) or 0 for column in mapping.description]
        self._payee_at = resolve(mapping.payee, header)
        self._id_at = resolve(mapping.external_id, header)
        self._notes_at = resolve(mapping.notes, header)
        self._category_at = resolve(mapping.category, header)
        self._status_at = resolve(mapping.status, header)
        self._currency_at = resolve(mapping.currency, header)
        self._account_at = resolve(mapping.account, header)
        self._balances = BALANCES if mapping.preset is None else frozenset[str]()
        self._account_ref = mapping.account_ref if mapping.account is not None else None

    def blocks(self, records: CsvRecords) -> Iterator[StatementRows]:
        """Yield the rows of some lines at a time, of all below the header that are not blank."""
        yield list(self._rows(records, self._header_line))
        while True:
            block = records.take_block(BLOCK_LINES)
            if block is None:
                yield list(self._rows(records, BLOCK_LINES))
            elif not block.lines:
                return
            elif not any(block.records):
                continue
            elif (rows := self._at_once(block)) is not None:
                yield rows
            else:
                records.give_back(block)
                yield list(self._rows(records, BLOCK_LINES))

    def _at_once(self, block: CsvBlock) -> StatementRows | None:
        """Read records column by column, which is quick; None where one of them is special."""
        count, width = len(block.records), len(self._header)
        if self._account_ref is not None or set(map(len, block.records)) != {width}:
            return None
        columns = list(zip(*block.records, strict=True))
        try:
            dates = [*map(self._dates.__getitem__, columns[self._date_at])]
            amounts = self._all_amounts(block.records, columns)
            for code in set(columns[self._currency_at]) if self._currency_at is not None else ():
                self._check_currency(code)
            pending = self._pending(columns, count)
        except UnreadableError:
            return None
        payees, notes, categories, ids = (
            [None] * count if at is None else [text or None for text in clean_all(columns[at])]
            for at in (self._payee_at, self._notes_at, self._category_at, self._id_at)
        )
        descriptions = self._all_described(block.records, columns)
        if not all(descriptions):
            found = zip(descriptions, payees, notes, strict=True)
            descriptions = [one or two or three or "" for one, two, three in found]
        if not self._balances.isdisjoint(descriptions):
            return None
        lines = range(block.line, block.line + count)
        parts = (lines, dates, amounts, descriptions, payees, ids, notes, categories, pending)
        # No warning, no splits, no id from when it was pending, no tags.
        rest = (repeat(None, count), repeat((), count), repeat(None, count), repeat((), count))
        return list(map(_row, zip(*parts, *rest, strict=True)))

    def _all_amounts(
        self, records: Sequence[Fields], columns: Sequence[tuple[str, ...]]
    ) -> list[int]:
        at, sign = self._signed_at, self._sign
        if at is None:
            return [amount * sign for amount in map(self._amount_of, records)]
        amounts = [*map(self._amounts.__getitem__, columns[at])]
        return amounts if sign > 0 else [-amount for amount in amounts]

    def _pending(self, columns: Sequence[tuple[str, ...]], count: int) -> list[bool]:
        if self._status_at is None:
            return [False] * count
        statuses = columns[self._status_at]
        known = {status: self._is_pending(status) for status in set(statuses)}
        return [known[status] for status in statuses]

    def _all_described(
        self, records: Sequence[Fields], columns: Sequence[tuple[str, ...]]
    ) -> list[str]:
        if len(self._descriptions) == 1:
            return clean_all(columns[self._descriptions[0]])
        return list(map(self._described, records))

    def _rows(self, records: CsvRecords, count: int) -> Iterator[StatementRow | InvalidRow]:
        """Yield the rows of some lines one by one, the broken with what is wrong with them."""
        header_line, width = self._header_line, len(self._header)
        read = self._read
        for line, fields in records.next_lines(count):
            if line <= header_line:
                continue
            if fields is None:
                reason = "A quotation mark in this row does not close."
                yield InvalidRow(line, reason, clean(records.text()))
                continue
            try:
                if len(fields) != width:
                    self._check_width(fields, width)
                row = read(line, fields)
            except UnreadableError as problem:
                if self._is_blank(fields):
                    continue
                if len(fields) != width:
                    records.give_up_rest()
                yield InvalidRow(line, str(problem), clean(records.text()), problem.left_out)
            else:
                if row is not None:
                    yield row

    def _read(self, line: int, fields: Fields) -> StatementRow | None:
        """Read one record; None for a row of another account of the file."""
        texts = self._texts
        if self._account_ref is not None and not self._is_ours(fields):
            return None
        date = self._dates[fields[self._date_at]]
        amount = self._amount_of(fields) * self._sign
        at = self._currency_at
        if at is not None and fields[at] != self._currency:
            self._check_currency(fields[at])
        at = self._status_at
        pending = at is not None and self._is_pending(fields[at])
        at = self._payee_at
        payee = None if at is None else texts[fields[at]] or None
        at = self._id_at
        external_id = None if at is None else texts[fields[at]] or None
        at = self._notes_at
        notes = None if at is None else texts[fields[at]] or None
        at = self._category_at
        category = None if at is None else texts[fields[at]] or None
        description = self._described(fields) or payee or notes or ""
        if description in self._balances and payee is None:
            raise LeftOutError("This row states a balance, so no money moved.")
        return StatementRow(
            line, date, amount, description, payee, external_id, notes, category, pending, None
        )

    def _described(self, fields: Fields) -> str:
        columns = self._descriptions
        if len(columns) == 1:
            return self._texts[fields[columns[0]]]
        parts = dict.fromkeys(filter(None, (self._texts[fields[at]] for at in columns)))
        return clean(" · ".join(parts))

    def _amount_reader(self, mapping: CsvMapping) -> Callable[[Fields], int]:
        """Return the function that reads a record's amount, as the mapping says it is written."""
        amounts, header = self._amounts, self._header
        amount_at = resolve(mapping.amount, header)
        if amount_at is None:
            return self._two_columns(mapping)
        cell = itemgetter(amount_at)
        type_at = resolve(mapping.type, header)
        if type_at is None:
            return lambda fields: amounts[cell(fields)]

        def unsigned(fields: Fields) -> int:
            sign = type_sign(fields[type_at])
            if sign is None:
                raise UnreadableError(f"{quoted(fields[type_at])} says neither debit nor credit.")
            return sign * abs(amounts[cell(fields)])

        return unsigned

    def _two_columns(self, mapping: CsvMapping) -> Callable[[Fields], int]:
        amounts = self._amounts
        debit_at = resolve(mapping.debit, self._header)
        credit_at = resolve(mapping.credit, self._header)
        debit_sign = 1 if mapping.debits_negative else -1

        def in_or_out(fields: Fields) -> int:
            debit = "" if debit_at is None else fields[debit_at].strip()
            credit = "" if credit_at is None else fields[credit_at].strip()
            if not debit and not credit:
                raise UnreadableError("The row has no amount.")
            out = amounts[debit] * debit_sign if debit else 0
            return out + (amounts[credit] if credit else 0)

        return in_or_out

    def _check_width(self, fields: Fields, width: int) -> None:
        """Pad a row whose last cells are left out; refuse one with cells beyond the header."""
        if any(cell.strip() for cell in fields[width:]):
            raise UnreadableError(
                f"The row has {len(fields)} columns, but {width} are expected. "
                "A text that holds the delimiter needs quotation marks."
            )
        missing = width - len(fields)
        if missing > 0:
            if len(fields) < self._least_width:
                raise UnreadableError(
                    f"The row has {_columns(len(fields))}, but {width} are expected."
                )
            fields.extend([""] * missing)

    def _check_currency(self, code: str) -> None:
        code = code.strip().upper()
        if code and code != self._currency:
            raise LeftOutError(
                f"The row is in {clean(code)[:20]}, but the account is in {self._currency}."
            )

    def _is_pending(self, status: str) -> bool:
        if is_refused(status):
            raise LeftOutError(f"The status is {quoted(status)}, so no money moved.")
        return is_pending(status)

    def _is_ours(self, fields: Fields) -> bool:
        at = self._account_at
        return at is None or self._texts[fields[at]] == self._account_ref

    def _is_blank(self, fields: Fields) -> bool:
        """Whether a row is empty or the header once more."""
        cells = tuple(map(clean, fields))
        return not any(cells) or cells == self._header


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
