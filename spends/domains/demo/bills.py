"""What comes and goes by the calendar: wages, rent, utilities, insurance, subscriptions."""

from __future__ import annotations

from typing import Final, NamedTuple

from spends.domains.demo.habit import KIDS, WORK
from spends.domains.demo.people import CARD, CHECKING, JONAS, MARTA, TRAVEL

_EVERY_MONTH: Final = tuple(range(1, 13))
_QUARTERLY: Final = (1, 4, 7, 10)


class Bill(NamedTuple):
    """A regular payment of `amount` cents.

    `rise` is its percentage a year, in tenths; `before` the price it had until `risen` months
    ago; `season` twelve percentages of the amount, January first; `jitter` how many percent a
    single bill may differ.
    """

    payee: str
    text: str
    category: str
    amount: int
    day: int
    account: str = CHECKING
    months: tuple[int, ...] = _EVERY_MONTH
    rise: int = 0
    before: int = 0
    risen: int = 0
    season: tuple[int, ...] = ()
    jitter: int = 0
    tags: tuple[str, ...] = ()
    member: str | None = None


BILLS: Final[tuple[Bill, ...]] = (
    Bill("Hausverwaltung Lorenz", "HV LORENZ MIETE", "Housing/Rent", 138_000, 1, rise=22),
    Bill(
        "Seewind Strom",
        "SEEWIND STROM ABSCHLAG",
        "Utilities/Electricity",
        7_600,
        4,
        season=(112, 109, 102, 97, 92, 90, 90, 92, 96, 101, 108, 113),
        jitter=4,
        rise=31,
    ),
    Bill(
        "Talwärme",
        "TALWAERME RECHNUNG",
        "Utilities/Heating",
        8_800,
        12,
        season=(195, 178, 142, 88, 48, 30, 26, 26, 41, 86, 144, 184),
        jitter=9,
        rise=24,
    ),
    Bill(
        "Stadtwasser",
        "STADTWASSER QUARTAL",
        "Utilities/Water",
        9_640,
        15,
        months=(2, 5, 8, 11),
        jitter=6,
    ),
    Bill("Müllwerk", "MUELLWERK GEBUEHR", "Utilities/Waste", 8_720, 20, months=(3, 9)),
    Bill("Lichtfaser Net", "LICHTFASER NET KDNR", "Utilities/Internet", 3_990, 6),
    Bill("Funkwerk", "FUNKWERK MOBIL", "Utilities/Mobile", 1_799, 9, member=MARTA),
    Bill("Funkwerk", "FUNKWERK MOBIL 2", "Utilities/Mobile", 2_199, 9, member=JONAS),
    Bill(
        "Hort Regenbogenbrücke",
        "HORT REGENBOGENBRUECKE",
        "Children/Childcare",
        14_800,
        3,
        months=(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12),
        rise=30,
        tags=(KIDS,),
    ),
    Bill(
        "Schwimmschule Delfina",
        "SCHWIMMSCHULE DELFINA",
        "Children/Activities",
        6_900,
        16,
        months=(1, 4, 9),
        tags=(KIDS,),
    ),
    Bill(
        "Lindenschule",
        "FOERDERVEREIN LINDENSCHULE",
        "Children/School",
        3_500,
        22,
        months=(2, 5, 9, 11),
        jitter=30,
        tags=(KIDS,),
    ),
    Bill(
        "Stadtlinie",
        "STADTLINIE ABO",
        "Transport/Public transport",
        4_900,
        2,
        before=4_500,
        risen=11,
        tags=(WORK,),
        member=MARTA,
    ),
    Bill(
        "Flimmer Plus",
        "FLIMMERPLUS.TV",
        "Subscriptions/Video",
        1_599,
        1,
        CARD,
        before=1_399,
        risen=1,
    ),
    Bill(
        "Tonfall",
        "TONFALL FAMILY",
        "Subscriptions/Music",
        1_799,
        19,
        CARD,
        before=1_599,
        risen=15,
    ),
    Bill("Wolkenfach", "WOLKENFACH 200GB", "Subscriptions/Software and cloud", 299, 21, CARD),
    Bill("Morgenblick Digital", "MORGENBLICK DIGITAL", "Subscriptions/News", 990, 8, CARD),
    Bill(
        "Kraftraum 9",
        "KRAFTRAUM 9 STUDIO",
        "Fun/Sports",
        3_490,
        5,
        member=JONAS,
    ),
    Bill(
        "Bücherei Lindenhaven",
        "BUECHEREI JAHRESKARTE",
        "Subscriptions/Memberships",
        2_400,
        11,
        months=(1,),
    ),
    Bill(
        "The Moorland Review",
        "MOORLAND REVIEW LTD",
        "Subscriptions/News",
        420,
        10,
        TRAVEL,
        member=MARTA,
    ),
    Bill(
        "Ankerschild",
        "ANKERSCHILD KFZ",
        "Insurance/Car insurance",
        15_840,
        2,
        months=_QUARTERLY,
        rise=45,
    ),
    Bill(
        "Ankerschild",
        "ANKERSCHILD HAUSRAT",
        "Insurance/Home insurance",
        13_890,
        1,
        months=(9,),
    ),
    Bill(
        "Ankerschild",
        "ANKERSCHILD HAFTPFL",
        "Insurance/Liability insurance",
        7_420,
        1,
        months=(3,),
    ),
    Bill("Treuhafen Leben", "TREUHAFEN RISIKOLEBEN", "Insurance/Life insurance", 1_870, 1),
    Bill("Treuhafen Zahn", "TREUHAFEN ZAHN", "Insurance/Health insurance", 2_640, 1),
    Bill(
        "Fernweh Schutz",
        "FERNWEH SCHUTZBRIEF",
        "Insurance/Travel insurance",
        5_900,
        18,
        months=(5,),
    ),
    Bill(
        "City treasury", "HAUPTZOLLKASSE KFZ STEUER", "Taxes/Vehicle tax", 14_800, 17, months=(2,)
    ),
    Bill(
        "Zahnarztpraxis Winkler",
        "ZAHNARZT WINKLER",
        "Health/Doctor and dentist",
        8_400,
        23,
        months=(4, 10),
        jitter=35,
    ),
    Bill(
        "Tierarzt am Deich", "TIERARZT AM DEICH", "Pets/Vet", 9_200, 13, months=(3, 10), jitter=30
    ),
    Bill(
        "Autowerk Pichler",
        "AUTOWERK PICHLER",
        "Transport/Car upkeep",
        38_500,
        19,
        months=(3,),
        jitter=25,
    ),
    Bill("Autowerk Pichler", "AUTOWERK PICHLER", "Transport/Car upkeep", 6_900, 24, months=(11,)),
    Bill(
        "Volkshochschule",
        "VHS KURSGEBUEHR",
        "Education/Courses",
        11_800,
        7,
        months=(2, 9),
        jitter=12,
        tags=(WORK,),
        member=JONAS,
    ),
    Bill("Wasser für alle", "SPENDE WASSER FUER ALLE", "Gifts and giving/Donations", 1_500, 15),
    Bill(
        "Our bank",
        "KONTOFUEHRUNG QUARTAL",
        "Bank fees/Account fees",
        1_170,
        30,
        months=(3, 6, 9, 12),
    ),
    Bill(
        "Our bank", "JAHRESENTGELT KARTE", "Bank fees/Account fees", 3_600, 12, CARD, months=(11,)
    ),
)

WAGES: Final[tuple[tuple[str, str, int, int, int, str], ...]] = (
    ("Havenlicht Studio", "HAVENLICHT STUDIO GEHALT", 272_600, 1, 32, MARTA),
    ("Oosterwal Logistik", "OOSTERWAL LOGISTIK LOHN", 218_900, 31, 27, JONAS),
)
"""Payee, bank text, monthly net pay in cents, day, yearly raise in tenths of a percent, person."""
