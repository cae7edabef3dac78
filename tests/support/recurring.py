"""Households whose recurring charges are known: what a detector of them is held against.

Each household is made of a seed alone. What recurs has a label; what only looks like it has none.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

EVERY = {
    "weekly": (7, 0),
    "fortnightly": (14, 0),
    "four-weekly": (28, 0),
    "monthly": (0, 1),
    "bimonthly": (0, 2),
    "quarterly": (0, 3),
    "half-yearly": (0, 6),
    "yearly": (0, 12),
}
"""The intervals there are: so many days, or so many months."""


@dataclass(frozen=True, slots=True)
class Line:
    """A bank line: an amount in cents, below zero where money leaves."""

    id: int
    payee: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Series:
    """Lines that truly belong together and go on."""

    payee: str
    every: str
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class Household:
    """A household's lines, oldest first, what recurs among them, and the day it is looked at."""

    lines: list[Line]
    series: list[Series]
    today: date


SUBSCRIPTIONS = (
    ("Streamly", "monthly", 12_99),
    ("Tunebox", "monthly", 10_99),
    ("Cloud Locker", "monthly", 2_99),
    ("Paper of the Day", "monthly", 24_90),
    ("Fit and Well", "monthly", 39_00),
    ("Lessons by Ada", "weekly", 28_00),
    ("Clean Home", "fortnightly", 65_00),
    ("Veggie Crate", "weekly", 23_50),
    ("Meal Box", "four-weekly", 84_00),
    ("Prime Parcel", "yearly", 89_90),
    ("Domain House", "yearly", 15_00),
    ("Motor Club", "yearly", 74_00),
    ("House Insurance", "yearly", 312_40),
    ("Car Insurance", "quarterly", 148_20),
    ("Broadcast Fee", "quarterly", 55_08),
    ("Life Cover", "half-yearly", 210_00),
    ("Water Board", "bimonthly", 61_00),
    ("Landlord", "monthly", 1_180_00),
    ("Kindergarten", "monthly", 245_00),
    ("Phone Home", "monthly", 19_99),
    ("Web Line", "monthly", 34_95),
)
METERED = (
    ("City Power", "monthly", 92_00),
    ("Gas Works", "monthly", 70_00),
    ("Mobile Data", "monthly", 23_00),
    ("District Heat", "quarterly", 260_00),
)
INCOME = (("Employer Ltd", "monthly", 3_240_00), ("Second Job", "fortnightly", 410_00))


def household(seed: int) -> Household:
    """Return one household: 20 to 42 months of lines, with five to sixteen things that recur."""
    chance = Random(seed)
    today = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
    home = _Home(chance, today - timedelta(days=chance.randrange(600, 1280)), today)
    home.subscribe()
    home.meter()
    home.earn()
    if chance.random() < 0.5:
        home.shop()
    if chance.random() < 0.4:
        for price in (2_99, 16_95):
            home.begin("App Store", "monthly", _priced(chance, price), 300)
    for look_alike in LOOK_ALIKES:
        if chance.random() < 0.8:
            name = look_alike.__name__.removeprefix("_")
            home.put(name, look_alike(chance, home.since, today))
    lines = sorted(home.lines, key=lambda line: (line.day, line.id))
    return Household(lines, home.series, today)


@dataclass(slots=True)
class _Home:
    """A household in the making."""

    chance: Random
    since: date
    today: date
    lines: list[Line] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)

    def put(self, payee: str, days: list[tuple[date, int]]) -> frozenset[int]:
        first = len(self.lines) + 1
        shown = [(day, amount) for day, amount in days if day <= self.today]
        made = [Line(first + index, payee, *each) for index, each in enumerate(shown)]
        self.lines += made
        return frozenset(line.id for line in made)

    def begin(self, payee: str, every: str, amounts: Callable[[date], int], within: int) -> None:
        """Let something begin within so many days, and go on until today."""
        begins = self.since + timedelta(days=self.chance.randrange(within))
        ids = self.put(payee, _series(self.chance, every, begins, self.today, amounts))
        if len(ids) >= 3:
            self.series.append(Series(payee, every, ids))

    def subscribe(self) -> None:
        for payee, every, price in self.chance.sample(SUBSCRIPTIONS, self.chance.randrange(4, 11)):
            amounts = _priced(self.chance, price)
            if self.chance.random() >= 0.2:
                self.begin(payee, every, amounts, 400)
            elif every not in {"half-yearly", "yearly"}:
                # It was cancelled: nothing is due any more.
                begins = self.since + timedelta(days=self.chance.randrange(100))
                ended = self.today - timedelta(days=self.chance.randrange(120, 420))
                self.put(payee, _series(self.chance, every, begins, ended, amounts))

    def meter(self) -> None:
        for payee, every, price in self.chance.sample(METERED, self.chance.randrange(1, 4)):
            self.begin(payee, every, _metered(self.chance, price), 200)

    def earn(self) -> None:
        for payee, every, price in self.chance.sample(INCOME, self.chance.randrange(3)):
            self.begin(payee, every, _priced(self.chance, -price), 30)

    def shop(self) -> None:
        """Buy all kinds of things where a subscription is paid, too."""
        days = _apart(self.chance, self.since, self.today, (3, 30), self._basket)
        self.put("Mega Shop", days)
        self.begin("Mega Shop", "monthly", _priced(self.chance, 8_99), 300)

    def _basket(self) -> int:
        return round(self.chance.lognormvariate(8.2, 0.8))


