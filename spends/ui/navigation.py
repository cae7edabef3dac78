"""The places of the app and the icon of each noun; a later room adds its line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place one can go: key marks it as the current one, keys is its shortcut after g."""

    key: str
    label: str
    href: str
    icon: str
    group: str
    keys: str
    tab: bool = False


ICONS: dict[str, str] = {
    "dashboard": "layout-dashboard",
    "transaction": "receipt-text",
    "account": "landmark",
    "import": "file-up",
    "settings": "settings",
    "category": "tag",
    "payee": "store",
    "transfer": "arrow-left-right",
    "document": "file-text",
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
    Place("dashboard", "Dashboard", "/", ICONS["dashboard"], "Overview", "g d", tab=True),
    Place(
        "transactions",
        "Transactions",
        "/transactions",
        ICONS["transaction"],
        "Money",
        "g t",
        tab=True,
    ),
    Place("accounts", "Accounts", "/accounts", ICONS["account"], "Money", "g a", tab=True),
    Place("import", "Import", "/import", ICONS["import"], "Money", "g i"),
)

SETTINGS = Place("settings", "Settings", "/settings", ICONS["settings"], "", "g s")

ADDITIONS: tuple[tuple[str, str, str], ...] = (
    ("Add transaction", "/transactions?add=1", ICONS["transaction"]),
    ("Import a file", "/import", ICONS["import"]),
    ("Add account", "/accounts?add=1", ICONS["account"]),
)


def groups() -> dict[str, list[Place]]:
    """The places under the names of their groups, in order."""
    found: dict[str, list[Place]] = {}
    for place in PLACES:
        found.setdefault(place.group, []).append(place)
    return found
