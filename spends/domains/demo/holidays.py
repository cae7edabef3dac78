"""The summer holiday: booked in spring, paid on the way in pounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from spends.domains.demo.lines import Line, card_text, price
from spends.domains.demo.people import CARD, CHECKING, TRAVEL

_FOOD: Final = "Travel/Food on the road"
_AROUND: Final = "Travel/Getting around"
_SIGHTS: Final = "Travel/Sights and souvenirs"


class Stop(NamedTuple):
    """A kind of spending on holiday; `chance` a day, `span` in pence."""

    payee: str
    text: str
    category: str
    chance: float
    span: tuple[int, int, int]


STOPS: Final[tuple[Stop, ...]] = (
    Stop("The Salted Oar", "THE SALTED OAR", _FOOD, 0.34, (2_800, 4_600, 7_900)),
    Stop("Brambleside Inn", "BRAMBLESIDE INN", _FOOD, 0.3, (2_400, 4_100, 7_200)),
    Stop("Gull & Crumb", "GULL AND CRUMB", _FOOD, 0.62, (480, 980, 1_900)),
    Stop("Kettle Lane Tea Room", "KETTLE LANE TEAS", _FOOD, 0.45, (620, 1_240, 2_300)),
    Stop("Hedgerow Stores", "HEDGEROW STORES", _FOOD, 0.5, (780, 1_850, 3_900)),
    Stop("Coastline Trains", "COASTLINE TRAINS", _AROUND, 0.32, (640, 1_480, 3_600)),
    Stop("Saltmarsh Ferries", "SALTMARSH FERRIES", _AROUND, 0.12, (900, 1_800, 3_200)),
    Stop("Wrenfield Castle", "WRENFIELD CASTLE", _SIGHTS, 0.2, (1_600, 2_600, 4_400)),
    Stop("Tidewater Museum", "TIDEWATER MUSEUM", _SIGHTS, 0.16, (900, 1_800, 3_000)),
    Stop("Puffin Post Gifts", "PUFFIN POST GIFTS", _SIGHTS, 0.24, (450, 1_250, 3_400)),
)  # fmt: skip
_PLACES: Final = ("TREGARROW", "KIRKLOCHAN")
_NIGHTS: Final = 11


class Holiday(NamedTuple):
    """The summer holiday of a year: its days, its tag and where it goes."""

    start: date
    end: date
    tag: str
    place: str


def holiday(year: int) -> Holiday:
    """Return the summer holiday of `year`."""
    start = date(year, 7, 11 if year % 2 else 18)
    place = _PLACES[year % 2]
    return Holiday(start, start + timedelta(days=_NIGHTS), f"holiday-{year}", place)


def holiday_lines(year: int, seed: int) -> Iterator[Line]:
    """Yield bookings, funding in pounds and every day of the summer holiday of a year."""
    trip = holiday(year)
    random = Random(f"{seed}:holiday:{year}")
    tags = (trip.tag,)
    ferry, cottage = 39_000 + random.randrange(12_000), 46_000 + random.randrange(9_000)
    yield Line(date(year, 3, 8), CARD, -ferry, "Möwenflug", card_text(CARD, "MOEWENFLUG WEB"),
               "Travel/Flights and ferries", tags=tags, notes="Three seats")  # fmt: skip
    yield Line(date(year, 4, 6), CARD, -cottage, "Dunroamin Cottages", "DUNROAMIN COTTAGES GBR",
               "Travel/Lodging", tags=tags, notes="Deposit")  # fmt: skip
    for day, amount in ((date(year, 6, 3), 80_000), (trip.start - timedelta(days=4), 85_000)):
        yield Line(day, CHECKING, -amount, None, "TRF OWN ACCOUNT GBP POCKET", None, tags=tags,
                   transfer_to=TRAVEL, transfer_text="TOP UP FROM EUR ACCOUNT")  # fmt: skip
    yield Line(trip.start + timedelta(days=1), TRAVEL, -48_500, "Dunroamin Cottages",
               card_text(TRAVEL, "DUNROAMIN COTTAGES", trip.place), "Travel/Lodging", tags=tags,
               notes="Rest of the rent")  # fmt: skip
    for offset in range(_NIGHTS + 1):
        day = trip.start + timedelta(days=offset)
        for stop in STOPS:
            if random.random() < stop.chance:
                yield Line(day, TRAVEL, -price(random, stop.span, (0, 20, 50, 80, 95)), stop.payee,
                           card_text(TRAVEL, stop.text, trip.place), stop.category,
                           tags=tags)  # fmt: skip
