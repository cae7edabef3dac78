"""Which column of a CSV file is which: by its name in the header, else by what stands in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from spends.domains.imports.ports import Column, CsvMapping
from spends.integrations.statements.amounts import looks_like_amount, type_sign
from spends.integrations.statements.csv_apart import is_negative, out_and_in
from spends.integrations.statements.csv_sample import Record, is_statement_row
from spends.integrations.statements.csv_words import (
    column_key,
    rank,
    replaces_other_descriptions,
)
from spends.integrations.statements.dates import looks_like_date
from spends.kit.errors import InvalidInput

_HEADER_SEARCH = 60
_MOSTLY = 0.5
_MAX_DESCRIPTIONS = 4
_OPTIONAL = ("payee", "notes", "category", "external_id", "currency", "status", "account")
_COLUMN_FIELDS = ("date", "amount", "debit", "credit", "type", *_OPTIONAL)


def find_header(records: Sequence[Record]) -> int:
    """Return the line of the header, 0 when there is none.

    It is the first line that names a date and an amount; in an unknown language the line
    above the first row of data.
    """
    for line, fields in records[:_HEADER_SEARCH]:
        keys = [column_key(name) for name in fields]
        if _names(keys, "date") and any(_names(keys, r) for r in ("amount", "debit", "credit")):
            return line
    above: Record | None = None
    for line, fields in records[:_HEADER_SEARCH]:
        if is_statement_row(fields):
            is_header = above is not None and len(above[1]) == len(fields) and _is_words(above[1])
            return above[0] if is_header and above else 0
        above = (line, fields)
    return records[0][0] if _is_words(records[0][1]) else 0


def resolve(column: Column | None, header: Sequence[str]) -> int | None:
    """Return a column's position; raises InvalidInput when the file has no such column."""
    if column is None:
        return None
    if isinstance(column, int):
        if column < len(header):
            return column
        raise InvalidInput(
            f"This file has no column number {column + 1}. Choose the columns again."
        )
    if column in header:
        return header.index(column)
    wanted = column.strip().casefold()
    for at, name in enumerate(header):
        if name.casefold() == wanted:
            return at
    raise InvalidInput(f"This file has no column “{column}”. Choose the columns again.")


def check_columns(mapping: CsvMapping, header: Sequence[str]) -> None:
    """Raise InvalidInput when a column the mapping names is not in the header."""
    for field in _COLUMN_FIELDS:
        resolve(getattr(mapping, field), header)
    for column in mapping.description:
        resolve(column, header)


