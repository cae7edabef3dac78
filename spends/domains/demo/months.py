"""A month's bills and wages, each on the working day on which a bank would book it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from spends.domains.demo.bills import BILLS, WAGES, Bill
from spends.domains.demo.habit import KIDS, WORK
from spends.domains.demo.lines import Line, debit_text
from spends.domains.demo.people import CHECKING, MARTA

_MAY: Final = 5
_JUNE: Final = 6
_DECEMBER: Final = 12
_FEE_MONTHS: Final = frozenset({1, 3, 5, 10, 11})
_WEEKEND: Final = 5


class Month(NamedTuple):
    """A month of the story: `year_index` counts calendar years, `age` the months until today."""

    first: date
    year_index: int
    age: int

    def day(self, number: int) -> date:
        """Return that day of the month, or its last day where the month is shorter."""
        last = monthrange(self.first.year, self.first.month)[1]
        return self.first.replace(day=min(number, last))


def bill_lines(month: Month, seed: int) -> Iterator[Line]:
    """Yield the bills of one month, moved from weekends to the next working day."""
    for bill in BILLS:
        if month.first.month not in bill.months:
            continue
        random = Random(f"{seed}:bill:{bill.text}:{month.first}")
        day = working_day(month.day(bill.day), forward=True)
        yield Line(
            day,
            bill.account,
            -_amount(bill, month, random),
            bill.payee,
            bill.text if bill.account != CHECKING else debit_text(bill.text, day),
            bill.category,
            tags=bill.tags,
            member=bill.member,
        )


def wage_lines(month: Month, seed: int) -> Iterator[Line]:
    """Yield the household's income of one month, before interest."""
    first = month.first
    for payee, text, pay, day, raise_tenths, person in WAGES:
        monthly = _risen(pay, raise_tenths, month.year_index)
        on = working_day(month.day(day), forward=day == 1)
        described = f"SEPA CT {text} {first:%Y-%m}"
        yield Line(on, CHECKING, monthly, payee, described, "Income/Salary", member=person)
        if first.month == _DECEMBER:
            bonus = monthly * 62 // 100 // 500 * 500
            on = working_day(month.day(15), forward=False)
            described = f"SEPA CT {text} SONDERZAHLUNG {first:%Y}"
            yield Line(on, CHECKING, bonus, payee, described, "Income/Bonus", member=person)
    yield Line(
        working_day(month.day(8), forward=True),
        CHECKING,
        25_000,
        "Family benefits office",
        f"SEPA CT FAMILIENKASSE KG {first:%m/%Y}",
        "Income/Benefits",
        tags=(KIDS,),
    )
    yield from _side_income(month, Random(f"{seed}:side:{first}"))


def working_day(day: date, *, forward: bool) -> date:
    """Return `day`, or where it is on a weekend the next (else the last) working day."""
    step = timedelta(days=1 if forward else -1)
    while day.weekday() >= _WEEKEND:
        day += step
    return day


def _side_income(month: Month, random: Random) -> Iterator[Line]:
    number = month.first.month
    if number in _FEE_MONTHS:
        yield Line(
            working_day(month.day(18), forward=True),
            CHECKING,
            random.randrange(18_000, 42_000, 1_000),
            "Verlag Papierboot",
            f"SEPA CT VERLAG PAPIERBOOT HONORAR {month.first:%Y}-{number:02d}1",
            "Income/Freelance",
            tags=(WORK,),
            notes="Illustrations" if random.getrandbits(1) else "",
            member=MARTA,
        )
    if number == _JUNE:
        yield Line(
            working_day(month.day(11), forward=True),
            CHECKING,
            61_240 + random.randrange(28_000),
            "Tax office",
            f"SEPA CT FINANZAMT ERSTATTUNG EST {month.first.year - 1}",
            "Income/Tax refund",
        )
    if number in {_MAY, _DECEMBER}:
        yield Line(
            working_day(month.day(20), forward=True),
            CHECKING,
            10_000 if number == _DECEMBER else 5_000,
            "Paula Oliveira",
            "SEPA CT P OLIVEIRA ALLES LIEBE",
            "Income/Gifts received",
            notes="From Aunt Paula",
        )


def _amount(bill: Bill, month: Month, random: Random) -> int:
    amount = bill.before if bill.before and month.age >= bill.risen else bill.amount
    amount = _risen(amount, bill.rise, month.year_index)
    if bill.season:
        amount = amount * bill.season[month.first.month - 1] // 100
    if bill.jitter:
        amount = amount * random.randint(100 - bill.jitter, 100 + bill.jitter) // 100
    return amount


def _risen(amount: int, tenths: int, years: int) -> int:
    for _ in range(years):
        amount += amount * tenths // 1000
    return amount
