"""The sums of the chain when the bank lines, prices and rates below it change."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import PaymentRole, RefundStatus
from spends.domains.belongings.schemas import (
    NewCredit,
    NewPayment,
    NewRefund,
    Sale,
)
from spends.domains.belongings.service import payments, purchases, refunds
from spends.domains.currencies.schemas import NewRate
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.domains.imports.models import ImportBatch
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import changes, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.statements import lines as statements
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, NotFound
from tests.support.belongings import bought
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def waiting(home: Home, price: str = "100", amount: str | None = None, **fields: Any) -> UUID:
    """Buy something and send it back; return the refund's id."""
    purchase = bought(home, price=price, **fields)
    asked = Decimal(amount) if amount else None
    with home.work() as uow:
        new = NewRefund(requested_on=DAY, amount=asked)
        return refunds.start_return(uow, purchase, new).id


def credit(home: Home, refund: UUID, line: UUID, amount: str | None = None) -> None:
    with home.work() as uow:
        asked = Decimal(amount) if amount else None
        refunds.credit(uow, refund, NewCredit(transaction_id=line, amount=asked))


def standing(home: Home, refund: UUID) -> tuple[str, int]:
    with home.work(write=False) as uow:
        view = refunds.refund_view(uow, refund)
        return view.status, view.credited


def imported(home: Home, account: UUID, amount: str) -> tuple[UUID, UUID]:
    """Put a line into an account as an import would; return both ids."""
    line = home.line(account, amount)
    with home.work() as uow:
        batch = ImportBatch(account_id=account, file_name="x.csv", format="csv", status="done")
        uow.session.add(batch)
        uow.session.flush()
        found = uow.session.get(Transaction, (uow.household_id, line.id))
        assert found is not None
        found.import_id = batch.id
        return batch.id, line.id


def paper(home: Home, line: UUID, mark: str = "a") -> UUID:
    """Attach a document to a bank line."""
    link = Link(target=LinkTarget.TRANSACTION, target_id=line)
    with home.work() as uow:
        new = NewDocument(file_name="slip.pdf", links=(link,))
        return documents.add(uow, new, Blob(mark * 64, 3, MediaType.PDF)).id


def is_there(home: Home, document: UUID) -> bool:
    with home.work(write=False) as uow:
        try:
            documents.document(uow, document)
        except NotFound:
            return False
        return True


@pytest.mark.parametrize("everything", [False, True])
def test_an_import_that_is_undone_opens_the_refund_it_had_settled(
    home: Home, everything: bool
) -> None:
    refund = waiting(home)
    batch, line = imported(home, home.account(), "100")
    credit(home, refund, line)
    receipt = paper(home, line)
    assert standing(home, refund) == (RefundStatus.SETTLED, 10000)
    with home.work() as uow:
        assert statements.remove_import(uow, batch, everything=everything) == (1, 0)
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
    assert not is_there(home, receipt)
    with home.work(write=False) as uow:
        assert len(refunds.open_refunds(uow)) == 1


def test_documents_of_a_line_go_with_it_and_come_back_with_it(home: Home) -> None:
    account = home.account()
    line, other = home.line(account), home.line(account)
    alone, shared = paper(home, line.id), paper(home, line.id, "b")
    assert paper(home, other.id, "b") == shared
    for way in ("undo", "restore"):
        with home.work() as uow:
            event = transactions.delete(uow, [line.id]).undo_id
        assert (is_there(home, alone), is_there(home, shared)) == (False, True)
        with home.work() as uow:
            if way == "undo":
                changes.undo(uow, event)
            else:
                transactions.restore(uow, line.id)
        assert (is_there(home, alone), is_there(home, shared)) == (True, True)
        with home.work(write=False) as uow:
            found = documents.attached(uow, LinkTarget.TRANSACTION, [line.id])[line.id]
            assert {view.id for view in found} == {alone, shared}


def test_a_document_deleted_by_hand_stays_so_when_its_line_comes_back(home: Home) -> None:
    line = home.line(home.account())
    receipt = paper(home, line.id)
    with home.work() as uow:
        documents.delete(uow, receipt)
    with home.work() as uow:
        event = transactions.delete(uow, [line.id]).undo_id
    with home.work() as uow:
        changes.undo(uow, event)
    assert not is_there(home, receipt)


def amend(home: Home, line: UUID, **fields: Any) -> None:
    with home.work() as uow:
        transactions.amend(uow, line, TransactionChanges(**fields))


def test_a_credit_is_no_more_than_its_line_whatever_becomes_of_that(home: Home) -> None:
    account, refund = home.account(), waiting(home)
    line = home.line(account, "100")
    credit(home, refund, line.id)
    amend(home, line.id, amount=Decimal(60))
    assert standing(home, refund) == (RefundStatus.OVERDUE, 6000)
    amend(home, line.id, date=DAY + timedelta(days=1), notes="x")
    assert standing(home, refund) == (RefundStatus.OVERDUE, 6000)
    amend(home, line.id, amount=Decimal(-60))
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
    amend(home, line.id, amount=Decimal(60))
    assert standing(home, refund) == (RefundStatus.OVERDUE, 6000)


def test_a_line_that_becomes_a_transfer_settles_nothing(home: Home) -> None:
    account, savings, refund = home.account(), home.account("Savings"), waiting(home)
    line, out = home.line(account, "100"), home.line(savings, "-100")
    credit(home, refund, line.id)
    with home.work() as uow:
        links.link_transfer(uow, line.id, out.id)
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
    with home.work() as uow:
        links.unlink_transfer(uow, line.id)
    assert standing(home, refund) == (RefundStatus.SETTLED, 10000)


