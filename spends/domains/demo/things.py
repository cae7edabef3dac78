"""What the sample family owns: which of its payments bought what, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from spends.domains.demo.catalogue import BOUGHT_ONCE, SHELVES, Good
from spends.domains.demo.sample import SampleTransaction

_SETTLED: Final = timedelta(days=25)
SECOND_HAND: Final = "Nele Holm"
"""Who bought the thing that the family sold."""


class Thing(NamedTuple):
    """A good that a line paid for, with the place of what was paid back for it, or was paid for it.

    Places are positions among the household's transactions; `key` names the thing among all.
    """

    key: str
    good: Good
    line: SampleTransaction
    place: int
    paid_back: int | None = None
    deposit: int | None = None

    @property
    def price(self) -> int:
        """What was paid, in minor units."""
        return -self.line.amount


def sample_things(transactions: Sequence[SampleTransaction], today: date) -> list[Thing]:
    """Return what the lines bought, in the order of the days."""
    found = [*_once(transactions), *_from_shelves(transactions, today)]
    return sorted(found, key=lambda thing: thing.place)


def _deposit(lines: Sequence[SampleTransaction]) -> int | None:
    """Return where the money for the sold thing came in."""
    return next((at for at, line in enumerate(lines) if line.payee == SECOND_HAND), None)


def _once(lines: Sequence[SampleTransaction]) -> Iterator[Thing]:
    places = {(line.payee, line.category, -line.amount): at for at, line in enumerate(lines)}
    backs = {line.refund_of: at for at, line in enumerate(lines) if line.refund_of is not None}
    for number, (payee, category, amount, good) in enumerate(BOUGHT_ONCE):
        at = places.get((payee, category, amount))
        if at is not None:
            yield Thing(f"once-{number}", good, lines[at], at, backs.get(at))


def _from_shelves(lines: Sequence[SampleTransaction], today: date) -> Iterator[Thing]:
    taken = {(payee, category, amount) for payee, category, amount, _ in BOUGHT_ONCE}
    refunded = {line.refund_of for line in lines}
    for shelf, (category, goods) in enumerate(SHELVES.items()):
        open_ = [
            at
            for at, line in enumerate(lines)
            if line.category == category
            and line.amount < 0
            and line.payee
            and line.day <= today - _SETTLED
            and at not in refunded
            and (line.payee, line.category, -line.amount) not in taken
        ]
        dearest = sorted(open_, key=lambda at: (lines[at].amount, at))[: len(goods)]
        for number, (at, good) in enumerate(zip(sorted(dearest), goods, strict=False)):
            sold = _deposit(lines) if good.sold else None
            yield Thing(f"shelf-{shelf}-{number}", good, lines[at], at, deposit=sold)
