"""Links that an import brought about go with it; those that a person made stay."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.matching.kinds import Answer
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.repository import questions as asking
from spends.domains.matching.service import questions
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

LINKS = ("transfer_id", "refund_of_id")


def unlink(uow: UnitOfWork, import_id: UUID) -> int:
    """Take away the links of an import's lines that were found or confirmed, none made by hand.

    Lines that were edited, split or reconciled since keep theirs. A credit has the category again
    that it had before. Return how many links went.
    """
    uow.require(Permission.WRITE)
    linked = likeness.linked(uow, import_id)
    if not linked:
        return 0
    asked = asking.joined_pairs(uow, {line_id for pair in linked for line_id in pair})
    known = {frozenset(pair) for pair in asked}
    return _unlink(uow, [pair for pair in linked if frozenset(pair) in known])


def tied(uow: UnitOfWork, import_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return which of an import's lines somebody linked, or said something of.

    Not those that matching alone has linked, nor those that are only asked about: `unlink` takes
    the links away, and the questions go with the lines.
    """
    uow.require(Permission.READ)
    linked = {frozenset(pair) for pair in likeness.linked(uow, import_id)}
    found: set[UUID] = set()
    sure: set[frozenset[UUID]] = set()
    for row in questions.about(uow, ids).values():
        pair = frozenset((row.first_id, row.second_id))
        if row.answer == Answer.SURE and pair in linked:
            sure.add(pair)
        elif row.answer is not None:
            # Also where somebody has taken a link apart again.
            found |= pair
    sides = telling.held(uow, {line_id for pair in sure for line_id in pair})
    locked = {key for key, line in sides.items() if line.reconciled_at is not None}
    by_hand = linked - {pair for pair in sure if not pair & locked}
    return found.union(*by_hand) & set(ids)


def let_go(uow: UnitOfWork, import_id: UUID) -> int:
    """Take away the links that an import found for lines that took in its rows.

    Of lines that it brought back also those that others found. What was asked about them goes too;
    what a person answered stays. Return how many links went.
    """
    uow.require(Permission.WRITE)
    joined = stored.joined_by(uow, import_id)
    if not joined:
        return 0
    asked = [row for row in asking.asked_by(uow, import_id) if joined & {*row[1:]}]
    asked = sorted({*asked, *asking.asked_about(uow, stored.brought_back(uow, import_id))})
    lines = telling.held(uow, {line_id for row in asked for line_id in row[1:]})
    chosen = [row for row in asked if all(lines[key].import_id != import_id for key in row[1:])]
    ways = {pair for _, first, second in chosen for pair in ((first, second), (second, first))}
    done = _unlink(
        uow,
        [pair for pair in ways if any(getattr(lines[pair[0]], name) == pair[1] for name in LINKS)],
    )
    asking.forget(uow, [row[0] for row in chosen])
    return done


def _unlink(uow: UnitOfWork, chosen: Sequence[tuple[UUID, UUID]]) -> int:
    lines = telling.held(uow, {line_id for pair in chosen for line_id in pair})
    categories = _categories_before(uow, lines, chosen)
    edits: dict[UUID, telling.Edit] = {}
    for one, other in chosen:
        if lines[one].reconciled_at is not None or lines[other].reconciled_at is not None:
            continue
        for line_id, linked_id in ((one, other), (other, one)):
            line = lines[line_id]
            for name in LINKS:
                if getattr(line, name) == linked_id:
                    edits.setdefault(line_id, {})[name] = None
            if line.refund_of_id == linked_id and line_id in categories:
                edits[line_id]["category_id"] = categories[line_id]
    telling.write(uow, lines, edits)
    return len(chosen)


def _categories_before(
    uow: UnitOfWork, lines: Mapping[UUID, AnyRow], chosen: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, UUID | None]:
    """Return the categories that credits had before they got that of what they pay back."""
    refunds = {frozenset(pair) for pair in chosen if lines[pair[0]].refund_of_id == pair[1]}
    refunds |= {frozenset(pair) for pair in chosen if lines[pair[1]].refund_of_id == pair[0]}
    if not refunds:
        return {}
    found: dict[UUID, UUID | None] = {}
    for row in questions.about(uow, {line_id for pair in refunds for line_id in pair}).values():
        was = questions.changed(uow, row.id, row.first_id, "category_id")
        line = lines.get(row.first_id)
        is_meant = frozenset((row.first_id, row.second_id)) in refunds
        if is_meant and was is not None and line is not None and line.category_id == was.after:
            found[row.first_id] = was.before
    kept = likeness.kept_categories(uow, {each for each in found.values() if each is not None})
    return {key: each if each in kept else None for key, each in found.items()}
