"""The places of a chart's axis that are named: few, and round."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

MOST = 5
ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def reach(data: Sequence[dict[str, Any]], *, stacked: bool) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest value that a figure draws; bars and surfaces begin at 0.

    With `stacked` the bars of a place stand on one another, those below 0 under one another.
    """
    values: list[Decimal] = []
    piles: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for each in data:
        drawn = [(str(x), Decimal(str(y))) for x, y in zip(each["x"], each["y"], strict=False)]
        if each["type"] == "bar" or each.get("fill") == "tozeroy":
            values.append(Decimal(0))
        if each["type"] == "bar" and stacked:
            for place, value in drawn:
                piles[place, value < 0] += value
        else:
            values += [value for _, value in drawn]
    values += piles.values()
    return min(values, default=Decimal(0)), max(values, default=Decimal(0))


def ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return two to five round values from low to high, evenly apart; the one that both are."""
    if low == high:
        return [low]
    least = (high - low) / (MOST - 1)
    power = Decimal(1).scaleb(least.adjusted())
    step = next(each * power for each in ROUND if each * power >= least)
    first = (low / step).to_integral_value(ROUND_CEILING)
    last = (high / step).to_integral_value(ROUND_FLOOR)
    return [(first + count) * step for count in range(int(last - first) + 1)]
