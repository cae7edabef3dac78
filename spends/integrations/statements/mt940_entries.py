"""The entry lines (:61:) and balances (:60:, :62:) of MT940: dates, signs, amounts, references."""

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from spends.integrations.statements.ofx_rows import parse_amount
from spends.integrations.statements.text import UnreadableError, clean, quoted
from spends.kit.money import currencies

_ENTRY = re.compile(
    r"([0-9]{6})([0-9]{4})?\s{0,4}(R[CD]|E[CD]|[CD])([A-Z])?\s?([0-9][0-9.,]{0,30})"
    r"([A-Z][A-Z0-9]{3})?([^\n]*)(?:\n([\s\S]*))?"
)
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9][0-9.,]{0,30})")
_CURRENCY_OF = {
    "60": re.compile(r"[CD][0-9]{6}([A-Z]{3})"),
    "34": re.compile(r"([A-Z]{3})"),
    "90": re.compile(r"[0-9]{0,9}([A-Z]{3})"),
}
_LEFT_THE_ACCOUNT = frozenset(("D", "RC", "ED"))
_EXPECTED = frozenset(("EC", "ED"))
_REFERENCE_LENGTH = 16
_NO_REFERENCE = re.compile(r"(?i)NON ?REF|NOT ?PROVIDED|[KE]REF\+?|0*")
_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}(?= |$)")
_SHORTEST_ID = 6
_MOST_DAYS = 5_000
_CENTURY_FROM = 80
"""Years of two digits from here on are of the last century."""


class Entry(NamedTuple):
    """An entry: its booking date, signed minor units, and what the bank wrote beside them.

    `name` stands behind the reference on its line, where some Dutch banks put the payee.
    """

    date: dt.date
    amount: int
    kind: str
    customer_reference: str
    bank_reference: str
    name: str
    details: str
    expected: bool
    warning: str | None


class Balance(NamedTuple):
    """A balance in minor units of its currency, and its day."""

    date: dt.date
    currency: str
    amount: int


def parse_entry(text: str, currency: str) -> Entry:
    """Return the entry of a :61: field.

    The booking date is the entry date, in the year that lies nearest to the value date, and the
    value date where there is none. Raises UnreadableError, with the reason.
    """
    match = _ENTRY.match(text.strip())
    if match is None:
        raise UnreadableError(
            f"{quoted(text)} is no entry of a statement: it needs a date, C or D, and an amount."
        )
    value, booked, mark, _funds, digits, kind, rest, details = match.groups()
    day, doubt = _booking_date(value, booked)
    amount, was_rounded = parse_amount(digits, currency)
    if was_rounded:
        doubt = doubt or f"The amount {quoted(digits)} was rounded to the decimals of {currency}."
    references, name = _references(rest)
    return Entry(
        day,
        -amount if mark in _LEFT_THE_ACCOUNT else amount,
        kind or "",
        *references,
        clean(name),
        details or "",
        mark in _EXPECTED,
        doubt,
    )


def parse_balance(text: str) -> Balance | None:
    """Return the balance of a :60: or :62: field, None where it does not read."""
    match = _BALANCE.match(text.strip())
    if match is None:
        return None
    mark, day, currency, digits = match.groups()
    if currency not in currencies():
        return None
    try:
        date, _ = _day_of(day)
        amount, _ = parse_amount(digits, currency)
    except UnreadableError:
        return None
    return Balance(date, currency, -amount if mark == "D" else amount)


def currency_of(tag: str, text: str) -> str:
    """Return the currency that a field of balances, limits or sums names, "" for others."""
    pattern = _CURRENCY_OF.get({"62": "60", "64": "60", "65": "60"}.get(tag[:2], tag[:2]))
    match = pattern.match(text.strip()) if pattern else None
    return match[1] if match else ""


def is_reference(text: str) -> bool:
    """Whether a reference tells its entry from others, rather than saying that there is none."""
    return not _NO_REFERENCE.fullmatch(text)


def is_id(text: str) -> bool:
    """Whether a reference is long enough, and of digits enough, to be its entry's own."""
    return is_reference(text) and len(text) >= _SHORTEST_ID and any(map(str.isdecimal, text))


def _references(rest: str) -> tuple[tuple[str, str], str]:
    """Return the customer's and the bank's reference, and what stands behind them on the line."""
    at = rest.find("//")
    if 0 <= at <= _REFERENCE_LENGTH:
        return (clean(rest[:at]), clean(rest[at + 2 :])), ""
    account = _ACCOUNT.match(rest)
    at = account.end() if account else _REFERENCE_LENGTH
    return (clean(rest[:at]), ""), rest[at:]


@lru_cache(maxsize=_MOST_DAYS)
def _booking_date(value: str, booked: str | None) -> tuple[dt.date, str | None]:
    value_date, doubt = _day_of(value)
    if booked is None:
        return value_date, doubt
    month, day = int(booked[:2]), int(booked[2:])
    found = [
        dt.date(year, month, day)
        for year in range(value_date.year - 1, value_date.year + 2)
        if _exists(year, month, day)
    ]
    if not found:
        return value_date, doubt or (
            f"The entry date {quoted(booked)} does not exist; the value date is taken."
        )
    return min(found, key=lambda one: abs(one - value_date)), None


@lru_cache(maxsize=_MOST_DAYS)
def _day_of(text: str) -> tuple[dt.date, str | None]:
    """Return the day of YYMMDD; the end of the month for a 30 February, as banks value on it."""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year += 1900 if year >= _CENTURY_FROM else 2000
    if _exists(year, month, day):
        return dt.date(year, month, day), None
    if not (1 <= month <= 12 and 28 < day <= 31):  # noqa: PLR2004  the calendar
        raise UnreadableError(f"The date {quoted(text)} does not exist.")
    last = calendar.monthrange(year, month)[1]
    sentence = f"The date {quoted(text)} does not exist; the last day of its month is taken."
    return dt.date(year, month, last), sentence


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004  months
