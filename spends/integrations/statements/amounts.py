"""Amounts as people and banks write them, to minor units, exactly."""

import re
from collections.abc import Iterable
from typing import Literal

from spends.integrations.statements.text import CACHE_SIZE, UnreadableError, fold, quoted
from spends.kit.money import MAX_MINOR, currencies, exponent

DecimalMark = Literal[",", "."]

_MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_GROUP_BLANKS = re.compile(r"(?<=\d)[\s'\u2018\u2019\u02bc\u00b4`]+(?=\d{3}(?!\d))")
_OTHER_BLANKS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_AROUND = r"((?:[^\d.,]|(?<=[^\W\d_])\.)*)"
_SHAPE = re.compile(_AROUND + r"([\d.,]*\d(?:[.,]$)?)" + _AROUND)
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{2,3})*,\d{3}|(?:\.\d{2,3})*\.\d{3})")
_MAX_CELL = 60
_MAX_DIGITS = 20
_FAST_WHOLE = 12
_GROUP = 3
_SYMBOLS = {
    *("$", "£", "¥", "₹", "₩", "₽", "₺", "₴", "₪", "₫", "฿", "₦", "₱", "₡", "₲", "₵", "₸", "₼"),
    *("kr", "kr.", "zł", "kč", "ft", "fr", "fr.", "sfr", "sfr.", "r$", "us$", "c$", "ca$", "a$"),
    *("au$", "nz$", "hk$", "s$", "mx$", "nt$", "lei", "лв", "лв.", "din", "rs", "rs.", "r", "rm"),
}
_OWN_SYMBOLS = {"€": "EUR", "euro": "EUR", "euros": "EUR"}
_CREDIT_MARKS = {"cr": 1, "h": 1, "c": 1, "dr": -1, "s": -1, "d": -1}
_WORDS = re.compile(r"[^\s+\-()]+")

_CREDITS = (
    "credit cr c h haben gutschrift eingang crdt kredit in bij bijschrijving income deposit "
    "avoir abono ingreso haber accredito entrata entrate avere credito entrada receita "
    "einnahme inflow recette revenu recettes virement recu versement k kt ma uznanie"
    " jovairas kreedit kreditas"
)
_DEBITS = (
    "debit dr d s soll lastschrift ausgang dbit belastung out af afschrijving expense withdrawal "
    "cargo gasto debe addebito uscita uscite dare debito saida despesa ausgabe outflow depense "
    "depenses retrait prelevement withdraw dt wn obciazenie"
    " terheles debet deebet debetas"
)
TYPE_SIGNS = dict.fromkeys(_CREDITS.split(), 1) | dict.fromkeys(_DEBITS.split(), -1)
"""What a type column's folded word does to an unsigned amount."""


class AmountCache(dict[str, int]):
    """Minor units by the text of the cell, forgotten when there are too many."""

    def __init__(self, currency: str, decimal: DecimalMark) -> None:
        self.currency = currency
        self.decimal: DecimalMark = decimal
        self.places = exponent(currency)

    def __missing__(self, text: str) -> int:
        if len(self) >= CACHE_SIZE:
            self.clear()
        amount = self[text] = self._parse(text)
        return amount

    def _parse(self, text: str) -> int:
        whole, _, fraction = text.partition(self.decimal)
        if len(fraction) == self.places and text.isascii() and len(whole) < _FAST_WHOLE:
            digits = whole.removeprefix("-") + fraction
            if digits.isdigit() and whole not in {"", "-"}:
                return -int(digits) if whole[0] == "-" else int(digits)
        return parse_amount(text, self.currency, self.decimal)


def parse_amount(text: str, currency: str, decimal: DecimalMark) -> int:
    """Return the minor units of `currency` that the text says, with its sign.

    Raises UnreadableError for what is no amount, for another currency's code and for more
    decimals than the currency has (zeros at the end aside).
    """
    sign, number = _sign_and_number(text, currency)
    whole, fraction = _split(number, decimal) or (None, "")
    if whole is None:
        raise UnreadableError(_not_an_amount(text, number, decimal))
    places = exponent(currency)
    if fraction[places:].strip("0"):
        limit = f"more than the {places} decimals" if places else "decimals, unlike the amounts"
        raise UnreadableError(f"{quoted(text)} has {limit} of {currency}.")
    digits = whole + fraction[:places].ljust(places, "0")
    if len(digits) > _MAX_DIGITS or int(digits) > MAX_MINOR:
        raise UnreadableError(f"The amount {quoted(text)} is too large.")
    return sign * int(digits)


def looks_like_amount(text: str) -> bool:
    """Whether the text is an amount with one decimal mark or the other."""
    try:
        _, number = _sign_and_number(text, None)
    except UnreadableError:
        return False
    return bool(_split(number, ".") or _split(number, ","))


