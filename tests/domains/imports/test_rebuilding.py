"""What other files said takes the place of an import that is undone, or its lines are handed on."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from spends.domains.audit.models import AuditEvent
from spends.domains.belongings.schemas import NewPayment, NewPurchase
from spends.domains.belongings.service import payments, purchases
from spends.domains.bills.schemas import NewBill, Paying
from spends.domains.bills.service import bills, calendar, paying
from spends.domains.documents.kinds import DocumentKind, LinkTarget
from spends.domains.documents.schemas import Blob
from spends.domains.documents.service import links as documents
from spends.domains.documents.service.loading import LoadedDocument, load_documents
from spends.domains.goals.schemas import NewContribution, NewGoal
from spends.domains.goals.service import contributions, goals
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportBatch
from spends.domains.ledger.schemas import AccountChanges
from spends.domains.ledger.service import accounts
from spends.domains.matching.kinds import Answer, QuestionKind
from spends.domains.matching.schemas import NewQuestion
from spends.domains.matching.service import questions
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork
from tests.support.camt import account, detail, entry, itemised, message, summed
from tests.support.statements import Desk, csv

BATCH = (5, [4, 8])
DAY = date(2024, 3, 5)


def undo(desk: Desk, import_id: UUID) -> int:
    """Undo an import; return how many rows took the place of its own."""
    imports.remove(desk.runtime, desk.actor, import_id)
    desk.check()
    return desk.view(import_id).outcome.instead


def test_the_sums_of_several_files_take_the_place_of_one_file_s_payments(desk: Desk) -> None:
    """Each file gets its own, in one transaction."""
    first = desk.bring(itemised([BATCH, (6, [1, 2])]))
    desk.bring(summed([BATCH]))
    desk.bring(summed([(6, [1, 2])]).replace(b"BK-0", b"BK-1"))
    assert undo(desk, first.id) == 2
    assert desk.amounts() == [-1200, -300]


@pytest.mark.parametrize("sum_first", [True, False])
@pytest.mark.parametrize("parts", [[4, 8], [5, 9]])
def test_a_reference_that_is_used_again_is_another_payment_when_it_goes(
    desk: Desk, sum_first: bool, parts: list[int]
) -> None:
    """What one file got in place of another's lines is its own from then on."""
    one, other = (summed, itemised) if sum_first else (itemised, summed)
    first, second, third = (desk.bring(kind([(1, [4, 8])])) for kind in (one, other, other))
    undo(desk, first.id)
    left = desk.amounts()
    later = desk.bring(one([(28, parts)]))
    assert sum(desk.amounts()) == -1200 - 100 * sum(parts)
    assert undo(desk, later.id) == 0
    assert desk.amounts() == left
    assert undo(desk, second.id) == 0
    assert desk.amounts() == left
    undo(desk, third.id)
    assert desk.lines(deleted=True) == []


@pytest.mark.parametrize("sum_first", [True, False])
def test_a_batch_of_another_day_goes_though_a_file_had_its_ids(desk: Desk, sum_first: bool) -> None:
    one, other = (summed, itemised) if sum_first else (itemised, summed)
    desk.bring(one([BATCH]))
    desk.bring(other([BATCH]))
    before = desk.amounts()
    later = desk.bring(other([BATCH], later=2))
    assert later.counts.new == (2 if sum_first else 1)
    imports.remove(desk.runtime, desk.actor, later.id)
    assert desk.amounts() == before


def test_rows_of_another_day_take_no_place(desk: Desk) -> None:
    first = desk.bring(itemised([BATCH]))
    second = desk.bring(summed([BATCH]))
    table = table_of(ImportBatch)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        mine = (table.c.household_id == uow.household_id, table.c.id == second.id)
        connection = uow.session.connection()
        known = connection.scalar(select(table.c.known).where(*mine))
        assert known is not None
        later = known.replace("2024-03-05", "2024-04-05")
        connection.execute(update(table).where(*mine).values(known=later))
    assert undo(desk, first.id) == 0
    assert desk.amounts() == [-800, -400]


def test_what_an_older_file_had_pending_takes_the_place_of_what_was_booked(desk: Desk) -> None:
    first = desk.bring(itemised([BATCH], later=2))
    desk.bring(summed([BATCH], "PDNG"))
    assert undo(desk, first.id) == 1
    assert [(line.amount, line.date, line.pending) for line in desk.lines()] == [(-1200, DAY, True)]


def test_what_other_files_said_is_read_once(desk: Desk) -> None:
    first = desk.bring(itemised([BATCH], "PDNG"))
    desk.bring(summed([BATCH]))
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "import_batch.known" in statement.partition("FROM")[0]:
            asked.append(statement)

    engine = desk.runtime.database.engine
    event.listen(engine, "before_cursor_execute", note)
    undo(desk, first.id)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 1


@pytest.mark.parametrize("sum_first", [True, False])
def test_in_a_closed_account_the_lines_are_handed_on(desk: Desk, sum_first: bool) -> None:
    one, other = (summed, itemised) if sum_first else (itemised, summed)
    first, second = desk.bring(one([BATCH])), desk.bring(other([BATCH]))
    before = desk.amounts()
    with desk.runtime.unit_of_work(desk.actor) as uow:
        accounts.change_account(uow, desk.account_id, AccountChanges(closed=True))
    assert undo(desk, first.id) == 0
    assert desk.amounts() == before
    assert {line.import_id for line in desk.lines()} == {second.id}
    undo(desk, second.id)
    assert desk.lines(deleted=True) == []


