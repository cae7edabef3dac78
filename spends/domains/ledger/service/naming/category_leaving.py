"""Categories that go, and come back when that was a mistake."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.households import service as households
from spends.domains.households.service import saved_views
from spends.domains.ledger.events import CategoryBack, CategoryGone
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.models import Category
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.many import writing
from spends.domains.ledger.repository.naming import holders
from spends.domains.ledger.repository.naming.holders import Held
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import places
from spends.domains.ledger.tree import MAX_LEVELS, Tree
from spends.kit import clock, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, NotFound
from spends.kit.pointing import packed, unpacked
from spends.kit.unit_of_work import UnitOfWork

ENTITY = "category"
ACTIONS = frozenset({"delete", "merge"})
# So many lines and parts are kept to be given back; what had more is gone for good.
MOST_KEPT = 50_000


class Left(NamedTuple):
    """What took a category's place, how many lines and parts it got, and what undoes that."""

    into: Category | None
    line_count: int
    undo_id: UUID | None


def leave(uow: UnitOfWork, action: str, category: Category, target: Category | None) -> Left:
    """Let a category go, and all it had be another's, or nobody's."""
    before = noting.state(category)
    target_id = target.id if target else None
    held = holders.held(uow, category.id, MOST_KEPT + 1)
    kept: dict[str, Any] = {name: packed(ids) for name, ids in held._asdict().items()}
    kept |= _move_children(Tree(rows.categories(uow)), category, target)
    count = rows.move_category(uow, category.id, target_id)
    summary.move_category(uow, category.id, target_id or NO_CATEGORY)
    category.deleted_at = clock.now()
    if target_id is not None:
        kept["views"] = saved_views.name_instead(uow, category.id, target_id)
    events.publish(uow, CategoryGone(category.id, target_id, kept))
    can_undo = max(count, len(held.payees)) <= MOST_KEPT
    event = audit.record(
        uow,
        action,
        ENTITY,
        category.id,
        before={**before, "undo": kept if can_undo else None},
        after={"reassigned_to": target_id, "count": count, "children": len(kept["children"])},
    )
    households.touch(uow)
    uow.session.flush()
    return Left(target, count, event.id if can_undo else None)


def _move_children(
    tree: Tree[Category], category: Category, target: Category | None
) -> dict[str, Any]:
    place = category.parent_id
    if target is not None and target.id not in tree.branch(category.id):
        place = target.id
    children = list(tree.below(category.id))
    for child in children:
        places.check_level(tree, place, tree.levels(child.id))
        places.check_name(tree, child.name, place, {category.id})
        child.parent_id = place
    return {"place": str(place) if place else None, "children": [str(each.id) for each in children]}


def undo(uow: UnitOfWork, event_id: UUID) -> Category:
    """Take back that a category was deleted or merged: all it had is its own again.

    NotFound when this was neither, or had too many lines; Conflict, in words, when it was undone
    before or something of it was changed since.
    """
    uow.require(Permission.WRITE)
    event = audit.event(uow, event_id)
    kept, after = (event.before or {}).get("undo"), event.after or {}
    if event.entity != ENTITY or event.action not in ACTIONS or event.entity_id is None or not kept:
        raise NotFound
    if event.undone_at is not None:
        message = "This was undone already."
        raise Conflict(message)
    into_id = UUID(after["reassigned_to"]) if after["reassigned_to"] else None
    rows.take_categories(uow, {event.entity_id, into_id or event.entity_id})
    category = _come_back(uow, event, kept)
    held = Held(*(unpacked(kept[name]) for name in Held._fields))
    _give_back(uow, held, into_id, category.id)
    saved_views.name_again(uow, kept.get("views", []))
    events.publish(uow, CategoryBack(category.id, into_id, kept))
    event.undone_at = clock.now()
    count = len(held.lines) + len(held.parts)
    audit.record(uow, "undo", ENTITY, category.id, after={"count": count})
    households.touch(uow)
    return category


def _come_back(uow: UnitOfWork, event: AuditEvent, kept: dict[str, Any]) -> Category:
    """Put a category where it stood, and below it what stood there."""
    tree = Tree(rows.categories(uow))
    category = uow.session.get(Category, (uow.household_id, event.entity_id))
    if category is None or category.deleted_at is None:
        raise NotFound
    known = {node.category.id: node.category for node in tree.nodes()}
    if category.parent_id is not None and category.parent_id not in known:
        message = f"What “{category.name}” stood below is gone, so this cannot be undone."
        raise Conflict(message)
    wanted = [UUID(each) for each in kept["children"]]
    children = [known[each] for each in wanted if each in known]
    place = UUID(kept["place"]) if kept["place"] else None
    if len(children) < len(wanted) or any(child.parent_id != place for child in children):
        message = f"What stood below “{category.name}” was moved since, so this cannot be undone."
        raise Conflict(message)
    _check_place(tree, category, children)
    category.deleted_at = None
    for child in children:
        child.parent_id = category.id
    uow.session.flush()
    return category


def _check_place(tree: Tree[Category], category: Category, children: Sequence[Category]) -> None:
    levels = 1 + max((tree.levels(child.id) for child in children), default=0)
    above = category.parent_id
    if any(above in tree.branch(child.id) for child in children) or (
        tree.level(above) + levels > MAX_LEVELS
    ):
        message = f"The tree was changed since: “{category.name}” no longer fits where it stood."
        raise Conflict(message)
    try:
        places.check_name(tree, category.name, above, {child.id for child in children})
    except Conflict as error:
        message = f"There is a category “{category.name}” again, so this cannot be undone."
        raise Conflict(message) from error


def _give_back(uow: UnitOfWork, held: Held, into_id: UUID | None, category_id: UUID) -> None:
    lines = {*held.lines, *holders.split_lines(uow, held.parts)}
    worth.hold_rates(uow)
    writing.lock(uow, lines, near=False)
    summary.add(uow, summary.of_lines(uow, lines), -1)
    if not holders.give_back(uow, held, into_id, category_id):
        message = "Some of its transactions, or payees, were changed since: this cannot be undone."
        raise Conflict(message)
    summary.add(uow, summary.of_lines(uow, lines))
