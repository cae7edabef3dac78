"""Rules follow what happens in the ledger."""

from uuid import UUID

from spends.domains.ledger.events import CategoryGone
from spends.domains.rules import repository
from spends.kit.unit_of_work import UnitOfWork


def follow_category(uow: UnitOfWork, event: CategoryGone) -> None:
    """Let rules that gave a category which is gone give the one that took its place.

    Where none did, they do nothing until another is chosen, and say so.
    """
    if event.into_id is None:
        return
    for row in repository.every(uow):
        if _gives(row.actions, event.category_id):
            row.actions = [
                {**action, "category_id": str(event.into_id)}
                if _gives([action], event.category_id)
                else action
                for action in row.actions
            ]
    uow.session.flush()


def _gives(actions: list[dict[str, object]], category_id: UUID) -> bool:
    return any(action.get("category_id") == str(category_id) for action in actions)
