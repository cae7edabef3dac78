"""One QIF record to one row: date, amount, texts, category and the parts of a split."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from spends.domains.imports.ports import InvalidRow, StatementRow, StatementSplit
from spends.integrations.statements.amounts import AmountCache, DecimalMark
from spends.integrations.statements.dates import MAX_CELL, DateCache
from spends.integrations.statements.qif_records import Record
from spends.integrations.statements.text import (
    TextCache,
    UnreadableError,
    clean,
    joined,
    quoted,
)

_YEAR_BEHIND_APOSTROPHE = re.compile(
    r"\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*['\u2019\u00b4`]\s*([0-9]{1,4})\s*"
)
_SHORT_YEAR = re.compile(r"\s*([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9])\s*")
_SHORT = 2
_LAST_CENTURY = 70
_SPLIT = frozenset(("--split--", "-split-", "split", "<split>", "|split|"))
_CHECK_NUMBER = re.compile(r"0*[1-9][0-9]{0,11}")
_TRANSFER = re.compile(r"\[([^\]]*)\]")
_LONGEST_NAME, _LONGEST_TAG = 200, 60
_TELLING = frozenset("DPMLS$")
_AMOUNTS = frozenset("TU")


class Part(NamedTuple):
    """A part of a split as it is written: category, notes and amount."""

    category: str
    notes: str
    amount: str


class Fields(NamedTuple):
    """A record's lines by their letter, the first of each, and its parts in order."""

    texts: dict[str, str]
    parts: list[Part]

    @property
    def amount(self) -> str:
        """The amount as it is written: T, or U where a program writes that alone."""
        return self.texts.get("T", "") or self.texts.get("U", "")


class Category(NamedTuple):
    """What a category's line says: its name, the account of a transfer, a class."""

    name: str | None
    account: str
    label: str


def fields_of(lines: Sequence[str]) -> Fields:
    """Return a record's lines by their letter; what stands in a part of a split stays there."""
    texts: dict[str, str] = {}
    parts: list[Part] = []
    category, notes, amount, is_open = "", "", "", False
    for line in lines:
        letter, text = line[0], line[1:].strip()
        if letter == "S" or (letter == "$" and (amount or not is_open)):
            if is_open:
                parts.append(Part(category, notes, amount))
            category, notes, amount, is_open = "", "", "", True
        if letter == "S":
            category = text
        elif letter == "$":
            amount = text
        elif letter == "E" and is_open:
            notes = notes or text
        else:
            texts.setdefault(letter, text)
    if is_open:
        parts.append(Part(category, notes, amount))
    return Fields(texts, parts)


def is_transaction(lines: Iterable[str]) -> bool:
    """Whether a record tells of money, rather than being empty or of no known letters."""
    return any(line[0] in _TELLING or (line[0] in _AMOUNTS and line[1:]) for line in lines)


def plain_date(text: str) -> str:
    """Return a date without QIF's own ways of writing the year: `1/ 5' 4` is `1/5/2004`."""
    if len(text) > MAX_CELL:
        return text
    if match := _YEAR_BEHIND_APOSTROPHE.fullmatch(text):
        first, second, year = match.groups()
        if len(year) <= _SHORT:
            year = str(int(year) + (1900 if int(year) >= _LAST_CENTURY else 2000))
        return f"{first}/{second}/{year}"
    if match := _SHORT_YEAR.fullmatch(text):
        first, mark, second, year = match.groups()
        return f"{first}{mark}{second}{mark}0{year}"
    return text


@lru_cache(maxsize=2_048)
def category_of(text: str) -> Category:
    """Return what a category's line says.

    `Food:Groceries/Trip` has a class behind its slash, `[Savings]` is a transfer.
    """
    if match := _TRANSFER.match(text):
        label = clean(text[match.end() :].lstrip("/ "))
        return Category(None, clean(match[1]), label[:_LONGEST_TAG].rstrip())
    name, _, label = text.partition("/")
    name = clean(name)
    if name.lower() in _SPLIT:
        name = ""
    return Category(name[:_LONGEST_NAME] or None, "", clean(label)[:_LONGEST_TAG].rstrip())


class QifRows:
    """Turns the records of one account into rows."""

    def __init__(
        self, account: str, currency: str, order: str, decimal: DecimalMark, *, negate: bool
    ) -> None:
        self._account = account
        self._currency = currency
        self._sign = -1 if negate else 1
        self._texts = TextCache()
        self._days = DateCache(order)
        self._amounts = AmountCache(currency, decimal)

    def read(self, record: Record) -> StatementRow | InvalidRow | None:
        """Read a record; None for one that tells of no money, such as an empty one."""
        if not is_transaction(record.lines):
            return None
        try:
            return self._row(record.line, fields_of(record.lines))
        except UnreadableError as problem:
            return InvalidRow(record.line, str(problem), clean(" ".join(record.lines)))

    def _row(self, line: int, fields: Fields) -> StatementRow:
        texts = fields.texts
        day = self._days[plain_date(texts.get("D", ""))]
        amount = self._amounts[fields.amount] * self._sign
        category = category_of(texts.get("L", ""))
        account = "" if category.account == self._account else category.account
        payee = self._texts[texts.get("P", "")]
        memo = self._texts[texts.get("M", "")]
        splits, sole, warning = self._parts(fields, amount)
        name = category.name
        if sole is not None:
            name = name or category_of(sole.category).name
            memo = memo or clean(sole.notes)
        number = texts.get("N", "")
        check = f"Check {number}" if number and _CHECK_NUMBER.fullmatch(number) else ""
        transfer = f"Transfer: {account}" if account else ""
        notes = clean(", ".join(filter(None, (check, transfer)))) if check or transfer else ""
        return StatementRow(
            line=line,
            date=day,
            amount=amount,
            description=joined(payee, memo) or transfer,
            payee=payee or None,
            external_id=None,
            notes=notes or None,
            category=None if splits else name,
            pending=False,
            warning=warning,
            splits=splits,
            tags=(category.label,) if category.label else (),
        )

    def _parts(
        self, fields: Fields, whole: int
    ) -> tuple[tuple[StatementSplit, ...], Part | None, str | None]:
        """Return the parts, or the only one, or why they are left aside."""
        if len(fields.parts) < 2:  # noqa: PLR2004  one part is the whole
            return (), next(iter(fields.parts), None), None
        try:
            amounts = [self._amounts[part.amount or "0"] * self._sign for part in fields.parts]
        except UnreadableError:
            return (), None, "The parts of the split cannot be read; it is read as one."
        if sum(amounts) != whole:
            return (
                (),
                None,
                (
                    f"The parts of the split do not add up to {quoted(fields.amount)}; "
                    "it is read as one."
                ),
            )
        found = [pair for pair in zip(fields.parts, amounts, strict=True) if pair[1]]
        if len(found) < 2:  # noqa: PLR2004  one part is the whole
            return (), next((part for part, _ in found), None), None
        return tuple(self._split(part, amount) for part, amount in found), None, None

    def _split(self, part: Part, amount: int) -> StatementSplit:
        category = category_of(part.category)
        transfer = f"Transfer: {category.account}" if category.account else ""
        label = f"Class: {category.label}" if category.label else ""
        notes = " · ".join(filter(None, (self._texts[part.notes], transfer, label)))
        return StatementSplit(amount, category.name, clean(notes) or None)
