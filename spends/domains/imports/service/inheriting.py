"""What an import brought stays with the other imports whose files had it too, when it goes."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from spends.domains.imports.repository import Heirs
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.matching.service import finding
from spends.domains.matching.service import undoing as matching
from spends.kit.unit_of_work import UnitOfWork


def hand_on_merges(
    uow: UnitOfWork, import_id: UUID, others: Heirs, besides: Collection[UUID]
) -> None:
    """Let lines that took in rows of an import hold them from others that had the same rows.

    But for those `besides`.
    """
    heirs: dict[UUID, UUID] = {}
    taken = matching.taken_in(uow, import_id) if others else ()
    for row in (row for row in taken if row.id not in besides):
        for other, told in reversed(others):
            if told.has(row.external_id) or told.marks[row.fingerprint]:
                heirs[row.id] = other
    matching.hand_on_merges(uow, heirs)


def hand_on_lines(
    uow: UnitOfWork, account_id: UUID, import_id: UUID, others: Heirs, besides: Collection[UUID]
) -> int:
    """Give lines of an import, but for those `besides`, to others; return how many.

    To those that had them in their files, or had a sum or the payments in their place: the first
    of those gets them. Of lines that are equal as many stay as the longest file had.
    """
    if not others:
        return 0
    own = [line for line in likeness.of_import(uow, import_id) if line.id not in besides]
    by_id = {
        name: other
        for other, told in reversed(others)
        for each in told.instead
        for name in each.ids
    }
    by_id |= {name: other for other, told in reversed(others) for name in told.ids}
    heirs = {line.id: by_id[line.external_id] for line in own if line.external_id in by_id}
    wanted = _wanted(others)
    chosen = [line for line in own if line.fingerprint in wanted]
    if chosen:
        days = min(line.date for line in chosen), max(line.date for line in chosen)
        there = Counter(likeness.marks_besides(uow, account_id, import_id, *days))
        there.update(mark.fingerprint for mark in finding.marks(uow, account_id, *days))
        there.update(line.fingerprint for line in chosen if line.id in heirs)
        for line in chosen:
            value = line.fingerprint
            if line.id not in heirs and there[value] < wanted[value]:
                there[value] += 1
                heirs[line.id] = _first(others, value, there[value])
    edits: dict[UUID, telling.Edit] = {key: {"import_id": heir} for key, heir in heirs.items()}
    for line in chosen:
        if line.id in heirs and line.external_id is not None and line.external_id not in by_id:
            edits[line.id]["external_id"] = None
    telling.write(uow, telling.held(uow, heirs.keys()), edits)
    return len(heirs)


def _wanted(others: Heirs) -> Counter[int]:
    """Return how many lines of each fingerprint there are to be."""
    wanted: Counter[int] = Counter()
    for _, told in others:
        wanted |= told.marks
    return wanted


def _first(others: Heirs, value: int, count: int) -> UUID:
    """Return the first import whose file has so many lines of a fingerprint."""
    return next(other for other, told in others if told.marks[value] >= count)