def test_what_takes_the_place_is_linked_as_rules_want(desk: Desk) -> None:
    savings = desk.account(name="Savings")
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    desk.bring(csv("2024-03-06,,ONE,8.00,", "2024-03-08,,TWO,8.00,"), savings)
    leaf = {"field": "description", "op": "contains", "value": "No. 8"}
    action = {"type": "set_transfer", "account_id": str(savings)}
    rule = {"name": "Over", "conditions": {"all": [leaf]}, "actions": [action]}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        rules.add_rule(uow, NewRule.model_validate(rule))
    assert undo(desk, first.id) == 2
    linked = {line.description: line for line in desk.lines() if line.transfer_id}
    assert linked.keys() == {"Bob · No. 8", "ONE"}
    assert linked["Bob · No. 8"].transfer_id == linked["ONE"].id


def pay_bill(uow: UnitOfWork, line_id: UUID) -> None:
    bill = bills.add_bill(uow, NewBill.model_validate({"name": "B", "amount": 12, "due_date": DAY}))
    uow.session.flush()
    paying.pay(uow, bill.id, Paying(due=DAY, transaction_id=line_id))


def pay_purchase(uow: UnitOfWork, line_id: UUID) -> None:
    new = {"product_name": "Kettle", "price": "12.00", "purchase_date": DAY}
    bought = purchases.add_purchase(uow, NewPurchase.model_validate(new))
    uow.session.flush()
    payments.pay_with(uow, bought.id, NewPayment(transaction_id=line_id))


def refuse_for_purchase(uow: UnitOfWork, line_id: UUID) -> None:
    new = {"product_name": "Kettle", "price": "12.00", "purchase_date": DAY}
    bought = purchases.add_purchase(uow, NewPurchase.model_validate(new))
    uow.session.flush()
    payments.refuse(uow, bought.id, line_id)


def reach_goal(uow: UnitOfWork, line_id: UUID) -> None:
    goal = goals.add_goal(uow, NewGoal.model_validate({"name": "G", "target_amount": 99}))
    uow.session.flush()
    contributions.contribute(uow, goal.id, NewContribution(transaction_id=line_id))


def prove(uow: UnitOfWork, line_id: UUID) -> None:
    blob = Blob("0" * 64, 3, "image/png")
    paper = LoadedDocument("a.png", DocumentKind.RECEIPT, blob, LinkTarget.TRANSACTION, [line_id])
    load_documents(uow, [paper])


def say_no(uow: UnitOfWork, line_id: UUID) -> None:
    other = uow.session.info["other"]
    questions.ask_many(uow, [NewQuestion(QuestionKind.DUPLICATE, line_id, other, None, Answer.NO)])


@pytest.mark.parametrize("sum_first", [True, False])
@pytest.mark.parametrize(
    "link", [pay_bill, pay_purchase, refuse_for_purchase, reach_goal, prove, say_no]
)
def test_lines_that_something_is_linked_with_are_handed_on(
    desk: Desk, sum_first: bool, link: Callable[[UnitOfWork, UUID], None]
) -> None:
    one, other = (summed, itemised) if sum_first else (itemised, summed)
    first, second = desk.bring(one([BATCH])), desk.bring(other([BATCH]))
    before = [line.id for line in desk.lines()]
    mine = desk.bring(csv("2024-01-01,,OTHER,-1.00,"))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        uow.session.info["other"] = next(x.id for x in desk.lines() if x.import_id == mine.id)
        link(uow, before[0])
    assert undo(desk, first.id) == 0
    assert [line.id for line in desk.lines() if line.import_id == second.id] == before
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        kept = [calendar.payments(uow, bill.id) for bill in calendar.bills(uow)] + [
            documents.linked(uow, LinkTarget.TRANSACTION),
            contributions.lines_taken(uow),
        ]
    assert link not in {pay_bill, prove, reach_goal} or any(kept)


def test_what_takes_the_place_pays_the_bill_that_a_line_that_went_had_paid(desk: Desk) -> None:
    """As if it had come alone, on both databases."""
    new = {"name": "B", "amount": 4, "due_date": DAY, "payee": "Bob"}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        bill_id = bills.add_bill(uow, NewBill.model_validate(new)).id
    paid = entry("4.00", day="2024-03-05", reference="P", details=detail("Bob", "By itself"))
    whole = entry("12.00", day="2024-03-05", reference="BK-0")
    first = desk.bring(message(account() + paid + whole).encode())
    desk.bring(itemised([BATCH]))
    went = bill_paid_by(desk, bill_id)
    assert undo(desk, first.id) == 2
    assert [line.id for line in desk.lines() if line.amount == -400] == bill_paid_by(desk, bill_id)
    assert went
    assert went != bill_paid_by(desk, bill_id)


def bill_paid_by(desk: Desk, bill_id: UUID) -> list[UUID | None]:
    """Return the lines that pay a bill."""
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return [each.transaction_id for each in calendar.payments(uow, bill_id)]


def test_the_log_says_how_many_rows_took_the_place(desk: Desk) -> None:
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    undo(desk, first.id)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        row = uow.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "undo")  # type: ignore[arg-type]  # a column
        ).one()
        assert row.after == {"count": 1, "kept": 0, "shared": 0, "instead": 2}
