"""What the family buys beside food from day to day, and notes it leaves."""

from __future__ import annotations

from typing import Final

from spends.domains.demo.habit import (
    KIDS,
    MENU,
    ROUND,
    SHELF,
    WHOLE,
    WORK,
    Habit,
    Shop,
    daily,
    shopping_days,
)
from spends.domains.demo.people import CARD, CASH, CHECKING

ERRANDS: Final[tuple[Habit, ...]] = (
    Habit(
        "Transport/Public transport",
        (Shop("Stadtlinie", "STADTLINIE TICKET", CHECKING),),
        (0.06, 0.06, 0.06, 0.06, 0.1, 0.12, 0.07),
        (280, 320, 640),
        WHOLE,
    ),
    Habit(
        "Transport/Fuel",
        (
            Shop("Tankhof Süd", "TANKHOF SUED", CARD, 3),
            Shop("Ringtank", "RINGTANK 17", CARD, 2),
        ),
        daily(0.066),
        (3_900, 5_700, 7_600),
    ),
    Habit(
        "Transport/Parking",
        (
            Shop("Parkhaus Mitte-Ost", "PARKHAUS MITTE-OST", CHECKING, 2),
            Shop("Parking meter", "PARKSCHEIN", CASH, 1),
        ),
        (0.02, 0.02, 0.03, 0.03, 0.07, 0.22, 0.06),
        (150, 360, 900),
        ROUND,
    ),
    Habit(
        "Transport/Taxi and sharing",
        (Shop("Rollfix", "ROLLFIX RIDE", CARD), Shop("Taxi", "TAXI 0042", CASH)),
        (0.01, 0.01, 0.01, 0.02, 0.05, 0.06, 0.01),
        (340, 980, 2_300),
        MENU,
    ),
    Habit(
        "Health/Pharmacy",
        (
            Shop("Apotheke am Kanal", "APOTHEKE AM KANAL", CHECKING, 2),
            Shop("Salbei Apotheke", "SALBEI APOTHEKE", CHECKING, 1),
        ),
        shopping_days(0.064),
        (560, 1_320, 3_900),
        season=(1.5, 1.5, 1.2, 1.0, 0.9, 0.8, 0.8, 0.8, 0.9, 1.1, 1.3, 1.4),
    ),
    Habit(
        "Home/Household supplies",
        (Shop("Seifenkiste", "SEIFENKISTE DROGERIE", CHECKING),),
        shopping_days(0.052),
        (690, 1_690, 3_700),
    ),
    Habit(
        "Personal care/Cosmetics",
        (Shop("Seifenkiste", "SEIFENKISTE DROGERIE", CHECKING),),
        shopping_days(0.034),
        (590, 1_490, 3_900),
        (49, 95, 99),
    ),
    Habit(
        "Personal care/Hairdresser",
        (
            Shop("Salon Lockenkopf", "SALON LOCKENKOPF", CHECKING, 2),
            Shop("Barbier Kante", "BARBIER KANTE", CASH, 1),
        ),
        (0.0, 0.04, 0.04, 0.05, 0.06, 0.05, 0.0),
        (2_200, 3_600, 6_900),
        WHOLE,
    ),
    Habit(
        "Clothing/Adults",
        (
            Shop("Fadenlauf", "FADENLAUF MODE", CARD, 3),
            Shop("Kleiderhof", "KLEIDERHOF ONLINE", CARD, 3),
            Shop("Wollwerk", "WOLLWERK", CARD, 1),
        ),
        shopping_days(0.056),
        (1_490, 4_300, 11_900),
        SHELF,
        (1.2, 0.7, 1.2, 1.4, 1.0, 0.9, 0.8, 0.7, 1.4, 1.2, 1.1, 0.9),
    ),
    Habit(
        "Clothing/Children's clothes",
        (Shop("Zwergenlauf", "ZWERGENLAUF", CARD), Shop("Kleiderhof", "KLEIDERHOF ONLINE", CARD)),
        shopping_days(0.026),
        (990, 2_300, 5_200),
        SHELF,
        (0.8, 0.7, 1.3, 1.3, 1.0, 0.9, 0.8, 1.5, 1.5, 1.2, 1.0, 0.8),
        (KIDS,),
    ),
    Habit(
        "Clothing/Shoes",
        (Shop("Sohle 7", "SOHLE SIEBEN", CARD),),
        shopping_days(0.013),
        (3_900, 7_400, 13_900),
        (90, 95),
        tags=(),
    ),
    Habit(
        "Children/Toys",
        (Shop("Kreiselkiste", "KREISELKISTE SPIEL", CARD),),
        shopping_days(0.018),
        (890, 1_990, 4_500),
        SHELF,
        (0.7, 0.8, 0.9, 1.1, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.8, 3.2),
        (KIDS,),
    ),
    Habit(
        "Children/Activities",
        (
            Shop("Kletterscheune", "KLETTERSCHEUNE", CARD, 2),
            Shop("Freibad Weidensee", "FREIBAD KASSE", CASH, 2),
        ),
        (0.01, 0.01, 0.03, 0.01, 0.02, 0.08, 0.09),
        (600, 1_400, 2_900),
        ROUND,
        (0.8, 0.8, 0.9, 1.0, 1.2, 1.5, 1.7, 1.7, 1.1, 0.9, 0.8, 0.7),
        (KIDS,),
    ),
    Habit(
        "Home/Tools and hardware",
        (Shop("Hammer & Span", "HAMMER UND SPAN BAUM", CHECKING),),
        shopping_days(0.034),
        (590, 2_100, 7_900),
        SHELF,
        (0.6, 0.7, 1.4, 1.7, 1.5, 1.1, 0.9, 0.9, 1.2, 1.1, 0.8, 0.6),
    ),
    Habit(
        "Home/Garden and plants",
        (Shop("Gärtnerei Moosbach", "GAERTNEREI MOOSBACH", CHECKING),),
        shopping_days(0.02),
        (590, 1_690, 4_900),
        SHELF,
        (0.1, 0.4, 1.5, 2.4, 2.2, 1.4, 0.9, 0.8, 1.0, 0.9, 0.5, 0.9),
    ),
    Habit(
        "Home/Decoration",
        (Shop("Stube & Faden", "STUBE UND FADEN", CARD),),
        shopping_days(0.014),
        (790, 2_200, 6_500),
        SHELF,
        (0.6, 0.7, 0.9, 1.0, 0.9, 0.8, 0.8, 0.8, 1.1, 1.2, 1.6, 1.8),
    ),
    Habit(
        "Electronics/Accessories",
        (Shop("Volt & Ohm", "VOLT UND OHM", CARD), Shop("Paketladen", "PAKETLADEN.SHOP", CARD)),
        daily(0.02),
        (890, 2_400, 6_900),
        SHELF,
    ),
    Habit(
        "Pets/Pet food",
        (Shop("Pfotenhaus", "PFOTENHAUS", CHECKING),),
        shopping_days(0.046),
        (1_290, 2_290, 4_400),
        SHELF,
    ),
    Habit(
        "Fun/Cinema and theatre",
        (
            Shop("Kino Nachtfalter", "KINO NACHTFALTER", CARD),
            Shop("Theater im Hof", "THEATER HOF", CARD),
        ),
        (0.01, 0.02, 0.01, 0.02, 0.07, 0.07, 0.03),
        (1_900, 2_700, 4_900),
        ROUND,
    ),
    Habit(
        "Fun/Museums and outings",
        (
            Shop("Tierpark Auental", "TIERPARK AUENTAL", CARD, 2),
            Shop("Museum der Gezeiten", "MUSEUM GEZEITEN", CARD, 1),
        ),
        (0.0, 0.0, 0.01, 0.01, 0.01, 0.07, 0.1),
        (1_200, 2_400, 4_200),
        ROUND,
        tags=(KIDS,),
    ),
    Habit(
        "Fun/Bars",
        (Shop("Bar Lampion", "BAR LAMPION", CARD, 2), Shop("Kellerbühne", "KELLERBUEHNE", CASH, 1)),
        (0.01, 0.01, 0.02, 0.04, 0.1, 0.1, 0.01),
        (800, 1_900, 4_200),
        MENU,
    ),
    Habit(
        "Fun/Books and games",
        (
            Shop("Buchhaus Ankerplatz", "BUCHHAUS ANKERPLATZ", CARD, 3),
            Shop("Würfelturm", "WUERFELTURM SPIELE", CARD, 1),
        ),
        shopping_days(0.042),
        (890, 1_700, 3_900),
        (0, 90, 95, 99),
        (1.1, 1.0, 0.9, 0.9, 0.9, 0.9, 1.2, 1.0, 0.9, 1.0, 1.3, 1.6),
    ),
    Habit(
        "Other/Cash spending",
        (Shop("Kiosk Seestraße", "KIOSK", CASH, 3), Shop("Flea market", "FLOHMARKT", CASH, 1)),
        (0.03, 0.02, 0.03, 0.02, 0.04, 0.06, 0.05),
        (120, 380, 1_400),
        ROUND,
    ),
    Habit(
        "Food/Eating out",
        (Shop("Eisdiele Polar", "EISDIELE POLAR", CASH),),
        (0.03, 0.03, 0.05, 0.03, 0.07, 0.14, 0.17),
        (420, 780, 1_380),
        (0, 20, 40, 60, 80),
        (0.0, 0.0, 0.3, 0.7, 1.3, 1.7, 1.8, 1.7, 0.9, 0.2, 0.0, 0.0),
        (KIDS,),
    ),
    Habit(
        "Gifts and giving/Gifts",
        (
            Shop("Buchhaus Ankerplatz", "BUCHHAUS ANKERPLATZ", CARD, 1),
            Shop("Blumen Rosalie", "BLUMEN ROSALIE", CHECKING, 2),
            Shop("Paketladen", "PAKETLADEN.SHOP", CARD, 2),
        ),
        shopping_days(0.024),
        (1_200, 2_700, 5_900),
        SHELF,
        (0.6, 1.2, 0.8, 0.9, 1.6, 0.9, 0.7, 0.7, 0.8, 1.0, 2.2, 5.5),
    ),
    Habit(
        "Education/Study books",
        (Shop("Buchhaus Ankerplatz", "BUCHHAUS ANKERPLATZ", CARD),),
        shopping_days(0.007),
        (1_490, 2_900, 4_900),
        (0, 90, 95),
        tags=(WORK,),
    ),
)

NOTES: Final[dict[str, tuple[str, ...]]] = {
    "Food/Eating out": (
        "Anniversary dinner",
        "With Marta's parents",
        "Jonas paid, Felix owes us 18 for his half",
        "Team dinner after the move",
    ),
    "Gifts and giving/Gifts": (
        "For Ida's teacher",
        "Birthday, Aunt Paula",
        "Secret until the 24th",
    ),
    "Home/Tools and hardware": ("Shelf for the hall", "Paint for Ida's room"),
    "Clothing/Adults": ("Trousers for the wedding", "Rain jacket"),
}
"""Notes that the family writes now and then, by category."""
