"""What lines took in of an import's rows is taken back, as if it had never been.

What others had too stays: see `handing`. Links are the matter of `unlinking`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.statements import telling
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.repository import questions
from spends.domains.matching.service.states import State, stacks_of
from spends.domains.matching.service.unlinking import LINKS
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


class TakenBack(NamedTuple):
    """How many lines are what they were, and how many stay merged, as they were worked on since."""

    restored: int
    kept: int


def given_back(
    uow: UnitOfWork, import_id: UUID, names: Collection[str]
) -> dict[str, tuple[AnyRow, int | None]]:
    """Return the rows of an import, by some of their ids, that `take_back` would take all of.

    Each with the fingerprint it is known by. Without those whose lines took in others', too.
    """
    uow.require(Permission.WRITE)
    own = [row for row in stored.of_import(uow, import_id) if row.external_id in names]
    if not own:
        return {}
    lines = telling.held(uow, {row.transaction_id for row in own})
    stacks = stored.of_transactions(uow, lines.keys())
    shared = {
        row.transaction_id
        for row in stacks
        if row.import_id != import_id or row.replaced_id is not None or "deleted_at" in row.before
    }
    shared |= _locked(uow, own, lines)
    # A line that has the id by itself stays, and so does all that it stands for.
    shared |= {
        row.transaction_id
        for row in own
        if row.before.get("external_id", lines[row.transaction_id].external_id) == row.external_id
    }
    # What a person deleted is not to come back in other words.
    shared |= {line_id for line_id, line in lines.items() if line.deleted_at is not None}
    return {
        row.external_id: (row, row.fingerprint or lines[row.transaction_id].fingerprint)
        for row in own
        if row.transaction_id not in shared
    }


def take_back(uow: UnitOfWork, import_id: UUID) -> TakenBack:
    """Make lines what they were before they took in rows of an import.

    What a person has changed since stays as it is now, column by column. What later imports said of
    the same lines holds on.
    """
    uow.require(Permission.WRITE)
    own = stored.of_import(uow, import_id)
    if not own:
        return TakenBack(0, 0)
    stacks = stacks_of(uow, {row.transaction_id for row in own})
    lines = telling.held(uow, stacks.keys())
    edits: dict[UUID, telling.Edit] = {}
    befores: list[tuple[UUID, dict[str, Any]]] = []
    locked = _locked(uow, own, lines)
    for line_id, stack in stacks.items():
        line = lines[line_id]
        if line_id in locked:
            continue
        state = State(line)
        first = next(place for place, row in enumerate(stack) if row.import_id == import_id)
        for row in reversed(stack[first:]):
            state.take_back(row)
        befores += [
            (row.id, state.tell(row)) for row in stack[first:] if row.import_id != import_id
        ]
        if state.edit:
            edits[line_id] = state.edit
    _let_go(uow, lines, edits)
    telling.write(uow, lines, edits)
    stored.change(uow, befores)
    kept = [row for row in own if row.transaction_id in locked]
    if kept:
        stored.forget(uow, [row.id for row in own if row.transaction_id not in locked])
    else:
        stored.forget_import(uow, import_id)
    return TakenBack(len(own) - len(kept), len(kept))


def _locked(uow: UnitOfWork, own: Sequence[AnyRow], lines: Mapping[UUID, AnyRow]) -> set[UUID]:
    """Return the lines that stay merged.

    Reconciled ones, those in place of one that was worked on, those whose links would not hold with
    the amount that they had before, and those that came back and were worked on since.
    """
    replaced = telling.held(uow, {row.replaced_id for row in own} - {None})
    worked_on = {
        key for key, line in replaced.items() if line.edited_at is not None or line.is_split
    }
    amended = {
        row.transaction_id
        for row in own
        if "amount" in row.before and not row.before.keys() & set(LINKS)
    }
    former = {
        row.transaction_id: (
            lines[row.transaction_id].currency_code,
            telling.from_json("date", row.before.get("date")) or lines[row.transaction_id].date,
            row.before.get("amount", lines[row.transaction_id].amount),
        )
        for row in reversed(own)
        if row.transaction_id in amended
    }
    bound = pairs.breaking(uow, former) | {
        key for key in amended if any(getattr(lines[key], name) is not None for name in LINKS)
    }
    reconciled = {key for key, line in lines.items() if line.reconciled_at is not None}
    kept = {row.transaction_id for row in own if row.replaced_id in worked_on}
    back = {row.transaction_id: row.created_at for row in own if "deleted_at" in row.before}
    linked = {key for key in back if any(getattr(lines[key], name) for name in LINKS)}
    edited = {key for key, since in back.items() if (lines[key].edited_at or since) > since}
    return reconciled | bound | kept | linked | pairs.refunded(uow, back) | edited


def _let_go(uow: UnitOfWork, lines: dict[UUID, AnyRow], edits: dict[UUID, telling.Edit]) -> None:
    """Unlink the other sides of transfers that lines are taken out of."""
    others = {
        lines[key].transfer_id: key
        for key, edit in edits.items()
        if "transfer_id" in edit and lines[key].transfer_id is not None
    }
    found = telling.held(uow, others.keys() - lines.keys())
    for other_id, other in found.items():
        if other.transfer_id == others[other_id] and other.reconciled_at is None:
            edits[other_id] = {"transfer_id": None}
    lines |= found


def forget_taken(uow: UnitOfWork, ids: Collection[UUID], import_id: UUID) -> bool:
    """Forget what lines took in, which are about to go; False if that is not all of one import."""
    uow.require(Permission.WRITE)
    rows = stored.of_transactions(uow, ids)
    if any(row.import_id != import_id or row.replaced_id is not None for row in rows):
        return False
    stored.forget(uow, [row.id for row in rows])
    return True


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Let nothing here say any more which of these imports it came from."""
    uow.require(Permission.WRITE)
    stored.forget_imports(uow, import_ids)
    questions.forget_imports(uow, import_ids)
