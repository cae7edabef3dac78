"""What an import brought is another's that had it too, as that had it: pending or booked."""

import pytest

from spends.domains.imports.schemas import Counts
from spends.domains.matching.kinds import Answer
from tests.support.camt import itemised, summed
from tests.support.joined import amend, answer, line, state, status, typed, undo, ynab
from tests.support.statements import Desk, csv

BATCH = (5, [4, 8])


@pytest.mark.parametrize("number", ["a", ""])
def test_what_booked_a_line_that_two_files_had_pending_makes_it_pending_again(
    desk: Desk, number: str
) -> None:
    """Neither of these said that it was booked; one that does keeps it so."""
    row = f"2025-03-30,Bar,BAR,-20.00,{number},"
    for _ in range(2):
        desk.bring(status(f"{row}pending"))
    before = state(desk)
    done = desk.bring(status(f"{row}booked"))
    assert done.counts == Counts(0, 0, 0, 0, 1)
    undo(desk, done.id)
    assert state(desk) == before
    done = desk.bring(status(f"{row}booked"))
    desk.bring(status(f"{row}booked"))
    undo(desk, done.id)
    assert [found.pending for found in desk.lines()] == [False]
    desk.check()


@pytest.mark.parametrize(("pending", "booked"), [(summed, itemised), (itemised, summed)])
def test_what_two_files_had_pending_is_so_again_when_its_sum_or_its_payments_go(
    desk: Desk, pending: type[object], booked: type[object]
) -> None:
    for _ in range(2):
        desk.bring(pending([BATCH], "PDNG"))
    before = state(desk)
    done = desk.bring(booked([BATCH]))
    assert done.counts.updated >= 1
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_a_row_that_a_file_had_pending_stays_when_what_booked_it_goes(desk: Desk) -> None:
    mine = typed(desk, date="2025-03-30", amount="-20.00", payee="Bar")
    done = desk.bring(status("2025-03-30,Bar,BAR,-20.00,a,booked"))
    waiting = status("2025-03-30,Bar,BAR,-20.00,a,pending")
    assert desk.bring(waiting).counts == Counts(0, 1, 0, 0)
    undo(desk, done.id)
    assert line(desk, mine).description == "BAR"
    assert desk.bring(waiting).counts == Counts(0, 1, 0, 0)
    desk.check()


def test_a_pending_line_is_the_second_file_s_that_had_it_so(desk: Desk) -> None:
    """What booked it in other words says it no more than before."""
    waiting = status("2025-03-30,Bar,BAR,-20.00,a,pending")
    first, second = desk.bring(waiting), desk.bring(waiting)
    before = state(desk)
    done = desk.bring(status("2025-04-02,Bar,BAR BOOKED,-20.00,b,booked"))
    undo(desk, first.id)
    undo(desk, done.id)
    (left,) = desk.lines()
    assert left.import_id == second.id
    assert state(desk) == {left.id: before[left.id] | {"import_id": second.id}}
    desk.check()


def test_a_line_is_the_second_file_s_that_had_it_though_it_took_in_another(desk: Desk) -> None:
    file = csv("2025-03-03,Rewe,REWE SAGT DANKE,-5.00,")
    first, second = desk.bring(file), desk.bring(file)
    other = desk.bring(ynab(("03/03/2025", "Rewe", "5.00")))
    assert other.counts == Counts(0, 0, 0, 0, 1)
    undo(desk, first.id)
    undo(desk, other.id)
    assert [found.import_id for found in desk.lines()] == [second.id]
    assert desk.bring(file).counts == Counts(0, 1, 0, 0)
    desk.check()


def test_of_equal_lines_that_took_in_others_as_many_stay_as_a_file_had(desk: Desk) -> None:
    row = "2025-03-03,Rewe,REWE SAGT DANKE,-5.00,"
    first, second = desk.bring(csv(row, row)), desk.bring(csv(row))
    other = desk.bring(ynab(("03/03/2025", "Rewe", "5.00"), ("03/04/2025", "Rewe", "5.00")))
    assert other.counts == Counts(0, 0, 0, 0, 2)
    undo(desk, first.id)
    assert len(desk.lines()) == 2
    undo(desk, other.id)
    assert [found.import_id for found in desk.lines()] == [second.id]
    desk.check()


def test_two_lines_that_a_person_made_one_stay_so_with_another_file(desk: Desk) -> None:
    file = csv("2025-03-03,Rewe,REWE,-5.00,")
    first, second = desk.bring(file), desk.bring(file)
    desk.bring(ynab(("03/03/2025", "Edeka", "5.00")))
    answer(desk, Answer.YES)
    undo(desk, first.id)
    assert [found.import_id for found in desk.lines()] == [second.id]
    assert desk.amounts() == [-500]
    desk.check()


