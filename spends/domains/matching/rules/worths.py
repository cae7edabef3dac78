"""Lines of other currencies that may face one another, by day and worth: pure."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from spends.domains.matching.rules.pairing import DAYS, SHARE


class Worth(NamedTuple):
    """A line's day, as Python counts days, and what it is worth in the household's currency."""

    day: int
    amount: int

    def faces(self, day: int, amount: int) -> bool:
        """Whether another line may be the other side, by its day and its worth."""
        if abs(day - self.day) > DAYS or amount * self.amount >= 0:
            return False
        low, high = sorted((abs(amount), abs(self.amount)))
        return high * 100 <= low * (100 + SHARE)


class Worths:
    """Many of them, to be asked whether another line may be the other side of any."""

    def __init__(self, worths: Iterable[Worth]) -> None:
        self._sizes: dict[tuple[int, bool], list[int]] = {}
        for each in sorted(worths, key=lambda each: abs(each.amount)):
            self._sizes.setdefault((each.day, each.amount > 0), []).append(abs(each.amount))

    def face(self, day: int, amount: int) -> bool:
        """Whether one of them `faces` a line."""
        if not amount:
            return False
        low, high = -(-abs(amount) * 100 // (100 + SHARE)), abs(amount) * (100 + SHARE)
        for near in range(day - DAYS, day + DAYS + 1):
            sizes = self._sizes.get((near, amount < 0), ())
            at = bisect_left(sizes, low)
            if at < len(sizes) and sizes[at] * 100 <= high:
                return True
        return False


def grouped(worths: Iterable[Worth]) -> list[list[Worth]]:
    """Return what goes the same way on days near one another, in order of days."""
    groups: list[list[Worth]] = []
    for each in sorted(worths, key=lambda each: (each.amount > 0, each.day)):
        last = groups[-1][-1] if groups else None
        if last and last.amount * each.amount > 0 and each.day - last.day <= 2 * DAYS:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups
