"""What an import brought stays with the others that brought it too, when it goes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from spends.domains.ledger.service.statements import telling
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.service.states import State, stacks_of
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

Names: TypeAlias = AbstractSet[int | str | None]
"""Fingerprints, and a provider's ids."""


class Said(NamedTuple):
    """What a row of a statement is known by, and whether it was pending.

    `beside` tells what its line is known by from others.
    """

    fingerprint: int | None
    external_id: str | None
    pending: bool
    beside: Callable[[], Names] = frozenset


Heirs: TypeAlias = Callable[[Mapping[UUID, Said]], Mapping[UUID, telling.Edit]]
"""Tells which rows that their import loses are another's, and what they are then known by."""


def taken_in(uow: UnitOfWork, import_id: UUID) -> list[Said]:
    """Return the rows of an import that lines took in, without those that a person said are one.

    Nor those that brought back what was deleted.
    """
    uow.require(Permission.READ)
    return [_said(line, row) for line, row in _taken(uow, import_id)]


def _taken(uow: UnitOfWork, import_id: UUID) -> list[tuple[AnyRow, AnyRow]]:
    rows = stored.of_import(uow, import_id)
    chosen = [row for row in rows if row.replaced_id is None and "deleted_at" not in row.before]
    lines = telling.held(uow, {row.transaction_id for row in chosen})
    return [(lines[row.transaction_id], row) for row in chosen]


def hand_on_merges(
    uow: UnitOfWork, import_id: UUID, heirs: Heirs, besides: Collection[UUID]
) -> None:
    """Let rows of an import that lines took in be those of others that had them too.

    But for those `besides`, those that a person said are one, and what brought back a line.
    """
    uow.require(Permission.WRITE)
    taken = [(line, row) for line, row in _taken(uow, import_id) if row.id not in besides]

    @cache
    def stacks() -> dict[UUID, list[AnyRow]]:
        return stacks_of(uow, {line.id for line, _ in taken})

    def beside(line: AnyRow, row: AnyRow) -> Names:
        stack = stacks()[line.id]
        return _names(line, [each for each in stack if each.id != row.id], _own(line, stack))

    rows = {
        row.id: _said(line, row)._replace(beside=partial(beside, line, row)) for line, row in taken
    }
    stored.give(uow, heirs(rows))


def hand_on(
    uow: UnitOfWork, account_id: UUID, import_id: UUID, heirs: Heirs, *, everything: bool = False
) -> int:
    """Leave lines of an import to the imports whose rows they took in; return how many.

    They stay, as they are where one of the `heirs` had the very row, and else as those rows say.
    Where a person made one of two lines, the other comes back instead. Lines that were reconciled
    since are left as they are, and so are those that were edited, unless `everything` of the import
    is to go.
    """
    uow.require(Permission.WRITE)
    rows = stored.of_account(uow, account_id, import_id)
    if not rows:
        return 0
    lines = telling.held(uow, {row.transaction_id for row in rows})
    mine = {key for key, line in lines.items() if line.import_id == import_id}
    free = {
        key
        for key in mine
        if lines[key].reconciled_at is None and (everything or lines[key].edited_at is None)
    }
    stacks = stacks_of(uow, free)
    replaced = {row.replaced_id for stack in stacks.values() for row in stack} - {None}
    back = telling.held(uow, replaced)
    given = heirs({key: _own(lines[key], stack) for key, stack in stacks.items()})
    edits: dict[UUID, telling.Edit] = dict(given)
    befores: list[tuple[UUID, dict[str, Any]]] = []
    done: list[UUID] = []
    for line_id, stack in stacks.items():
        if line_id in given:
            continue
        line = lines[line_id]
        plain = [row for row in stack if row.replaced_id is None]
        if not plain:
            edits |= {row.replaced_id: {"deleted_at": None} for row in stack}
            done += [row.id for row in stack]
            continue
        state = State(line)
        state.put(_as_said(line, plain[0]))
        befores += [(row.id, state.tell(row)) for row in stack if row is not plain[0]]
        edits[line_id] = state.edit
        done.append(plain[0].id)
    telling.write(uow, lines | back, edits)
    stored.change(uow, befores)
    stored.forget(uow, done)
    return len(edits)


def _as_said(line: AnyRow, row: AnyRow) -> telling.Edit:
    """Return a line as a row says that it took in; one that is linked keeps its amount."""
    found = {
        "date": row.date,
        "amount": row.amount,
        "description": row.description,
        "pending": row.pending,
        "cleared": not row.pending,
        "import_id": row.import_id,
        "fingerprint": line.fingerprint if row.fingerprint is None else row.fingerprint,
        "external_id": row.external_id,
        "statement_account_id": None,
    }
    if line.transfer_id is not None or line.refund_of_id is not None:
        del found["amount"]
    return found


def _said(line: AnyRow, row: AnyRow) -> Said:
    """Return a row that a line took in."""
    value = line.fingerprint if row.fingerprint is None else row.fingerprint
    return Said(value, row.external_id, row.pending)


def _own(line: AnyRow, stack: Sequence[AnyRow]) -> Said:
    """Return a line's own row, before it took in others."""
    was = (row.before["pending"] for row in stack if "pending" in row.before)
    pending, beside = next(was, line.pending), partial(_names, line, stack)
    return Said(line.fingerprint, line.external_id, pending, beside)


def _names(line: AnyRow, stack: Iterable[AnyRow], *own: Said) -> Names:
    """Return what rows that a line took in, and its own, are known by."""
    rows = (*own, *(_said(line, row) for row in stack))
    return {name for row in rows for name in row[:2]}
