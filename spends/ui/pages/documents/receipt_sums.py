"""What a receipt's lines come to, held against its total and against the bank line."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from spends.kit.errors import InvalidInput
from spends.kit.money import convert, minor_units
from spends.ui.format import money, worth
from spends.ui.typed import typed_amount

UNCLEAR = "Check the amounts"


class Abroad(NamedTuple):
    """The household's currency, and its rate on the receipt's day; None where that is missing."""

    household: str
    rate: Decimal | None

    def worth(self, minor: int, currency: str, locale: str) -> str:
        """Return what an amount is in the household's currency, as `format.worth` writes it."""
        base = None if self.rate is None else convert(minor, currency, self.household, self.rate)
        return worth(base, currency, self.household, locale)


class Paid(NamedTuple):
    """What the bank line says, in minor units of the receipt's currency."""

    name: str
    amount: int


@dataclass(frozen=True)
class Sum:
    """A sum that the lines are held against; `tone` is "good" where they agree."""

    name: str
    amount: str
    words: str
    tone: str


@dataclass(frozen=True)
class Sums:
    """What the lines come to, and what of it is kept."""

    lines: str = ""
    worth: str = ""
    kept: str = ""
    against: tuple[Sum, ...] = ()


def weigh(
    typed: Mapping[str, str],
    chosen: Collection[int],
    currency: str,
    locale: str,
    paid: Paid | None,
    *,
    abroad: Abroad | None = None,
) -> Sums:
    """Return the sums of what is typed, by the names of the form's fields.

    `abroad` is given where the receipt is in another currency than the household's.
    """
    try:
        amounts = {
            int(name.removeprefix("amount-")): _minor(text, currency)
            for name, text in typed.items()
            if name.startswith("amount-")
        }
        more = _minor(typed["tax"], currency) + _minor(typed["shipping"], currency)
        come_to = sum(amounts.values()) + more - _minor(typed["discount"], currency)
        total = _minor(typed["total"], currency) if typed["total"].strip() else None
    except InvalidInput:
        return Sums(lines=UNCLEAR)
    kept = sum(amount for number, amount in amounts.items() if number in chosen)
    held = [("Receipt's total", total), (paid.name, paid.amount) if paid else ("", None)]
    return Sums(
        money(come_to, currency, locale),
        abroad.worth(come_to, currency, locale) if abroad else "",
        money(kept, currency, locale),
        tuple(
            _held(name, amount, come_to, currency, locale)
            for name, amount in held
            if amount is not None
        ),
    )


def _held(name: str, amount: int, come_to: int, currency: str, locale: str) -> Sum:
    left = amount - come_to
    words, tone = "agrees", "good"
    if left:
        words = f"{money(abs(left), currency, locale)} {'more' if left > 0 else 'less'}"
        tone = "soon"
    return Sum(name, money(amount, currency, locale), words, tone)


def _minor(text: str, currency: str) -> int:
    return minor_units(typed_amount(text, currency), currency) if text.strip() else 0
