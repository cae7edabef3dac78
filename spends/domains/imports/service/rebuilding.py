"""A sum takes the place of its payments, or they that of it, when the import that had them goes.

One file had a batch as a sum, another the same payment by payment: what came first is in the
account. Undone, it leaves what the other file said, as if that had come alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.service import links as documents
from spends.domains.imports import repository, rules
from spends.domains.imports.identity import Identified
from spends.domains.imports.ports import StatementLayout, StatementRow
from spends.domains.imports.repository import Heirs
from spends.domains.imports.service import ruling
from spends.domains.imports.service.naming import Names
from spends.domains.imports.service.reading import MatchedReading, Reading
from spends.domains.imports.service.storing import Storing
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.statements import likeness, telling
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.ledger.service.statements.intake import Intake, NameGoneError
from spends.domains.matching.rules.likeness import POSTED_WITHIN
from spends.domains.matching.service import undoing as matching
from spends.kit import events
from spends.kit.errors import Conflict
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

FREE = ("edited_at", "reconciled_at", "deleted_at", "transfer_id", "refund_of_id")
MADE_ANEW = ("transaction_tag", "merged_line")
"""Tables whose rows a line gets again, or is rid of."""


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """What is to come when an import is undone: rows of other imports, by these.

    `line_ids` are the import's own lines that are there in their place, `told` what imports say
    once these are gone.
    """

    line_ids: frozenset[UUID]
    rows: Mapping[UUID, Sequence[StatementRow]]
    told: Heirs

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))

    def put(self, uow: UnitOfWork, undone_id: UUID) -> None:
        """Store the rows, now that the lines in their place are gone, and do what follows."""
        if self.rows and uow.is_sqlite:
            # Lines that are only out of sight would still pay the bills that the new ones pay.
            while ledger.remove_hidden(uow, uow.household_id, undone_id):
                pass
        for import_id, found in self.rows.items():
            _put(uow, import_id, found)
        for import_id, told in self.told:
            repository.keep_told(uow, import_id, told)


NOTHING = Rebuilding(frozenset(), {}, ())


def plan(uow: UnitOfWork, account_id: UUID, import_id: UUID, others: Heirs) -> Rebuilding:
    """Return what is to come in place of lines of an import, and let nothing else have these.

    Only where the account is open, all of a sum's lines are the import's and of its day, nobody has
    worked on them, nothing is linked with them, and no other file had them themselves: else they
    stay, for the money must not be lost or doubled.
    """
    wanted = [(other, each) for other, told in others for each in told.instead]
    if not wanted or accounts.account_view(uow, account_id).closed_at is not None:
        return NOTHING
    own = _free(uow, import_id, others, {name for _, each in wanted for name in each.ids})
    line_ids: set[UUID] = set()
    found: dict[UUID, list[StatementRow]] = {}
    for other, each in wanted:
        lines = [own[name] for name in each.ids if name in own]
        is_whole = len(lines) == len(each.ids) and _agree(lines, each.rows)
        if is_whole and not any(line.id in line_ids for line in lines):
            ids = {line.id for line in lines}
            if matching.forget_taken(uow, ids, other):
                line_ids |= ids
                found.setdefault(other, []).extend(each.rows)
    gone = {name for name, line in own.items() if line.id in line_ids}
    told = [(other, one.with_own(gone)) for other, one in others if one.rests_on(gone)]
    return Rebuilding(frozenset(line_ids), found, told)


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


def _free(uow: UnitOfWork, import_id: UUID, others: Heirs, names: set[str]) -> dict[str, AnyRow]:
    """Return lines of an import by their ids that are nobody else's: not worked on, not linked."""
    ids = {
        line.id
        for line in likeness.of_import(uow, import_id)
        if line.external_id in names
        and not any(
            line.external_id in told.own_ids or line.fingerprint in told.marks for _, told in others
        )
    }
    bound = pairs.refunded(uow, ids) | pairs.named(uow, ids, MADE_ANEW)
    bound |= documents.proven(uow, LinkTarget.TRANSACTION, ids)
    return {
        line.external_id: line
        for line in telling.held(uow, ids).values()
        if line.id not in bound
        and not line.is_split
        and not any(getattr(line, name) for name in FREE)
    }


def _put(uow: UnitOfWork, import_id: UUID, rows: Sequence[StatementRow]) -> None:
    """Store rows as lines of an import that had them, as it would have itself."""
    batch = repository.batch(uow, import_id)
    reading = Reading(StatementLayout.model_validate(batch.layout))
    rules.digest(list(rows), reading)
    ids = {place: row.external_id for place, row in enumerate(rows) if row.external_id}
    matched = rules.Matched(bytearray(len(rows)), Identified(ids))
    account = ledger.account_of_statement(uow, batch.account_id)
    found = MatchedReading(reading, matched, account.statement_version)
    payees = Names.of(found).meant(uow, batch)
    with Intake(uow, account, import_id, reading.days) as intake:
        try:
            intake.take(list(Storing(batch, found, payees).lines(uow, intake)))
        except NameGoneError as error:
            message = "A payee or category has just been deleted. Try again."
            raise Conflict(message) from error
        intake.finish()
        ruling.link(uow, batch.account_id, import_id, intake.linkable)
    events.publish(uow, TransactionsImported(import_id, batch.account_id, reading.days))
