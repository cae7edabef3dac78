"""The family's life as planned lines: everything that does not depend on a balance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from spends.domains.demo.bills import BILLS, WAGES
from spends.domains.demo.errands import ERRANDS, NOTES
from spends.domains.demo.habit import Habit, Shop
from spends.domains.demo.holidays import STOPS, holiday, holiday_lines
from spends.domains.demo.lines import Line, card_text, price
from spends.domains.demo.meals import MEALS, WEEKLY_SHOP
from spends.domains.demo.months import Month, bill_lines, wage_lines
from spends.domains.demo.occasions import OCCASIONS, occasion_lines
from spends.domains.demo.people import CARD, CASH, CHECKING, JONAS, MARTA
from spends.domains.demo.sample import SampleSplit

_DAY: Final = timedelta(days=1)
_HABITS: Final = (*MEALS, *ERRANDS)
_SPLIT_CHANCE: Final = 0.08
_NOTE_CHANCE: Final = 0.05
_MONTHS: Final = 12
_BASKETS: Final = (
    ("Home/Household supplies", 0.14, "Detergent, bin bags"),
    ("Clothing/Children's clothes", 0.17, "Socks and leggings for Ida"),
    ("Pets/Pet food", 0.11, ""),
)
_OTHER_TEXTS: Final = (
    ("Barbier Kante", "BARBIER KANTE"),
    ("Dunroamin Cottages", "DUNROAMIN COTTAGES"),
    ("Family benefits office", "FAMILIENKASSE"),
    ("Möwenflug", "MOEWENFLUG"),
    ("Nele Holm", "N HOLM"),
    ("Our bank", "ZINSGUTSCHRIFT"),
    ("Our bank", "ZINSEN AUTOKREDIT"),
    ("Paula Oliveira", "P OLIVEIRA"),
    ("Tax office", "FINANZAMT"),
    ("Verlag Papierboot", "VERLAG PAPIERBOOT"),
)
BANKS_WORDS: Final = "WEB*ORDER 88213004 REF 00417"
TYPED: Final = "Atlas for school"
"""The notes of the payment that was typed by hand before the bank wrote BANKS_WORDS of it."""
_ATLAS: Final = 3_495
_UNSORTED: Final = (
    (2, CHECKING, 1_180, "POS 3318 KIOSK HBF 0087"),
    (4, CARD, _ATLAS, BANKS_WORDS),
    (7, CHECKING, 640, "AUTOMAT 0192 GLEIS 7"),
    (10, CARD, 5_250, "MVH HANDEL 3391 CARD 7702"),
    (13, CHECKING, 2_700, "SEPA DD 0049 MNDT 881203 REF 2231"),
    (16, CHECKING, 900, "POS 9012 KASSE 2 STRANDPROM"),
    (19, CHECKING, 4_000, "SEPA CT KLASSENKASSE 3B AUSFLUG"),
)


def first_day(today: date, years: int) -> date:
    """Return the first day of the month in which the story of so many years begins."""
    return date(today.year - years, today.month, 1)


def planned_lines(today: date, seed: int, years: int) -> list[Line]:
    """Return all planned lines from the first day up to and with `today`, by day.

    Within a day money comes in before it goes out.
    """
    first = first_day(today, years)
    lines = [*_calendar_lines(first, today, seed), *_recent_lines(today)]
    for year in range(first.year, today.year + 1):
        lines.extend(occasion_lines(year))
        lines.extend(holiday_lines(year, seed))
    day = first
    while day <= today:
        lines.extend(_daily_lines(day, seed))
        day += _DAY
    within = [line for line in lines if first <= line.day <= today]
    within.sort(key=lambda line: (line.day, line.amount < 0))
    return within


def bank_texts() -> dict[str, tuple[str, ...]]:
    """Return, for each payee, the texts that banks write for it."""
    shops = [shop for habit in (WEEKLY_SHOP, *_HABITS) for shop in habit.shops]
    pairs = [
        *((shop.name, shop.text) for shop in shops if shop.account != CASH),
        *((bill.payee, bill.text) for bill in BILLS),
        *((wage[0], wage[1]) for wage in WAGES),
        *((occasion.payee, occasion.text) for occasion in OCCASIONS),
        *((stop.payee, stop.text) for stop in STOPS),
        *_OTHER_TEXTS,
    ]
    texts: dict[str, tuple[str, ...]] = {}
    for name, text in dict.fromkeys(pairs):
        texts[name] = (*texts.get(name, ()), text)
    return texts


def _calendar_lines(first: date, today: date, seed: int) -> Iterator[Line]:
    count = (today.year - first.year) * _MONTHS + today.month - first.month
    for number in range(count + 1):
        ordinal = first.month - 1 + number
        start = date(first.year + ordinal // _MONTHS, ordinal % _MONTHS + 1, 1)
        month = Month(start, start.year - first.year, count - number)
        yield from bill_lines(month, seed)
        yield from wage_lines(month, seed)


def _recent_lines(today: date) -> Iterator[Line]:
    for days, account, amount, text in _UNSORTED:
        yield Line(today - timedelta(days=days), account, -amount, None, text, None)
    yield Line(
        today - timedelta(days=5),
        CARD,
        -_ATLAS,
        "Buchhaus Ankerplatz",
        "",
        "Children/School",
        notes=TYPED,
        member=MARTA,
        by_hand=True,
    )
    grocer, cafe = WEEKLY_SHOP.shops[1], "Kaffee Schwalbe"
    yield Line(
        today - _DAY,
        CARD,
        -2_364,
        grocer.name,
        card_text(CARD, grocer.text),
        WEEKLY_SHOP.category,
        member=JONAS,
    )
    yield Line(
        today - timedelta(days=12),
        CHECKING,
        1_800,
        "Nele Holm",
        "SEPA CT N HOLM KINDERRAD",
        "Income/Other income",
        member=MARTA,
    )
    yield Line(
        today,
        CHECKING,
        -360,
        cafe,
        card_text(CHECKING, "KAFFEE SCHWALBE"),
        "Food/Coffee",
        member=MARTA,
    )


def _daily_lines(day: date, seed: int) -> Iterator[Line]:
    trip = holiday(day.year)
    if trip.start <= day <= trip.end:
        return
    random = Random(f"{seed}:day:{day}")
    if random.random() < WEEKLY_SHOP.week[day.weekday()]:
        yield _weekly_shop(day, random)
    for habit in _HABITS:
        season = habit.season[day.month - 1] if habit.season else 1.0
        if random.random() < habit.week[day.weekday()] * season:
            line = _visit(habit, day, random)
            yield line
            if random.random() < habit.twins:
                yield line


def _visit(habit: Habit, day: date, random: Random) -> Line:
    shop = _pick(habit, random)
    notes = NOTES.get(habit.category, ())
    return Line(
        day,
        shop.account,
        -price(random, habit.span, habit.endings),
        shop.name,
        card_text(shop.account, shop.text),
        habit.category,
        tags=habit.tags,
        notes=random.choice(notes) if notes and random.random() < _NOTE_CHANCE else "",
        member=random.choice((MARTA, JONAS)),
    )


def _weekly_shop(day: date, random: Random) -> Line:
    shop = _pick(WEEKLY_SHOP, random)
    total = price(random, WEEKLY_SHOP.span)
    description = card_text(shop.account, shop.text)
    member = random.choice((MARTA, JONAS))
    if random.random() >= _SPLIT_CHANCE:
        category = WEEKLY_SHOP.category
        return Line(day, shop.account, -total, shop.name, description, category, member=member)
    parts = [
        SampleSplit(category, -round(total * share * random.uniform(0.7, 1.3)), notes)
        for category, share, notes in random.sample(_BASKETS, random.randint(1, 3))
    ]
    rest = -total - sum(part.amount for part in parts)
    splits = (SampleSplit(WEEKLY_SHOP.category, rest), *parts)
    return Line(
        day, shop.account, -total, shop.name, description, None, splits=splits, member=member
    )


def _pick(habit: Habit, random: Random) -> Shop:
    return random.choices(habit.shops, [shop.weight for shop in habit.shops])[0]
