"""What of a statement an account has already, beyond the lines that statements brought.

`marks` and `ids` tell what transactions took in, `like` which rows are lines that are there
although nothing says so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from spends.domains.ledger.service.statements import likeness as ledger
from spends.domains.ledger.service.statements.likeness import Candidate
from spends.domains.ledger.service.statements.lines import payees_meant
from spends.domains.matching.repository import lines as stored
from spends.domains.matching.rules import likeness
from spends.domains.matching.rules.likeness import Likeness, Line, Names, Row, Source
from spends.kit.unit_of_work import UnitOfWork

NOBODY = UUID(int=0)


class Mark(NamedTuple):
    """What a line of a statement is known by, and the transaction that took it in."""

    fingerprint: int
    has_id: bool
    transaction_id: UUID


class TakenId(NamedTuple):
    """A line of a statement by its provider's id, as it said, and the transaction that took it in.

    Without a `fingerprint` it has that of the transaction; the amount in minor units.
    """

    external_id: str
    transaction_id: UUID
    fingerprint: int | None
    date: date
    amount: int
    pending: bool


class FileRow(Protocol):
    """A row of a statement, as far as it matters here; the amount in minor units."""

    @property
    def date(self) -> date:
        """Its day."""

    @property
    def amount(self) -> int:
        """What came in or, below zero, went out."""

    @property
    def pending(self) -> bool:
        """Whether it is not booked yet."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A file whose rows are looked for among the lines that are there.

    `rest` are the places of the rows that are not known yet. `source` is the kind of source it
    comes from, `sources` those of the imports into the account. `texts_of` gives the payee's name
    and other texts of a row. `told` gives the fingerprints and
    ids of what earlier files of this source said of lines that were there already.
    """

    account_id: UUID
    days: tuple[date, date]
    rows: Sequence[FileRow]
    rest: Sequence[int]
    source: str
    sources: Mapping[UUID, Source]
    texts_of: Callable[[int], tuple[str, ...]]
    told: Callable[[], tuple[Collection[int], Collection[str]]]


def marks(uow: UnitOfWork, account_id: UUID, first: date, last: date) -> list[Mark]:
    """Return what the lines of some days are known by that an account's transactions took in."""
    return [
        Mark(row.fingerprint, row.external_id is not None, row.transaction_id)
        for row in stored.known(uow, account_id, first, last)
    ]


def ids(uow: UnitOfWork, account_id: UUID) -> dict[str, TakenId]:
    """Return what an account's transactions took in, by a provider's ids."""
    return {row[0]: TakenId(*row) for row in stored.known_external_ids(uow, account_id)}


def deleted(
    uow: UnitOfWork, account_id: UUID, days: tuple[date, date], took_in: Collection[UUID]
) -> list[Candidate]:
    """Return the deleted lines that may come back: of statements, or those that took in a row.

    Not those that were deleted because another line took their place.
    """
    found = ledger.deleted(uow, account_id, *days)
    found += ledger.deleted_among(uow, set(took_in) - {line.id for line in found})
    replaced = {
        row.replaced_id
        for row in stored.of_transactions(uow, [line.id for line in found])
        if row.replaced_id is not None
    }
    return sorted((line for line in found if line.id not in replaced), key=lambda line: line.id)


def like(
    uow: UnitOfWork,
    statement: Statement,
    waiting: Sequence[Candidate],
    known: Callable[[Candidate], bool],
) -> Likeness:
    """Return which rows that are not known are lines that are there.

    `waiting` are the account's pending lines; `known` says that a line is one of the file's
    already. One read of the lines around the file's days, and nothing more where none is like it.
    """
    rows, rest = statement.rows, statement.rest
    found = _candidates(uow, statement, known)
    lines = [_line(each, statement.sources) for each in found]
    pending = [_line(each) for each in waiting if not known(each)]
    if not lines and not pending:
        return Likeness()
    spans = {(line.amount, _span(line.date)) for line in (*lines, *pending)}
    places = {(amount, span + step) for amount, span in spans for step in _BY}
    tipped = {
        line.date + timedelta(days=step)
        for line in pending
        for step in range(likeness.TIPPED_WITHIN + 1)
    }
    chosen = [
        Row(place, row.date, row.amount, row.pending)
        for place, row in zip(rest, map(rows.__getitem__, rest), strict=True)
        if (row.amount, row.date.toordinal() // _SPAN) in places or row.date in tipped
    ]
    return likeness.find(chosen, lines, pending, _namer(uow, statement, chosen), statement.days)


_SPAN = 16
_BY = (-1, 0, 1)


def _span(day: date) -> int:
    """Return which of the spans of days a day is in; what is near is in the same or the next."""
    return day.toordinal() // _SPAN


def _candidates(
    uow: UnitOfWork, statement: Statement, known: Callable[[Candidate], bool]
) -> list[Candidate]:
    """Return the lines that were typed, or came from another source, and that this has not told."""
    first, last = statement.days
    near = timedelta(days=likeness.NEAR)
    around = (max(first, date.min + near) - near, min(last, date.max - near) + near)
    others = [key for key, each in statement.sources.items() if each.name != statement.source]
    amounts = {statement.rows[place].amount for place in statement.rest}
    found = ledger.candidates(uow, statement.account_id, around, others, amounts)
    found = [each for each in found if not known(each)]
    if not found:
        return []
    same = {key for key, source in statement.sources.items() if source.name == statement.source}
    carried = stored.carried(uow, [each.id for each in found], same)
    marks_told, ids_told = statement.told()
    return [
        each
        for each in found
        if each.id not in carried
        and each.fingerprint not in marks_told
        and each.external_id not in ids_told
    ]


def _line(each: Candidate, sources: Mapping[UUID, Source] | None = None) -> Line:
    return Line(
        each.id,
        each.version,
        each.date,
        each.amount,
        likeness.names(each.payee_id, each.payee, each.description),
        each.pending,
        each.is_manual,
        each.is_linked,
        each.fingerprint,
        None if each.is_manual or not sources else sources.get(each.import_id or NOBODY),
    )


def plain_line(each: Candidate) -> Line:
    """Return a line that is known by what the provider says."""
    return _line(each)


def _namer(uow: UnitOfWork, statement: Statement, rows: Sequence[Row]) -> Callable[[int], Names]:
    """Return what says who a row is about."""
    texts = {row.place: statement.texts_of(row.place) for row in rows}
    meant = payees_meant(uow, {own[0] for own in texts.values() if own})
    made: dict[tuple[str, ...], Names] = {}

    def names_of(place: int) -> Names:
        own = texts[place]
        if own not in made:
            payee = meant.get(own[0]) if own else None
            made[own] = likeness.names(payee.id if payee else None, *own)
        return made[own]

    return names_of