def _due(every: str, begins: date) -> Iterator[date]:
    days, months = EVERY[every]
    for index in count():
        if days:
            yield begins + timedelta(days=days * index)
        else:
            month = begins.year * 12 + begins.month - 1 + months * index
            year, place = month // 12, month % 12 + 1
            yield date(year, place, min(begins.day, monthrange(year, place)[1]))


def _series(
    chance: Random, every: str, begins: date, until: date, amounts: Callable[[date], int]
) -> list[tuple[date, int]]:
    """Return the payments of something that recurs, as a bank posts them."""
    slow = chance.choice([0, 0, 1, 2])
    workdays = chance.random() < 0.7
    misses = 0.04 if every in {"weekly", "fortnightly", "monthly", "four-weekly"} else 0.0
    found = []
    for due in _due(every, begins):
        if due > until:
            return found
        if chance.random() < misses:
            continue
        day = due + timedelta(days=chance.randint(0, slow))
        while workdays and day.weekday() >= 5:
            day += timedelta(days=1)
        found.append((day, amounts(day)))
    return found


def _priced(chance: Random, price: int) -> Callable[[date], int]:
    """Return a price that stays, but for a rise now and then; some are off by a little."""
    rises = sorted(
        date(2022, 1, 1) + timedelta(days=chance.randrange(1800))
        for _ in range(chance.choice([0, 0, 1, 2]))
    )
    steps = [chance.uniform(1.03, 1.2) for _ in rises]
    wobble = chance.choice([0.0, 0.0, 0.0, 0.03])

    def at(day: date) -> int:
        now = float(price)
        for rise, step in zip(rises, steps, strict=True):
            now *= step if day >= rise else 1.0
        return -round(now * chance.uniform(1 - wobble, 1 + wobble))

    return at


def _metered(chance: Random, price: int) -> Callable[[date], int]:
    """Return what a meter says: more in winter, and never twice the same."""
    swing = chance.uniform(0.05, 0.3)

    def at(day: date) -> int:
        winter = abs(day.month - 7) / 6
        return -round(price * (1 + swing * winter) * chance.uniform(0.92, 1.08))

    return at


def _apart(
    chance: Random, since: date, today: date, gap: tuple[int, int], price: Callable[[], int]
) -> list[tuple[date, int]]:
    """Return visits so many days apart, each gap anything between."""
    found = []
    day = since + timedelta(days=chance.randrange(gap[1]))
    while day <= today:
        found.append((day, -price()))
        day += timedelta(days=chance.randint(*gap))
    return found


def _groceries(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(
        chance, since, today, (1, 6), lambda: round(chance.gauss(62_00, 24_00)) % 200_00 + 1
    )


def _saturday_market(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    """Most Saturdays, for anything."""
    first = since + timedelta(days=(5 - since.weekday()) % 7)
    days = (first + timedelta(days=7 * week) for week in range((today - first).days // 7 + 1))
    return [(day, -chance.randrange(8_00, 70_00)) for day in days if chance.random() < 0.6]


def _fuel(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (8, 17), lambda: chance.randrange(42_00, 88_00))


def _coffee(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(
        chance, since, today, (1, 5), lambda: chance.choice([3_40, 3_40, 3_40, 4_20, 6_80])
    )


def _cash(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(
        chance, since, today, (5, 24), lambda: chance.choice([50_00, 100_00, 100_00, 200_00])
    )


def _hairdresser(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (30, 62), lambda: 38_00)


def _train(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (1, 20), lambda: chance.choice([2_90, 2_90, 5_80, 19_40]))


def _pizza(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (6, 40), lambda: chance.randrange(14_00, 48_00))


def _pharmacy(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (20, 120), lambda: chance.randrange(4_00, 60_00))


def _dentist(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(chance, since, today, (130, 260), lambda: chance.randrange(40_00, 220_00))


def _friend(chance: Random, since: date, today: date) -> list[tuple[date, int]]:
    return _apart(
        chance, since, today, (15, 70), lambda: -chance.choice([10_00, 20_00, 25_00, 50_00])
    )


LOOK_ALIKES = (
    _groceries,
    _saturday_market,
    _fuel,
    _coffee,
    _cash,
    _hairdresser,
    _train,
    _pizza,
    _pharmacy,
    _dentist,
    _friend,
)
