"""The same done with many transactions, chosen one by one or by a filter, with one undo."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.repository import rows
from spends.domains.ledger.repository.many import writing as rows_of_many
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.repository.reading import listing
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.many import writing
from spends.domains.ledger.service.naming.payees import payee_of
from spends.kit import clock, collector
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.sql import AnyRow
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

MAX_IDS = 5_000
MAX_MATCHED = 50_000
MAX_TAGS = 50
MAX_NOTES = 2_000
TO_COLUMN = {
    "category_id": "category_id",
    "payee": "payee_id",
    "add_tags": "tags",
    "remove_tags": "tags",
    "add_notes": "notes",
    "cleared": "cleared",
}
# What becomes the same on every line, whatever it was.
SHARED = {"category_id", "payee", "cleared"}
ACTIONS = {"category_id": "categorise", "cleared": "clear", "payee": "set_payee"}

Chosen: TypeAlias = Collection[UUID] | TransactionFilter


@dataclass(frozen=True, slots=True)
class Bulked:
    """How many transactions were changed, what undoes it, and how many stayed as they are.

    `locked` are reconciled; `split` have their categories in their parts.
    """

    count: int
    undo_id: UUID
    locked: int = 0
    split: int = 0


@collector.paused()
def change(uow: UnitOfWork, chosen: Chosen, edit: BulkEdit, *, skip_locked: bool = False) -> Bulked:
    """Give many transactions what they are to have in common; split ones keep their categories.

    Those that are reconciled are refused with Conflict and their number, or with `skip_locked` left
    as they are and counted. NotFound when one of the ids is unknown.
    """
    sent = edit.changes
    uow.require(Permission.WRITE)
    same = _shared(uow, sent)
    ids = _ids(uow, chosen)
    found = writing.taken(uow, ids, {TO_COLUMN[name] for name in sent})
    is_whole = len(found) == len(ids) and all(line.deleted_at is None for line in found.values())
    living = found if is_whole else _living(found, ids, chosen)
    lines, locked = _free(living, skip=skip_locked)
    split = 0
    if sent.keys() == {"category_id"} and any(line.is_split for line in lines.values()):
        whole = {line_id: line for line_id, line in lines.items() if not line.is_split}
        split, lines = len(lines) - len(whole), whole
    edits = _edits(uow, lines, sent, same)
    action = ACTIONS.get(next(iter(sent)), "amend") if len(sent) == 1 else "amend"
    event = writing.write(uow, action, lines, edits)
    return Bulked(len(edits), event.id, locked, split)


@collector.paused()
def delete(uow: UnitOfWork, chosen: Chosen, *, skip_locked: bool = False) -> Bulked:
    """Delete many transactions; what they were linked with is unlinked, as undo brings back.

    A line stays, as a reconciled one does, while the other side of its transfer or a refund of it
    is reconciled.
    """
    ids = _ids(uow, chosen)
    found = writing.taken(uow, ids, ("transfer_id", "refund_of_id"), linked=True)
    wanted = _living(found, ids, chosen)
    lines, locked = _free(wanted, _bound_to_locked(found), skip=skip_locked)
    gone = {"deleted_at": clock.now(), "transfer_id": None}
    edits: dict[UUID, writing.Edit] = dict.fromkeys(lines, gone)
    for line_id, line in found.items():
        if line_id not in lines and line.deleted_at is None:
            loose = _loosened(line, lines)
            if loose:
                edits[line_id] = loose
    event = writing.write(uow, "delete", found, edits, by_hand=False)
    return Bulked(len(lines), event.id, locked)


def _loosened(line: AnyRow, gone: Collection[UUID]) -> writing.Edit:
    names = ("transfer_id", "refund_of_id")
    return {name: None for name in names if getattr(line, name) in gone}


def _bound_to_locked(found: Mapping[UUID, AnyRow]) -> set[UUID]:
    """Return the lines that reconciled ones are linked with, and would have to let go of."""
    locked = [line for line in found.values() if line.reconciled_at and line.deleted_at is None]
    return {other for line in locked for other in (line.transfer_id, line.refund_of_id) if other}


def _ids(uow: UnitOfWork, chosen: Chosen) -> Sequence[UUID]:
    uow.require(Permission.WRITE)
    if isinstance(chosen, TransactionFilter):
        uow.session.flush()
        found = listing.ids(uow, chosen, MAX_MATCHED + 1)
        if len(found) > MAX_MATCHED:
            message = f"More than {MAX_MATCHED:,} transactions match. Narrow the filter."
            raise InvalidInput.field("filter", message)
        return found
    if len(chosen) > MAX_IDS:
        message = f"Choose at most {MAX_IDS:,} transactions at a time."
        raise InvalidInput.field("ids", message)
    return list(set(chosen))


def _living(
    found: Mapping[UUID, AnyRow], ids: Sequence[UUID], chosen: Chosen
) -> dict[UUID, AnyRow]:
    """Return those of the ids that are not deleted; NotFound when one that was named is."""
    chosen_lines = ((line_id, found.get(line_id)) for line_id in ids)
    living = {
        line_id: line
        for line_id, line in chosen_lines
        if line is not None and line.deleted_at is None
    }
    if len(living) != len(ids) and not isinstance(chosen, TransactionFilter):
        raise NotFound
    return living


def _free(
    lines: Mapping[UUID, AnyRow],
    bound: Collection[UUID] = (),
    *,
    skip: bool,
) -> tuple[dict[UUID, AnyRow], int]:
    """Return the lines that may be changed, and how many may not."""
    if not bound and all(line.reconciled_at is None for line in lines.values()):
        return dict(lines), 0
    free = {
        line_id: line
        for line_id, line in lines.items()
        if line.reconciled_at is None and line_id not in bound
    }
    locked = len(lines) - len(free)
    if locked and (not skip or not free):
        raise Conflict(writing.locked_words(locked))
    return free, locked


def _shared(uow: UnitOfWork, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that become the same on every line.

    What they point to is held before any line is, as whoever takes a category away does.
    """
    same: dict[str, Any] = {}
    if "category_id" in sent:
        chosen = sent["category_id"]
        same["category_id"] = None if chosen is None else rows.category_in_body(uow, chosen).id
    if "payee" in sent:
        payee = payee_of(uow, sent["payee"])
        same["payee_id"] = payee.id if payee else None
    if "cleared" in sent:
        same["cleared"] = sent["cleared"]
    return same


