"""The articles of a receipt, from rows or from the cells of a table, one below the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from spends.integrations.documents.receipt_article import (
    MAX_NAME,
    MEASURE,
    PIECES,
    TIMES,
    Item,
    article_of,
    clean_name,
    decimal_of,
    either,
    has_letters,
    without_positions,
)
from spends.integrations.documents.receipt_rows import Amount, Row
from spends.integrations.documents.receipt_words import (
    NAME_WORDS,
    PRICE_WORDS,
    QUANTITY_WORDS,
    Role,
    plain_words,
)

_TAIL = re.compile(r"[\s*#A-Za-z軽外内※]{0,4}|\s*\(?\d{1,2}(?:[.,]\d{1,2})?\s?%\)?\s*[A-Z]?")
_NAME_BLOCK = 3
_LONGEST_KEY = 25


ADJUSTING = (Role.DISCOUNT, Role.SHIPPING, Role.DEPOSIT, Role.EXTRA, Role.TAX)
"""What a row may add to the articles or take off them."""


@dataclass(slots=True)
class _Reader:
    """What has been read so far: articles, names and quantities that wait for their amount."""

    currency: str
    items: list[Item] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pieces: Decimal | None = None
    product: int | None = None
    bare: bool = False

    def forget(self) -> None:
        self.names, self.pieces, self.product, self.bare = [], None, None, False

    def read(self, row: Row, following: Row | None) -> None:
        """Take a row in; `following` tells whether a quantity belongs above or below."""
        if not any(mark.isalnum() for mark in row.text) or row.role or row.dated:
            self.forget()
        elif QUANTITY_WORDS.search(plain_words(row.text)) and (found := _pieces(row.text)):
            self.pieces = Decimal(found)
        elif row.is_bare or (row.amounts and PRICE_WORDS.fullmatch(plain_words(row.label))):
            self._bare(row)
        elif (times := TIMES.search(row.text)) and not has_letters(row.text[: times.start()]):
            self._times(row, times, following)
        elif (found := _pieces(row.text)) is not None and not row.amounts:
            self.pieces = Decimal(found)
        elif row.amounts and _TAIL.fullmatch(row.tail):
            self._article(row)
        else:
            self._text(row)

    def _text(self, row: Row) -> None:
        if self.bare:
            self.forget()
        key, colon, value = row.text.partition(":")
        if NAME_WORDS.fullmatch(plain_words(key)) and value.strip():
            self.names = [value.strip()]
        elif not colon or not value.strip() or len(key) > _LONGEST_KEY:
            self.names.append(row.text)

    def _name(self) -> str | None:
        if not self.names:
            return None
        return self.names[0] if len(self.names) <= _NAME_BLOCK else self.names[-1]

    def _bare(self, row: Row) -> None:
        """Take an amount that stands alone: of the name above it, the last one of several."""
        amount = row.amounts[-1].minor
        if self.bare and self.items:
            last = self.items[-1]
            count = last.quantity
            if count > 1 and count * last.amount != amount:
                return
            self.items[-1] = either(replace(last, amount=amount), last.amount)
            return
        name = self._name()
        if name is None:
            return
        pieces = self.pieces or Decimal(1)
        self.forget()
        self._add(name, pieces, amount, row, *_times_as_much(pieces, amount))
        self.bare = True

    def _times(self, row: Row, times: re.Match[str], following: Row | None) -> None:
        """Take `2 x 3,49`: of the article in it, above it or below it."""
        count = decimal_of(times["count"]) or Decimal(1)
        units = [amount for amount in row.amounts if amount.start >= times.end("count")]
        rest = _rest_of(row, times, units)
        if not units and row.amounts:
            self._counted(row, times, count)
            return
        if not units:
            self._text(row)
            return
        product = round(count * units[0].minor)
        if len(units) > 1:
            name = clean_name(rest) if has_letters(rest) else self._name()
            if name:
                self.forget()
                self._add(name, count, units[-1].minor, row)
            return
        if has_letters(rest):
            self.forget()
            self._add(clean_name(rest), count, product, row, units[0].minor)
        elif following and following.amounts and following.amounts[-1].minor == product:
            self.forget()
            self.pieces, self.product = count, product
        elif self.items and self.items[-1].amount == product and self.items[-1].quantity == 1:
            self.items[-1] = replace(self.items[-1], quantity=count)
        elif name := self._name():
            self.forget()
            self._add(name, count, product, row)

    def _counted(self, row: Row, times: re.Match[str], count: Decimal) -> None:
        """Take `2 x Lamp  19,98`."""
        amount = row.amounts[-1]
        body = row.text[times.end() : amount.start]
        if len(row.amounts) > 1:
            body = row.text[times.end() : row.amounts[0].start]
        self.forget()
        self._add(clean_name(body), count, amount.minor, row, *_times_as_much(count, amount.minor))

    def _article(self, row: Row) -> None:
        item = article_of(row, self.currency)
        pieces, product = self.pieces, self.product
        self.forget()
        if item is None:
            return
        if pieces is not None and product == item.amount:
            item = replace(item, quantity=pieces)
        self.items.append(item)

    def _add(self, name: str, quantity: Decimal, amount: int, row: Row, *others: int) -> None:
        plain = clean_name(name)[:MAX_NAME]
        if has_letters(plain):
            self.items.append(either(Item(plain, quantity, amount, row.index), *others))


def items_of(rows: Sequence[Row], currency: str) -> list[Item]:
    """Return the articles of rows in their order; numbered tables lose their numbers."""
    reader = _Reader(currency)
    for index, row in enumerate(rows):
        reader.read(row, rows[index + 1] if index + 1 < len(rows) else None)
    return without_positions(reader.items)


def _times_as_much(count: Decimal, amount: int) -> tuple[int, ...]:
    return (int(count) * amount,) if count > 1 and count == int(count) else ()


def _pieces(text: str) -> int | None:
    words = QUANTITY_WORDS.sub(" ", plain_words(text)).strip()
    match = PIECES.match(words)
    return int(match[1]) if match and int(match[1]) else None


def _rest_of(row: Row, times: re.Match[str], units: Sequence[Amount]) -> str:
    """Return what else stands in a row with `2 x 3,49`."""
    before = row.text[: times.start()]
    if not units:
        return before
    end = units[-1].start if len(units) > 1 else len(row.text)
    return _strip_measures(f"{before} {row.text[units[0].end : end]}")


def _strip_measures(text: str) -> str:
    return re.sub(
        rf"/\s?{MEASURE}|(?<![^\W\d_]){MEASURE}(?![^\W\d_])|\bEUR\b|(?<!\S)[A-Z*](?!\S)",
        " ",
        text,
        flags=re.IGNORECASE,
    )
