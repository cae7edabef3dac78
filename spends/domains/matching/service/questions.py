"""What is asked about two lines: whether they are one payment, one transfer, one refund."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import service as households
from spends.domains.ledger.service import changes
from spends.domains.ledger.service.linking import links, pairs
from spends.domains.ledger.service.reading import listing
from spends.domains.matching.events import SamenessDecided
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.models import Question
from spends.domains.matching.repository import questions as stored
from spends.domains.matching.rules import questions as rules
from spends.domains.matching.rules.lines import pair_of
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import merging
from spends.domains.matching.views import QuestionView
from spends.kit import clock, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict
from spends.kit.paging import Slice
from spends.kit.repository import chunks
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork

ENTITY = "match_question"
PAGE = 20
SAME = (QuestionKind.DUPLICATE, QuestionKind.POSTED)
"""Lines that may be one wait for that before they are linked with any other."""
AT_ONCE = 2_000
"""Where so many questions are open, the rest waits."""
GONE_ON = "There is nothing to decide here any more: it is answered, or a line has changed since."

Given = Literal[Answer.YES, Answer.NO]


def ask_many(uow: UnitOfWork, asked: Iterable[NewQuestion]) -> int:
    """Ask about pairs of lines, or keep what is sure; return how many.

    A pair that was asked about before, whichever way round, is left alone.
    """
    uow.require(Permission.WRITE)
    new = {pair_of(each.first_id, each.second_id): each for each in asked}
    if not new:
        return 0
    uow.session.flush()
    known = about(uow, {line_id for pair in new for line_id in pair})
    count = stored.add(uow, [each for pair, each in new.items() if pair not in known])
    if count:
        households.touch(uow)
    return count


def about(uow: UnitOfWork, ids: Collection[UUID]) -> dict[tuple[UUID, UUID], AnyRow]:
    """Return what was asked about any of some lines, by pair as `lines.pair_of` orders them.

    Rows of (id, kind, first_id, second_id, answer, import_id).
    """
    uow.require(Permission.READ)
    found = stored.about(uow, ids)
    return {pair_of(row.first_id, row.second_id): row for row in found}


def open_questions(
    uow: UnitOfWork, skip: int = 0, limit: int = PAGE, kind: QuestionKind | None = None
) -> Slice[QuestionView]:
    """Return what waits for an answer, in the order in which it was asked."""
    uow.require(Permission.READ)
    found = _open(uow, kind)
    return Slice(_views(uow, found[skip : skip + limit]), len(found), skip, limit)


def count_open(uow: UnitOfWork) -> int:
    """Return how many questions wait for an answer."""
    uow.require(Permission.READ)
    return len(_open(uow))


def count_by_kind(uow: UnitOfWork) -> dict[QuestionKind, int]:
    """Return how many questions of each kind wait for an answer."""
    uow.require(Permission.READ)
    counts = dict.fromkeys(QuestionKind, 0)
    for _, kind in _waiting(uow):
        counts[kind] += 1
    return counts


def _open(uow: UnitOfWork, kind: QuestionKind | None = None) -> list[UUID]:
    return [question_id for question_id, _ in _waiting(uow, kind)]


def _waiting(uow: UnitOfWork, kind: QuestionKind | None = None) -> list[tuple[UUID, QuestionKind]]:
    uow.session.flush()
    found: list[tuple[UUID, QuestionKind]] = []
    for rows in chunks(stored.open_rows(uow, kind), AT_ONCE):
        kinds = {row.id: QuestionKind(row.kind) for row in rows}
        found += [(question_id, kinds[question_id]) for question_id in standing(uow, rows)]
        if len(found) >= AT_ONCE:
            break
    return found


def standing(uow: UnitOfWork, rows: Sequence[AnyRow]) -> list[UUID]:
    """Return the ids of those of some questions that can still be answered either way."""
    if not rows:
        return []
    lines = pairs.sides(uow, {line_id for row in rows for line_id in (row.first_id, row.second_id)})
    refunded = pairs.refunded(uow, lines.keys())
    return [
        row.id
        for row in rows
        if rules.stands(QuestionKind(row.kind), lines[row.first_id], lines[row.second_id], refunded)
    ]


def view(uow: UnitOfWork, question_id: UUID) -> QuestionView:
    """Return a question, answered or not; NotFound when it is unknown."""
    uow.require(Permission.READ)
    uow.session.flush()
    return _views(uow, [stored.question(uow, question_id).id])[0]


def _views(uow: UnitOfWork, ids: Sequence[UUID]) -> list[QuestionView]:
    rows = stored.by_id(uow, ids)
    wanted = {line_id for row in rows for line_id in (row.first_id, row.second_id)}
    lines = {line.id: line for line in listing.views(uow, list(wanted))}
    waiting = set(standing(uow, [row for row in rows if row.answer is None]))
    found = []
    for row in rows:
        kind, first, second = QuestionKind(row.kind), lines[row.first_id], lines[row.second_id]
        found.append(
            QuestionView(
                id=row.id,
                kind=kind,
                first=first,
                second=second,
                days_apart=(first.date - second.date).days,
                difference=rules.difference(kind, first, second),
                import_id=row.import_id,
                answer=Answer(row.answer) if row.answer else None,
                answered_at=row.answered_at,
                is_open=row.id in waiting,
                created_at=row.created_at,
            )
        )
    return found


def answer(uow: UnitOfWork, question_id: UUID, given: Given) -> UUID | None:
    """Do what a question asks, or remember that it is not so.

    Return the id that undoes the change of the two lines, None where nothing was changed; `reopen`
    takes back both. Conflict when there is nothing to decide any more.
    """
    uow.require(Permission.WRITE)
    row = stored.lock(uow, question_id)
    if not _is_open(uow, row):
        raise Conflict(GONE_ON)
    undo_id = _join(uow, row) if given is Answer.YES else None
    if given is Answer.NO and row.kind == QuestionKind.TRANSFER:
        pairs.refuse(uow, row.first_id, row.second_id)
    row.answer, row.answered_at = given, clock.now()
    if row.kind in SAME:
        merged = given is Answer.YES
        left = (row.second_id,) if merged else (row.first_id, row.second_id)
        uow.session.flush()
        events.publish(uow, SamenessDecided(left, merged))
    after = {"answer": given.value, "undo_id": str(undo_id) if undo_id else None}
    audit.record(uow, "answer", ENTITY, row.id, after=after)
    households.touch(uow)
    return undo_id


def _is_open(uow: UnitOfWork, row: Question) -> bool:
    uow.session.flush()
    return row.answer is None and bool(standing(uow, stored.by_id(uow, [row.id])))


def _join(uow: UnitOfWork, row: Question) -> UUID:
    if row.kind == QuestionKind.TRANSFER:
        return links.link_transfer(uow, row.first_id, row.second_id).undo_id
    if row.kind == QuestionKind.REFUND:
        return links.link_refund(uow, row.first_id, row.second_id).undo_id
    return merging.merge(
        uow, first_id=row.first_id, second_id=row.second_id, import_id=row.import_id
    ).undo_id


def answer_many(uow: UnitOfWork, ids: Iterable[UUID], given: Given) -> list[UUID]:
    """Answer questions alike; return those that were.

    Those that are answered already, or by one before them, are left alone.
    """
    uow.require(Permission.WRITE)
    done = []
    for question_id in ids:
        if _is_open(uow, stored.question(uow, question_id)):
            answer(uow, question_id, given)
            done.append(question_id)
    return done


def reopen(uow: UnitOfWork, question_id: UUID) -> None:
    """Take an answer back, with what it did.

    Conflict when nobody has answered it; StaleVersion when a line was changed since.
    """
    uow.require(Permission.WRITE)
    row = stored.lock(uow, question_id)
    if row.answer not in {Answer.YES, Answer.NO}:
        message = "This is not answered, so there is nothing to take back."
        raise Conflict(message)
    if row.answer == Answer.YES:
        _take_back(uow, row)
    elif row.kind == QuestionKind.TRANSFER:
        pairs.accept(uow, row.first_id, row.second_id)
    row.answer = row.answered_at = None
    audit.record(uow, "reopen", ENTITY, row.id)
    households.touch(uow)


def _take_back(uow: UnitOfWork, row: Question) -> None:
    undo_id = _undo_id(uow, row.id)
    if undo_id is not None and audit.event(uow, undo_id).undone_at is None:
        changes.undo(uow, undo_id)


def _undo_id(uow: UnitOfWork, question_id: UUID) -> UUID | None:
    """Return what undoes the change that came of the last answer, as far as that is known."""
    history = audit.history(uow, question_id)
    last = next((event for event in history if event.action == "answer" and event.after), None)
    undo_id = (last.after or {}).get("undo_id") if last is not None else None
    return UUID(undo_id) if undo_id else None


def note_sure(uow: UnitOfWork, question_id: UUID, undo_id: UUID) -> None:
    """Remember what undoes a link that was made without asking."""
    after = {"answer": Answer.SURE.value, "undo_id": str(undo_id)}
    audit.record(uow, "answer", ENTITY, question_id, after=after)


class Changed(NamedTuple):
    """An id in a column of a line, before and after."""

    before: UUID | None
    after: UUID | None


def changed(uow: UnitOfWork, question_id: UUID, line_id: UUID, name: str) -> Changed | None:
    """Return what an answer made of a column of a line; None for nothing, and where unknown."""
    undo_id = _undo_id(uow, question_id)
    if undo_id is None:
        return None
    event = audit.event(uow, undo_id)
    before, after = (
        (state or {}).get("rows", {}).get(str(line_id)) or {}
        for state in (event.before, event.after)
    )
    if event.undone_at is not None or name not in before or name not in after:
        return None
    return Changed(
        *(None if state[name] is None else UUID(state[name]) for state in (before, after))
    )
