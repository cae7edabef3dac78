"""What an import linked goes with it, all of it and nothing else."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from spends.domains.imports import service as imports
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewCategory, NewPayee, NewTransaction, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories, payees
from spends.domains.matching.kinds import Answer
from spends.domains.matching.service import questions
from tests.support.statements import Desk, csv

SHOES = "2025-03-02,Zara,SHOES,-70.00,"
COAT = "2025-03-03,Zara,COAT,-70.00,"
BACK = "2025-03-09,Zara,BACK,70.00,"
OUT = "2025-03-02,Own savings,TO SAVINGS,-70.00,"
INTO = "2025-03-03,Ann,FROM GIRO,70.00,"


def line_of(desk: Desk, description: str) -> Transaction:
    return next(line for line in desk.lines() if line.description == description)


def category(desk: Desk, name: str) -> UUID:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return categories.add_category(uow, NewCategory(name=name, type="expense")).id


def sort(desk: Desk, line_id: UUID, category_id: UUID | None) -> None:
    changes = TransactionChanges.model_validate({"category_id": category_id})
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.amend(uow, line_id, changes)


@pytest.mark.parametrize("asked", [False, True])
def test_a_credit_has_its_own_category_again(desk: Desk, *, asked: bool) -> None:
    clothes, gifts = category(desk, "Garments"), category(desk, "Presents")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Zara", default_category_id=clothes))
    desk.bring(csv(BACK))
    sort(desk, line_of(desk, "BACK").id, gifts)
    spent = desk.bring(csv(SHOES, COAT) if asked else csv(SHOES))
    if asked:
        assert line_of(desk, "BACK").refund_of_id is None
        with desk.runtime.unit_of_work(desk.actor) as uow:
            (question,) = questions.open_questions(uow).items or (None,)
            if question is not None:
                questions.answer(uow, question.id, Answer.YES)
    imports.remove(desk.runtime, desk.actor, spent.id)
    back = line_of(desk, "BACK")
    assert (back.refund_of_id, back.category_id) == (None, gifts)
    desk.check()


def test_what_a_person_sorted_since_stays(desk: Desk) -> None:
    clothes, gifts = category(desk, "Garments"), category(desk, "Presents")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        payees.add_payee(uow, NewPayee(name="Zara", default_category_id=clothes))
    spent = desk.bring(csv(SHOES))
    desk.bring(csv(BACK))
    assert line_of(desk, "BACK").refund_of_id is not None
    sort(desk, line_of(desk, "BACK").id, gifts)
    imports.remove(desk.runtime, desk.actor, spent.id)
    assert line_of(desk, "BACK").category_id == gifts
    desk.check()


def test_what_another_file_had_too_keeps_its_transfer(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    first = desk.bring(csv(OUT))
    desk.bring(csv(INTO), savings)
    again = desk.bring(csv(OUT, "2025-03-05,Café,COFFEE,-2.80,"))
    assert again.counts.duplicate == 1
    imports.remove(desk.runtime, desk.actor, first.id)
    out, into = line_of(desk, "TO SAVINGS"), line_of(desk, "FROM GIRO")
    assert (out.transfer_id, into.transfer_id) == (into.id, out.id)
    assert out.import_id == again.id
    imports.remove(desk.runtime, desk.actor, again.id)
    assert [line.transfer_id for line in desk.lines()] == [None]
    desk.check()


def test_a_line_that_was_linked_by_hand_since_keeps_the_amount_of_its_link(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    header = "date,payee,description,amount,id,status\n"
    desk.bring(csv("2025-03-02,Ann,HOTEL,-10.00,p1,pending", header=header))
    assert desk.lines()[0].pending
    booked = desk.bring(csv("2025-03-03,Ann,HOTEL,-12.00,p1,booked", header=header))
    day = date(2025, 4, 30)
    new = NewTransaction(account_id=savings, amount=Decimal(12), date=day)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        other = transactions.record(uow, new).transaction
        own = next(line for line in desk.lines() if line.id != other.id)
        if own.amount == -1200:
            links.link_transfer(uow, own.id, other.id)
    imports.remove(desk.runtime, desk.actor, booked.id)
    linked = [line.amount for line in desk.lines() if line.transfer_id]
    assert sum(linked) == 0
    desk.check()


def revived(desk: Desk) -> UUID:
    """Bring a line in, delete it, and bring it back with another file; return that import."""
    desk.bring(csv(OUT))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [desk.lines()[0].id])
    view = desk.upload(csv(OUT))
    assert view.layout is not None
    imports.change_mapping(desk.runtime, desk.actor, view.id, view.layout.mapping, bring_back=True)
    desk.commit(view.id)
    assert [line.amount for line in desk.lines()] == [-7000]
    return view.id


def test_what_came_back_and_was_worked_on_since_stays(desk: Desk) -> None:
    found = revived(desk)
    changes = TransactionChanges.model_validate({"notes": "for the trip"})
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.amend(uow, desk.lines()[0].id, changes)
    imports.remove(desk.runtime, desk.actor, found)
    assert [line.notes for line in desk.lines()] == ["for the trip"]
    assert desk.view(found).outcome.kept == 1
    desk.check()


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_came_back_leaves_no_link_behind(desk: Desk, *, by_hand: bool) -> None:
    found = revived(desk)
    savings = desk.account(name="Savings")
    if by_hand:
        new = NewTransaction(account_id=savings, amount=Decimal(70), date=date(2025, 4, 30))
        with desk.runtime.unit_of_work(desk.actor) as uow:
            other = transactions.record(uow, new).transaction
            own = next(line for line in desk.lines() if line.id != other.id)
            links.link_transfer(uow, own.id, other.id)
    else:
        desk.bring(csv(INTO), savings)
    assert all(line.transfer_id for line in desk.lines())
    imports.remove(desk.runtime, desk.actor, found)
    left = desk.lines()
    assert [line.transfer_id is not None for line in left] == ([True] * 2 if by_hand else [False])
    desk.check()
