"""Which rate holds on a day."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

from spends.kit.money import MAX_MINOR, convert

# Weekends and holidays have no rate; the last one before them holds for at most this long.
HOLDS_FOR = timedelta(days=7)
BRIDGE = "EUR"

Rate = Callable[[date], Decimal | None]


class Series:
    """The rates of one pair by day.

    A day without one takes the last before it, for `HOLDS_FOR` at most.
    """

    def __init__(self, rates: Iterable[tuple[date, Decimal]]) -> None:
        ordered = sorted(rates)
        self._days = [day for day, _ in ordered]
        self._rates = [rate for _, rate in ordered]

    def on(self, day: date) -> Decimal | None:
        """Return the rate that holds on a day, or None: a missing rate is never 1."""
        index = bisect_right(self._days, day) - 1
        if index < 0 or day - self._days[index] > HOLDS_FOR:
            return None
        return self._rates[index]


def inverted(rate: Decimal | None) -> Decimal | None:
    """Return the rate of the opposite direction."""
    return 1 / rate if rate else None


def first_of(*rates: Rate) -> Rate:
    """Return the rate of the first source that has one for the day."""

    def on(day: date) -> Decimal | None:
        return next((found for source in rates if (found := source(day)) is not None), None)

    return on


def crossed(to_base: Rate, to_quote: Rate) -> Rate:
    """Return base → quote from two rates of the same bridge currency."""

    def on(day: date) -> Decimal | None:
        base, quote = to_base(day), to_quote(day)
        return quote / base if base and quote else None

    return on


def converter(source: str, target: str, rate: Rate) -> Callable[[int, date], int | None]:
    """Return the function from (minor units, day) to the target's, None without a rate.

    None, too, for more than is kept of any amount: such a rate is none.
    """
    if source == target:
        return lambda minor, _day: minor

    def converted(minor: int, day: date) -> int | None:
        found = rate(day)
        worth = None if found is None else convert(minor, source, target, found)
        return None if worth is None or abs(worth) > MAX_MINOR else worth

    return converted
