"""What a habit is: something the family pays for again and again, and on which days."""

from __future__ import annotations

from typing import Final, NamedTuple

KIDS: Final = "kids"
WORK: Final = "work"

SHELF = (49, 90, 95, 99)
MENU = (0, 20, 40, 50, 80, 90)
ROUND = (0, 50)
WHOLE = (0,)


class Shop(NamedTuple):
    """A payee, the text its terminal prints, and the account it is usually paid from."""

    name: str
    text: str
    account: str
    weight: int = 1


class Habit(NamedTuple):
    """Something that happens again and again.

    `week` is the chance on Monday to Sunday, `span` the least, usual and greatest price in cents,
    `season` twelve factors on the chance, January first.
    """

    category: str
    shops: tuple[Shop, ...]
    week: tuple[float, ...]
    span: tuple[int, int, int]
    endings: tuple[int, ...] = ()
    season: tuple[float, ...] = ()
    tags: tuple[str, ...] = ()
    twins: float = 0.0


def daily(chance: float) -> tuple[float, ...]:
    """Return a week with the same chance on every day."""
    return (chance,) * 7


def workdays(chance: float) -> tuple[float, ...]:
    """Return a week with the same chance from Monday to Friday, and none at the weekend."""
    return (chance,) * 5 + (0.0, 0.0)


_SHOPPING = (1.0, 1.0, 1.0, 1.0, 1.2, 1.8, 0.0)


def shopping_days(chance: float) -> tuple[float, ...]:
    """Return a week with a chance from Monday to Saturday, greater towards the end."""
    return tuple(chance * day for day in _SHOPPING)
