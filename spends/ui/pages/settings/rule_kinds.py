"""What a rule can look at, how that is compared, and what can be done."""

FIELDS = (
    ("payee", "Payee"),
    ("description", "Bank's text"),
    ("notes", "Notes"),
    ("amount", "Amount"),
    ("out", "Money out"),
    ("in", "Money in"),
    ("account", "Account"),
    ("category", "Category"),
    ("tags", "Tags"),
    ("date", "Date"),
    ("currency", "Currency"),
)
TEXT = (
    ("contains", "contains"),
    ("is", "is"),
    ("is_any", "is one of"),
    ("starts_with", "starts with"),
    ("ends_with", "ends with"),
    ("not_contains", "does not contain"),
    ("is_not", "is not"),
    ("matches", "matches the pattern"),
    ("empty", "is empty"),
    ("not_empty", "is not empty"),
)
AMOUNT = (
    ("at_least", "at least"),
    ("at_most", "at most"),
    ("between", "between"),
    ("is", "is"),
)
DATE = (
    ("after", "after"),
    ("before", "before"),
    ("between", "between"),
    ("day_of_month", "on day"),
)
OPS: dict[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(("payee", "description", "notes"), TEXT),
    **dict.fromkeys(("amount", "out", "in"), AMOUNT),
    "account": (("is", "is"), ("is_any", "is one of")),
    "category": (
        ("is", "is"),
        ("is_any", "is one of"),
        ("is_not", "is not"),
        ("none", "is missing"),
    ),
    "tags": (("has", "have"), ("has_not", "do not have"), ("none", "are missing")),
    "date": DATE,
    "currency": (("is", "is"),),
}
# What a line's value is entered with.
CONTROLS = {
    ("account", "is"): "account",
    ("account", "is_any"): "accounts",
    ("date", "between"): "dates",
    ("date", "day_of_month"): "number",
    ("date", "before"): "date",
    ("date", "after"): "date",
    **{(name, "between"): "amounts" for name in ("amount", "out", "in")},
    ("category", "is"): "category",
    ("category", "is_not"): "category",
    ("category", "is_any"): "categories",
    ("tags", "has"): "tag",
    ("tags", "has_not"): "tag",
}
NOTHING = ("empty", "not_empty", "none")
"""What is compared with nothing."""

SEVERAL = ("accounts", "categories")
DIRECTIONS = ("in", "out")
ACTIONS = (
    ("set_category", "Set the category to"),
    ("set_payee", "Set the payee to"),
    ("add_tags", "Add the tags"),
    ("remove_tags", "Remove the tags"),
    ("set_notes", "Set the notes to"),
    ("append_notes", "Add to the notes"),
    ("set_cleared", "Mark as"),
    ("set_transfer", "Link as a transfer with"),
)
VALUES = {
    "set_category": "category_id",
    "set_payee": "payee",
    "add_tags": "tags",
    "remove_tags": "tags",
    "set_notes": "notes",
    "append_notes": "notes",
    "set_cleared": "cleared",
    "set_transfer": "account_id",
}
MARKS = (("true", "Cleared"), ("false", "Not cleared"))
FIRST = {"set_cleared": "true"}
"""The values that kinds of actions begin with."""
