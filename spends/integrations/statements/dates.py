"""Dates as banks write them, and the order of day, month and year in a whole column."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise

from spends.domains.imports.ports import DATE_ORDERS
from spends.integrations.statements.text import CACHE_SIZE, UnreadableError, fold, quoted

_TIME = r"(?:[T ,_-]*[0-9]{1,2}[:.hH][0-9]{2}.*|Z|[+-][0-9]{2}:[0-9]{2})?"
_NUMERIC = re.compile(
    r"([0-9]{1,4})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,4})\.?" + _TIME, re.DOTALL
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?(?:[T ].*)?", re.DOTALL)
_WEEKDAY = r"(?:[^\W\d_]+\.?,?\s+)?"
_WORD = r"([^\W\d_]+)"
_DAY = r"([0-9]{1,2})"
_DAY_FIRST = re.compile(
    _WEEKDAY + _DAY + r"(?:st|nd|rd|th|er|º)?\.?[-\s/]*(?:de\s+|of\s+)?" + _WORD
    + r"\.?,?[-\s/]*(?:de\s+)?([0-9]{4}|[0-9]{2})" + _TIME
)  # fmt: skip
_MONTH_FIRST = re.compile(
    _WEEKDAY + _WORD + r"\.?\s+" + _DAY + r"(?:st|nd|rd|th)?,?\s+([0-9]{4})" + _TIME
)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-\s./]+" + _WORD + r"\.?[-\s./]+" + _DAY + _TIME)
_ISO = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
MAX_CELL = 60
"""What is longer than this is no date."""

_EARLIEST, _LATEST = 1900, 2199
_CENTURY_TURN = 70
_LONG_SPAN = dt.timedelta(days=20 * 365)

_MONTH_WORDS = (
    "jan january januar janner janvier janv januari enero ene gennaio gen janeiro jaen",
    "feb february februar feber fevrier fev fevr februari febrero febbraio fevereiro",
    "mar march marz maerz mrz mars maart mrt marzo marco",
    "apr april avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august aout aou augustus agosto ago",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dicembre dezembro",
)
_MONTHS = {word: str(n) for n, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}

Parts = tuple[str, str, str]


class DateCache(dict[str, dt.date]):
    """Dates by the text of the cell, forgotten when there are too many."""

    def __init__(self, order: str) -> None:
        self.order = order

    def __missing__(self, text: str) -> dt.date:
        if len(self) >= CACHE_SIZE:
            self.clear()
        date = self[text] = parse_date(text, self.order)
        return date


def parse_date(text: str, order: str) -> dt.date:
    """Return the date a cell says, in the given order or explicit `strptime` format.

    A time and its zone are left out: the date is the one the bank wrote. Raises
    UnreadableError for an empty cell, for no date and for one that does not exist.
    """
    if not text.strip():
        raise UnreadableError("The row has no date.")
    if "%" in order:
        return _by_format(text.strip(), order)
    if _ISO.fullmatch(text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text)
    parts = _parts(text)
    if parts is None:
        raise UnreadableError(f"{quoted(text)} is not a date.")
    date = _date(parts, order)
    if date is None:
        raise UnreadableError(f"The date {quoted(text)} does not exist.")
    return date


def looks_like_date(text: str) -> bool:
    """Whether the text is a date in some order."""
    parts = _parts(text)
    return parts is not None and any(_date(parts, order) for order in DATE_ORDERS)


def detect_order(texts: Sequence[str], *, prefer_day: bool) -> tuple[str, bool]:
    """Return the order of a column's dates and whether it remains a guess.

    A day above 12 decides; then the order in which the rows stand sorted; then custom: day
    first with dots, dashes or when `prefer_day`, month first with slashes.
    """
    parts = [found for text in texts if (found := _parts(text))]
    readings = {order: _read_all(parts, order) for order in DATE_ORDERS}
    most = max(len(dates) for dates in readings.values())
    likely = [order for order in DATE_ORDERS if len(readings[order]) == most]
    if most == 0 or len(likely) == 1 or len({tuple(readings[order]) for order in likely}) == 1:
        return _unequivocal(parts, likely), False
    short = [order for order in likely if _span(readings[order]) <= _LONG_SPAN]
    likely = short or likely
    if len(likely) == 1:
        return likely[0], False
    in_order = [order for order in likely if _is_sorted(readings[order])]
    if len(in_order) == 1:
        return in_order[0], True
    custom = "DMY" if prefer_day or not any("/" in text for text in texts) else "MDY"
    return (custom if custom in likely else likely[0]), True


def _unequivocal(parts: Sequence[Parts], likely: Sequence[str]) -> str:
    if parts and all(len(first) == 4 for first, _, _ in parts):  # noqa: PLR2004  a year
        return "YMD"
    return likely[0]


def _by_format(text: str, pattern: str) -> dt.date:
    try:
        date = dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007  a civil day
    except ValueError as error:
        raise UnreadableError(f"{quoted(text)} is not a date in the chosen format.") from error
    if not _EARLIEST <= date.year <= _LATEST:
        raise UnreadableError(f"The date {quoted(text)} does not exist.")
    return date


def _parts(text: str) -> Parts | None:
    """Return the three parts in the order they stand, named months as year, month, day."""
    text = text.strip()
    if len(text) > MAX_CELL or not any(mark.isdigit() for mark in text):
        return None
    return _short_parts(text)


@lru_cache(maxsize=CACHE_SIZE)
def _short_parts(text: str) -> Parts | None:
    match = _NUMERIC.fullmatch(text)
    if match:
        first, second, third = match.groups()
        is_date = len(first) in {1, 2, 4} and len(third) in {1, 2, 4}
        return (first, second, third) if is_date and len(first) + len(third) > 2 else None  # noqa: PLR2004  a year
    match = _COMPACT.fullmatch(text)
    if match:
        year, month, day = match.groups()
        if _EARLIEST <= int(year) <= _LATEST and 1 <= int(month) <= 12:  # noqa: PLR2004  a year
            return year, month, day
        return year[:2], year[2:], month + day
    return _named_parts(text)


def _named_parts(text: str) -> Parts | None:
    for pattern, year, month, day in (
        (_DAY_FIRST, 3, 2, 1),
        (_MONTH_FIRST, 3, 1, 2),
        (_YEAR_FIRST, 1, 2, 3),
    ):
        match = pattern.fullmatch(text)
        number = match and _MONTHS.get(fold(match[month]))
        if match and number:
            return _full_year(match[year]), number, match[day]
    return None


def _full_year(year: str) -> str:
    if len(year) == 4:  # noqa: PLR2004  a year
        return year
    return str(int(year) + (1900 if int(year) >= _CENTURY_TURN else 2000))


@lru_cache(maxsize=CACHE_SIZE)
def _date(parts: Parts, order: str) -> dt.date | None:
    first, second, third = parts
    if len(first) == 4:  # noqa: PLR2004  a year
        year, month, day = first, second, third
    elif len(third) == 4:  # noqa: PLR2004  a year
        if order == "YMD":
            return None
        year = third
        day, month = (second, first) if order == "MDY" else (first, second)
    elif order == "YMD":
        year, month, day = first, second, third
    else:
        year = third
        day, month = (second, first) if order == "MDY" else (first, second)
    if not _EARLIEST <= (full := int(_full_year(year))) <= _LATEST:
        return None
    try:
        return dt.date(full, int(month), int(day))
    except ValueError:
        return None


def _read_all(parts: Iterable[Parts], order: str) -> list[dt.date]:
    return [date for part in parts if (date := _date(part, order))]


def _span(dates: Sequence[dt.date]) -> dt.timedelta:
    return max(dates) - min(dates)


def _is_sorted(dates: Sequence[dt.date]) -> bool:
    steps = list(pairwise(dates))
    return all(a <= b for a, b in steps) or all(a >= b for a, b in steps)
