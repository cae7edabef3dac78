"""One article of a receipt: its name, how many of it, and what they cost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from spends.integrations.documents.receipt_rows import MARK, Amount, Row, amounts_in
from spends.integrations.documents.receipt_words import is_article

MAX_NAME = 200
_MAX_PIECES = 999
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
MEASURE = r"(?:kg|g|lb|l|m|st|stk|stück|pcs|pc|ea|ud|uds|pz|個|点|本|コ|ケ)\.?"
TIMES = re.compile(
    rf"(?<![\w.,])(?:n\.\s?)?(?P<count>{_NUMBER})\s?(?P<measure>{MEASURE})?\s?(?:[x×*@]|à)単?\s{{0,4}}(?=(?:{MARK})?\s?\d)",  # noqa: RUF001  as receipts have it
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(\d{1,3})\s?[x×]\s+(?=\S)", re.IGNORECASE)  # noqa: RUF001  as receipts have it
_TRAILING = re.compile(r"\s+[x×]\s?(\d{1,3})$", re.IGNORECASE)  # noqa: RUF001  as receipts have it
_COLUMN = re.compile(rf"(?:\s{{2,}}|\|\s*)(\d{{1,3}})(?:[.,]0+)?\s?(?:{MEASURE})?$", re.IGNORECASE)
_SPACED = re.compile(rf"\s(\d{{1,3}})(?:[.,]0+)?\s?(?:{MEASURE})?$", re.IGNORECASE)
_COUNT_BEHIND = re.compile(r"\s(\d{1,3})$")
_POSITION = re.compile(r"^(\d{1,3})[.)]?\s+(?=\S)")
_CODE = re.compile(r"^\d{5,14}\s+(?=\S)")
_RATE = re.compile(
    r"(?<=\s\s)\(?\d{1,2}(?:[.,]\d{1,2})?\s?%\)?|"
    r"\s\(?(?:[4-9]|1\d|2[0-7])(?:[.,][05]0?)?\s?%\)?$"
)
PIECES = re.compile(rf"^(?:[x×]\s?)?(\d{{1,3}})\s?(?:[x×]|{MEASURE})?$", re.IGNORECASE)  # noqa: RUF001  as receipts have it
_MARK_BEHIND = re.compile(rf"\s(?:{MARK})$")
_EDGES = " \t.:|*#_=;,-\u00b7\u2026"


@dataclass(frozen=True, slots=True)
class Item:
    """An article; `others` are what its row may mean as well, None for no article at all."""

    name: str
    quantity: Decimal
    amount: int
    row: int
    others: tuple["Item | None", ...] = ()


def either(item: Item, *amounts: int) -> Item:
    """Return an article that may be worth one of the other amounts, or be none."""
    others = tuple(replace(item, amount=amount, others=()) for amount in amounts)
    return replace(item, others=(*others, None))


def without_positions(items: list[Item]) -> list[Item]:
    """Return articles without the numbers of their table's rows, and with the counts in names."""
    leading = [_POSITION.match(item.name) for item in items]
    numbers = [int(match[1]) for match in leading if match]
    if not items or numbers != list(range(1, len(items) + 1)):
        return _with_trailing_counts([_with_leading_count(item) for item in items], least=2)
    bare = [_renamed(item, _POSITION.sub("", item.name, count=1)) for item in items]
    return _with_trailing_counts(bare, least=1)


def _with_trailing_counts(items: list[Item], *, least: int) -> list[Item]:
    """Take the counts off the ends of names, where each of a table's rows has one."""
    single = [item for item in items if item.quantity == 1]
    ends = [_COUNT_BEHIND.search(item.name) for item in single]
    if len(single) < least or not all(end and int(end[1]) for end in ends):
        return items
    return [_counted_by_end(item) if item.quantity == 1 else item for item in items]


def _counted_by_end(item: Item) -> Item:
    end = _COUNT_BEHIND.search(item.name)
    if end is None:
        return item
    counted = _renamed(item, item.name[: end.start()])
    return replace(counted, quantity=Decimal(end[1]))


def _renamed(item: Item, name: str) -> Item:
    if not has_letters(name):
        return item
    others = tuple(other and replace(other, name=name) for other in item.others)
    return replace(item, name=name, others=others)


