"""What happens once: larger purchases, and what of them came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from spends.domains.demo.habit import KIDS, WORK
from spends.domains.demo.lines import Line, card_text
from spends.domains.demo.people import CARD, CHECKING, JONAS, MARTA


class Occasion(NamedTuple):
    """One purchase of every second year: the even years have `parity` 0, the odd ones 1.

    `refund` cents come back `after` days later; where `work_pays`, the employer pays all of it.
    """

    parity: int
    month: int
    day: int
    amount: int
    payee: str
    text: str
    category: str
    notes: str = ""
    refund: int = 0
    after: int = 0
    account: str = CARD
    tags: tuple[str, ...] = ()
    member: str | None = None
    work_pays: bool = False


_FURNITURE: Final = "Home/Furniture"

OCCASIONS: Final[tuple[Occasion, ...]] = (
    Occasion(0, 1, 11, 12_990, "Sohle 7", "SOHLE SIEBEN", "Clothing/Shoes",
             "Running shoes", 12_990, 9, member=JONAS),
    Occasion(0, 2, 6, 64_900, "Volt & Ohm", "VOLT UND OHM", "Electronics/Appliances",
             "Washing machine, five years of guarantee"),
    Occasion(0, 3, 14, 18_990, "Volt & Ohm", "VOLT UND OHM", "Electronics/Audio and video",
             "Headphones", 18_990, 11, member=MARTA),
    Occasion(0, 4, 22, 7_980, "Kleiderhof", "KLEIDERHOF ONLINE", "Clothing/Adults",
             "Two sizes ordered, one sent back", 3_990, 12),
    Occasion(0, 5, 9, 72_000, "Holzwinkel", "HOLZWINKEL MOEBEL", _FURNITURE, "Mattress"),
    Occasion(0, 6, 4, 11_840, "Dünenbahn", "DUENENBAHN FERN", "Transport/Trains",
             "Client visit, paid back by work", tags=(WORK,), member=MARTA, work_pays=True),
    Occasion(0, 8, 28, 18_900, "Zwergenlauf", "ZWERGENLAUF", "Children/School",
             "School bag", tags=(KIDS,)),
    Occasion(0, 9, 19, 32_900, "Optik Klarblick", "OPTIK KLARBLICK",
             "Health/Glasses and lenses", member=MARTA, account=CHECKING),
    Occasion(0, 10, 3, 26_400, "Pension Seeblick", "PENSION SEEBLICK", "Travel/Lodging",
             "Long weekend at the coast", 13_200, 16),
    Occasion(0, 10, 24, 7_990, "Zwergenlauf", "ZWERGENLAUF", "Clothing/Children's clothes",
             "Winter jacket, too small", 7_990, 8, tags=(KIDS,)),
    Occasion(0, 11, 13, 114_900, "Volt & Ohm", "VOLT UND OHM", "Electronics/Computers",
             "Laptop", member=MARTA),
    Occasion(0, 12, 5, 5_490, "Paketladen", "PAKETLADEN.SHOP", "Gifts and giving/Gifts",
             "Came broken", 5_490, 13),
    Occasion(1, 1, 17, 8_900, "Holzwinkel", "HOLZWINKEL MOEBEL", _FURNITURE, "Desk lamp",
             8_900, 10),
    Occasion(1, 2, 20, 14_900, "Volt & Ohm", "VOLT UND OHM", "Electronics/Appliances",
             "Kitchen mixer, price matched later", 3_000, 6),
    Occasion(1, 3, 27, 64_000, "Radwerk Kette", "RADWERK KETTE", "Transport/Bicycle",
             "Jonas's commuter bike", member=JONAS),
    Occasion(1, 4, 10, 9_600, "Kartenhaus", "KARTENHAUS TICKET", "Fun/Concerts and events",
             "Two seats, concert cancelled", 9_600, 24),
    Occasion(1, 5, 23, 16_400, "Kletterscheune", "KLETTERSCHEUNE", "Children/Activities",
             "Ida's birthday party, nine children", tags=(KIDS,)),
    Occasion(1, 6, 12, 57_900, "Volt & Ohm", "VOLT UND OHM", "Electronics/Phones", member=JONAS),
    Occasion(1, 8, 21, 4_980, "Kleiderhof", "KLEIDERHOF ONLINE", "Clothing/Children's clothes",
             "", 2_490, 10, tags=(KIDS,)),
    Occasion(1, 9, 11, 129_000, "Holzwinkel", "HOLZWINKEL MOEBEL", _FURNITURE,
             "Sofa, delivery in six weeks"),
    Occasion(1, 10, 16, 6_990, "Wollwerk", "WOLLWERK", "Clothing/Adults", "", 6_990, 7,
             member=MARTA),
    Occasion(1, 11, 6, 38_900, "Reifen Gallus", "REIFEN GALLUS", "Transport/Car upkeep",
             "Winter tyres"),
    Occasion(1, 11, 27, 11_900, "Volt & Ohm", "VOLT UND OHM", "Electronics/Audio and video",
             "Speaker for the kitchen"),
    Occasion(1, 12, 9, 7_450, "Kreiselkiste", "KREISELKISTE SPIEL", "Gifts and giving/Gifts",
             "Same train set as last year", 7_450, 18, tags=(KIDS,)),
)  # fmt: skip


def occasion_lines(year: int) -> Iterator[Line]:
    """Yield the single purchases of a year with the refunds that followed them."""
    for number, occasion in enumerate(OCCASIONS):
        if occasion.parity != year % 2:
            continue
        day = date(year, occasion.month, occasion.day)
        line = Line(
            day,
            occasion.account,
            -occasion.amount,
            occasion.payee,
            card_text(occasion.account, occasion.text),
            occasion.category,
            tags=occasion.tags,
            notes=occasion.notes,
            member=occasion.member,
            key=f"occasion-{year}-{number}",
        )
        yield line
        yield from _money_back(occasion, line)


def _money_back(occasion: Occasion, bought: Line) -> Iterator[Line]:
    if occasion.work_pays:
        yield Line(
            bought.day + timedelta(days=20),
            CHECKING,
            occasion.amount,
            "Havenlicht Studio",
            f"SEPA CT HAVENLICHT STUDIO SPESEN {bought.day:%m/%Y}",
            "Income/Reimbursement",
            tags=occasion.tags,
            member=occasion.member,
        )
    if occasion.refund:
        yield Line(
            bought.day + timedelta(days=occasion.after),
            bought.account,
            occasion.refund,
            bought.payee,
            f"GUTSCHRIFT {bought.description}",
            bought.category,
            tags=bought.tags,
            member=bought.member,
            refund_of=bought.key,
        )