def detect_decimal(values: Iterable[str], delimiter: str) -> DecimalMark:
    """Return the decimal mark of a column, from all its values together.

    Where no value decides (`1.234` alone), the delimiter does: who separates cells with a
    semicolon writes decimals with a comma.
    """
    votes = {",": 0, ".": 0}
    for value in values:
        vote = _decimal_vote("".join(mark for mark in value if mark.isdecimal() or mark in ",."))
        if vote:
            votes[vote] += 1
    if votes[","] != votes["."]:
        return "," if votes[","] > votes["."] else "."
    return "," if delimiter == ";" else "."


def type_sign(text: str) -> int | None:
    """Return 1 for a word that means money in, -1 for money out, None for any other."""
    return TYPE_SIGNS.get(fold(text))


def _decimal_vote(digits: str) -> str | None:
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        return "," if digits.rfind(",") > digits.rfind(".") else "."
    mark = "," if commas else "."
    if commas + points == 0:
        return None
    if commas + points > 1:
        return "." if commas else ","
    whole, _, fraction = digits.partition(mark)
    grouping_possible = len(fraction) == _GROUP and 1 <= len(whole) <= _GROUP and whole[0] != "0"
    return None if grouping_possible or not fraction else mark


def _sign_and_number(text: str, currency: str | None) -> tuple[int, str]:
    """Take sign, currency, brackets and debit or credit marks off a number."""
    plain = text.translate(_MINUSES).strip().lstrip("'")
    if not plain:
        raise UnreadableError("The row has no amount.")
    if len(plain) > _MAX_CELL:
        raise UnreadableError(f"{quoted(text)} is not an amount.")
    plain = _OTHER_BLANKS.sub("", _GROUP_BLANKS.sub("", plain))
    bracketed = plain[0] == "(" and plain[-1] == ")"
    match = _SHAPE.fullmatch(plain[1:-1] if bracketed else plain)
    if match is None:
        raise UnreadableError(f"{quoted(text)} is not an amount.")
    before, number, after = match.groups()
    sign = _sign_of_marks(before, after, text, currency)
    return (-1 if bracketed else sign), number


def _sign_of_marks(before: str, after: str, text: str, currency: str | None) -> int:
    around = f"{before} {after}"
    minuses, pluses = around.count("-"), around.count("+")
    if minuses + pluses > 1 or "(" in around or ")" in around:
        raise UnreadableError(f"{quoted(text)} is not an amount.")
    sign = -1 if minuses else 1
    words = [(word, True) for word in _WORDS.findall(after)]
    words += [(word, False) for word in _WORDS.findall(before)]
    for word, is_after in words:
        mark = _credit_mark(word, currency, is_after=is_after)
        if mark is None:
            raise UnreadableError(_foreign_word(word, text, currency))
        if minuses and mark > 0:
            raise UnreadableError(f"{quoted(text)} is both a credit and below zero.")
        sign = mark or sign
    return sign


def _credit_mark(word: str, currency: str | None, *, is_after: bool) -> int | None:
    """Return 0 for the currency's sign, 1 or -1 for a credit or debit mark, None if unknown."""
    lower = word.lower()
    if is_after and lower in _CREDIT_MARKS:
        return _CREDIT_MARKS[lower]
    for known in (lower, lower.rstrip(".")):
        if known in _SYMBOLS or known.upper() == currency:
            return 0
        code = _OWN_SYMBOLS.get(known) or known.upper()
        if code == currency or (currency is None and code in currencies()):
            return 0
    rest = lower.removesuffix("cr").removesuffix("dr")
    if is_after and rest and rest != lower and _credit_mark(rest, currency, is_after=False) == 0:
        return _CREDIT_MARKS[lower[-2:]]
    return None


def _foreign_word(word: str, text: str, currency: str | None) -> str:
    code = _OWN_SYMBOLS.get(word.lower()) or word.upper()
    if code in currencies():
        return f"The amount {quoted(text)} is in {code}, but the account is in {currency}."
    return f"{quoted(text)} is not an amount."


def _split(number: str, decimal: DecimalMark) -> tuple[str, str] | None:
    """Divide digits into whole and fraction, or return None where the marks do not fit."""
    group = "." if decimal == "," else ","
    whole, _, fraction = number.rpartition(decimal) if decimal in number else (number, "", "")
    if decimal in whole:  # 1.234.567 can only be groups
        whole, fraction, group = number, "", decimal
    if group in fraction:
        return None
    if whole.isdigit() or (not whole and fraction):
        return whole or "0", fraction
    if group in whole and _GROUPED.fullmatch(whole):
        return whole.replace(group, ""), fraction
    return None


def _not_an_amount(text: str, number: str, decimal: DecimalMark) -> str:
    other: DecimalMark = "." if decimal == "," else ","
    name = "comma" if decimal == "," else "point"
    if _split(number, other):
        return f"{quoted(text)} is not an amount written with a decimal {name}."
    return f"{quoted(text)} is not an amount."
