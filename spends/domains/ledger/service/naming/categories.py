"""Categories: a tree, each node with its lines."""

from collections.abc import Mapping
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.models import Category
from spends.domains.ledger.repository import rows, summary
from spends.domains.ledger.repository.naming import facts
from spends.domains.ledger.repository.naming.facts import CategoryFacts
from spends.domains.ledger.schemas import CategoryChanges, CategoryOrder, NewCategory
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import category_leaving, places
from spends.domains.ledger.service.naming.category_leaving import Left
from spends.domains.ledger.starter import walk
from spends.domains.ledger.tree import Tree
from spends.domains.ledger.views import CategoryView
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork


def start_household(uow: UnitOfWork) -> None:
    """Give a new household the starter categories."""
    uow.require(Permission.WRITE)
    made: dict[str, Category] = {}
    for position, step in enumerate(walk()):
        made[step.path] = Category(
            name=step.name,
            type=step.type,
            parent_id=made[step.parent_path].id if step.parent_path else None,
            color=step.color,
            icon=step.icon,
            position=position,
        )
    uow.session.add_all(made.values())
    uow.session.flush()
    audit.record(uow, "start", "category", None, after={"count": len(made)})
    households.touch(uow)


def category_views(uow: UnitOfWork) -> list[CategoryView]:
    """Return the categories in the tree's order, each with its own lines counted."""
    uow.require(Permission.READ)
    counts = summary.category_counts(uow)
    return [
        CategoryView(
            **{name: getattr(node.category, name) for name in _SHOWN},
            path=node.path,
            depth=node.depth,
            transaction_count=counts.get(node.category.id, 0),
        )
        for node in Tree(rows.categories(uow)).nodes()
    ]


_SHOWN = tuple(
    name for name in CategoryView.__slots__ if name not in {"path", "depth", "transaction_count"}
)


def by_use(uow: UnitOfWork) -> list[Category]:
    """Return the categories, those that the last twelve months used most first."""
    uow.require(Permission.READ)
    used = summary.category_counts(uow, clock.add_months(clock.month_of(uow.today()), -12))
    nodes = Tree(rows.categories(uow)).nodes()
    return sorted((node.category for node in nodes), key=lambda found: -used.get(found.id, 0))


def category_view(uow: UnitOfWork, category_id: UUID) -> CategoryView:
    """Return one category; NotFound when it is unknown."""
    uow.require(Permission.READ)
    rows.category(uow, category_id)
    return next(view for view in category_views(uow) if view.id == category_id)


def category_facts(uow: UnitOfWork) -> Mapping[UUID, CategoryFacts]:
    """Return every category by id, as plain rows, for the domains above."""
    uow.require(Permission.READ)
    return facts.categories(uow)


def category_branch(uow: UnitOfWork, category_id: UUID) -> set[UUID]:
    """Return a category and all below it; only itself when it is unknown."""
    return Tree(rows.categories(uow)).branch(category_id)


def chosen_category(uow: UnitOfWork, category_id: UUID, field: str = "category_id") -> UUID:
    """Return the id of a category that a body names, which stays there until the commit.

    InvalidInput, on `field`, when it is unknown.
    """
    uow.require(Permission.WRITE)
    return rows.category_in_body(uow, category_id, field).id


def add_category(uow: UnitOfWork, new: NewCategory) -> Category:
    """Add a category, as the last of its siblings; below another it has that one's type."""
    uow.require(Permission.WRITE)
    tree = Tree(rows.categories(uow))
    kind = str(new.type or "")
    if new.parent_id is not None:
        parent = rows.category_in_body(uow, new.parent_id, "parent_id")
        if kind not in {"", parent.type}:
            message = f"“{parent.name}” is for {parent.type}, and so is what stands below it."
            raise InvalidInput.field("type", message)
        kind = parent.type
    places.check_level(tree, new.parent_id, 1)
    places.check_name(tree, new.name, new.parent_id)
    values = new.model_dump(exclude={"type"})
    category = Category(**values, type=kind, position=places.last(tree, new.parent_id))
    noting.added(uow, category)
    return category


def change_category(uow: UnitOfWork, category_id: UUID, changes: CategoryChanges) -> Category:
    """Change the fields that were sent; a category moves with all that is below it."""
    uow.require(Permission.WRITE)
    category = rows.category(uow, category_id)
    tree = Tree(rows.categories(uow))
    sent = changes.changes
    parent_id = sent.get("parent_id", category.parent_id)
    if parent_id != category.parent_id:
        places.check_parent(uow, tree, category, parent_id)
        sent["position"] = places.last(tree, parent_id)
    places.check_name(tree, sent.get("name", category.name), parent_id, {category_id})
    with noting.noted(uow, category):
        for name, value in sent.items():
            setattr(category, name, value)
    return category


def arrange_categories(uow: UnitOfWork, order: CategoryOrder) -> None:
    """Put categories that stand beside each other into an order; others keep their places.

    InvalidInput when they do not stand below the same one, or one is named twice.
    """
    uow.require(Permission.WRITE)
    tree = Tree(rows.categories(uow))
    known = {node.category.id: node.category for node in tree.nodes()}
    wanted = [known[each] for each in order.ids if each in known]
    chosen = set(order.ids)
    if not len(wanted) == len(order.ids) == len(chosen):
        raise InvalidInput.field("ids", "The list has changed meanwhile. Load it again.")
    beside = {tree.parent_of(category) for category in wanted}
    if len(beside) > 1:
        raise InvalidInput.field("ids", "Order categories that stand below the same one.")
    following = iter(wanted)
    for parent_id in beside:
        for position, sibling in enumerate(tree.below(parent_id)):
            placed = next(following) if sibling.id in chosen else sibling
            placed.position = position
    uow.session.flush()
    audit.record(uow, "arrange", "category", None, after={"ids": order.ids})
    households.touch(uow)


def delete_category(uow: UnitOfWork, category_id: UUID, reassign_to: UUID | None = None) -> Left:
    """Delete a category: its lines, splits and payees' defaults get another one, or none.

    What stands below it moves below the other one too, or a level up where there is none.
    """
    uow.require(Permission.WRITE)
    rows.take_categories(uow, {category_id, reassign_to or category_id})
    category = rows.category(uow, category_id)
    target = None if reassign_to is None else _target(uow, category, reassign_to, "reassign_to")
    return category_leaving.leave(uow, "delete", category, target)


def merge_categories(uow: UnitOfWork, source_id: UUID, into_id: UUID) -> Left:
    """Make one category of two of the same type; the second one stays."""
    uow.require(Permission.WRITE)
    rows.take_categories(uow, {source_id, into_id})
    source = rows.category(uow, source_id)
    target = _target(uow, source, into_id, "into_id")
    return category_leaving.leave(uow, "merge", source, target)


def _target(uow: UnitOfWork, category: Category, target_id: UUID, field: str) -> Category:
    target = rows.category_in_body(uow, target_id, field)
    if target.id == category.id:
        raise InvalidInput.field(field, "Choose another category than the one that goes.")
    if target.type != category.type:
        message = f"“{target.name}” is for {target.type}. Choose one for {category.type}."
        raise InvalidInput.field(field, message)
    return target
