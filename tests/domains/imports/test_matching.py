"""Rows that are lines already there: they join them, or are asked about, and nothing comes twice."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewTransaction, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.models import Question
from spends.domains.matching.service import questions
from spends.kit import clock
from spends.kit.errors import Conflict
from tests.support.statements import Desk, csv

STATUS = "date,payee,description,amount,id,status\n"
YNAB = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared\n"
KEPT = (
    *("account_id", "date", "amount", "base_amount", "payee_id", "description", "category_id"),
    *("notes", "search_text", "pending", "cleared", "is_split", "external_id", "fingerprint"),
    *("import_id", "statement_account_id", "transfer_id", "refund_of_id", "is_manual"),
    *("reconciled_at", "edited_at"),
)


def typed(desk: Desk, **fields: object) -> UUID:
    new = {"account_id": desk.account_id, "date": "2025-03-03", "amount": "-5.00", "payee": "Rewe"}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, NewTransaction.model_validate(new | fields)).transaction.id


def status(*lines: str) -> bytes:
    return csv(*lines, header=STATUS)


def ynab(*lines: tuple[str, str, str]) -> bytes:
    """An export of another source: (date, payee, what went out)."""
    rows = (f"Giro,,{day},{payee},,,,,{out},0.00,Cleared" for day, payee, out in lines)
    return csv(*rows, header=YNAB)


def state(desk: Desk) -> dict[UUID, dict[str, object]]:
    return {
        line.id: {name: getattr(line, name) for name in KEPT} | {"deleted": bool(line.deleted_at)}
        for line in desk.lines(deleted=True)
    }


def line(desk: Desk, line_id: UUID) -> Transaction:
    return next(found for found in desk.lines(deleted=True) if found.id == line_id)


def asked(desk: Desk) -> list[Question]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return list(uow.session.scalars(select(Question)))


def answer(desk: Desk, given: questions.Given) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        (found,) = questions.open_questions(uow).items
        questions.answer(uow, found.id, given)


def amend(desk: Desk, line_id: UUID, **fields: object) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.amend(uow, line_id, TransactionChanges.model_validate(fields))


def undo(desk: Desk, import_id: UUID) -> None:
    imports.remove(desk.runtime, desk.actor, import_id)


def test_a_line_typed_by_hand_takes_in_the_bank_s_row(desk: Desk) -> None:
    mine = typed(desk, notes="milk")
    file = csv("2025-03-05,Rewe,REWE SAGT DANKE 4711,-5.00,x1", "2025-03-05,Bar,BAR,-7.00,x2")
    found = desk.upload(file)
    assert found.counts == Counts(1, 0, 0, 0, 1)
    rows = imports.rows(desk.runtime, desk.actor, found.id).items
    assert [(row.status, row.reason) for row in rows] == [
        ("updated", "Joins the line you typed on 3 March."),
        ("new", None),
    ]
    only = imports.rows(desk.runtime, desk.actor, found.id, status="updated")
    assert only.total == 1
    done = desk.commit(found.id)
    assert (done.counts, len(desk.lines())) == (Counts(1, 0, 0, 0, 1), 2)
    kept = line(desk, mine)
    assert (kept.date, kept.notes, kept.cleared) == (date(2025, 3, 3), "milk", True)
    assert (kept.description, kept.is_manual) == ("REWE SAGT DANKE 4711", True)
    assert kept.search_text == "rewe sagt danke 4711 milk"
    desk.check()
    assert desk.bring(file).counts == Counts(0, 2, 0, 0)
    undo(desk, done.id)
    assert len(desk.lines()) == 2  # the second file had both, too
    assert line(desk, mine).cleared
    desk.check()


def test_undo_leaves_the_typed_line_as_it_was(desk: Desk) -> None:
    typed(desk)
    before = state(desk)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1", "2025-03-06,Bar,BAR,-7.00,"))
    undo(desk, done.id)
    assert state(desk) == before
    assert (desk.view(done.id).outcome.removed, desk.view(done.id).outcome.kept) == (1, 0)
    desk.check()
    assert desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1")).counts == Counts(0, 0, 0, 0, 1)


def test_without_the_payee_it_is_stored_and_asked_about(desk: Desk) -> None:
    mine = typed(desk)
    done = desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1"))
    assert done.counts == Counts(0, 0, 1, 0)
    assert len(desk.lines()) == 2
    (question,) = asked(desk)
    assert (question.kind, question.second_id) == (QuestionKind.DUPLICATE, mine)
    assert question.import_id == done.id
    answer(desk, Answer.YES)
    assert [found.id for found in desk.lines()] == [mine]
    assert desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1")).counts == Counts(0, 1, 0, 0)
    desk.check()


def test_undo_after_an_answer_leaves_the_typed_line_as_it_was(desk: Desk) -> None:
    typed(desk)
    before = state(desk)
    done = desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1"))
    answer(desk, Answer.YES)
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_what_a_person_kept_apart_stays_so(desk: Desk) -> None:
    typed(desk)
    desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1"))
    answer(desk, Answer.NO)
    assert desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1")).counts == Counts(0, 1, 0, 0)
    assert len(desk.lines()) == 2
    assert len(asked(desk)) == 1


def test_two_sources_of_one_account_make_one_history(desk: Desk) -> None:
    first = desk.bring(
        csv(
            "2025-03-01,Rewe,REWE 1,-5.00,",
            "2025-03-02,Rewe,REWE 2,-5.00,",
            "2025-03-04,Bar,B,-7.00,",
        )
    )
    only_first = state(desk)
    second = desk.bring(
        ynab(
            ("03/01/2025", "Rewe", "5.00"),
            ("03/02/2025", "Rewe", "5.00"),
            ("03/03/2025", "Rewe", "5.00"),
        )
    )
    assert second.counts == Counts(1, 0, 0, 0, 2)
    assert len(desk.lines()) == 4
    again = ynab(("03/01/2025", "Rewe", "5.00"), ("03/02/2025", "Rewe", "5.00"))
    assert desk.bring(again).counts == Counts(0, 2, 0, 0)
    desk.check()
    undo(desk, second.id)
    assert len(desk.lines()) == 3
    desk.check()
    assert only_first.keys() <= state(desk).keys()
    undo(desk, first.id)
    assert sorted(found.date.day for found in desk.lines()) == [1, 2]
    desk.check()


def test_rows_of_one_source_are_never_one_by_likeness(desk: Desk) -> None:
    desk.bring(csv("2025-03-01,Rewe,REWE 1,-5.00,"))
    assert desk.bring(csv("2025-03-02,Rewe,REWE 2,-5.00,")).counts == Counts(1, 0, 0, 0)


def test_a_line_takes_in_one_row_of_a_source_only(desk: Desk) -> None:
    typed(desk)
    assert desk.bring(csv("2025-03-02,Rewe,REWE 1,-5.00,")).counts.updated == 1
    assert desk.bring(csv("2025-03-04,Rewe,REWE 2,-5.00,")).counts == Counts(1, 0, 0, 0)


def test_what_one_source_has_told_of_a_line_counts_when_the_rows_are_equal(desk: Desk) -> None:
    """The same words from two sources: the line is known, and takes in no other row of either."""
    desk.bring(ynab(("03/01/2025", "Rewe", "5.00")))
    assert desk.bring(csv("2025-03-01,Rewe,Rewe,-5.00,")).counts.new == 0
    assert desk.bring(csv("2025-03-08,Rewe,Rewe,-5.00,")).counts == Counts(1, 0, 0, 0)


def test_a_pending_line_is_booked_by_its_id(desk: Desk) -> None:
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    (waiting,) = desk.lines()
    assert waiting.pending
    booked = status("2025-04-02,Bar,BAR BOOKED,-24.00,a,booked")
    done = desk.bring(booked)
    assert done.counts == Counts(0, 0, 0, 0, 1)
    (now,) = desk.lines()
    assert (now.id, now.date, now.amount) == (waiting.id, date(2025, 4, 2), -2400)
    assert (now.pending, now.cleared, now.description) == (False, True, "BAR")
    desk.check()
    for file in (booked, status("2025-03-30,Bar,BAR,-20.00,a,pending")):
        assert desk.bring(file).counts == Counts(0, 1, 0, 0)


@pytest.mark.parametrize(
    ("booked", "becomes"),
    [
        ("2025-04-02,Bar,BAR BOOKED,-24.00,a", (date(2025, 4, 2), -2400)),
        ("2025-04-02,Bar,BAR BOOKED,-7.00,a", (date(2025, 3, 30), -2000)),
        ("2025-04-04,Bar,BAR BOOKED,-24.00,a", (date(2025, 3, 30), -2000)),
    ],
)
def test_what_others_pay_back_is_booked_as_far_as_they_can(
    desk: Desk, booked: str, becomes: tuple[date, int]
) -> None:
    """A refund is no more than what it pays back, and does not come before it."""
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    (waiting,) = desk.lines()
    share = typed(desk, date="2025-04-03", amount="8.00", payee="Bo")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.link_refund(uow, share, waiting.id)
    before = state(desk)
    done = desk.bring(status(f"{booked},booked"))
    now = line(desk, waiting.id)
    assert (now.date, now.amount, now.pending, now.cleared) == (*becomes, False, True)
    assert line(desk, share).refund_of_id == waiting.id
    desk.check()
    imports.remove(desk.runtime, desk.actor, done.id)
    assert state(desk) == before
    desk.check()


def test_undoing_what_booked_it_makes_it_pending_again(desk: Desk) -> None:
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,,pending"))
    before = state(desk)
    done = desk.bring(status("2025-04-02,Bar,BAR BOOKED,-20.00,,booked"))
    assert done.counts == Counts(0, 0, 0, 0, 1)
    again = desk.bring(status("2025-03-30,Bar,BAR,-20.00,,pending"))
    assert again.counts == Counts(0, 1, 0, 0)
    undo(desk, again.id)
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_undoing_what_was_pending_leaves_what_was_booked(desk: Desk) -> None:
    alone = Desk.open(desk.runtime, "Bob")
    booked = status("2025-04-02,Bar,BAR BOOKED,-20.00,b,booked")
    alone.bring(booked)
    first = desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    second = desk.bring(booked)
    undo(desk, first.id)
    (left,), (expected,) = desk.lines(), alone.lines()
    names = (
        *("date", "amount", "base_amount", "description", "external_id", "fingerprint"),
        *("pending", "cleared", "search_text", "statement_account_id"),
    )
    assert [getattr(left, name) for name in names] == [getattr(expected, name) for name in names]
    assert left.import_id == second.id
    desk.check()
    assert desk.bring(booked).counts == Counts(0, 1, 0, 0)
    assert desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending")).counts.new == 1


def test_an_equal_row_that_is_booked_books_the_pending_line(desk: Desk) -> None:
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,,pending", "2025-03-30,Bar,BAR,-20.00,,pending"))
    file = status("2025-03-30,Bar,BAR,-20.00,,booked", "2025-03-30,Bar,BAR,-20.00,,pending")
    assert desk.bring(file).counts == Counts(0, 1, 0, 0, 1)
    assert sorted(found.pending for found in desk.lines()) == [False, True]
    assert desk.bring(file).counts.new == 0
    assert len(desk.lines()) == 2
    desk.check()


def test_a_tip_is_asked_about_and_then_the_line_has_it(desk: Desk) -> None:
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    (waiting,) = desk.lines()
    before = state(desk)
    done = desk.bring(status("2025-04-01,Bar,BAR,-24.00,b,booked"))
    assert done.counts == Counts(0, 0, 1, 0)
    (question,) = asked(desk)
    assert question.kind == QuestionKind.POSTED
    answer(desk, Answer.YES)
    (now,) = desk.lines()
    assert (now.id, now.amount, now.date) == (waiting.id, -2400, date(2025, 4, 1))
    desk.check()
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_undoing_the_pending_one_after_the_answer_brings_the_booked_one_back(desk: Desk) -> None:
    first = desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    second = desk.bring(status("2025-04-01,Bar,BAR,-24.00,b,booked"))
    answer(desk, Answer.YES)
    undo(desk, first.id)
    (left,) = desk.lines()
    assert (left.import_id, left.amount, left.external_id) == (second.id, -2400, "b")
    desk.check()


def test_what_was_edited_keeps_its_day_and_amount_when_it_is_booked(desk: Desk) -> None:
    desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,pending"))
    (waiting,) = desk.lines()
    amend(desk, waiting.id, amount="-21.00", notes="with Bo")
    desk.bring(status("2025-04-02,Bar,BAR,-24.00,a,booked"))
    (now,) = desk.lines()
    assert (now.amount, now.date, now.notes) == (-2100, date(2025, 3, 30), "with Bo")
    assert (now.pending, now.cleared) == (False, True)
    desk.check()


def test_undo_leaves_what_a_person_has_changed_since(desk: Desk) -> None:
    mine = typed(desk, pending=True)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1"))
    amend(desk, mine, notes="milk", cleared=False)
    undo(desk, done.id)
    now = line(desk, mine)
    assert (now.notes, now.cleared, now.pending, now.description) == ("milk", False, True, None)
    desk.check()


def test_reconciled_lines_are_never_touched_nor_asked_about(desk: Desk) -> None:
    mine = typed(desk)
    _lock(desk, mine)
    assert desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1")).counts == Counts(1, 0, 0, 0)
    assert asked(desk) == []


def test_what_was_reconciled_since_stays_merged(desk: Desk) -> None:
    mine = typed(desk)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1"))
    _lock(desk, mine)
    undo(desk, done.id)
    assert line(desk, mine).description == "REWE"
    assert desk.view(done.id).outcome.kept == 1
    assert desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1")).counts == Counts(0, 1, 0, 0)


def _lock(desk: Desk, line_id: UUID) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        found = uow.session.get(Transaction, (uow.household_id, line_id))
        assert found is not None
        found.reconciled_at = clock.now()


def test_a_deleted_line_stays_deleted_and_takes_in_nothing(desk: Desk) -> None:
    mine = typed(desk)
    file = csv("2025-03-05,Rewe,REWE,-5.00,x1")
    desk.bring(file)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [mine])
    assert desk.bring(file).counts == Counts(0, 1, 0, 0)
    assert desk.bring(csv("2025-03-06,Rewe,REWE,-5.00,x2")).counts == Counts(1, 0, 0, 0)


def test_deleted_lines_come_back_when_they_are_asked_for(desk: Desk) -> None:
    file = csv("2025-03-05,A,T,-5.00,", "2025-03-05,A,T,-5.00,", "2025-03-06,B,U,-6.00,x")
    desk.bring(file)
    gone = [found.id for found in desk.lines()][1:]
    amend(desk, gone[0], notes="mine")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, gone)
    before = state(desk)
    found = desk.upload(file)
    assert found.counts == Counts(0, 3, 0, 0)
    assert found.layout is not None
    wanted = imports.change_mapping(
        desk.runtime, desk.actor, found.id, found.layout.mapping, bring_back=True
    )
    assert (wanted.counts, wanted.bring_back) == (Counts(0, 1, 0, 0, 2), True)
    rows = imports.rows(desk.runtime, desk.actor, found.id, status="updated").items
    assert rows[0].reason == "Brings back the line of 5 March that was deleted."
    desk.commit(found.id)
    assert len(desk.lines()) == 3
    assert line(desk, gone[0]).notes == "mine"
    desk.check()
    assert desk.bring(file).counts == Counts(0, 3, 0, 0)
    undo(desk, found.id)
    assert state(desk) == before
    desk.check()


def test_what_both_files_had_stays_with_the_other(desk: Desk) -> None:
    alone = Desk.open(desk.runtime, "Bob")
    one = csv("2025-03-01,A,T,-1.00,", "2025-03-02,A,T,-2.00,", "2025-03-02,A,T,-2.00,")
    two = csv("2025-03-02,A,T,-2.00,", "2025-03-02,A,T,-2.00,", "2025-03-03,A,T,-3.00,x")
    alone.bring(two)
    first, second = desk.bring(one), desk.bring(two)
    assert second.counts == Counts(1, 2, 0, 0)
    undo(desk, first.id)
    assert [found.amount for found in desk.lines()] == [found.amount for found in alone.lines()]
    assert {found.import_id for found in desk.lines()} == {second.id}
    desk.check()
    undo(desk, second.id)
    assert desk.lines(deleted=True) == []
    desk.check()


def test_a_pending_row_of_the_bank_makes_the_typed_line_wait(desk: Desk) -> None:
    mine = typed(desk)
    desk.bring(status("2025-03-04,Rewe,REWE,-5.00,p,pending"))
    assert line(desk, mine).pending
    done = desk.bring(status("2025-03-06,Rewe,REWE,-5.00,b,booked"))
    assert done.counts == Counts(0, 0, 0, 0, 1)
    (now,) = desk.lines()
    assert (now.id, now.pending, now.cleared) == (mine, False, True)
    assert now.date == date(2025, 3, 3)


def test_a_line_changed_while_the_file_is_matched_is_matched_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spends.domains.imports.service import reading

    mine = typed(desk)
    found, match, acts = desk.upload(csv("2025-03-05,Rewe,REWE,-5.00,x1")), reading.match, [mine]

    def matched(*arguments: object) -> object:
        result = match(*arguments)  # type: ignore[arg-type]
        if acts:
            with desk.runtime.unit_of_work(desk.actor) as uow:
                transactions.delete(uow, [acts.pop()])
        return result

    monkeypatch.setattr(reading, "match", matched)
    done = desk.commit(found.id)
    assert done.counts == Counts(1, 0, 0, 0)
    assert [found.amount for found in desk.lines()] == [-500]
    desk.check()


def test_an_undone_import_is_not_undone_again(desk: Desk) -> None:
    typed(desk)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1"))
    undo(desk, done.id)
    with pytest.raises(Conflict):
        undo(desk, done.id)


def test_hundreds_of_lines_are_joined_and_let_go(desk: Desk) -> None:
    """So many are stored another way than a few."""
    rows = [f"2025-03-{1 + n % 28:02},Shop,SHOP {n},-{10 + n}.00,,pending" for n in range(300)]
    desk.bring(status(*rows))
    before = state(desk)
    booked = [row.replace(",SHOP", ",BOOKED").replace("pending", "booked") for row in rows]
    done = desk.bring(status(*booked))
    assert done.counts == Counts(0, 0, 0, 0, 300)
    assert not any(found.pending for found in desk.lines())
    desk.check()
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_undo_takes_apart_the_transfers_that_were_found(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    desk.bring(csv("2025-03-02,Own,FROM GIRO,100.00,"), account_id=savings)
    before = state(desk)
    done = desk.bring(csv("2025-03-01,Own,TO SAVINGS,-100.00,", "2025-03-02,Bar,BAR,-7.00,"))
    assert sum(found.transfer_id is not None for found in desk.lines()) == 2
    desk.check()
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_undo_leaves_a_transfer_that_a_person_made(desk: Desk) -> None:
    from spends.domains.ledger.service.linking import links

    savings = desk.account(name="Savings")
    desk.bring(csv("2025-02-02,Own,FROM GIRO,100.00,"), account_id=savings)
    done = desk.bring(csv("2025-03-01,Own,TO SAVINGS,-100.00,"))
    into, out = desk.lines()
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.link_transfer(uow, out.id, into.id)
    undo(desk, done.id)
    assert [found.transfer_id for found in desk.lines()] == [out.id, into.id]
    assert desk.view(done.id).outcome.kept == 1


def test_a_merge_stays_when_the_line_that_went_was_worked_on(desk: Desk) -> None:
    mine = typed(desk)
    done = desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1"))
    new = next(found.id for found in desk.lines() if found.id != mine)
    amend(desk, new, notes="mine")
    answer(desk, Answer.YES)
    undo(desk, done.id)
    assert desk.view(done.id).outcome.kept == 1
    assert line(desk, mine).description == "EDEKA"
    assert desk.bring(csv("2025-03-05,Edeka,EDEKA,-5.00,x1")).counts == Counts(0, 1, 0, 0)
    desk.check()


def test_a_transfer_that_was_reconciled_stays_when_one_side_s_import_goes(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    desk.bring(csv("2025-03-02,Own,FROM GIRO,100.00,"), account_id=savings)
    done = desk.bring(csv("2025-03-01,Own,TO SAVINGS,-100.00,"))
    _lock(desk, next(found.id for found in desk.lines() if found.amount > 0))
    undo(desk, done.id)
    assert all(found.transfer_id is not None for found in desk.lines())
    assert desk.view(done.id).outcome.kept == 1
    desk.check()
