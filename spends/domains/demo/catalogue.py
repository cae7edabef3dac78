"""The goods of the sample household: invented makers, believable things."""

from __future__ import annotations

from typing import Final, NamedTuple


class Good(NamedTuple):
    """Something to buy.

    `cover` are warranties as (type, months, provider); `ends_in` days from today the last of them
    ends instead. `life` in months and `residual` in hundredths of the price are what it loses its
    value by. `fate` is what became of it: "claimed", "repaired", "waiting" (sent back, the money is
    overdue), "half" (a part of the money is back), "lent" or "voided".
    """

    name: str
    brand: str | None
    picture: str
    location: str
    cover: tuple[tuple[str, int, str | None], ...] = ()
    life: int | None = None
    residual: int = 0
    fate: str = ""
    sold: bool = False
    paper: bool = False
    ends_in: int | None = None


_TWO: Final = (("LIMITED", 24, None),)
_ONE: Final = (("LIMITED", 12, None),)

BOUGHT_ONCE: Final[tuple[tuple[str, str, int, Good], ...]] = (
    ("Sohle 7", "Clothing/Shoes", 12_990,
     Good("Running shoes Dune 3", "Trabant & Lauf", "shoe", "Hall", paper=True)),
    ("Volt & Ohm", "Electronics/Appliances", 64_900,
     Good("Washing machine WM 82", "Nordquell", "machine", "Bathroom",
          (*_TWO, ("EXTENDED", 60, "Volt & Ohm")), 120, 5, "repaired", paper=True)),
    ("Volt & Ohm", "Electronics/Audio and video", 18_990,
     Good("Headphones Stille 2", "Klangwerft", "headphones", "Study", _TWO, paper=True)),
    ("Kleiderhof", "Clothing/Adults", 7_980,
     Good("Linen shirt, two sizes", "Webgut", "shirt", "Wardrobe", paper=True)),
    ("Holzwinkel", "Home/Furniture", 72_000,
     Good("Mattress 160 x 200", "Schlafberg", "box", "Bedroom", (("LIMITED", 120, None),), 120,
          paper=True)),
    ("Zwergenlauf", "Children/School", 18_900,
     Good("School bag Fuchs", "Kleinpack", "bag", "Ida's room", (("LIMITED", 48, None),), 48, 10,
          paper=True)),
    ("Optik Klarblick", "Health/Glasses and lenses", 32_900,
     Good("Glasses Marta", "Optik Klarblick", "box", "Bedroom", _TWO, 36, paper=True)),
    ("Zwergenlauf", "Clothing/Children's clothes", 7_990,
     Good("Winter jacket size 122", "Wetterkind", "shirt", "Hall", paper=True)),
    ("Volt & Ohm", "Electronics/Computers", 114_900,
     Good("Laptop Feder 14", "Rechenau", "laptop", "Study",
          (*_TWO, ("EXTENDED", 36, "Volt & Ohm")), 60, 15, paper=True)),
    ("Holzwinkel", "Home/Furniture", 8_900,
     Good("Desk lamp Kranich", "Lichtung", "lamp", "Study", _TWO, paper=True)),
    ("Volt & Ohm", "Electronics/Appliances", 14_900,
     Good("Kitchen mixer Wirbel", "Nordquell", "machine", "Kitchen", _TWO, 96, 5, paper=True)),
    ("Radwerk Kette", "Transport/Bicycle", 64_000,
     Good("Commuter bike Kante 8", "Radwerk", "bicycle", "Cellar",
          (*_TWO, ("LIFETIME", 0, "Radwerk, frame")), 96, 20, paper=True)),
    ("Volt & Ohm", "Electronics/Phones", 57_900,
     Good("Phone Lumen 6", "Lumen", "phone", "With Jonas", _TWO, 48, 10, "voided", paper=True)),
    ("Kleiderhof", "Clothing/Children's clothes", 4_980,
     Good("Rain trousers, two pairs", "Wetterkind", "shirt", "Hall", fate="half", paper=True)),
    ("Holzwinkel", "Home/Furniture", 129_000,
     Good("Sofa Dorsch, three seats", "Holzwinkel", "sofa", "Living room",
          (("LIMITED", 60, None),), 120, 10, paper=True)),
    ("Wollwerk", "Clothing/Adults", 6_990,
     Good("Wool jumper", "Webgut", "shirt", "Wardrobe", paper=True)),
    ("Reifen Gallus", "Transport/Car upkeep", 38_900,
     Good("Winter tyres, set of four", "Gallus", "box", "Cellar", (("LIMITED", 36, None),), 60,
          paper=True)),
    ("Volt & Ohm", "Electronics/Audio and video", 11_900,
     Good("Kitchen speaker Ton 1", "Klangwerft", "speaker", "Kitchen", _TWO, 60, 10, "claimed",
          paper=True)),
)  # fmt: skip

