"""Rows that are lines already there: they join them, or are asked about, and nothing comes twice."""

from datetime import date
from typing import Any

import pytest

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.service import transactions
from spends.domains.matching.kinds import Answer, QuestionKind
from tests.support.joined import amend, answer, asked, line, lock, state, typed, undo, ynab
from tests.support.statements import Desk, csv


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


def test_reconciled_lines_are_never_touched_nor_asked_about(desk: Desk) -> None:
    mine = typed(desk)
    lock(desk, mine)
    assert desk.bring(csv("2025-03-05,Rewe,REWE,-5.00,x1")).counts == Counts(1, 0, 0, 0)
    assert asked(desk) == []


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


def test_a_line_changed_while_the_file_is_matched_is_matched_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spends.domains.imports.service import reading

    mine = typed(desk)
    found, match, acts = desk.upload(csv("2025-03-05,Rewe,REWE,-5.00,x1")), reading.match, [mine]

    def matched(*arguments: Any) -> object:
        result = match(*arguments)
        if acts:
            with desk.runtime.unit_of_work(desk.actor) as uow:
                transactions.delete(uow, [acts.pop()])
        return result

    monkeypatch.setattr(reading, "match", matched)
    done = desk.commit(found.id)
    assert done.counts == Counts(1, 0, 0, 0)
    assert [found.amount for found in desk.lines()] == [-500]
    desk.check()