def test_a_bank_s_id_that_a_file_has_is_not_lost_with_the_line_it_came_with(desk: Desk) -> None:
    first = desk.bring(itemised([(1, [1])], "PDNG"))
    payment = csv("2024-03-01,Bob,Bob · No. 1,-1.00,")
    assert desk.bring(payment).counts == Counts(0, 0, 0, 0, 1)
    desk.bring(payment)
    third = summed([(1, [1])], later=2)
    assert desk.bring(third).counts == Counts(0, 1, 0, 0)
    undo(desk, first.id)
    assert desk.bring(third).counts == Counts(0, 1, 0, 0)
    assert desk.amounts() == [-100]
    desk.check()


def test_a_row_known_by_its_id_holds_no_line_that_looks_like_it(desk: Desk) -> None:
    desk.bring(summed([(6, [1])]))
    assert desk.bring(itemised([(6, [1])])).counts == Counts(0, 1, 0, 0)
    before = state(desk)
    done = desk.bring(csv("2024-03-06,Bob,Bob · No. 1,-1.00,"))
    assert done.counts == Counts(0, 0, 1, 0)
    undo(desk, done.id)
    assert state(desk) == before
    desk.check()


def test_a_sum_whose_payment_somebody_had_changed_comes_once(desk: Desk) -> None:
    desk.bring(itemised([BATCH], "PDNG"))
    amend(desk, next(found.id for found in desk.lines() if found.amount == -400), amount="-7.00")
    whole = summed([BATCH], later=2)
    assert desk.bring(whole).counts == Counts(0, 0, 0, 0, 1)
    assert desk.bring(whole).counts == Counts(0, 1, 0, 0)
    assert desk.amounts() == [-800, -700]
    desk.check()


ROW = "2025-03-03,Rewe,REWE SAGT DANKE,-5.00,"
OTHERS_ID = csv("2025-03-06,Rewe,REWE,-7.00,a")
"""Another payment of the shop, with an id that only a file had that is undone."""


@pytest.mark.parametrize("took_in", [True, False])
def test_a_line_that_another_file_knew_by_its_looks_keeps_no_id_of_it(
    desk: Desk, took_in: bool
) -> None:
    """Else the next payment that has the id would be taken for this one, and be lost."""
    first, second = desk.bring(csv(f"{ROW}a")), desk.bring(csv(ROW))
    if took_in:
        assert desk.bring(ynab(("03/03/2025", "Rewe", "5.00"))).counts == Counts(0, 0, 0, 0, 1)
    undo(desk, first.id)
    (left,) = desk.lines()
    assert (left.import_id, left.external_id) == (second.id, None)
    assert desk.bring(OTHERS_ID).counts == Counts(1, 0, 0, 0)
    desk.check()


def test_a_row_that_another_file_knew_by_its_looks_keeps_no_id_of_it(desk: Desk) -> None:
    typed(desk)
    first = desk.bring(csv(f"{ROW}a"))
    assert first.counts == Counts(0, 0, 0, 0, 1)
    assert desk.bring(csv(ROW)).counts == Counts(0, 1, 0, 0)
    undo(desk, first.id)
    assert desk.bring(csv(ROW)).counts == Counts(0, 1, 0, 0)
    assert desk.bring(OTHERS_ID).counts == Counts(1, 0, 0, 0)
    desk.check()


@pytest.mark.parametrize("ids", ["ab", "ba"])
@pytest.mark.parametrize("joined", [1, 2])
def test_of_equal_lines_the_one_stays_whose_id_another_file_has(
    desk: Desk, ids: str, joined: int
) -> None:
    first = desk.bring(csv(*(ROW + each for each in ids)))
    for name in ("b", ""):
        assert desk.bring(csv(ROW + name)).counts == Counts(0, 1, 0, 0)
    rows = [(f"03/0{3 + each}/2025", "Rewe", "5.00") for each in range(joined)]
    other = desk.bring(ynab(*rows))
    assert other.counts == Counts(0, 0, 0, 0, joined)
    undo(desk, first.id)
    undo(desk, other.id)
    assert [(left.amount, left.external_id) for left in desk.lines()] == [(-500, "b")]
    desk.check()


def test_equal_lines_that_took_in_others_go_to_the_files_that_had_so_many(desk: Desk) -> None:
    first, second, third = (desk.bring(csv(*[ROW] * count)) for count in (2, 1, 2))
    other = desk.bring(ynab(("03/03/2025", "Rewe", "5.00"), ("03/04/2025", "Rewe", "5.00")))
    undo(desk, first.id)
    undo(desk, third.id)
    undo(desk, other.id)
    assert [left.import_id for left in desk.lines()] == [second.id]
    desk.check()
