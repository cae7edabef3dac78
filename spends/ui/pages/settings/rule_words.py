"""Rules in words: "Payee contains rewe and amount at least 20"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.rules.leaves import AnyLeaf
from spends.domains.rules.schemas import (
    AddTags,
    AppendNotes,
    Conditions,
    Group,
    SetCategory,
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
GONE = "one that is deleted"
NO_CATEGORY = "a category that is deleted"
NO_ACCOUNT = "an account that is deleted"


@dataclass(frozen=True)
class Names:
    """What ids in rules are called, and how the reader writes numbers and days."""

    categories: Mapping[UUID, str]
    accounts: Mapping[UUID, str]
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
        return names.accounts.get(value, GONE)
    if isinstance(value, Decimal):
        return number(value, names.locale)
    if isinstance(value, date):
        return short_date(value, names.today, names.locale)
    return str(value) if field == "currency" else f"“{value}”"


def actions_words(actions: Iterable[Any], names: Names) -> str:
    """Return what is done as a sentence without its full stop."""
    text = ", ".join(action_words(action, names) for action in actions)
    return text[:1].upper() + text[1:]


def action_words(action: Any, names: Names) -> str:
    """Return one action in words."""
    match action:
        case SetCategory():
            known = names.categories.get(action.category_id)
            return f"category {known}" if known else NO_CATEGORY
        case SetPayee():
            return f"payee {action.payee}"
        case AddTags():
            return f"tag {', '.join(action.tags)}"
        case SetNotes():
            return f"notes “{action.notes}”"
        case AppendNotes():
            return f"add “{action.notes}” to the notes"
        case SetTransfer():
            return f"transfer with {names.accounts.get(action.account_id, NO_ACCOUNT)}"
    message = f"no words for {action!r}"
    raise ValueError(message)
