"""The rows of a receipt's text, and the amounts that stand in them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spends.integrations.documents.receipt_words import Role, role_of
from spends.integrations.statements.amounts import parse_amount
from spends.integrations.statements.text import UnreadableError
from spends.kit.money import currencies, exponent

MAX_CHARACTERS = 20_000
MAX_ROWS = 1_000
MAX_WIDTH = 240
_LOOKED_AT = 4 * MAX_WIDTH
"""So much of a row is put into today's letters, for blanks around it and accents of their own."""

NET_TAX_GROSS = 3
"""So many amounts show what tax was taken of."""

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "円": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "₱": "PHP",
    "฿": "THB",
    "₫": "VND",
    "₴": "UAH",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "R$": "BRL",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "US$": "USD",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "kr": "SEK",
    "kr.": "DKK",
    "$": "USD",
}
_FAMILIES = {
    "$": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "kr.": {"SEK", "NOK", "DKK", "ISK"},
    "¥": {"JPY", "CNY"},
}
_CODES = "EUR|GBP|USD|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|KWD|BHD|CNY|MXN|SGD|HKD"
MARK = "|".join(
    [*(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)), _CODES, "Euro", "EURO"]
)
_FIND_MARK = re.compile(rf"(?<![A-Za-z])(?:{MARK})(?![A-Za-z])|円")
_GROUPED = r"\d{1,3}(?:[.,' ]\d{3})+"
_MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_UNITS = r"(?:kg|g|mg|lb|oz|l|cl|ml|dl|m|cm|mm|km|w|kw|kwh|v|ah|mah|gb|tb|mb|hz|in)"
_AFTER = (
    rf"(?![\d]|[.,:/]\d|-\d|\s?%|\s?{_UNITS}\b|(?=[^\W\d_]{{2}})(?!(?:{_CODES}|x\b|Euro|EURO)))"
)
_BEFORE = r"(?<![\d.,:/#])(?<!\d-)(?<![^\W\dxX円単])"
_SPACES = re.compile(r"[^\S\n]")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in minor units, from `start` to `end` of its row; `marked` with a currency."""

    minor: int
    start: int
    end: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of text with its amounts; `label` is what stands before them."""

    text: str
    amounts: tuple[Amount, ...] = ()
    role: Role | None = None
    index: int = 0
    dated: bool = False
    tail: str = field(default="")

    @property
    def label(self) -> str:
        """The text before the first amount."""
        return self.text[: self.amounts[0].start] if self.amounts else self.text

    @property
    def is_bare(self) -> bool:
        """Whether nothing but amounts stands in it."""
        return bool(self.amounts) and not any(mark.isalnum() for mark in self.label + self.tail)

    @property
    def amount(self) -> int:
        """The amount it comes to: the one that others in it add up to, or else the last."""
        minors = [amount.minor for amount in self.amounts]
        if len(minors) >= NET_TAX_GROSS:
            first, second, third = sorted(minors[-NET_TAX_GROSS:])
            if first + second == third and self.role is Role.TOTAL:
                return third
        return minors[-1]


def plain_rows(text: str) -> list[str]:
    """Return the rows of a text as one writes today, columns still apart; bounded in size."""
    rows = text[:MAX_CHARACTERS].replace("\x00", " ").splitlines()[:MAX_ROWS]
    return [_plain_row(row[:_LOOKED_AT]) for row in rows]


def _plain_row(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).translate(_MINUSES)
    return _SPACES.sub(" ", normal.expandtabs(4)).strip()[:MAX_WIDTH]


def currency_of(rows: list[str], default: str) -> str:
    """Return the currency that most amounts are in, `default` where none is named."""
    found = Counter(mark for row in rows for mark in _FIND_MARK.findall(row))
    codes: Counter[str] = Counter()
    for mark, count in found.items():
        code = "EUR" if mark in {"Euro", "EURO"} else _SIGNS.get(mark, mark)
        if default in _FAMILIES.get(mark, ()):
            code = default
        if code in currencies():
            codes[code] += count
    if not codes:
        return default
    most = max(codes.values())
    return default if codes[default] == most else codes.most_common(1)[0][0]


@lru_cache(maxsize=16)
def _amount_pattern(places: int) -> re.Pattern[str]:
    if places:
        dashes = r"|\d+[.,]-{1,2}(?!\d)" if places == 2 else ""  # noqa: PLR2004  as 12,-
        number = rf"(?:{_GROUPED}|\d+)\s?[.,]\s?\d{{{places}}}(?!\d){dashes}"
        whole = rf"|(?:{_GROUPED}|\d+)"
    else:
        number, whole = r"(?:\d{1,3}(?:[.,']\d{3})+|\d{1,7})(?!\d)", ""
    return re.compile(
        rf"{_BEFORE}(?P<sign>[-+])?(?P<mark>(?:{MARK})\s?(?P<inner>-\s?)?)?"
        rf"(?P<number>{number}{whole})(?P<behind>\s?(?:{MARK})(?![A-Za-z]))?(?P<minus>-(?!\w))?"
        + _AFTER
    )


