"""The ledger's arithmetic: what a line adds to summaries, shares of parts, what may be linked."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol
from uuid import UUID

from spends.domains.ledger.kinds import NO_CATEGORY, CategoryType, Kind
from spends.kit.clock import month_of
from spends.kit.errors import InvalidInput
from spends.kit.money import allocate, decimal_amount


class MonthKey(NamedTuple):
    """What one row of `ledger_month` is about."""

    account_id: UUID
    month: datetime.date
    category_id: UUID
    kind: int


class Sums(NamedTuple):
    """What a line, or many, add to one row of `ledger_month`; the last two are counts."""

    amount_in: int = 0
    amount_out: int = 0
    base_in: int = 0
    base_out: int = 0
    count: int = 0  # type: ignore[assignment]  # the column's name, over the tuple's method
    missing: int = 0

    def plus(self, other: "Sums", sign: int = 1) -> "Sums":
        """Return the sums with others added, or taken away with sign -1."""
        return Sums(
            self[0] + sign * other[0],
            self[1] + sign * other[1],
            self[2] + sign * other[2],
            self[3] + sign * other[3],
            self[4] + sign * other[4],
            self[5] + sign * other[5],
        )


Deltas = dict[MonthKey, Sums]


class Line(Protocol):
    """What the summaries need to know of a transaction."""

    @property
    def account_id(self) -> UUID:
        """The account it is on."""

    @property
    def date(self) -> datetime.date:
        """The day it counts on."""

    @property
    def amount(self) -> int:
        """Minor units of the account's currency."""

    @property
    def base_amount(self) -> int | None:
        """The household's minor units, or None."""

    @property
    def category_id(self) -> UUID | None:
        """Its category, if any."""

    @property
    def transfer_id(self) -> UUID | None:
        """The other side of its transfer, if any."""

    @property
    def refund_of_id(self) -> UUID | None:
        """What it pays back, if anything."""

    @property
    def deleted_at(self) -> object:
        """Anything but None when it is deleted."""


class CurrencyLine(Line, Protocol):
    """What linking needs to know besides."""

    @property
    def currency_code(self) -> str:
        """The currency of the amount."""


class Part(Protocol):
    """What the summaries need to know of a split."""

    @property
    def category_id(self) -> UUID | None:
        """Its category, if any."""

    @property
    def amount(self) -> int:
        """Minor units of the account's currency."""

    @property
    def base_amount(self) -> int | None:
        """The household's minor units, or None."""


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
    """Return what a transaction adds to the summaries, by part; nothing when it is deleted.

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
    if not into and sign == 1:
        into.update(more)
        return
    nothing = Sums()
    for key, sums in more.items():
        known = into.get(key)
        if known is None and sign == 1:
            into[key] = sums
        else:
            into[key] = (known or nothing).plus(sums, sign)


def share_base(
    total: int,
    base_total: int | None,
    amounts: Sequence[int],
    worth: Callable[[int], int | None] = lambda amount: amount,
) -> list[int | None]:
    """Return each split's share of the household amount of its transaction.

    The shares sum to it exactly.

    Parts may have either sign. A missing rate leaves every share missing. `worth` is what an amount
    is at the day's rate, for parts of nothing: what they sum to says nothing about that.
    """
    if base_total is None:
        return [None] * len(amounts)
    if not total and amounts:
        return _balanced([worth(amount) or 0 for amount in amounts], amounts)
    if total == base_total:
        return list(amounts)
    if all(amount >= 0 for amount in amounts) or all(amount <= 0 for amount in amounts):
        return list(allocate(base_total, [abs(amount) for amount in amounts]))
    shares = [round(Fraction(amount * base_total, total)) for amount in amounts]
    return _balanced(shares, amounts, base_total)


def _balanced(shares: list[int], amounts: Sequence[int], total: int = 0) -> list[int | None]:
    """Return shares with what rounding lost or made added to the one of the largest part."""
    largest = max(range(len(amounts)), key=lambda i: abs(amounts[i]))
    shares[largest] += total - sum(shares)
    return list(shares)


def check_splits(total: int, amounts: Sequence[int], currency: str) -> None:
    """Refuse a single part, and parts that do not sum to the whole, which may be nothing.

    Both in minor units of `currency`. Parts may have either sign: wages come with taxes, and an
    exchange in a shop is one thing bought and another given back.
    """
    if len(amounts) == 1:
        raise InvalidInput.field("splits", "A split needs at least two parts.")
    difference = total - sum(amounts)
    if amounts and difference:
        short, many = (
            decimal_amount(abs(difference), currency),
            "short" if total and (difference > 0) == (total > 0) else "over",
        )
        raise InvalidInput.field(
            "splits", f"The parts are {short} {currency} {many}. They must sum to the whole."
        )


def check_transfer(first: CurrencyLine, second: CurrencyLine) -> None:
    """Refuse two lines that cannot be the sides of a transfer; in one currency it nets to zero."""
    if first.account_id == second.account_id:
        raise _link_error("A transfer needs two different accounts.")
    if (first.amount > 0) == (second.amount > 0) or not first.amount or not second.amount:
        raise _link_error("One side of a transfer must go out and the other come in.")
    if first.currency_code == second.currency_code and first.amount + second.amount:
        raise _link_error("The two amounts differ. A transfer keeps its amount.")


def check_refund(
    refund: CurrencyLine, original: CurrencyLine, others: Iterable[CurrencyLine] = ()
) -> None:
    """Refuse a refund that does not bring back what an expense took; `others` refund it too."""
    if refund.amount <= 0:
        raise _link_error("A refund is money that comes in. This line goes out.")
    if original.amount >= 0:
        raise _link_error("Only spending can be refunded. Pick the line that was paid.")
    if original.date > refund.date:
        raise _link_error("A refund cannot come before what it refunds.")
    same = [line for line in (refund, *others) if line.currency_code == original.currency_code]
    if sum(line.amount for line in same) > -original.amount:
        raise _link_error("The refunds would be more than what was paid.")


def _link_error(message: str) -> InvalidInput:
    return InvalidInput.field("transaction_id", message)


def balances_at(
    opening: int, changes: Sequence[tuple[datetime.date, int]], ends: Sequence[datetime.date]
) -> list[tuple[datetime.date, int]]:
    """Return (day, balance then) of some days in order.

    `changes` are (month, what it added to the balance), in order.
    """
    found: list[tuple[datetime.date, int]] = []
    balance, index = opening, 0
    for end in ends:
        while index < len(changes) and changes[index][0] <= end:
            balance += changes[index][1]
            index += 1
        found.append((end, balance))
    return found


def sides(kind: int, category_type: str | None, into: int, out: int) -> tuple[int, int]:
    """Return what sums count as income and as spending; `out` is not positive.

    The category decides: what comes in on an expense category lowers spending, as does a linked
    refund. Without a category the sign does.
    """
    if kind == Kind.REFUND or category_type == CategoryType.EXPENSE:
        return 0, -into - out
    if category_type is not None:
        return into + out, 0
    return into, -out
