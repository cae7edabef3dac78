"""Two lines that are one payment are made one, and two again."""

from datetime import date
from uuid import UUID

import pytest

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewTransaction, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.matching.models import MergedLine
from spends.domains.matching.service import merging
from spends.kit.errors import Conflict, NotFound
from spends.kit.unit_of_work import UnitOfWork
from tests.support.statements import Desk, csv

KEPT = (
    *("account_id", "date", "amount", "base_amount", "payee_id", "description", "category_id"),
    *("notes", "search_text", "pending", "cleared", "is_split", "external_id", "fingerprint"),
    *("import_id", "statement_account_id", "transfer_id", "refund_of_id", "is_manual"),
)


def typed(desk: Desk, **fields: object) -> UUID:
    new = {"account_id": desk.account_id, "date": "2025-03-01", "amount": "-5.00", "payee": "Rewe"}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, NewTransaction.model_validate(new | fields)).transaction.id


def state(desk: Desk) -> dict[UUID, dict[str, object]]:
    return {
        line.id: {name: getattr(line, name) for name in KEPT} | {"deleted": bool(line.deleted_at)}
        for line in desk.lines(deleted=True)
    }


def merge(desk: Desk, first: UUID, second: UUID) -> UUID:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return merging.merge(uow, first_id=first, second_id=second).undo_id


def undo(desk: Desk, event_id: UUID) -> None:
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.undo(uow, event_id)


def line(desk: Desk, line_id: UUID) -> Transaction:
    return next(found for found in desk.lines(deleted=True) if found.id == line_id)


def imported(desk: Desk, content: bytes) -> UUID:
    known = {found.id for found in desk.lines()}
    desk.bring(content)
    return next(found.id for found in desk.lines() if found.id not in known)


def test_the_line_that_was_there_takes_in_the_other_and_keeps_what_it_is(desk: Desk) -> None:
    there = typed(desk, notes="with Bo", amount="-5.00")
    new = imported(desk, csv("2025-03-04,Shop,EDEKA 11,-5.00,x1"))
    before = state(desk)
    event = merge(desk, new, there)
    kept, gone = line(desk, there), line(desk, new)
    assert gone.deleted_at is not None
    assert (kept.date, kept.amount, kept.notes) == (date(2025, 3, 1), -500, "with Bo")
    assert (kept.cleared, kept.description) == (True, "EDEKA 11")
    assert kept.search_text == "edeka 11 with bo"
    desk.check()
    undo(desk, event)
    assert state(desk) == before
    desk.check()


def test_what_was_pending_gets_the_day_and_the_amount_it_was_booked_with(desk: Desk) -> None:
    header = "date,payee,description,amount,id,status\n"
    waiting = imported(desk, csv("2025-03-30,Bar,BAR,-20.00,p1,pending", header=header))
    new = imported(desk, csv("2025-04-01,Bar,BAR BOOKED,-24.00,b1,booked", header=header))
    before = state(desk)
    event = merge(desk, new, waiting)
    kept = line(desk, waiting)
    assert (kept.date, kept.amount, kept.base_amount) == (date(2025, 4, 1), -2400, -2400)
    assert (kept.pending, kept.cleared, kept.description) == (False, True, "BAR")
    desk.check()
    undo(desk, event)
    assert state(desk) == before
    desk.check()


def test_a_day_typed_by_hand_stays_and_the_amount_is_what_was_booked(desk: Desk) -> None:
    waiting = typed(desk, pending=True, amount="-20.00")
    new = imported(desk, csv("2025-03-03,Rewe,REWE,-24.00,"))
    merge(desk, new, waiting)
    kept = line(desk, waiting)
    assert (kept.date, kept.amount, kept.pending) == (date(2025, 3, 1), -2400, False)
    desk.check()


def test_the_parts_of_a_split_line_follow_its_amount(desk: Desk) -> None:
    parts = [{"amount": "-5.00"}, {"amount": "-15.00"}]
    waiting = typed(desk, pending=True, amount="-20.00", splits=parts)
    new = imported(desk, csv("2025-03-03,Rewe,REWE,-24.00,"))
    event = merge(desk, new, waiting)
    assert _parts(desk, waiting) == [(-600, -600), (-1800, -1800)]
    desk.check()
    undo(desk, event)
    assert _parts(desk, waiting) == [(-500, -500), (-1500, -1500)]
    desk.check()


def _parts(desk: Desk, line_id: UUID) -> list[tuple[int, int | None]]:
    from spends.domains.ledger.repository import rows

    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return [(part.amount, part.base_amount) for part in rows.splits(uow, [line_id])[line_id]]


def test_the_links_of_the_line_that_goes_pass_to_the_one_that_stays(desk: Desk) -> None:
    there = typed(desk)
    new = imported(desk, csv("2025-03-02,Own,SAVING,-5.00,"))
    other = typed(desk, account_id=desk.account(name="Savings"), amount="5.00")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.link_transfer(uow, new, other)
    before = state(desk)
    event = merge(desk, new, there)
    assert (line(desk, there).transfer_id, line(desk, other).transfer_id) == (other, there)
    assert line(desk, new).transfer_id is None
    desk.check()
    undo(desk, event)
    assert state(desk) == before
    desk.check()


def test_refunds_follow_too(desk: Desk) -> None:
    there = typed(desk)
    new = imported(desk, csv("2025-03-02,Shop,EDEKA 11,-5.00,"))
    back = typed(desk, amount="2.00", date="2025-03-09")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.link_refund(uow, back, new)
    before = state(desk)
    event = merge(desk, new, there)
    assert line(desk, back).refund_of_id == there
    undo(desk, event)
    assert state(desk) == before
    desk.check()


def test_what_does_not_go_together_is_refused(desk: Desk) -> None:
    there, new = typed(desk), typed(desk)
    elsewhere = typed(desk, account_id=desk.account(name="Savings"))
    with pytest.raises(Conflict, match="two accounts"):
        merge(desk, elsewhere, there)
    with pytest.raises(NotFound):
        merge(desk, there, there)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        _lock(uow, there)
    with pytest.raises(Conflict, match="reconciled"):
        merge(desk, new, there)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [new])
    with pytest.raises(NotFound):
        merge(desk, new, there)


def _lock(uow: UnitOfWork, line_id: UUID) -> None:
    from spends.kit import clock

    line = uow.session.get(Transaction, (uow.household_id, line_id))
    assert line is not None
    line.reconciled_at = clock.now()


def test_merged_again_it_is_kept_once(desk: Desk) -> None:
    there = typed(desk)
    new = imported(desk, csv("2025-03-02,Shop,EDEKA 11,-5.00,x1"))
    undo(desk, merge(desk, new, there))
    merge(desk, new, there)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        from sqlalchemy import select

        kept = uow.session.scalars(select(MergedLine)).all()
        assert [(row.transaction_id, row.replaced_id) for row in kept] == [(there, new)]


def test_what_a_person_has_changed_since_is_not_taken_back_over(desk: Desk) -> None:
    there = typed(desk)
    new = imported(desk, csv("2025-03-02,Shop,EDEKA 11,-5.00,x1"))
    merge(desk, new, there)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"notes": "mine"})
        transactions.amend(uow, there, changes)
    assert line(desk, there).notes == "mine"
    assert desk.bring(csv("2025-03-02,Shop,EDEKA 11,-5.00,x1")).counts.duplicate == 1