def amounts_in(text: str, currency: str) -> tuple[Amount, ...]:
    """Return the amounts of a row; a number without decimals is one only beside a currency."""
    places = exponent(currency)
    found = []
    for match in _amount_pattern(places).finditer(text):
        marked = bool(match["mark"] or match["behind"])
        number = match["number"]
        is_whole = not re.search(rf"[.,]\s?(?:\d{{{places}}}|--?)$", number)
        if places and is_whole and (not marked or _goes_on(text, match)):
            continue
        if not places and not marked and not _stands_alone(text, match):
            continue
        minor = _minor(number, currency)
        if minor is None:
            continue
        negative = any("-" in (match[part] or "") for part in ("sign", "inner", "minus"))
        found.append(Amount(-minor if negative else minor, match.start(), match.end(), marked))
    return tuple(found)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a whole number is cut off, as `9.`, or its currency the next one's: `2 USD 9.99`."""
    after = text[match.end() :]
    return bool(re.match(r"[.,]", after) or (not match["mark"] and re.match(r"\s?-?\d", after)))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a whole number is an amount by where it stands: last, in groups, after `2 x`."""
    before = text[: match.start()].rstrip()
    is_last = match.end() >= len(text.rstrip(" *"))
    in_column = "%" in before and text[match.end() : match.end() + 2].isspace()
    return is_last or in_column or "," in match["number"] or before[-1:] in {"x", "X", "@"}


def _minor(number: str, currency: str) -> int | None:
    places = exponent(currency)
    bare = re.sub(r"([.,])\s+(?=\d)|\s+(?=[.,])", r"\1", number)
    bare = re.sub(r"[.,]-{1,2}$", "", bare)
    marks = [mark for mark in bare if mark in ".,"]
    has_decimals = bool(places and re.search(rf"[.,]\d{{{places}}}$", bare))
    if marks and (has_decimals or places == 0):
        last = marks[-1]
        decimal = last if has_decimals else ("." if last == "," else ",")
    else:
        decimal = "." if not marks or marks[-1] == "," else ","
    try:
        return parse_amount(bare, currency, "," if decimal == "," else ".")
    except UnreadableError:
        return None


def row_of(text: str, currency: str, index: int, *, dated: bool = False) -> Row:
    """Return a row with its amounts and what it stands for."""
    amounts = amounts_in(text, currency)
    tail = text[amounts[-1].end :] if amounts else ""
    row = Row(text, amounts, None, index, dated, tail)
    role = role_of(_percent_free(row.label)) if any(c.isalpha() for c in row.label) else None
    return replace(row, role=role or (Role.TAX if _is_tax_row(row) else None))


def _is_tax_row(row: Row) -> bool:
    """Whether a row shows a rate, and an amount net, its tax and both together."""
    if len(row.amounts) < NET_TAX_GROSS:
        return False
    low, middle, high = sorted(amount.minor for amount in row.amounts[-NET_TAX_GROSS:])
    return "%" in row.text and 0 < low < middle and low + middle == high


def _percent_free(label: str) -> str:
    return re.sub(r"\(?@?\s*\d+(?:[.,]\d+)?\s?%\)?", " ", label)


def joined(rows: list[Row]) -> list[Row]:
    """Bring labels and amounts together that stand on rows of their own, in pairs or in columns."""
    result: list[Row] = []
    position = 0
    while position < len(rows):
        labels = _run(rows, position, lambda row: bool(row.role and not row.amounts))
        if labels:
            after = position + len(labels)
            values = _run(rows, after, lambda row: row.is_bare)
            if len(values) == len(labels) or (values and len(labels) == 1):
                pairs = zip(labels, values, strict=False)
                result += [
                    replace(label, text=f"{label.text} {value.text}", amounts=_moved(label, value))
                    for label, value in pairs
                ]
                position = after + len(labels)
                continue
            result += labels
            position = after
            continue
        result.append(rows[position])
        position += 1
    return result


def _run(rows: list[Row], start: int, fits: Callable[[Row], bool]) -> list[Row]:
    found = []
    for row in rows[start:]:
        if not fits(row):
            break
        found.append(row)
    return found


def _moved(label: Row, value: Row) -> tuple[Amount, ...]:
    by = len(label.text) + 1
    return tuple(
        replace(amount, start=amount.start + by, end=amount.end + by) for amount in value.amounts
    )
