"""A line of the story before balances are known, and the text a bank would write for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from zlib import crc32

from spends.domains.demo.people import CARD, CASH, CHECKING, TOWN, TRAVEL
from spends.domains.demo.sample import SampleSplit


@dataclass(frozen=True, slots=True)
class Line:
    """Money that comes or goes on a day; `key` is what a refund's `refund_of` names."""

    day: date
    account: str
    amount: int
    payee: str | None
    description: str
    category: str | None
    splits: tuple[SampleSplit, ...] = ()
    tags: tuple[str, ...] = ()
    notes: str = ""
    member: str | None = None
    key: str | None = None
    refund_of: str | None = None
    transfer_to: str | None = None
    transfer_text: str = ""
    by_hand: bool = False


def card_text(account: str, text: str, place: str = TOWN) -> str:
    """Return what the bank of `account` writes for a payment at `text`; nothing for cash."""
    if account == CHECKING:
        return f"POS {crc32(text.encode()) % 10_000:04d} {text} {place}"
    if account == CARD:
        return f"{text} {place}"
    if account == TRAVEL:
        return f"{text} {place} GB"
    if account == CASH:
        return ""
    return text


def debit_text(text: str, day: date) -> str:
    """Return what a bank writes for a direct debit of `day`."""
    mandate = crc32(text.encode()) % 1_000_000
    return f"SEPA DD {text} MNDT {mandate:06d} {day:%m/%Y}"


def price(random: Random, span: tuple[int, int, int], endings: Sequence[int] = ()) -> int:
    """Return a price between the span's first and last, mostly near its middle, in minor units.

    `endings` are the cents that such a price ends with; none means any.
    """
    low, usual, high = span
    amount = round(random.triangular(low, high, usual))
    if not endings:
        return amount
    return amount // 100 * 100 + random.choice(endings)
