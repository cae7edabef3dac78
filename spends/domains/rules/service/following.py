"""Rules follow what happens in the ledger."""

from typing import Any

from spends.domains.ledger.events import CategoryBack, CategoryGone
from spends.domains.rules import repository
from spends.domains.rules.models import Rule
from spends.kit.errors import Conflict
from spends.kit.unit_of_work import UnitOfWork

# What a category that goes keeps of the rules that named it is found by this name.
KEPT = "rules"


def follow_category(uow: UnitOfWork, event: CategoryGone) -> None:
    """Let rules that gave or looked for a category that is gone name the one in its place.

    Where none took its place, they do nothing until another is chosen, and say so.
    """
    if event.into_id is None:
        return
    kept: dict[str, dict[str, Any]] = {}
    old, new = str(event.category_id), str(event.into_id)
    for row in repository.every(uow):
        before = _parts(row)
        after = _instead(before, old, new)
        if after != before:
            row.actions, row.conditions = after["actions"], after["conditions"]
            kept[str(row.id)] = {"before": before, "after": after}
    event.kept[KEPT] = kept
    uow.session.flush()


def follow_return(uow: UnitOfWork, event: CategoryBack) -> None:
    """Let rules name a category that is back again; Conflict when one was changed since."""
    kept = event.kept.get(KEPT, {})
    rows = {str(row.id): row for row in repository.every(uow)} if kept else {}
    for rule_id, parts in kept.items():
        row = rows.get(rule_id)
        if row is None or _parts(row) != parts["after"]:
            message = "A rule that named this category was changed since: this cannot be undone."
            raise Conflict(message)
        row.actions, row.conditions = parts["before"]["actions"], parts["before"]["conditions"]
    uow.session.flush()


def _parts(row: Rule) -> dict[str, Any]:
    return {"actions": row.actions, "conditions": row.conditions}


def _instead(part: Any, old: str, new: str) -> Any:
    """Return a part of a rule that names another category where it named one."""
    if isinstance(part, list):
        return [_instead(each, old, new) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("field") == "category" and "value" in part:
        return {**part, "value": _renamed(part["value"], old, new)}
    if part.get("type") == "set_category":
        return {**part, "category_id": _renamed(part["category_id"], old, new)}
    return {name: _instead(each, old, new) for name, each in part.items()}


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(_renamed(each, old, new) for each in value))
    return new if value == old else value
