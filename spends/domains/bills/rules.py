"""The arithmetic of bills: where they stand, what pays them, what they cost. Minor units."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple
from uuid import UUID

from spends.domains.bills.kinds import AmountKind
from spends.kit.recurrence import between, months_apart

NEAR = timedelta(days=5)
"""A payment may come so long before or after the day."""
TOLERANCE = 30
"""A payment may differ by so many percent from what is known of an amount that is no range."""
NOTICED = 15
"""An amount that is never the same has risen when it is so many percent above the usual one."""
USUAL_OF = 6
"""The usual amount is the median of so many payments."""
YEAR = 12


class Status(StrEnum):
    """Where a bill stands on a day it is due."""

    DUE = "due"
    PAID = "paid"
    SKIPPED = "skipped"
    LATE = "late"


class Terms(NamedTuple):
    """What a payment is held against: an amount, or the least and the most, not below zero."""

    kind: AmountKind
    amount: int
    amount_most: int | None
    is_income: bool


class Payment(NamedTuple):
    """A bank line that may pay a bill; below zero where money leaves."""

    id: UUID
    day: date
    amount: int


def status(due: date, today: date, decided: str | None, *, paid: bool) -> Status:
    """Return where an occurrence stands: as linked or decided, else late from the next day on."""
    if paid:
        return Status.PAID
    if decided is not None:
        return Status(decided)
    return Status.LATE if due < today else Status.DUE


def fits(terms: Terms, amount: int) -> bool:
    """Whether a bank line's amount can pay a bill: the right sign, and about as much."""
    paid = amount if terms.is_income else -amount
    if paid <= 0:
        return False
    if terms.kind is AmountKind.RANGE and terms.amount_most is not None:
        return terms.amount <= paid <= terms.amount_most
    return abs(paid - terms.amount) * 100 <= TOLERANCE * terms.amount


def paired(
    terms: Terms, open_days: Iterable[date], payments: Iterable[Payment]
) -> list[tuple[date, Payment]]:
    """Return which payments pay which days: the nearest pairs first, each but once.

    Of payments as near as each other, the one whose amount is nearest.
    """
    near = sorted(
        (abs(payment.day - due), abs(abs(payment.amount) - terms.amount), due, payment.id, payment)
        for due in open_days
        for payment in payments
        if abs(payment.day - due) <= NEAR and fits(terms, payment.amount)
    )
    found: list[tuple[date, Payment]] = []
    taken: set[object] = set()
    for _, _, due, payment_id, payment in near:
        if due not in taken and payment_id not in taken:
            taken |= {due, payment_id}
            found.append((due, payment))
    return sorted(found, key=lambda pair: pair[0])


def risen(kind: AmountKind, paid: Sequence[int]) -> tuple[int, int] | None:
    """Return (usual, new) where the last of the amounts paid, oldest first, is a price rise.

    For what is always the same, any more than the time before; for what is not, more than the most
    of late and clearly above the usual.
    """
    if len(paid) < 2:  # noqa: PLR2004 - one is no change
        return None
    *earlier, last = paid[-USUAL_OF - 1 :]
    if kind is AmountKind.FIXED:
        return (earlier[-1], last) if last > earlier[-1] else None
    usual = round(median(earlier))
    if last > max(earlier) and (last - usual) * 100 >= NOTICED * usual:
        return usual, last
    return None


def expected(terms: Terms, paid: Sequence[int]) -> int:
    """Return what the next payment will be: known, in the middle, or the median of the last six."""
    if terms.kind is AmountKind.AVERAGE and paid:
        return round(median(paid[-USUAL_OF:]))
    if terms.kind is AmountKind.RANGE and terms.amount_most is not None:
        return (terms.amount + terms.amount_most) // 2
    return terms.amount


def yearly(amount: int, first: date, rule: str | None, today: date) -> int:
    """Return what the year that begins today costs.

    What comes less than once a year counts with its part of that year.
    """
    if rule is None:
        return amount if first >= today else 0
    apart = months_apart(rule)
    if apart is not None and apart > YEAR:
        return round(amount * YEAR / apart)
    year = timedelta(days=365)
    return amount * len(between(first, rule, today, today + year - timedelta(days=1)))