def _with_leading_count(item: Item) -> Item:
    """Take the count off the front of `2 Espresso`, where it divides the amount."""
    match = _POSITION.match(item.name)
    if match is None or item.quantity != 1:
        return item
    count = int(match[1])
    if not 1 <= count <= _MAX_PIECES or item.amount % count or not has_letters(item.name):
        return item
    return replace(_renamed(item, item.name[match.end() :]), quantity=Decimal(count))


def article_of(row: Row, currency: str) -> Item | None:
    """Return the article of a row that ends in an amount."""
    last = row.amounts[-1]
    body = _RATE.sub(" ", row.text[: last.start].rstrip(_EDGES)).rstrip(_EDGES)
    times = next(reversed(list(TIMES.finditer(body))), None)
    units = amounts_in(body[times.end() :], currency) if times else ()
    if times and units and units[0].start <= 1:
        name = clean_name(_without_span(body, times.start(), times.end() + units[0].end))
        return _item(name, decimal_of(times["count"]), last.minor, row)
    inner = amounts_in(body, currency) if len(row.amounts) > 1 else ()
    if inner:
        return _of_columns(body, inner, last, row)
    for pattern in (_LEADING, _TRAILING, _COLUMN):
        match = pattern.search(body)
        if match and (match.end() == len(body) or pattern is _LEADING):
            name = _without_span(body, match.start(), match.end())
            if has_letters(name) and int(match[1]) > 0:
                return _item(clean_name(name), Decimal(match[1]), last.minor, row)
    return _item(clean_name(body), Decimal(1), last.minor, row)


def _of_columns(body: str, inner: Sequence[Amount], last: Amount, row: Row) -> Item | None:
    """Return the article of a row with a price a piece, and its count before or after that."""
    name = _MARK_BEHIND.sub("", body[: inner[0].start].rstrip(_EDGES))
    unit = inner[-1].minor
    behind = body[inner[-1].end :].strip(_EDGES)
    for text in (behind, name):
        match = PIECES.match(text) or _COLUMN.search(text) or _SPACED.search(text)
        count = int(match[1]) if match else 0
        if match and count and any(price.minor * count == last.minor for price in inner):
            bare = text[: match.start()] if text is name and match.start() else name
            return _item(clean_name(bare), Decimal(count), last.minor, row)
    if 0 < unit < last.minor and last.minor % unit == 0 and last.minor // unit <= _MAX_PIECES:
        count = last.minor // unit
        leading = _POSITION.match(name)
        if leading and int(leading[1]) == count:
            return _item(clean_name(name[leading.end() :]), Decimal(count), last.minor, row)
    match = _COLUMN.search(name)
    if match and has_letters(name[: match.start()]):
        return _item(clean_name(name[: match.start()]), Decimal(match[1] or 1), last.minor, row)
    return _item(clean_name(name), Decimal(1), last.minor, row)


def _item(name: str, quantity: Decimal, amount: int, row: Row) -> Item | None:
    """Return an article; what stands in rows before all others may be none."""
    if not is_article(name):
        return None
    item = Item(name[:MAX_NAME], quantity or Decimal(1), amount, row.index)
    apart = _group_apart(item, row)
    return replace(item, others=(apart, None) if apart else (None,))


def _group_apart(item: Item, row: Row) -> Item | None:
    """Return what the row means when the blank in `2 149,00` keeps a count apart."""
    last = row.amounts[-1]
    match = re.match(r"(\d{1,3}) (\d{3}[.,]\d{2})", row.text[last.start : last.end])
    if match is None or item.quantity != 1 or not int(match[1]):
        return None
    amount = int(re.sub(r"\D", "", match[2]))
    return replace(item, quantity=Decimal(match[1]), amount=amount)


def _without_span(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}"


def has_letters(text: str) -> bool:
    """Whether there is a letter in a text."""
    return any(mark.isalpha() for mark in text)


def clean_name(name: str) -> str:
    """Return a name without codes, columns and currencies around it."""
    bare = _CODE.sub("", _MARK_BEHIND.sub("", _COLUMN.sub("", name.rstrip(_EDGES))).strip())
    return " ".join(bare.split()).strip(_EDGES)


def decimal_of(text: str) -> Decimal:
    """Return the number that digits say with either decimal mark."""
    return Decimal(text.replace(",", "."))
