"""The categories every new household begins with, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

CategoryType = Literal["income", "expense"]

PALETTE: Final = (
    "iris",
    "blue",
    "cyan",
    "teal",
    "jade",
    "green",
    "amber",
    "orange",
    "red",
    "pink",
    "plum",
    "slate",
)
"""The twelve hues a category may have; the names are those of the colour tokens."""

PATH_SEPARATOR: Final = "/"


@dataclass(frozen=True, slots=True)
class StarterCategory:
    """One category of the starter tree; `icon` is the name of a Lucide icon."""

    name: str
    type: CategoryType
    color: str
    icon: str
    children: tuple[StarterCategory, ...] = ()


class StarterStep(NamedTuple):
    """One category as `walk` meets it; `parent_path` is None at the top of the tree."""

    path: str
    parent_path: str | None
    name: str
    type: CategoryType
    color: str
    icon: str


def _group(
    name: str,
    color: str,
    icon: str,
    *leaves: tuple[str, str],
    kind: CategoryType = "expense",
) -> StarterCategory:
    children = tuple(StarterCategory(leaf, kind, color, mark) for leaf, mark in leaves)
    return StarterCategory(name, kind, color, icon, children)


STARTER_CATEGORIES: Final[tuple[StarterCategory, ...]] = (
    _group(
        "Income",
        "green",
        "wallet",
        ("Salary", "banknote"),
        ("Bonus", "trending-up"),
        ("Freelance", "briefcase"),
        ("Benefits", "hand-coins"),
        ("Interest", "piggy-bank"),
        ("Tax refund", "landmark"),
        ("Reimbursement", "undo-2"),
        ("Gifts received", "gift"),
        ("Other income", "coins"),
        kind="income",
    ),
    _group(
        "Housing",
        "iris",
        "house",
        ("Rent", "key-round"),
        ("Mortgage", "landmark"),
        ("Repairs", "hammer"),
        ("Service charges", "receipt"),
    ),
    _group(
        "Utilities",
        "amber",
        "zap",
        ("Electricity", "zap"),
        ("Heating", "flame"),
        ("Water", "droplets"),
        ("Internet", "wifi"),
        ("Mobile", "smartphone"),
        ("Waste", "trash-2"),
    ),
    _group(
        "Food",
        "jade",
        "shopping-basket",
        ("Groceries", "shopping-basket"),
        ("Bakery", "croissant"),
        ("Eating out", "utensils"),
        ("Takeaway", "pizza"),
        ("Work lunches", "sandwich"),
        ("Coffee", "coffee"),
    ),
    _group(
        "Transport",
        "blue",
        "car",
        ("Public transport", "bus"),
        ("Trains", "train-front"),
        ("Fuel", "fuel"),
        ("Parking", "circle-parking"),
        ("Car upkeep", "wrench"),
        ("Car loan interest", "percent"),
        ("Bicycle", "bike"),
        ("Taxi and sharing", "car-front"),
    ),
    _group(
        "Health",
        "red",
        "heart-pulse",
        ("Doctor and dentist", "stethoscope"),
        ("Pharmacy", "pill"),
        ("Therapy", "smile"),
        ("Glasses and lenses", "glasses"),
    ),
    _group(
        "Children",
        "orange",
        "baby",
        ("Childcare", "baby"),
        ("School", "school"),
        ("Activities", "ticket"),
        ("Toys", "blocks"),
        ("Pocket money", "coins"),
    ),
    _group(
        "Clothing",
        "pink",
        "shirt",
        ("Adults", "shirt"),
        ("Children's clothes", "baby"),
        ("Shoes", "footprints"),
    ),
    _group(
        "Home",
        "teal",
        "sofa",
        ("Furniture", "sofa"),
        ("Household supplies", "spray-can"),
        ("Tools and hardware", "wrench"),
        ("Decoration", "lamp"),
        ("Garden and plants", "flower-2"),
    ),
    _group(
        "Electronics",
        "cyan",
        "laptop",
        ("Computers", "laptop"),
        ("Phones", "smartphone"),
        ("Appliances", "zap"),
        ("Audio and video", "tv"),
        ("Accessories", "cable"),
    ),
    _group(
        "Fun",
        "plum",
        "ticket",
        ("Cinema and theatre", "clapperboard"),
        ("Concerts and events", "music"),
        ("Museums and outings", "map"),
        ("Bars", "utensils-crossed"),
        ("Books and games", "book-open"),
        ("Sports", "dumbbell"),
        ("Hobbies", "gamepad-2"),
    ),
    _group(
        "Travel",
        "cyan",
        "plane",
        ("Flights and ferries", "plane"),
        ("Lodging", "bed"),
        ("Getting around", "map"),
        ("Food on the road", "utensils"),
        ("Sights and souvenirs", "ticket"),
    ),
    _group(
        "Subscriptions",
        "iris",
        "repeat",
        ("Video", "tv"),
        ("Music", "music"),
        ("News", "newspaper"),
        ("Software and cloud", "cloud"),
        ("Memberships", "ticket"),
    ),
    _group(
        "Insurance",
        "slate",
        "shield",
        ("Home insurance", "shield-check"),
        ("Car insurance", "car"),
        ("Liability insurance", "umbrella"),
        ("Life insurance", "heart-pulse"),
        ("Health insurance", "stethoscope"),
        ("Travel insurance", "plane"),
    ),
    _group(
        "Education",
        "blue",
        "graduation-cap",
        ("Courses", "graduation-cap"),
        ("Study books", "book-open"),
    ),
    _group(
        "Gifts and giving",
        "pink",
        "gift",
        ("Gifts", "gift"),
        ("Donations", "heart-handshake"),
    ),
    _group(
        "Personal care",
        "plum",
        "sparkles",
        ("Hairdresser", "scissors"),
        ("Cosmetics", "sparkles"),
    ),
    _group(
        "Pets",
        "amber",
        "paw-print",
        ("Pet food", "cat"),
        ("Vet", "stethoscope"),
    ),
    _group(
        "Taxes",
        "slate",
        "landmark",
        ("Income tax", "landmark"),
        ("Vehicle tax", "car"),
        ("Local taxes", "house"),
    ),
    _group(
        "Bank fees",
        "slate",
        "credit-card",
        ("Account fees", "credit-card"),
        ("Loan interest", "percent"),
        ("Currency fees", "coins"),
    ),
    _group(
        "Other",
        "slate",
        "ellipsis",
        ("Cash spending", "coins"),
        ("Fines", "receipt"),
        ("Unsorted", "circle-help"),
    ),
)
"""Two levels, enough for any household, few enough to read in one look."""


def walk(
    categories: tuple[StarterCategory, ...] = STARTER_CATEGORIES,
    parent_path: str | None = None,
) -> Iterator[StarterStep]:
    """Yield every category with its path ("Food/Groceries"), each parent before its children."""
    for category in categories:
        path = f"{parent_path}{PATH_SEPARATOR}{category.name}" if parent_path else category.name
        yield StarterStep(
            path, parent_path, category.name, category.type, category.color, category.icon
        )
        yield from walk(category.children, path)