def propose(
    given: CsvMapping, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return the columns to fill in where the mapping does not yet name a date and an amount."""
    if given.complete:
        return {}
    columns = _Columns(header, rows)
    taken = {resolve(getattr(given, field), header) for field in _COLUMN_FIELDS}
    found: dict[str, int | None] = {}
    if given.date is None:
        found["date"] = columns.best("date", looks_like_date, taken)
        taken.add(found["date"])
    if given.amount is None and given.debit is None and given.credit is None:
        found |= columns.amounts(taken)
        taken |= set(found.values())
    if given.type is None and found.get("amount") is not None:
        found["type"] = columns.type_of(found["amount"], taken)
        taken.add(found["type"])
    for role in _OPTIONAL:
        if getattr(given, role) is None:
            is_value = _is_code if role == "currency" else None
            found[role] = columns.named(role, taken, is_value)
            taken.add(found[role])
    proposed: dict[str, Any] = {
        role: columns.reference(at) for role, at in found.items() if at is not None
    }
    if not given.description:
        texts = columns.descriptions(found, taken)
        proposed["description"] = tuple(map(columns.reference, texts))
        if texts == [found.get("notes")]:
            del proposed["notes"]
        cleaned = columns.cleaned_description(texts, taken)
        if given.payee is None and "payee" not in proposed and cleaned is not None:
            proposed["payee"] = columns.reference(cleaned)
    return proposed


class _Columns:
    """The columns of a sample with the names and values they have."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._header = header
        self._keys = [column_key(name) for name in header]
        self._rows = rows
        self._height = len(rows)
        self._values = [
            [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
            for at in range(len(header))
        ]

    def reference(self, at: int) -> Column:
        """Return the name of a column where it is unique, else its position."""
        name = self._header[at]
        unique = name and Counter(self._header)[name] == 1
        return name if unique and len(name) <= 200 else at  # noqa: PLR2004  longer is no heading

    def named(
        self,
        role: str,
        taken: set[int | None],
        is_value: Callable[[str], bool] | None = None,
    ) -> int | None:
        """Return the column whose name fits a role best, and most values of which do."""
        ranked = self._ranked(role, taken)
        if is_value is not None:
            ranked = [at for at in ranked if self._share(at, is_value) > _MOSTLY]
        return ranked[0] if ranked else None

    def best(
        self, role: str, is_value: Callable[[str], bool], taken: set[int | None]
    ) -> int | None:
        """Return the best named column that holds such values, else one that does, else a named."""
        ranked = self._ranked(role, taken)
        for at in ranked:
            if self._share(at, is_value) >= _MOSTLY:
                return at
        holding = [at for at in self._free(taken) if self._share(at, is_value) > _MOSTLY]
        return next(iter((*holding, *ranked)), None)

    def amounts(self, taken: set[int | None]) -> dict[str, int | None]:
        """Return the debit and credit columns, or the amount column."""
        debit, credit = self.named("debit", taken), self.named("credit", taken)
        amount = self._named_amount(taken)
        if debit is not None and credit is not None and not self._is_signed(amount):
            return {"debit": debit, "credit": credit}
        if not any(self._header):
            apart = out_and_in(self._dated(taken), self._free(taken))
            by_content = self._amount_by_content(taken)
            if apart and (by_content in apart or not self._is_signed(by_content)):
                return {"debit": apart[0], "credit": apart[1]}
        if amount is None:
            amount = self._amount_by_content(taken)
        if amount is None and (debit is not None or credit is not None):
            return {"debit": debit, "credit": credit}
        return {"amount": amount if amount is not None else self.named("amount", taken)}

    def type_of(self, amount: int | None, taken: set[int | None]) -> int | None:
        """Return the column that says debit or credit, where the amounts have no sign of their own.

        One of another name is it where all rows have one of both. With a sign that is always the
        other one, amounts are as a ledger of two columns has them.
        """
        named = [at for at in self._ranked("type", taken) if self._is_type(at)]
        if amount is None or self._is_signed(amount):
            return next((at for at in named if self._contradicts(at, amount)), None)
        return next(iter((*named, *filter(self._tells_apart, self._free(taken)))), None)

    def descriptions(self, found: dict[str, int | None], taken: set[int | None]) -> list[int]:
        """Return the columns that tell what a row is about."""
        ranked = [at for at in self._ranked("description", taken) if not self._is_type(at)]
        for at in ranked:
            if replaces_other_descriptions(self._keys[at]):
                return [at]
        if ranked:
            return sorted(ranked[:_MAX_DESCRIPTIONS])
        payee = found.get("payee")
        if payee is not None and len(self._values[payee]) >= _MOSTLY * self._height:
            return []
        notes = found.get("notes")
        if notes is not None and self._values[notes]:
            return [notes]
        words = [at for at in self._free(taken) if self._values[at] and not self._is_figure(at)]
        # A number that is the same in each row is the account's or the card's.
        return [max(words, key=lambda at: (self._varies(at), self._length(at)))] if words else []

    def cleaned_description(self, texts: list[int], taken: set[int | None]) -> int | None:
        """Return the column that repeats the bank's whole text in short, so names the payee."""
        if not any(replaces_other_descriptions(self._keys[at]) for at in texts):
            return None
        others = [at for at in self._ranked("description", taken) if at not in texts]
        return others[0] if others else None

    def _dated(self, taken: set[int | None]) -> list[Sequence[str]]:
        """Return the rows with a date in its column; totals have none."""
        columns = [at for at in taken if at is not None]
        return [
            row
            for row in self._rows
            if any(at < len(row) and looks_like_date(row[at]) for at in columns)
        ]

    def _named_amount(self, taken: set[int | None]) -> int | None:
        for at in self._ranked("amount", taken):
            if not self._values[at] or self._share(at, looks_like_amount) >= _MOSTLY:
                return at
        return None

    def _amount_by_content(self, taken: set[int | None]) -> int | None:
        figures = [
            at
            for at in self._free(taken)
            if self._share(at, looks_like_amount) > _MOSTLY
            and rank("balance", self._keys[at]) is None
        ]
        return max(
            figures,
            key=lambda at: (self._is_signed(at), self._share(at, _has_cents), -at),
            default=None,
        )

    def _ranked(self, role: str, taken: set[int | None]) -> list[int]:
        ranks = [(found, at) for at in self._free(taken)
                 if (found := rank(role, self._keys[at])) is not None]  # fmt: skip
        return [at for _, at in sorted(ranks)]

    def _is_type(self, at: int) -> bool:
        return bool(self._values[at]) and all(map(type_sign, self._values[at]))

    def _tells_apart(self, at: int) -> bool:
        signs = {type_sign(value) for value in self._values[at]}
        return signs == {-1, 1} and len(self._values[at]) == max(map(len, self._values))

    def _contradicts(self, at: int, amount: int | None) -> bool:
        if amount is None or len(self._values[at]) != len(self._values[amount]):
            return False
        pairs = zip(self._values[at], self._values[amount], strict=True)
        return all(type_sign(word) == (1 if is_negative(text) else -1) for word, text in pairs)

    def _is_signed(self, at: int | None) -> bool:
        return at is not None and any(map(is_negative, self._values[at]))

    def _free(self, taken: set[int | None]) -> list[int]:
        return [at for at in range(len(self._header)) if at not in taken]

    def _share(self, at: int, is_value: Callable[[str], bool]) -> float:
        values = self._values[at]
        return sum(map(is_value, values)) / len(values) if values else 0.0

    def _is_figure(self, at: int) -> bool:
        return self._share(at, lambda v: looks_like_amount(v) or looks_like_date(v)) > _MOSTLY

    def _varies(self, at: int) -> bool:
        values = self._values[at]
        return len(set(values)) > 1 or not any(map(str.isdecimal, values[0]))

    def _length(self, at: int) -> float:
        return sum(map(len, self._values[at])) / len(self._values[at])


def _names(keys: Sequence[str], role: str) -> bool:
    return any(rank(role, key) is not None for key in keys)


def _is_words(fields: Sequence[str]) -> bool:
    filled = [cell for cell in fields if cell.strip()]
    return len(filled) > 1 and not any(looks_like_date(c) or looks_like_amount(c) for c in filled)


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isalpha()  # noqa: PLR2004  as ISO 4217 has them


def _has_cents(text: str) -> bool:
    return "," in text or "." in text or "-" in text
