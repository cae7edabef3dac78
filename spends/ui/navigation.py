"""The places of the app and the icon of each noun; a later room adds its line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place one can go: key marks it as the current one, keys is its shortcut after g.

    `tab` is what it is called in the bar of a phone, "" where it is not in it. The tab of a group's
    name stands for all the group's places.
    """

    key: str
    label: str
    href: str
    icon: str
    group: str
    keys: str
    tab: str = ""

    def is_open(self, active: str) -> bool:
        """Whether its tab is the one of the current place, by that one's key."""
        here = next((place for place in PLACES if place.key == active), None)
        whole = here is not None and here.group == self.group == self.tab
        return whole or self.key == active


ICONS: dict[str, str] = {
    "dashboard": "layout-dashboard",
    "transaction": "receipt-text",
    "account": "landmark",
    "budget": "chart-pie",
    "bill": "calendar",
    "goal": "flag",
    "import": "file-up",
    "review": "eye",
    "settings": "settings",
    "category": "tag",
    "payee": "store",
    "transfer": "arrow-left-right",
    "document": "file-text",
    "purchase": "package",
    "warranty": "shield-check",
    "location": "map-pin",
    "household": "house",
    "person": "user",
    "checking": "landmark",
    "savings": "piggy-bank",
    "credit_card": "credit-card",
    "cash": "banknote",
    "loan": "hand-coins",
    "investment": "trending-up",
    "property": "house",
    "other": "wallet",
}

PLACES: tuple[Place, ...] = (
    Place("dashboard", "Dashboard", "/", ICONS["dashboard"], "Overview", "g d", tab="Home"),
    Place(
        "transactions",
        "Transactions",
        "/transactions",
        ICONS["transaction"],
        "Money",
        "g t",
        tab="Transactions",
    ),
    Place("accounts", "Accounts", "/accounts", ICONS["account"], "Money", "g a"),
    Place("budgets", "Budgets", "/budgets", ICONS["budget"], "Money", "g b"),
    Place("bills", "Bills", "/bills", ICONS["bill"], "Money", "g l"),
    Place("goals", "Goals", "/goals", ICONS["goal"], "Money", "g n"),
    Place("import", "Import", "/import", ICONS["import"], "Money", "g i"),
    Place("review", "Review", "/review", ICONS["review"], "Money", "g e"),
    Place(
        "inventory",
        "Inventory",
        "/inventory",
        ICONS["purchase"],
        "Belongings",
        "g v",
        tab="Belongings",
    ),
    Place("warranties", "Warranties", "/warranties", ICONS["warranty"], "Belongings", "g w"),
    Place("documents", "Documents", "/documents", ICONS["document"], "Belongings", "g o"),
)

SETTINGS = Place("settings", "Settings", "/settings", ICONS["settings"], "", "g s")

ADDITIONS: tuple[tuple[str, str, str], ...] = (
    ("Add transaction", "/transactions?add=1", ICONS["transaction"]),
    ("Add purchase", "/inventory?add=1", ICONS["purchase"]),
    ("Add warranty", "/warranties?add=1", ICONS["warranty"]),
    ("Upload documents", "/documents?add=1", ICONS["document"]),
    ("Add bill", "/bills?add=1", ICONS["bill"]),
    ("Add goal", "/goals?add=1", ICONS["goal"]),
    ("Import a file", "/import", ICONS["import"]),
    ("Add account", "/accounts?add=1", ICONS["account"]),
)


def groups() -> dict[str, list[Place]]:
    """The places under the names of their groups, in order."""
    found: dict[str, list[Place]] = {}
    for place in PLACES:
        found.setdefault(place.group, []).append(place)
    return found
