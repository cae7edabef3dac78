"""Where categories may stand: below what, how deep, under which name."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.ledger.models import Category
from spends.domains.ledger.repository import rows
from spends.domains.ledger.tree import MAX_LEVELS, Tree
from spends.kit.errors import Conflict, FieldError, InvalidInput
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork


def check_parent(
    uow: UnitOfWork, tree: Tree[Category], category: Category, parent_id: UUID | None
) -> None:
    """Refuse a place below another category that cannot have this one; InvalidInput says why."""
    if parent_id is None:
        return
    parent = rows.category_in_body(uow, parent_id, "parent_id")
    if parent_id in tree.branch(category.id):
        message = "A category cannot stand below itself. Choose another."
        raise InvalidInput.field("parent_id", message)
    if parent.type != category.type:
        message = f"“{parent.name}” is for {parent.type}. Choose one for {category.type}."
        raise InvalidInput.field("parent_id", message)
    check_level(tree, parent_id, tree.levels(category.id))


def check_level(tree: Tree[Category], parent_id: UUID | None, levels: int) -> None:
    """Refuse a place that so many levels would not fit below."""
    if tree.level(parent_id) + levels > MAX_LEVELS:
        message = f"Categories go at most {MAX_LEVELS} levels deep. Choose a place further up."
        raise InvalidInput.field("parent_id", message)


def check_name(
    tree: Tree[Category], name: str, parent_id: UUID | None, besides: Collection[UUID] = ()
) -> None:
    """Refuse a name that another category has at a place; Conflict says so."""
    for other in tree.below(parent_id):
        if other.id not in besides and fold(other.name) == fold(name):
            message = f"There is a category “{other.name}” here already. Choose another name."
            raise Conflict(message, [FieldError("name", message)])


def last(tree: Tree[Category], parent_id: UUID | None) -> int:
    """Return the position after all that stand at a place."""
    return 1 + max((sibling.position for sibling in tree.below(parent_id)), default=-1)
