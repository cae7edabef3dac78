"""What is left when an import goes whose rows lines have taken in."""

import pytest

from spends.domains.imports.schemas import Counts
from spends.domains.ledger.service.linking import links
from spends.domains.matching.kinds import Answer
from spends.kit.errors import Conflict
from tests.support.joined import amend, answer, line, lock, state, status, typed, undo
from tests.support.statements import Desk, csv


def test_undo_leaves_what_a_person_has_changed_since(desk: Desk) -> None:
    mine = typed(desk, pending=True)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1"))
    amend(desk, mine, notes="milk", cleared=False)
    undo(desk, done.id)
    now = line(desk, mine)
    assert (now.notes, now.cleared, now.pending, now.description) == ("milk", False, True, None)
    desk.check()


def test_what_was_reconciled_since_stays_merged(desk: Desk) -> None:
    mine = typed(desk)
    done = desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1"))
    lock(desk, mine)
    undo(desk, done.id)
    assert line(desk, mine).description == "REWE"
    assert desk.view(done.id).outcome.kept == 1
    assert desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1")).counts == Counts(0, 1, 0, 0)


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


def test_a_row_known_by_its_looks_holds_no_line_of_its_id(desk: Desk) -> None:
    """Two coffees of a day: the file with one of them had it as the line without an id."""
    desk.bring(csv("2025-03-07,Bar,BAR,-3.00,"))
    desk.bring(csv("2025-03-07,Bar,BAR,-3.00,two"))
    before = state(desk)
    done = desk.bring(csv("2025-03-07,Bar,BAR,-3.00,one", "2025-03-07,Bar,BAR,-3.00,two"))
    assert done.counts == Counts(1, 1, 0, 0)
    undo(desk, done.id)
    assert state(desk) == before
    assert desk.view(done.id).outcome.shared == 0
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
    lock(desk, next(found.id for found in desk.lines() if found.amount > 0))
    undo(desk, done.id)
    assert all(found.transfer_id is not None for found in desk.lines())
    assert desk.view(done.id).outcome.kept == 1
    desk.check()
