"""How debts end: month by month, to the cent. Amounts in minor units of one currency.

A month charges each debt a twelfth of its yearly rate on what is owed, rounded half even to the
minor unit, and then takes the payments. This is how lenders' own schedules of level payments work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from spends.kit.money import MAX_MINOR

LONGEST = 1200
"""A plan of more months than this, a century, counts as one without an end."""
_TWELFTH_OF_PERCENT = Decimal(1200)


class Strategy(StrEnum):
    """Which debt gets what is over: the smallest, the dearest, the household's own order."""

    SNOWBALL = "snowball"
    AVALANCHE = "avalanche"
    OWN = "own"
    MINIMUM = "minimum"
    """None: each gets its least payment until it ends. What the others are compared with."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed: `owed` > 0, `rate` in percent a year, `minimum` the least payment a month.

    `position` is its place in the household's own order.
    """

    id: UUID
    owed: int
    rate: Decimal
    minimum: int
    position: int = 0


class Payment(NamedTuple):
    """What a month did to one debt; `owed` is left after it."""

    debt_id: UUID
    interest: int
    paid: int
    owed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All months of a way out of debt, first month first; each has the debts still open in it."""

    months: list[list[Payment]]

    @property
    def interest(self) -> int:
        """What all of it costs in interest."""
        return sum(payment.interest for month in self.months for payment in month)

    @property
    def paid(self) -> int:
        """What is paid altogether: what was owed and the interest."""
        return sum(payment.paid for month in self.months for payment in month)

    def ends(self) -> dict[UUID, int]:
        """Return in which month, from 1, each debt is paid off."""
        return {
            payment.debt_id: number
            for number, month in enumerate(self.months, 1)
            for payment in month
            if payment.owed == 0
        }


class NeverEnds(Exception):
    """Debts that a plan does not pay off within a century; `debt_ids` are those."""

    def __init__(self, debt_ids: Sequence[UUID]) -> None:
        super().__init__(f"{len(debt_ids)} debts never end")
        self.debt_ids = list(debt_ids)


_FIRST: dict[Strategy, Callable[[Debt], tuple[object, ...]]] = {
    Strategy.SNOWBALL: lambda debt: (debt.owed, -debt.rate, debt.position, debt.id),
    Strategy.AVALANCHE: lambda debt: (-debt.rate, debt.owed, debt.position, debt.id),
    Strategy.OWN: lambda debt: (debt.position, debt.id),
    Strategy.MINIMUM: lambda debt: (debt.position, debt.id),
}


def interest_of(owed: int, rate: Decimal) -> int:
    """Return a month's interest on what is owed, at a yearly rate in percent."""
    exact = Decimal(owed) * rate / _TWELFTH_OF_PERCENT
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def plan(debts: Sequence[Debt], strategy: Strategy, extra: int = 0) -> Plan:
    """Return how the debts end when all least payments and `extra` are paid every month.

    What an ended debt no longer takes goes, with the extra, to the next one in the strategy's
    order; by MINIMUM it does not, and nothing extra is paid. Raises NeverEnds.
    """
    ordered = sorted((debt for debt in debts if debt.owed > 0), key=_FIRST[strategy])
    owed = {debt.id: debt.owed for debt in ordered}
    rolls = strategy is not Strategy.MINIMUM
    purse = sum(debt.minimum for debt in ordered) + extra
    months: list[list[Payment]] = []
    while any(owed.values()):
        if len(months) == LONGEST or max(owed.values()) > MAX_MINOR:
            raise NeverEnds([debt_id for debt_id, rest in owed.items() if rest])
        still = [debt for debt in ordered if owed[debt.id]]
        months.append(_month(still, owed, purse if rolls else None))
    return Plan(months)


def _month(still: Sequence[Debt], owed: dict[UUID, int], purse: int | None) -> list[Payment]:
    """Charge a month's interest and take its payments; `purse` is what all of them may be."""
    charged = {debt.id: interest_of(owed[debt.id], debt.rate) for debt in still}
    due = {debt.id: owed[debt.id] + charged[debt.id] for debt in still}
    paid = {debt.id: min(debt.minimum, due[debt.id]) for debt in still}
    over = 0 if purse is None else purse - sum(paid.values())
    for debt in still:
        more = min(over, due[debt.id] - paid[debt.id])
        paid[debt.id] += more
        over -= more
    for debt in still:
        owed[debt.id] = due[debt.id] - paid[debt.id]
    return [Payment(debt.id, charged[debt.id], paid[debt.id], owed[debt.id]) for debt in still]
