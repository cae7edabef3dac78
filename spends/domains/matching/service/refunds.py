"""Credits that give back what was spent: found in imports, and by `looking` on demand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.belongings.service import refunds as expected
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Side, Window
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.repository import lines
from spends.domains.matching.rules import refunding, words
from spends.domains.matching.rules.likeness import POSTED_WITHIN
from spends.domains.matching.rules.lines import pair_of
from spends.domains.matching.rules.pairing import Paired
from spends.domains.matching.rules.refunding import DAYS, HISTORY, Said
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.matching.service.transfers import spread
from spends.domains.matching.views import Found
from spends.kit.actor import Permission
from spends.kit.sql import AnyRow
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork


def find_imported(uow: UnitOfWork, event: TransactionsImported) -> Found:
    """Link or ask about the refunds that an import has brought.

    Those that a purchase waits for are counted there before, and left alone here.
    """
    days = event.days or pairs.days_of_import(uow, event.import_id)
    if days is None:
        return Found()
    return _find(uow, Window((event.account_id,), *days, 0), event.import_id)


class Leads(NamedTuple):
    """Whose credits, and of which amounts, pay something back or may do so, in a window."""

    window: Window
    whats: frozenset[tuple[UUID, int]]

    def __bool__(self) -> bool:
        """Return whether there is anything to do."""
        return bool(self.whats)


def look(uow: UnitOfWork, date_from: date | None = None) -> Leads:
    """Return where refunds are among the lines that are there, from a day on or all.

    `follow` links them or asks about them; until then nobody is kept from anything.
    """
    uow.require(Permission.WRITE)
    labels = accounts.account_labels(uow)
    living = tuple(key for key, label in labels.items() if not label.is_deleted)
    window = Window(living, date_from or date.min, date.max, 0)
    found = _refunds(uow, pairs.credits_of(uow, window), hold=False)
    whats = {(side.payee_id, side.amount) for side, _ in (*found.sure, *found.asked)}
    return Leads(window, frozenset((who, amount) for who, amount in whats if who is not None))


def follow(uow: UnitOfWork, leads: Leads) -> Found:
    """Link or ask about the refunds that `look` came upon, as far as it is still so."""
    uow.require(Permission.WRITE)
    if not leads:
        return Found()
    payees, amounts = zip(*leads.whats, strict=True)
    pairs.take_turn(uow)
    credits_in = pairs.credits_of(uow, leads.window, whose=(set(payees), set(amounts)))
    chosen = [row for row in credits_in if (row.payee_id, row.amount) in leads.whats]
    return _keep(uow, _refunds(uow, chosen), None)


def _find(uow: UnitOfWork, window: Window, import_id: UUID) -> Found:
    credits_in = pairs.credits_of(uow, window, import_id)
    joined = lines.joined_by(uow, import_id)
    if joined:
        first, last = spread((window.first, window.last), POSTED_WITHIN)
        others = pairs.credits_of(uow, window._replace(first=first, last=last))
        credits_in += [row for row in others if row.id in joined]
    if not credits_in:
        return Found()
    pairs.take_turn(uow)
    return _keep(uow, _refunds(uow, credits_in), import_id)


def _refunds(uow: UnitOfWork, credits_in: Collection[AnyRow], *, hold: bool = True) -> Paired[Side]:
    ids, spent_ids = _candidates(uow, credits_in) if credits_in else (set(), set())
    if not spent_ids:
        return Paired([], [])
    sides = _eligible(uow, pairs.free(uow, ids, hold=hold))
    spendings = pairs.spent(uow, spent_ids, hold=hold)
    said, held = _said(uow, {*sides, *spendings})
    return refunding.refunds(
        [side for side in sides.values() if side.id not in held],
        [side for side in spendings.values() if side.id not in held],
        said,
    )


def to_come(uow: UnitOfWork, coming: Sequence[Side]) -> Paired[Side]:
    """Return what the credits among lines that are about to come will pay back, or may; a read."""
    uow.require(Permission.READ)
    own = {line.id: line for line in coming if line.payee_id is not None}
    credits_in = [line for line in own.values() if line.amount > 0]
    ids, spent_ids = _candidates(uow, credits_in, own.values()) if credits_in else (set(), set())
    if not spent_ids:
        return Paired([], [])
    sides = _eligible(uow, {line_id: own[line_id] for line_id in ids})
    spendings = pairs.spent(uow, spent_ids - own.keys(), hold=False)
    said, held = _said(uow, spendings.keys())
    free = [side for side in spendings.values() if side.id not in held]
    return refunding.refunds(
        sides.values(), [*free, *(own[line_id] for line_id in spent_ids & own.keys())], said
    )


def _candidates(
    uow: UnitOfWork,
    credits_in: Collection[Any],
    coming: Collection[Any] = (),
) -> tuple[set[UUID], set[UUID]]:
    """Return the credits that may pay something back, and what that may be.

    Among what is there and what is `coming`.
    """
    days = [row.date for row in credits_in]
    around = spread((min(days), max(days)), HISTORY)
    amounts = {sign * row.amount for row in credits_in for sign in (1, -1)}
    payees = {row.payee_id for row in credits_in}
    seen = [*pairs.of_payees(uow, payees, amounts, *around), *coming]
    paid = refunding.paydays((row.payee_id, row.amount, row.date) for row in seen if row.amount > 0)
    spendings: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
    for row in seen:
        if row.amount < 0:
            spendings[row.payee_id, -row.amount].append(row)
    ids, spent_ids = set[UUID](), set[UUID]()
    for row in credits_in:
        near = [
            other.id
            for other in spendings.get((row.payee_id, row.amount), ())
            if timedelta(0) <= row.date - other.date <= timedelta(DAYS)
        ]
        if near and (row.payee_id, row.amount, row.date) not in paid:
            ids.add(row.id)
            spent_ids.update(near)
    return ids, spent_ids


def _eligible(uow: UnitOfWork, sides: dict[UUID, Side]) -> dict[UUID, Side]:
    """Return the credits that are no income, and that no purchase waits for."""
    incomes, counted = pairs.income_categories(uow), expected.counted(uow, sides.keys())
    return {
        line_id: side
        for line_id, side in sides.items()
        if line_id not in counted
        and side.category_id not in incomes
        and not words.is_earned(fold(f"{side.payee or ''} {side.description or ''}"))
    }


def _said(uow: UnitOfWork, ids: Collection[UUID]) -> tuple[Said, set[UUID]]:
    """Return what was said of lines, and those that wait for another answer first."""
    said = questions.about(uow, ids)
    waiting = [row for row in said.values() if row.answer is None]
    standing = set(questions.standing(uow, waiting))
    held, busy = set[UUID](), set[UUID]()
    for row in waiting:
        if row.id in standing:
            (busy if row.kind == QuestionKind.REFUND else held).update(
                (row.first_id, row.second_id)
            )
    return Said(said, busy), held


def _keep(uow: UnitOfWork, found: Paired[Side], import_id: UUID | None) -> Found:
    undo_id = pairs.link_refunds(uow, found.sure) if found.sure else None
    refund = QuestionKind.REFUND
    sure = [NewQuestion(refund, a.id, b.id, import_id, Answer.SURE) for a, b in found.sure]
    asked = [NewQuestion(refund, a.id, b.id, import_id) for a, b in found.asked]
    questions.ask_many(uow, [*sure, *asked])
    if undo_id is not None:
        _note(uow, found.sure, undo_id)
    return Found(len(sure), len(asked))


def _note(uow: UnitOfWork, linked: Sequence[tuple[Side, Side]], undo_id: UUID) -> None:
    """Remember of credits that got another category what takes that back."""
    other = {
        pair_of(credit.id, line.id)
        for credit, line in linked
        if credit.category_id != line.category_id
    }
    said = questions.about(uow, {line_id for pair in other for line_id in pair}) if other else {}
    for pair, row in said.items():
        if pair in other and row.answer == Answer.SURE:
            questions.note_sure(uow, row.id, undo_id)
