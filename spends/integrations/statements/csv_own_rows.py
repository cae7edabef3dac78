"""The rows of our own export, which come back as they went out."""

import csv
import json
from collections.abc import Sequence
from typing import Any

from spends.domains.imports.ports import StatementRow, StatementRows, StatementSplit
from spends.integrations.statements.csv_known import place
from spends.integrations.statements.csv_layout import CsvLayout
from spends.integrations.statements.csv_records import CsvBlock
from spends.integrations.statements.csv_rows import Fields, RowReader
from spends.integrations.statements.text import UnreadableError
from spends.kit.cells import unguarded

_PAYEE, _TEXT, _NOTES, _PATH, _ID, _TAG = 200, 500, 2_000, 500, 255, 60
_MOST_TAGS, _MOST_PARTS = 50, 100
_NO_TAGS = "The tags of this row cannot be read."
_NOT_PARTS = "The parts of this row cannot be read, or do not sum to its amount."


class OwnRowReader(RowReader):
    """Turns the records of our own export into rows: texts as they are, with tags and parts.

    An empty cell says that the line has no payee, category or description.
    """

    def __init__(self, layout: CsvLayout, currency: str) -> None:
        super().__init__(layout, currency)
        self._tags_at, self._splits_at = (place(layout.header, name) for name in ("tags", "splits"))

    def _at_once(self, block: CsvBlock) -> StatementRows | None:  # noqa: ARG002  one by one
        return None

    def _read(self, line: int, fields: Fields) -> StatementRow | None:
        """Read one record; None for a row of another account of the file."""
        if self._account_ref is not None and not self._is_ours(fields):
            return None
        if self._currency_at is not None:
            self._check_currency(fields[self._currency_at])
        amount = self._amount_of(fields) * self._sign
        description = (_own(fields[at], _TEXT) for at in self._descriptions)
        return StatementRow(
            line,
            self._dates[fields[self._date_at]],
            amount,
            " · ".join(filter(None, description)),
            _cell(fields, self._payee_at, _PAYEE).strip(),
            _cell(fields, self._id_at, _ID) or None,
            _cell(fields, self._notes_at, _NOTES) or None,
            _cell(fields, self._category_at, _PATH),
            pending=self._status_at is not None and self._is_pending(fields[self._status_at]),
            warning=None,
            splits=self._parts(fields, amount),
            tags=_tags(_cell(fields, self._tags_at, _NOTES * 2)),
        )

    def _parts(self, fields: Fields, amount: int) -> tuple[StatementSplit, ...]:
        if self._splits_at is None or not fields[self._splits_at].strip():
            return ()
        try:
            found = json.loads(fields[self._splits_at])
            parts = tuple(map(self._part, found))
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise UnreadableError(_NOT_PARTS) from problem
        is_split = type(found) is list and 1 < len(parts) <= _MOST_PARTS
        if not is_split or sum(part.amount for part in parts) != amount:
            raise UnreadableError(_NOT_PARTS)
        return parts

    def _part(self, found: dict[str, Any]) -> StatementSplit:
        amount, category, notes = found["amount"], found["category"], found["notes"]
        if not isinstance(amount, str) or not {type(category), type(notes)} <= {str, type(None)}:
            raise TypeError
        return StatementSplit(
            self._amounts[amount] * self._sign,
            category and _plain(category)[:_PATH],
            notes and _plain(notes)[:_TEXT],
        )


def _cell(fields: Sequence[str], at: int | None, limit: int) -> str:
    return "" if at is None else _own(fields[at], limit)


def _own(cell: str, limit: int) -> str:
    return _plain(unguarded(cell))[:limit]


def _plain(text: str) -> str:
    """Return a text without what no database keeps: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _tags(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    try:
        names = next(csv.reader([cell], skipinitialspace=True), [])
    except csv.Error as problem:
        raise UnreadableError(_NO_TAGS) from problem
    cut = (name.strip()[:_TAG].strip() for name in names[:_MOST_TAGS])
    return tuple(filter(None, cut))
