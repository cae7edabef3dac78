"""Numbers, money and dates as a person writes them."""

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)

from spends.kit.money import decimal_amount, exponent

MINUS = "\u2212"
THIN_SPACE = "\u202f"
NO_RATE = "No rate"
DIGITS = 12
"""More than any amount has behind its point, or behind that of its millions."""
EXACT = "#,##0." + DIGITS * "#"


@lru_cache(maxsize=64)
def locale_of(name: str) -> Locale:
    """Return a locale by name, English when it is unknown."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@lru_cache(maxsize=8192)
def money(
    minor: int, currency: str, locale: str = "en", *, signed: bool = False, whole: bool = False
) -> str:
    """Return an amount with its currency: "€1,204.50".

    With `signed` there is a plus before what comes in; with `whole` decimals are left out. A
    currency that is written in letters stands apart: "CHF 12.00".
    """
    places = 0 if whole else exponent(currency)
    pattern = "¤#,##0" + ("." + "0" * places if places else "")
    native = locale_of(locale).currency_formats["standard"].pattern.split(";")[0]
    if native.endswith("¤"):
        pattern = pattern[1:] + "\u00a0¤"
    elif symbol(currency, locale)[-1:].isalpha():
        pattern = "¤\u00a0" + pattern[1:]
    text = format_currency(
        abs(decimal_amount(minor, currency)),
        currency,
        pattern,
        locale_of(locale),
        currency_digits=False,
    )
    sign = MINUS if minor < 0 else "+" if signed and minor > 0 else ""
    return sign + text


def worth(minor: int | None, currency: str, household: str, locale: str = "en") -> str:
    """Return what an amount is in the household's currency: "≈ €41.20", "No rate" for None.

    `currency` is the amount's own, "" is returned where it is the household's.
    """
    if currency == household:
        return ""
    return NO_RATE if minor is None else f"\u2248\u00a0{money(minor, household, locale)}"


def with_worth(amount: str, worth: str) -> str:
    """Return an amount within a sentence with what it is worth: "CHF 12.00 (≈ €12.60)"."""
    if not worth:
        return amount
    return f"{amount} ({worth[0].lower()}{worth[1:]})"


def plain_amount(minor: int, currency: str) -> str:
    """Return an amount as it is typed into a form: "1204.50", without sign and currency."""
    return str(abs(decimal_amount(minor, currency)))


@lru_cache(maxsize=64)
def symbol(currency: str, locale: str = "en") -> str:
    """Return a currency's symbol: "€"."""
    return get_currency_symbol(currency, locale_of(locale))


class Notation(NamedTuple):
    """What stands before and after the figures of an amount and between them; a sign is first."""

    before: str
    after: str
    point: str
    group: str
    locale: str

    def short(self, units: Decimal) -> str:
        """Return an amount in units of the currency as short as people say it: "€1.5B".

        Where the language has no short word for so few, it is said exactly: "123.456 €".
        """
        return self._written(self._brief(Context(prec=5).plus(abs(units)), 2, abs(units)), units)

    def places(self, even: Sequence[Decimal]) -> list[str]:
        """Return what the places of an axis are called: in short, or in full if that rounds."""
        short = [self.short(each) for each in even]
        exact = [self._written(self._brief(abs(each), DIGITS, abs(each)), each) for each in even]
        if (short == exact and len(set(short)) == len(even)) or len(even) == 1:
            return short
        digits = max(_decimals(each) for each in even)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        known = locale_of(self.locale)
        return [
            self._written(format_decimal(abs(each), pattern, locale=known), each) for each in even
        ]

    def _brief(self, size: Decimal, digits: int, exact: Decimal) -> str:
        known = locale_of(self.locale)
        text = format_compact_decimal(size, locale=known, fraction_digits=digits)
        if any(letter.isalpha() for letter in text):
            return text
        return format_decimal(exact, EXACT, locale=known)

    def _written(self, figures: str, units: Decimal) -> str:
        return f"{MINUS if units < 0 else ''}{self.before}{figures}{self.after}"


@lru_cache(maxsize=64)
def notation(currency: str, locale: str = "en") -> Notation:
    """Return how `money` writes a currency, for what writes amounts itself, as charts do."""
    known = locale_of(locale)
    before, _, after = money(0, currency, locale, whole=True).partition("0")
    return Notation(before, after, get_decimal_symbol(known), get_group_symbol(known), locale)


def _decimals(value: Decimal) -> int:
    """Return how many places behind the point a number needs."""
    power = value.normalize().as_tuple().exponent
    return max(0, -power) if isinstance(power, int) else 0


def within(name: str) -> str:
    """Return a name for a sentence, whose order one that runs from the right leaves as it is."""
    runs_right = any(bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"\u2068{name}\u2069" if runs_right else name


def number(value: int | Decimal, locale: str = "en") -> str:
    """Return a number with its groups: "12,345"."""
    return format_decimal(value, locale=locale_of(locale))


@lru_cache(maxsize=2048)
def short_date(day: date, today: date, locale: str = "en") -> str:
    """Return "20 Nov", with the year when it is another than today's."""
    skeleton = "MMMd" if day.year == today.year else "yMMMd"
    if locale_of(locale).language == "en" and locale_of(locale).territory != "US":
        return format_date(day, "d MMM" if day.year == today.year else "d MMM y", locale_of(locale))
    return format_skeleton(skeleton, day, locale=locale_of(locale))


def long_date(day: date, locale: str = "en") -> str:
    """Return "20 November 2026"."""
    if locale_of(locale).language == "en" and locale_of(locale).territory != "US":
        return format_date(day, "d MMMM y", locale_of(locale))
    return format_date(day, "long", locale_of(locale))


def full_date(day: date, locale: str = "en") -> str:
    """Return "Friday, 20 November 2026"."""
    if locale_of(locale).language == "en" and locale_of(locale).territory != "US":
        return format_date(day, "EEEE, d MMMM y", locale_of(locale))
    return format_date(day, "full", locale_of(locale))


def near_date(day: date, today: date, locale: str = "en") -> str:
    """Return "today", "yesterday", or the short date."""
    ago = (today - day).days
    return {0: "today", 1: "yesterday"}.get(ago) or short_date(day, today, locale)


def month_name(month: date, locale: str = "en") -> str:
    """Return "November 2026"."""
    return format_date(month, "LLLL y", locale_of(locale))


def short_month(month: date, locale: str = "en") -> str:
    """Return "Nov"."""
    return format_date(month, "LLL", locale_of(locale))


def tone(amount: int, *, transfer: bool = False) -> str:
    """Return how an amount is coloured: income green, transfers dim, spending plainly."""
    if transfer:
        return "moved"
    return "in" if amount > 0 else "out"
