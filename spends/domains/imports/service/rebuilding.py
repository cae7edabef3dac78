"""A sum takes the place of its payments, or they that of it, when the import that had them goes.

One file had a batch as a sum, another the same payment by payment: what came first is in the
account. Undone, it leaves what the other file said, as if that had come alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import links as documents
from spends.domains.imports import rules
from spends.domains.imports.ports import StatementLayout, StatementRow
from spends.domains.imports.repository import batches, files
from spends.domains.imports.repository.files import Others
from spends.domains.imports.service.naming import Names
from spends.domains.imports.service.reading import Reading, match
from spends.domains.imports.service.storing import MovedError, Storing
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.ledger.service.statements.intake import NameGoneError
from spends.domains.matching.rules.likeness import POSTED_WITHIN
from spends.domains.matching.service import handing, unlinking
from spends.domains.matching.service import undoing as matching
from spends.domains.matching.service.handing import Said
from spends.kit.errors import Conflict
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

FREE = ("edited_at", "reconciled_at", "deleted_at")
MADE_ANEW = ("transaction_tag", "merged_line", "match_question")
"""Tables whose rows a line gets again, or is rid of."""


class Rebuilding(NamedTuple):
    """Rows of other imports, by these, that come in place of what an import had that is undone.

    `gone` are its lines, and its rows that other lines took in, by the provider's ids they have.
    """

    gone: Mapping[str, UUID] = {}
    rows: Mapping[UUID, Sequence[StatementRow]] = {}

    @property
    def ids(self) -> Collection[UUID]:
        """The lines and rows that go, whoever else had them."""
        return frozenset(self.gone.values())

    def put(self, uow: UnitOfWork, undone_id: UUID, others: Others) -> int:
        """Store the rows, now that the lines in their place are gone, and do what follows.

        Return how many came in; others may be in the account by now.
        """
        if self.rows and uow.is_sqlite:
            # Lines that are only out of sight would still pay the bills that the new ones pay.
            while ledger.remove_hidden(uow, uow.household_id, undone_id):
                pass
        said, count, known = dict(others), 0, set[str]()
        for import_id, rows in self.rows.items():
            matched = _put(uow, import_id, rows, said[import_id].marks)
            count += len(rows) - matched.statuses.count(rules.DUPLICATE)
            known.update(
                name
                for place, name in matched.external_ids.items()
                if matched.statuses[place] != rules.DUPLICATE or name in matched.known_ids
            )
        for import_id, told in others:
            if not told.stand_ins.isdisjoint(self.gone):
                files.keep_told(uow, import_id, told.with_own(self.gone.keys(), known))
        return count


def plan(uow: UnitOfWork, account_id: UUID, import_id: UUID, others: Others) -> Rebuilding:
    """Return what is to come in place of lines of an import, and let nothing else have these.

    Only where the account is open, all of a sum's lines are the import's and of its day, nobody has
    worked on them or linked anything with them, and no other file had them themselves: else they
    stay, for the money must not be lost or doubled. Links that matching alone made go, and so do
    questions that nobody has answered: what comes is matched anew. A line that took in one of the
    import's rows is what it was before.
    """
    wanted = [(other, each) for other, told in others for each in told.instead]
    if not wanted or accounts.account_view(uow, account_id).closed_at is not None:
        return Rebuilding()
    names = {name for _, each in wanted for name in each.ids}
    free = _joined(uow, import_id, others, names) | _own_lines(uow, import_id, others, names)
    gone: dict[str, UUID] = {}
    rows: dict[UUID, list[StatementRow]] = {}
    for other, each in wanted:
        if gone.keys().isdisjoint(each.ids) and free.keys() >= {*each.ids}:
            lines = [free[name] for name in each.ids]
            ids = [line.id for line in lines]
            if _agree(lines, each.rows) and matching.forget_taken(uow, ids, other):
                gone.update(zip(each.ids, ids, strict=True))
                rows.setdefault(other, []).extend(each.rows)
    return Rebuilding(gone, rows)


def _agree(lines: Sequence[AnyRow], rows: Sequence[StatementRow]) -> bool:
    """Whether lines are what rows come to, and of their days as far as booking moves these."""
    return _sum(lines) == _sum(rows) and all(
        line.date == row.date
        or (line.pending != row.pending and abs((line.date - row.date).days) <= POSTED_WITHIN)
        for line in lines
        for row in rows
    )


def _sum(lines: Iterable[AnyRow | StatementRow]) -> int:
    return sum(line.amount for line in lines)


def _own_lines(
    uow: UnitOfWork, import_id: UUID, others: Others, names: set[str]
) -> dict[str, AnyRow]:
    """Return lines of an import by their ids that are nobody else's, and nobody worked on."""
    ids = {
        line.id
        for line in likeness.of_import(uow, import_id)
        if line.external_id in names and not _is_of(others, line.external_id, line.fingerprint)
    }
    bound = unlinking.tied(uow, import_id, ids) | pairs.named(uow, ids, MADE_ANEW)
    bound |= documents.proven(uow, LinkTarget.TRANSACTION, ids)
    return {
        line.external_id: line
        for line in telling.held(uow, ids).values()
        if line.id not in bound
        and not line.is_split
        and not any(getattr(line, name) for name in FREE)
    }


def _is_of(others: Others, name: str, mark: int | None) -> bool:
    """Whether other files had a row of this id or fingerprint themselves."""
    return any(name in told.own_ids or mark in told.marks for _, told in others)


def _joined(uow: UnitOfWork, import_id: UUID, others: Others, names: set[str]) -> dict[str, AnyRow]:
    """Return rows of an import by their ids that are nobody else's, and lines can give back."""
    found = matching.given_back(uow, import_id, names)
    return {name: row for name, (row, mark) in found.items() if not _is_of(others, name, mark)}


def _put(
    uow: UnitOfWork, import_id: UUID, rows: Sequence[StatementRow], marks: Mapping[int, int]
) -> rules.Matched:
    """Store rows as an import that had them would have itself; return how they were matched.

    `marks` are the fingerprints of its rows that were there already.
    """
    batch = batches.batch(uow, import_id)
    reading = Reading(StatementLayout.model_validate(batch.layout))
    rules.digest(list(rows), reading)
    own = _own(uow, import_id, reading.fingerprints, marks)
    found = match(uow, batch.account_id, reading, own=own)
    payees = Names.of(found).meant(uow, batch)
    try:
        Storing(batch, found, payees).put(uow)
    except (NameGoneError, MovedError) as error:
        message = "What this goes into has just been changed. Try again."
        raise Conflict(message) from error
    return found.matched


def _own(
    uow: UnitOfWork, import_id: UUID, wanted: Collection[int], marks: Mapping[int, int]
) -> dict[int, int]:
    """Return the fingerprints, of some, of the lines without an id that an import's file is.

    Its own lines and those that took in its rows, or those that were there already.
    """
    rows: Iterable[AnyRow | Said] = chain(
        likeness.of_import(uow, import_id), handing.taken_in(uow, import_id)
    )
    own: Counter[int | None] = Counter(row.fingerprint for row in rows if row.external_id is None)
    return {value: max(own[value], marks.get(value, 0)) for value in wanted}
