"""Invented exchange rates that wander like real ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import sin, tau
from random import Random

from spends.domains.demo.people import CURRENCY, TRAVEL_CURRENCY
from spends.domains.demo.sample import SampleRate

_MIDDLE = 0.8550
_SATURDAY = 5


def exchange_rates(first: date, last: date, seed: int = 7) -> Iterator[SampleRate]:
    """Yield the pounds that one euro buys on each weekday, from a week before `first` to `last`."""
    day = max(first, date.min + timedelta(days=7)) - timedelta(days=7)
    while day <= last:
        if day.weekday() < _SATURDAY:
            yield SampleRate(CURRENCY, TRAVEL_CURRENCY, day, _rate(day, seed))
        day += timedelta(days=1)


def rate_on(rates: Sequence[SampleRate], day: date) -> Decimal:
    """Return the rate of `day`, or of the last weekday before it; LookupError where none is."""
    place = bisect_right(rates, day, key=lambda rate: rate.day)
    if place == 0:
        raise LookupError(f"There is no exchange rate on or before {day}.")
    return rates[place - 1].rate


def _rate(day: date, seed: int) -> Decimal:
    number = day.toordinal()
    slow = 0.016 * sin(tau * number / 410) + 0.007 * sin(tau * number / 97 + seed)
    quick = Random(f"{seed}:rate:{number}").gauss(0, 0.0016)
    return Decimal(round((_MIDDLE + slow + quick) * 100_000)).scaleb(-5)
