"""What people type into a form, read the way they mean it."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from spends.kit.errors import InvalidInput
from spends.kit.money import exponent

MAX_TYPED = 60
_GROUP = 3
_NUMBER = re.compile(r"[0-9][0-9.,'\u00a0\u202f\u2019 ]*|[.,][0-9]+")
_SIGNS = {"\u2212": "-", "\u00d7": "*", "x": "*", "\u00f7": "/", ":": "/"}


def plain_text(value: Any, limit: int = 2000) -> str:
    """Return what a browser sent as text, "" for anything else; at most `limit` characters.

    Without what no database stores and no connection carries: NUL, and halves of letters.
    """
    if not isinstance(value, str):
        return ""
    text = value[:limit].replace("\x00", "")
    return text if text.isascii() else text.encode(errors="ignore").decode()


def is_day(text: str) -> bool:
    """Return whether text is a day as addresses have it: "2026-06-10", nothing else."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def typed_amount(text: Any, currency: str, field: str = "amount") -> Decimal:
    """Return the amount that "1.234,56", "1,234.56" or "12*3" means.

    InvalidInput, on `field`, for anything else.
    """
    places = exponent(currency)
    try:
        steps = _steps(plain_text(text, MAX_TYPED + 1), places)
        total = _sum(steps)
    except (InvalidOperation, ZeroDivisionError, ValueError, IndexError) as error:
        raise InvalidInput.field(field, "Enter an amount, such as 12.30 or 12*3.") from error
    if len(steps) > 1 and abs(total) < Decimal(10) ** 15:
        total = total.quantize(Decimal(1).scaleb(-places))
    return total


def _steps(text: str, places: int) -> list[Decimal | str]:
    """Return the numbers and signs of a calculation, or nothing when there is none."""
    if len(text) > MAX_TYPED:
        return []
    rest = "".join(_SIGNS.get(letter, letter) for letter in text.strip().lower())
    steps: list[Decimal | str] = []
    while rest:
        if number := _NUMBER.match(rest):
            steps.append(_number(number.group(), places))
            rest = rest[number.end() :].lstrip()
        elif rest[0] in "+-*/":
            steps.append(rest[0])
            rest = rest[1:].lstrip()
        else:
            return []
    return steps


def _number(text: str, places: int) -> Decimal:
    digits = re.sub(r"['\u00a0\u202f\u2019 ]", "", text)
    point, comma = digits.rfind("."), digits.rfind(",")
    mark = "." if point > comma else ","
    other = "," if mark == "." else "."
    digits = digits.replace(other, "")
    whole, found, rest = digits.rpartition(mark)
    groups = digits.count(mark) > 1 or (
        len(rest) == _GROUP and places != _GROUP and other not in text and whole not in {"", "0"}
    )
    if groups and any(len(part) != _GROUP for part in digits.split(mark)[1:]):
        message = "digits in odd groups"
        raise ValueError(message)
    return Decimal(digits.replace(mark, "") if groups or not found else f"{whole}.{rest}")


def _sum(steps: list[Decimal | str]) -> Decimal:
    """Return what a calculation comes to, times and over before plus and minus."""
    terms: list[Decimal] = []
    sign, position = Decimal(1), 0
    while isinstance(steps[position], str):
        sign *= _sign(steps[position])
        position += 1
    terms.append(sign * Decimal(steps[position]))
    for at in range(position + 1, len(steps), 2):
        mark, value = steps[at], Decimal(steps[at + 1])
        if mark == "*":
            terms[-1] *= value
        elif mark == "/":
            terms[-1] /= value
        else:
            terms.append(_sign(mark) * value)
    return sum(terms, Decimal(0))


def _sign(mark: Decimal | str) -> Decimal:
    if mark not in {"+", "-"}:
        message = "no sign"
        raise ValueError(message)
    return Decimal(1) if mark == "+" else Decimal(-1)
