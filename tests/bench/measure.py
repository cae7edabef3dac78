"""Times, what they come to, and the target each is held against; nothing here fails a test."""

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

Result = TypeVar("Result")

ROUNDS = 5
LONG = 0.1


def pace() -> float:
    """Return in how many seconds the processor adds up five million numbers just now."""

    def added() -> float:
        start, total = time.perf_counter(), 0
        for number in range(5_000_000):
            total += number
        return time.perf_counter() - start

    return statistics.median(added() for _ in range(3))


class Times(NamedTuple):
    """How long the same work took, again and again, in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median in seconds."""
        return statistics.median(self.seconds)

    @property
    def ms(self) -> float:
        """The median in milliseconds."""
        return self.median * 1000

    def percentile(self, share: float) -> float:
        """Return the nearest-rank percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1000


class Target(NamedTuple):
    """A number that was measured, and what it should be at most, or at least."""

    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it is what it should be."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def cells(self) -> list[str]:
        """Return what, measured, target, met or missed."""
        sign = "≥" if self.at_least else "≤"
        shown = number(self.value, self.unit) + (f" ({self.note})" if self.note else "")
        return [
            self.what,
            shown,
            f"{sign} {number(self.limit, self.unit)}",
            "met" if self.met else "**missed**",
        ]


def number(value: float, unit: str) -> str:
    """Return a number as it is read: three digits are enough."""
    if unit == "%":
        return f"{value:.0%}"
    whole = abs(value) >= 100 or float(value).is_integer()
    digits = 0 if whole else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes, with no garbage of others in it."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def repeated(
    work: Callable[[], Result], rounds: int = ROUNDS, before: Callable[[], object] = lambda: None
) -> tuple[Times, Result]:
    """Do some work once to warm up, then time it; return also what it answers.

    What takes long is timed `ROUNDS` times and no more. What is done `before` each is not timed.
    """
    before()
    start = time.perf_counter()
    answer = work()
    if time.perf_counter() - start > LONG:
        rounds = ROUNDS
    seconds = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return Times(tuple(seconds)), answer


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], words: str = "") -> dict[str, Any]:
    """Return a table for the report; `words` stand above it."""
    return {"words": words, "columns": list(columns), "rows": [list(map(str, row)) for row in rows]}
