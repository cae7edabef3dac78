"""Rows that go from one account to another: which of them are an account's, and their sign."""

from collections.abc import Iterable, Sequence

from spends.integrations.statements.csv_known import place
from spends.integrations.statements.csv_preset_shapes import Sides
from spends.integrations.statements.text import UnreadableError, clean

_BETWEEN = "This goes from one account of the file to another. Choose which of them is imported."
_NEITHER = "Neither end of this row is an account that the file is of."


class SidesReader:
    """Reads the two ends of a row."""

    def __init__(self, sides: Sides, header: Sequence[str]) -> None:
        self._own = sides.own
        self._source, self._destination = (
            (place(header, name) or 0, place(header, kind) or 0)
            for name, kind in (sides.source, sides.destination)
        )
        amount, currency = sides.second_amount
        self.amount_at, self.currency_at = place(header, amount), place(header, currency)

    def accounts(self, rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
        """Return the accounts that the rows are of, in the file's order."""
        ends = (
            self._account(fields, *end)
            for fields in rows
            for end in (self._source, self._destination)
        )
        return tuple(dict.fromkeys(filter(None, ends)))

    def is_of(self, account: str, fields: Sequence[str]) -> bool:
        """Whether an end of a row is that account."""
        return account in {
            self._account(fields, *self._source),
            self._account(fields, *self._destination),
        }

    def sign(self, fields: Sequence[str], account: str | None) -> int:
        """Return -1 for what leaves the account, 1 for what comes; without one, the file's own.

        Raises UnreadableError where both ends, or none, are accounts of the file.
        """
        source = self._account(fields, *self._source)
        destination = self._account(fields, *self._destination)
        if account is not None:
            return -1 if source == account else 1
        if source and destination:
            raise UnreadableError(_BETWEEN)
        if not source and not destination:
            raise UnreadableError(_NEITHER)
        return -1 if source else 1

    def _account(self, fields: Sequence[str], name_at: int, kind_at: int) -> str | None:
        if max(name_at, kind_at) >= len(fields) or not self._own.search(fields[kind_at].strip()):
            return None
        return clean(fields[name_at]) or None
