"""Which of a receipt's amounts is the total, and which lines add up to it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from spends.integrations.documents.receipt_article import Item
from spends.integrations.documents.receipt_rows import NET_TAX_GROSS, Row
from spends.integrations.documents.receipt_words import Role

_MOST_TOTALS = 6
_MOST_AMOUNTS = 50
_MOST_CHOICES = 8
_MOST_FLIPPED = 60


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What comes on top of the articles or off them; `counts` where it does so by custom."""

    row: int
    name: str
    amount: int
    role: Role
    counts: bool


def totals_of(rows: Sequence[Row], end: int) -> list[tuple[int, int]]:
    """Return amounts that may be the total with the index of their row, the likeliest first."""
    sums = [(row.amount, index) for index, row in enumerate(rows) if _is(row, Role.TOTAL)]
    weight = _weighing(rows, end)
    scored = [(weight(amount, index), amount, index) for amount, index in sums]
    if not scored:
        scored = [(0, amount, index) for amount, index in _fallbacks(rows)]
    scored.sort(key=lambda entry: (-entry[0], -entry[2]))
    return [(amount, index) for _, amount, index in scored[:_MOST_TOTALS]]


def _weighing(rows: Sequence[Row], end: int) -> Callable[[int, int], int]:
    """Return what tells how much speaks for an amount, of a row, being the total."""
    paid = _amounts(rows, Role.PAID)
    paid_and_changed = {given - abs(back) for given in paid for back in _amounts(rows, Role.CHANGE)}
    tax = sum(_amounts(rows, Role.TAX))
    taxed = {net + tax for net in _amounts(rows, Role.SUBTOTAL)}
    often = Counter(_amounts(rows, Role.TOTAL))

    def weight(amount: int, index: int) -> int:
        score = 3 * (amount in paid_and_changed) + 2 * (amount in paid) + 2 * (amount in taxed)
        return score + (index >= end) + often[amount] - 4 * (amount <= 0)

    return weight


def _amounts(rows: Sequence[Row], role: Role) -> list[int]:
    return [row.amount for row in rows if _is(row, role)][:_MOST_AMOUNTS]


def _fallbacks(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return what was paid less the change, or else the last subtotal."""
    back = sum(abs(row.amount) for row in rows if _is(row, Role.CHANGE))
    for role, less in ((Role.PAID, back), (Role.SUBTOTAL, 0)):
        found = [(row.amount - less, index) for index, row in enumerate(rows) if _is(row, role)]
        if found:
            return found[-1:]
    return []


def _is(row: Row, role: Role) -> bool:
    return row.role is role and bool(row.amounts)


def tax_of(rows: Sequence[Row]) -> int | None:
    """Return the tax: that of all rates together, where they are shown apart."""
    found = [_tax_in(row) for row in rows if _is(row, Role.TAX)]
    if not found:
        found = [
            _tax_in(row)
            for row in rows
            if _is(row, Role.TOTAL) and len(row.amounts) >= NET_TAX_GROSS
        ][:1]
    if not found:
        return None
    most = max(found, key=abs)
    others = sum(found) - most
    return most if others == most or len(set(found)) == 1 else sum(found)


def _tax_in(row: Row) -> int:
    """Return the tax of a row that may show the net and the gross amount beside it."""
    minors = [amount.minor for amount in row.amounts]
    if len(minors) >= NET_TAX_GROSS:
        low, middle, high = sorted(minors[-NET_TAX_GROSS:])
        if low + middle == high:
            return low
    if len(minors) > 1:
        return min(minors, key=abs)
    return minors[0]


def settled(
    items: Sequence[Item], adjustments: Sequence[Adjustment], total: int | None
) -> tuple[list[Item], list[Adjustment]]:
    """Return the articles and adjustments that sum to the total, changed as little as can be.

    Where nothing does, what is likely by itself.
    """
    usual = [one for one in adjustments if one.counts]
    if total is None:
        return list(items), usual
    for reading in _readings(items):
        rest = total - sum(item.amount for item in reading)
        chosen = _chosen(adjustments, rest)
        if chosen is not None:
            return reading, chosen
    return list(items), usual


def _readings(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yield the articles as read, then with one of them read otherwise, then with all."""
    yield list(items)
    others = [(index, other) for index, item in enumerate(items) for other in item.others]
    for index, other in others[:_MOST_FLIPPED]:
        yield [*items[:index], *([other] if other else []), *items[index + 1 :]]
    yield [(item.others[0] if item.others else None) or item for item in items]


def _chosen(adjustments: Sequence[Adjustment], rest: int) -> list[Adjustment] | None:
    """Return the adjustments that sum to `rest`, as few as can be unlike their custom."""
    some = adjustments[:_MOST_CHOICES]
    for changes in range(len(some) + 1):
        for unlike in combinations(range(len(some)), changes):
            chosen = [one for index, one in enumerate(some) if one.counts != (index in unlike)]
            if sum(one.amount for one in chosen) == rest:
                return chosen
    return None
