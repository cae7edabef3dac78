"""Rules in words: "Payee contains rewe and amount at least 20"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.rules.labels import NoCategory, NoTags, TagCondition
from spends.domains.rules.leaves import AnyLeaf, Emptiness
from spends.domains.rules.schemas import (
    Action,
    AddTags,
    AppendNotes,
    Conditions,
    Group,
    RemoveTags,
    SetCategory,
    SetCleared,
    SetNotes,
    SetPayee,
    SetTransfer,
)
from spends.ui.format import number, short_date

FIELDS = {
    "payee": "payee",
    "description": "bank's text",
    "notes": "notes",
    "account": "account",
    "date": "date",
    "currency": "currency",
    "category": "category",
    "tags": "tags",
}
OPS = {
    "is": "is",
    "is_not": "is not",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "matches",
    "at_least": "at least",
    "at_most": "at most",
    "before": "before",
    "after": "after",
}
AMOUNTS = {None: "amount", "in": "money in", "out": "money out"}
BARE = {"empty": "no {}", "not_empty": "any {}", "none": "no {}"}
GONE = "one that is deleted"
NO_CATEGORY = "a category that is deleted"
NO_ACCOUNT = "an account that is deleted"


@dataclass(frozen=True)
class Names:
    """What ids in rules are called, and how the reader writes numbers and days."""

    categories: Mapping[UUID, str]
    accounts: Mapping[UUID, str]
    tags: Mapping[UUID, str]
    today: date
    locale: str


def conditions_words(conditions: Conditions, names: Names) -> str:
    """Return conditions as a sentence without its full stop."""
    parts = [
        f"({_joined(node, names)})" if isinstance(node, Group) else leaf_words(node, names)
        for node in conditions.all or conditions.any or []
    ]
    text = (" and " if conditions.all else " or ").join(parts)
    return text[:1].upper() + text[1:]


def _joined(group: Group, names: Names) -> str:
    parts = [leaf_words(leaf, names) for leaf in group.all or group.any or []]
    return (" and " if group.all else " or ").join(parts)


def leaf_words(leaf: AnyLeaf, names: Names) -> str:
    """Return one condition in words."""
    name = FIELDS.get(leaf.field, leaf.field)
    if leaf.field == "amount":
        name = AMOUNTS[getattr(leaf, "direction", None)]
    if isinstance(leaf, Emptiness | NoCategory | NoTags):
        return BARE[leaf.op].format(name)
    if isinstance(leaf, TagCondition):
        tag = names.tags.get(leaf.value, GONE)
        return f"tagged {tag}" if leaf.op == "has" else f"not tagged {tag}"
    if leaf.op == "day_of_month":
        return f"date is day {leaf.value} of the month"
    values = [_value(each, leaf.field, names) for each in _listed(leaf.value)]
    if leaf.op == "between":
        return f"{name} between {values[0]} and {values[1]}"
    if leaf.op == "is_any":
        return f"{name} is {_either(values)}"
    return f"{name} {OPS[leaf.op]} {values[0]}"


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _either(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _value(value: Any, field: str, names: Names) -> str:
    if isinstance(value, UUID):
        known = names.categories if field == "category" else names.accounts
        return known.get(value, GONE)
    if isinstance(value, Decimal):
        return number(value, names.locale)
    if isinstance(value, date):
        return short_date(value, names.today, names.locale)
    return str(value) if field == "currency" else f"“{value}”"


def actions_words(actions: Iterable[Action], names: Names) -> str:
    """Return what is done as a sentence without its full stop."""
    text = ", ".join(action_words(action, names) for action in actions)
    return text[:1].upper() + text[1:]


def action_words(action: Action, names: Names) -> str:
    """Return one action in words."""
    match action:
        case SetCategory():
            known = names.categories.get(action.category_id)
            return f"category {known}" if known else NO_CATEGORY
        case SetTransfer():
            return f"transfer with {names.accounts.get(action.account_id, NO_ACCOUNT)}"
        case AddTags() | RemoveTags():
            tags = ", ".join(action.tags)
            return f"tag {tags}" if isinstance(action, AddTags) else f"no longer tag {tags}"
        case SetCleared():
            return "mark as cleared" if action.cleared else "mark as not cleared"
    return _text_words(action)


def _text_words(action: SetPayee | SetNotes | AppendNotes) -> str:
    if isinstance(action, SetPayee):
        return f"payee {action.payee}"
    words = f"“{action.notes}”"
    return f"notes {words}" if isinstance(action, SetNotes) else f"add {words} to the notes"
