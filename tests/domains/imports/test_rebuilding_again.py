"""Undoing one import after another: nobody holds on to what no file says any more."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from tests.support.camt import itemised, summed
from tests.support.statements import Desk

BATCH = (5, [4, 8])


def type_in(desk: Desk, euros: int, day: int) -> None:
    new = NewTransaction(
        account_id=desk.account_id,
        amount=Decimal(-euros),
        date=date(2024, 3, day),
        payee="Bob",
    )
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.record(uow, new)


def undo(desk: Desk, import_id: UUID) -> None:
    imports.remove(desk.runtime, desk.actor, import_id)
    desk.check()


def test_payments_known_without_their_ids_hold_no_others_of_these_ids(desk: Desk) -> None:
    first = desk.bring(summed([(1, [4, 8])]))
    desk.bring(itemised([(1, [4, 8])]))
    third = desk.bring(itemised([(28, [4, 8])]))
    undo(desk, first.id)
    undo(desk, third.id)
    assert desk.amounts() == [-800, -400]
    assert {line.date.day for line in desk.lines()} == {1}


def test_a_deleted_line_that_took_in_what_goes_comes_not_back_as_a_sum(desk: Desk) -> None:
    type_in(desk, 4, 5)
    first = desk.bring(itemised([BATCH]))
    desk.bring(summed([BATCH]))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        typed = next(line for line in desk.lines() if line.amount == -400)
        transactions.delete(uow, [typed.id])
    undo(desk, first.id)
    assert desk.amounts() == [-800]


def test_a_typed_line_lets_go_of_a_payment_that_no_other_file_has(desk: Desk) -> None:
    desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    type_in(desk, 4, 9)
    third = desk.bring(itemised([BATCH], later=4))
    undo(desk, third.id)
    typed = next(line for line in desk.lines() if line.date.day == 9)
    assert desk.amounts() == [-1200, -400]
    assert typed.description is None


def test_a_sum_that_was_there_before_it_was_booked_stands_for_its_payments(desk: Desk) -> None:
    first = desk.bring(summed([BATCH], "PDNG"))
    desk.bring(itemised([BATCH], "PDNG"))
    booked = desk.bring(summed([BATCH], "BOOK"))
    undo(desk, booked.id)
    assert desk.amounts() == [-1200]
    undo(desk, first.id)
    assert desk.amounts() == [-800, -400]