SHELVES: Final[dict[str, tuple[Good, ...]]] = {
    "Electronics/Accessories": (
        Good("Keyboard Taste", "Rechenau", "laptop", "Study", _TWO, paper=True),
        Good("Power bank 20 Ah", "Lumen", "phone", "Hall", _ONE),
        Good("Webcam Blick", "Rechenau", "camera", "Study", _TWO, ends_in=11, paper=True),
        Good("USB hub, seven ports", "Rechenau", "box", "Study", _ONE),
        Good("Mouse Kiesel", "Rechenau", "laptop", "Study", _TWO),
        Good("Instant camera Momo", "Momo", "camera", "Living room", _TWO, fate="lent"),
        Good("Charger 65 W", "Lumen", "phone", "Kitchen", _ONE),
        Good("Memory card 256 GB", "Momo", "camera", "Study", (("LIFETIME", 0, "Momo"),)),
        Good("Bike computer", "Radwerk", "bicycle", "Cellar", _TWO, ends_in=26),
        Good("Earphones Stille Mini", "Klangwerft", "headphones", "With Marta", _TWO),
    ),
    "Clothing/Adults": (
        Good("Trousers for the wedding", "Webgut", "shirt", "Wardrobe"),
        Good("Rain jacket Marta", "Wetterkind", "shirt", "Hall", _TWO),
        Good("Winter coat Jonas", "Webgut", "shirt", "Hall"),
        Good("Cardigan", "Webgut", "shirt", "Wardrobe"),
        Good("Jeans Jonas", "Webgut", "shirt", "Wardrobe"),
        Good("Dress, dark green", "Webgut", "shirt", "Wardrobe"),
        Good("Blazer Marta", "Webgut", "shirt", "Wardrobe", fate="waiting", paper=True),
    ),
    "Clothing/Children's clothes": (
        Good("Snow suit", "Wetterkind", "shirt", "Ida's room"),
        Good("Sun hat and shirts", "Wetterkind", "shirt", "Ida's room"),
        Good("Rubber boots", "Wetterkind", "shoe", "Hall"),
    ),
    "Clothing/Shoes": (
        Good("Hiking boots Marta", "Trabant & Lauf", "shoe", "Hall", _ONE),
        Good("Leather shoes Jonas", "Trabant & Lauf", "shoe", "Hall"),
        Good("Trainers Marta", "Trabant & Lauf", "shoe", "Hall"),
    ),
    "Children/Toys": (
        Good("Children's bike, 16 inches", "Radwerk", "bicycle", "Cellar", sold=True),
        Good("Train set, wooden", "Kreisel", "toy", "Ida's room"),
        Good("Marble run", "Kreisel", "toy", "Ida's room"),
        Good("Dolls' house kitchen", "Kreisel", "toy", "Ida's room"),
    ),
    "Home/Tools and hardware": (
        Good("Cordless drill 18 V", "Spanwerk", "tool", "Cellar", (("LIMITED", 36, None),)),
        Good("Socket set", "Spanwerk", "tool", "Cellar", (("LIFETIME", 0, "Spanwerk"),)),
        Good("Spirit level", "Spanwerk", "tool", "Cellar"),
        Good("Orbital sander", "Spanwerk", "tool", "Cellar", _TWO),
        Good("Ladder, four steps", "Spanwerk", "tool", "Cellar", fate="lent"),
        Good("Shelf for the hall", None, "box", "Hall"),
        Good("Hand saw", "Spanwerk", "tool", "Cellar"),
    ),
    "Home/Garden and plants": (
        Good("Secateurs", "Spanwerk", "tool", "Balcony", (("LIFETIME", 0, "Spanwerk"),)),
        Good("Raised bed, larch", None, "plant", "Balcony"),
        Good("Olive tree", None, "plant", "Balcony"),
    ),
    "Home/Decoration": (
        Good("Floor lamp Reiher", "Lichtung", "lamp", "Living room", _TWO),
        Good("Curtains, linen", "Webgut", "box", "Bedroom"),
        Good("Vase, blue", None, "plant", "Living room"),
    ),
    "Fun/Books and games": (
        Good("Board game Leuchtturm", "Kreisel", "toy", "Living room"),
        Good("Star atlas", None, "box", "Living room"),
    ),
}