def test_the_day_of_a_refund_follows_its_line(home: Home) -> None:
    refund, line = waiting(home), home.line(home.account(), "100")
    credit(home, refund, line.id)
    amend(home, line.id, date=DAY + timedelta(days=9))
    with home.work(write=False) as uow:
        assert refunds.refund_view(uow, refund).settled_on == DAY + timedelta(days=9)


def test_parts_of_a_line_never_sum_to_more_than_it_also_when_it_shrinks(home: Home) -> None:
    line = home.line(home.account(), "100")
    first, second = waiting(home, "60"), waiting(home, "40")
    credit(home, first, line.id)
    credit(home, second, line.id)
    amend(home, line.id, amount=Decimal(70))
    assert sum(standing(home, refund)[1] for refund in (first, second)) == 7000


def test_a_credit_that_shrank_with_its_line_grows_back_with_it(home: Home) -> None:
    line = home.line(home.account(), "100")
    first, second = waiting(home, "60"), waiting(home, "40")
    credit(home, first, line.id)
    credit(home, second, line.id)
    whole = [(RefundStatus.SETTLED, 6000), (RefundStatus.SETTLED, 4000)]
    with home.work() as uow:
        event = transactions.amend(uow, line.id, TransactionChanges(amount=Decimal(50))).undo_id
    smaller = [standing(home, first), standing(home, second)]
    assert smaller == [(RefundStatus.OVERDUE, 5000), (RefundStatus.OVERDUE, 0)]
    with home.work() as uow:
        changes.undo(uow, event)
    assert [standing(home, first), standing(home, second)] == whole
    for amount, counted in (("-100", 0), ("70", 7000), ("500", 10000)):
        amend(home, line.id, amount=Decimal(amount))
        assert standing(home, first)[1] + standing(home, second)[1] == counted
    assert [standing(home, first), standing(home, second)] == whole


def paid_for(home: Home, purchase: UUID) -> list[UUID]:
    """Return the bank lines of a purchase; each is told of its purchase too."""
    with home.work(write=False) as uow:
        found = payments.payments_of(uow, [purchase]).get(purchase, [])
        for each in found:
            assert payments.purchases_on(uow, [each.transaction.id]) == {
                each.transaction.id: [purchase]
            }
            assert payments.roles_on(uow, each.transaction.id) == [(purchase, each.role)]
        return [each.transaction.id for each in found]


def test_a_line_that_brings_money_in_now_pays_for_nothing(home: Home) -> None:
    account, purchase = home.account(), bought(home, price="10")
    line, other = home.line(account, "-10"), home.line(account, "-10")
    with home.work() as uow:
        payments.pay_with(uow, purchase, NewPayment(transaction_id=line.id))
    with home.work() as uow:
        event = transactions.amend(uow, line.id, TransactionChanges(amount=Decimal(10))).undo_id
    assert paid_for(home, purchase) == []
    with home.work(write=False) as uow:
        assert payments.purchases_on(uow, [line.id]) == {}
        assert purchases.purchase(uow, purchase).transaction is None
    with home.work() as uow:
        changes.undo(uow, event)
    assert paid_for(home, purchase) == [line.id]
    amend(home, line.id, amount=Decimal(10))
    with home.work() as uow:
        payments.pay_with(uow, purchase, NewPayment(transaction_id=other.id))
    amend(home, line.id, amount=Decimal(-10))
    assert paid_for(home, purchase) == [other.id]


def test_a_deposit_that_takes_money_out_now_is_none(home: Home) -> None:
    account, purchase = home.account(), bought(home, price="10")
    line = home.line(account, "8")
    with home.work() as uow:
        purchases.sell(uow, purchase, Sale(sold_for=Decimal(8), sold_on=DAY))
        new = NewPayment(transaction_id=line.id, role=PaymentRole.SOLD)
        payments.pay_with(uow, purchase, new)
    for amount, found in ((-8, []), (9, [line.id])):
        amend(home, line.id, amount=Decimal(amount))
        assert paid_for(home, purchase) == found


def test_a_line_is_shared_by_purchases_in_several_currencies_but_once(home: Home) -> None:
    with home.work() as uow:
        for code, rate in (("USD", "0.5"), ("JPY", "0.01")):
            rates.enter_rate(uow, NewRate(base=code, quote="EUR", day=DAY, rate=Decimal(rate)))
    line = home.line(home.account(), "100")
    yen = waiting(home, "5000", currency_code="JPY")
    dollars = waiting(home, "100", currency_code="USD")
    euros = waiting(home, "100")
    credit(home, yen, line.id)
    credit(home, dollars, line.id)
    assert standing(home, yen) == (RefundStatus.SETTLED, 5000)
    assert standing(home, dollars) == (RefundStatus.SETTLED, 10000)
    with pytest.raises(InvalidInput):
        credit(home, euros, line.id)


def test_a_credit_in_another_currency_waits_for_its_rate(home: Home) -> None:
    refund, line = waiting(home, "100", currency_code="USD"), home.line(home.account(), "45")
    with pytest.raises(InvalidInput, match="rate"):
        credit(home, refund, line.id)
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.9")))
    credit(home, refund, line.id)
    assert standing(home, refund) == (RefundStatus.OVERDUE, 5000)


def test_a_deleted_purchase_comes_back_with_its_refund_as_it_is_by_then(home: Home) -> None:
    refund = waiting(home)
    with home.work(write=False) as uow:
        purchase = refunds.refund_view(uow, refund).purchase_id
    line = home.line(home.account(), "100")
    credit(home, refund, line.id)
    with home.work() as uow:
        purchases.delete_purchase(uow, purchase)
    with home.work() as uow:
        assert refunds.open_refunds(uow) == []
        assert refunds.counting(uow, line.id) == []
        transactions.delete(uow, [line.id])
    with home.work() as uow:
        purchases.restore_purchase(uow, purchase)
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
