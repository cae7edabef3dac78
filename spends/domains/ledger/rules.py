"""The ledger's arithmetic: what a line adds to the summaries, how parts share an amount, what may be linked."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, Protocol
from uuid import UUID

from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.kit.clock import month_of
from spends.kit.errors import InvalidInput
from spends.kit.money import allocate, decimal_amount


class MonthKey(NamedTuple):
    """What one row of `ledger_month` is about."""

    account_id: UUID
    month: date
    category_id: UUID
    kind: int


class Sums(NamedTuple):
    """What a line, or many, add to one row of `ledger_month`; the last two are counts."""

    amount_in: int = 0
    amount_out: int = 0
    base_in: int = 0
    base_out: int = 0
    count: int = 0
    missing: int = 0

    def plus(self, other: "Sums", sign: int = 1) -> "Sums":
        """Return the sums with others added, or taken away with sign -1."""
        return Sums(*(a + sign * b for a, b in zip(self, other, strict=True)))


Deltas = dict[MonthKey, Sums]


class Line(Protocol):
    """What the summaries need to know of a transaction."""

    account_id: UUID
    date: date
    amount: int
    base_amount: int | None
    category_id: UUID | None
    transfer_id: UUID | None
    refund_of_id: UUID | None
    deleted_at: object | None


class Part(Protocol):
    """What the summaries need to know of a split."""

    category_id: UUID | None
    amount: int
    base_amount: int | None


def kind_of(line: Line) -> Kind:
    """Return how a line counts."""
    if line.transfer_id is not None:
        return Kind.TRANSFER
    return Kind.REFUND if line.refund_of_id is not None else Kind.PLAIN


def sums_of(amount: int, base_amount: int | None, count: int) -> Sums:
    """Return what one amount adds."""
    base = base_amount or 0
    return Sums(
        max(amount, 0), min(amount, 0), max(base, 0), min(base, 0), count, int(base_amount is None)
    )


def contributions(line: Line, parts: Sequence[Part] = ()) -> Deltas:
    """Return what a transaction adds to the summaries: nothing when deleted, else each part in its category.

    A split transaction is counted once, in its first part, so that counts add up to transactions.
    """
    found: Deltas = {}
    if line.deleted_at is not None:
        return found
    month, kind = month_of(line.date), int(kind_of(line))
    pieces: Iterable[tuple[UUID | None, int, int | None]] = (
        [(part.category_id, part.amount, part.base_amount) for part in parts]
        if parts
        else [(line.category_id, line.amount, line.base_amount)]
    )
    for index, (category_id, amount, base_amount) in enumerate(pieces):
        key = MonthKey(line.account_id, month, category_id or NO_CATEGORY, kind)
        found[key] = found.get(key, Sums()).plus(sums_of(amount, base_amount, int(index == 0)))
    return found


def merge(into: Deltas, more: Deltas, sign: int = 1) -> None:
    """Add deltas to others in place, or take them away with sign -1."""
    for key, sums in more.items():
        into[key] = into.get(key, Sums()).plus(sums, sign)


def share_base(total: int, base_total: int | None, amounts: Sequence[int]) -> list[int | None]:
    """Return each split's share of the household amount of its transaction; the shares sum to it exactly.

    Parts may have either sign. A missing rate leaves every share missing.
    """
    if base_total is None:
        return [None] * len(amounts)
    if total == base_total:
        return list(amounts)
    if all(amount >= 0 for amount in amounts) or all(amount <= 0 for amount in amounts):
        return list(allocate(base_total, [abs(amount) for amount in amounts]))
    shares = [round(Fraction(amount * base_total, total)) if total else 0 for amount in amounts]
    largest = max(range(len(amounts)), key=lambda i: abs(amounts[i]))
    shares[largest] += base_total - sum(shares)
    return list(shares)


def check_splits(total: int, amounts: Sequence[int], currency: str) -> None:
    """Refuse a single part, and parts that do not sum to the whole; both in minor units of `currency`."""
    if len(amounts) == 1:
        raise InvalidInput.field("splits", "A split needs at least two parts.")
    difference = total - sum(amounts)
    if amounts and difference:
        short, many = (
            decimal_amount(abs(difference), currency),
            "short" if (difference > 0) == (total > 0) else "over",
        )
        raise InvalidInput.field(
            "splits", f"The parts are {short} {currency} {many}. They must sum to the whole."
        )


def check_transfer(first: Line, second: Line) -> None:
    """Refuse two lines that cannot be the two sides of a transfer."""
    if first.account_id == second.account_id:
        raise InvalidInput.field("transfer_id", "A transfer needs two different accounts.")
    if (first.amount > 0) == (second.amount > 0) or not first.amount or not second.amount:
        raise InvalidInput.field(
            "transfer_id", "One side of a transfer must go out and the other come in."
        )


def check_refund(refund: Line, original: Line) -> None:
    """Refuse a refund that does not bring back what an expense took."""
    if refund.amount <= 0:
        raise InvalidInput.field(
            "refund_of_id", "A refund is money that comes in. This line goes out."
        )
    if original.amount >= 0:
        raise InvalidInput.field(
            "refund_of_id", "Only spending can be refunded. Pick the line that was paid."
        )
    if original.date > refund.date:
        raise InvalidInput.field("refund_of_id", "A refund cannot come before what it refunds.")


def balances_at(
    opening: int, changes: Sequence[tuple[date, int]], ends: Sequence[date]
) -> list[tuple[date, int]]:
    """Return (day, balance then) of some days in order.

    `changes` are (month, what it added to the balance), in order.
    """
    found: list[tuple[date, int]] = []
    balance, index = opening, 0
    for end in ends:
        while index < len(changes) and changes[index][0] <= end:
            balance += changes[index][1]
            index += 1
        found.append((end, balance))
    return found
