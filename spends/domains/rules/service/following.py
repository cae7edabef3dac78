"""Rules follow what happens in the ledger."""

from typing import Any
from uuid import UUID

from spends.domains.ledger.events import CategoryBack, CategoryGone
from spends.domains.rules import repository
from spends.kit.errors import Conflict
from spends.kit.unit_of_work import UnitOfWork

# What a category that goes keeps of the rules that gave it is found by this name.
KEPT = "rules"


def follow_category(uow: UnitOfWork, event: CategoryGone) -> None:
    """Let rules that gave a category which is gone give the one that took its place.

    Where none did, they do nothing until another is chosen, and say so.
    """
    if event.into_id is None:
        return
    kept: dict[str, dict[str, Any]] = {}
    for row in repository.every(uow):
        if _gives(row.actions, event.category_id):
            before = row.actions
            row.actions = [
                {**action, "category_id": str(event.into_id)}
                if _gives([action], event.category_id)
                else action
                for action in before
            ]
            kept[str(row.id)] = {"before": before, "after": row.actions}
    event.kept[KEPT] = kept
    uow.session.flush()


def follow_return(uow: UnitOfWork, event: CategoryBack) -> None:
    """Let rules give a category that is back again; Conflict when one was changed since."""
    kept = event.kept.get(KEPT, {})
    rows = {str(row.id): row for row in repository.every(uow)} if kept else {}
    for rule_id, actions in kept.items():
        row = rows.get(rule_id)
        if row is None or row.actions != actions["after"]:
            message = "A rule that gave this category was changed since: this cannot be undone."
            raise Conflict(message)
        row.actions = actions["before"]
    uow.session.flush()


def _gives(actions: list[dict[str, object]], category_id: UUID) -> bool:
    return any(action.get("category_id") == str(category_id) for action in actions)
