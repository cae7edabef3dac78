"""Lines that the bank had not booked yet, and the rows that they are once it has."""

from datetime import date

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.service.linking import links
from spends.domains.matching.kinds import Answer, QuestionKind
from tests.support.joined import amend, answer, asked, line, state, status, typed, undo
from tests.support.statements import Desk


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


@pytest.mark.parametrize("ids", [True, False])
def test_an_equal_line_that_is_booked_books_no_other(desk: Desk, ids: bool) -> None:
    """Of two coffees the bank has booked one: until it books the other that one waits."""
    rows = [f"2025-03-30,Bar,BAR,-2.80,{name if ids else ''}," for name in "ab"]
    file = status(f"{rows[0]}booked", f"{rows[1]}pending")
    desk.bring(file)
    before = state(desk)
    assert desk.bring(file).counts == Counts(0, 2, 0, 0)
    assert state(desk) == before
    both = status(*(f"{row}booked" for row in rows))
    assert desk.bring(both).counts == Counts(0, 1, 0, 0, 1)
    assert not any(line.pending for line in desk.lines())
    assert desk.bring(both).counts == Counts(0, 2, 0, 0)


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


def test_a_pending_row_of_the_bank_makes_the_typed_line_wait(desk: Desk) -> None:
    mine = typed(desk)
    desk.bring(status("2025-03-04,Rewe,REWE,-5.00,p,pending"))
    assert line(desk, mine).pending
    done = desk.bring(status("2025-03-06,Rewe,REWE,-5.00,b,booked"))
    assert done.counts == Counts(0, 0, 0, 0, 1)
    (now,) = desk.lines()
    assert (now.id, now.pending, now.cleared) == (mine, False, True)
    assert now.date == date(2025, 3, 3)