def _edits(
    uow: UnitOfWork,
    lines: Mapping[UUID, AnyRow],
    sent: Mapping[str, Any],
    same: dict[str, Any],
) -> dict[UUID, writing.Edit]:
    each = dict.fromkeys(lines, same)
    if "category_id" in same:
        whole = {name: value for name, value in same.items() if name != "category_id"}
        each |= {line_id: whole for line_id, line in lines.items() if line.is_split}
    if sent.keys() <= SHARED:
        return dict(each)
    edits = {line_id: dict(edit) for line_id, edit in each.items()}
    if "add_notes" in sent:
        _add_notes(edits, lines, sent["add_notes"])
    if sent.keys() & {"add_tags", "remove_tags"}:
        _tag(uow, edits, sent.get("add_tags") or [], sent.get("remove_tags") or [])
    return dict(edits)


def _add_notes(
    edits: Mapping[UUID, dict[str, Any]], lines: Mapping[UUID, AnyRow], text: str
) -> None:
    for line_id, edit in edits.items():
        before = lines[line_id].notes
        edit["notes"] = f"{before}\n{text}" if before else text
    long = sum(len(edit["notes"]) > MAX_NOTES for edit in edits.values())
    if long:
        message = f"The notes of {long:,} of these would be longer than {MAX_NOTES:,} characters."
        raise InvalidInput.field("notes", message)


def _tag(
    uow: UnitOfWork,
    edits: Mapping[UUID, dict[str, Any]],
    added: Sequence[str],
    removed: Sequence[str],
) -> None:
    """Add tags and take others away, each by name, whatever the case."""
    uow.session.flush()
    wanted = [tag.name for tag in named.tags_named(uow, added)]
    away = {fold(name) for name in removed}
    before = rows_of_many.tags(uow, edits)
    for line_id, edit in edits.items():
        kept = {fold(name): name for name in (*before.get(line_id, []), *wanted)}
        left = [kept[key] for key in sorted(kept.keys() - away)]
        if len(left) > MAX_TAGS:
            raise InvalidInput.field("tags", f"A transaction can have {MAX_TAGS} tags at most.")
        edit["tags"] = left
