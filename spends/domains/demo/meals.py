"""What the family eats and drinks: invented shops, and how often they are visited."""

from __future__ import annotations

from typing import Final

from spends.domains.demo.habit import MENU, ROUND, WORK, Habit, Shop, workdays
from spends.domains.demo.people import CARD, CASH, CHECKING

SUPERMARKETS: Final = (
    Shop("Grünhof Markt", "GRUENHOF MARKT 041", CHECKING, 5),
    Shop("Pfennigkorb", "PFENNIGKORB FIL 2207", CHECKING, 3),
    Shop("Marktplein Vers", "MARKTPLEIN VERS", CHECKING, 2),
)
WEEKLY_SHOP: Final = Habit(
    "Food/Groceries",
    SUPERMARKETS,
    (0.0, 0.0, 0.0, 0.04, 0.18, 0.76, 0.0),
    (6_100, 9_700, 15_800),
)

MEALS: Final[tuple[Habit, ...]] = (
    Habit(
        "Food/Groceries",
        SUPERMARKETS,
        (0.23, 0.26, 0.32, 0.23, 0.24, 0.08, 0.0),
        (680, 1_790, 3_900),
    ),
    Habit(
        "Food/Groceries",
        (Shop("Farmers' market", "WOCHENMARKT", CASH),),
        (0.0, 0.0, 0.06, 0.0, 0.0, 0.34, 0.0),
        (700, 1_400, 2_700),
        ROUND,
    ),
    Habit(
        "Food/Bakery",
        (
            Shop("Bäckerei Sonnweg", "BAECKEREI SONNWEG", CHECKING, 3),
            Shop("Bäckerei Sonnweg", "BAECKEREI SONNWEG", CASH, 1),
            Shop("Kornblume Brot", "KORNBLUME BROT", CHECKING, 2),
        ),
        (0.03, 0.03, 0.1, 0.03, 0.04, 0.38, 0.4),
        (310, 690, 1_380),
        (5, 10, 25, 40, 60, 75, 90),
    ),
    Habit(
        "Food/Eating out",
        (
            Shop("Trattoria Limonaia", "TRATTORIA LIMONAIA", CARD, 4),
            Shop("Taverna Kalypso", "TAVERNA KALYPSO", CARD, 2),
            Shop("Noodle Atelier", "NOODLE ATELIER", CARD, 3),
            Shop("Zum Alten Kahn", "GASTH ZUM ALTEN KAHN", CARD, 3),
            Shop("Masala Garten", "MASALA GARTEN", CARD, 2),
            Shop("Petit Verger", "PETIT VERGER BISTRO", CARD, 1),
        ),
        (0.05, 0.06, 0.08, 0.1, 0.26, 0.34, 0.2),
        (1_700, 4_100, 8_800),
        MENU,
    ),
    Habit(
        "Food/Takeaway",
        (
            Shop("Pizzeria Forno Blu", "FORNO BLU", CARD, 3),
            Shop("Sushi Hafen", "SUSHI HAFEN", CARD, 2),
            Shop("Löffelbote", "LOEFFELBOTE ORDER", CARD, 2),
        ),
        (0.04, 0.05, 0.06, 0.05, 0.16, 0.06, 0.14),
        (1_500, 2_500, 4_100),
        MENU,
    ),
    Habit(
        "Food/Work lunches",
        (
            Shop("Kantine Speicher 9", "KANTINE SPEICHER 9", CHECKING, 4),
            Shop("Bowl & Blatt", "BOWL UND BLATT", CHECKING, 2),
            Shop("Suppenstube", "SUPPENSTUBE", CHECKING, 2),
        ),
        workdays(0.21),
        (690, 980, 1_450),
        MENU,
        tags=(WORK,),
    ),
    Habit(
        "Food/Coffee",
        (
            Shop("Kaffee Schwalbe", "KAFFEE SCHWALBE", CHECKING, 6),
            Shop("Drip & Crumb", "DRIP AND CRUMB", CHECKING, 3),
            Shop("Espressobar Fink", "ESPRESSOBAR FINK", CARD, 2),
        ),
        (0.25, 0.25, 0.25, 0.25, 0.28, 0.24, 0.18),
        (280, 360, 490),
        (20, 40, 60, 80, 90),
        twins=0.09,
    ),
)
