"""From bank line to purchase to refund: what is linked, what waits, and what closes by itself."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import PaymentRole, RefundStatus
from spends.domains.belongings.models import Retailer
from spends.domains.belongings.repository import purchases as stored
from spends.domains.belongings.schemas import (
    NewCredit,
    NewPayment,
    NewPurchase,
    NewRefund,
    RefundChanges,
)
from spends.domains.belongings.service import chain, names, payments, purchases, refunds
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import changes, transactions
from spends.domains.ledger.service.reading import listing
from spends.kit.database import Database
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def bought(home: Home, price: str = "100", retailer: str = "Nordlicht", **fields: Any) -> UUID:
    with home.work() as uow:
        shop = names.find_or_add(uow, Retailer, retailer)
        assert shop is not None
        new = NewPurchase(
            product_name="Lamp",
            price=Decimal(price),
            purchase_date=DAY,
            retailer_id=shop.id,
            **fields,
        )
        return purchases.add_purchase(uow, new).id


def pay(home: Home, purchase_id: UUID, line_id: UUID, **fields: Any) -> None:
    with home.work() as uow:
        payments.pay_with(uow, purchase_id, NewPayment(transaction_id=line_id, **fields))


def give_back(home: Home, purchase_id: UUID, **fields: Any) -> UUID:
    with home.work() as uow:
        return refunds.start_return(uow, purchase_id, NewRefund(**fields)).id


def standing(home: Home, refund_id: UUID) -> tuple[str, int]:
    with home.work(write=False) as uow:
        view = refunds.refund_view(uow, refund_id)
        return view.status, view.credited


def net_cost(home: Home, purchase_id: UUID) -> int:
    with home.work(write=False) as uow:
        return purchases.purchase(uow, purchase_id).net_cost


def test_the_line_that_paid_is_suggested_and_linked(home: Home) -> None:
    account = home.account()
    right = home.line(account, "-100", DAY + timedelta(days=2), payee="NORDLICHT Berlin")
    near = home.line(account, "-100", DAY, payee="Someone else")
    for other in ("-99.99", "100"):
        home.line(account, other, DAY, payee="Nordlicht")
    home.line(account, "-100", DAY + timedelta(days=11), payee="Nordlicht")
    purchase = bought(home)

    with home.work(write=False) as uow:
        found = payments.suggestions(uow, purchase)
    assert [each.transaction.id for each in found] == [right.id, near.id]

    with home.work() as uow:
        payments.refuse(uow, purchase, near.id)
    pay(home, purchase, right.id)
    with home.work(write=False) as uow:
        linked = payments.payments_of(uow, [purchase])[purchase]
        assert [(each.transaction.id, each.amount) for each in linked] == [(right.id, -10000)]
        assert payments.purchases_on(uow, [right.id]) == {right.id: [purchase]}
        assert payments.suggestions(uow, purchase) == []


def test_a_part_of_a_line_can_be_what_paid(home: Home) -> None:
    parts = [{"amount": "-60"}, {"amount": "-40"}]
    line = home.line(home.account(), "-100", splits=parts)
    with home.work(write=False) as uow:
        part = listing.view(uow, line.id).splits[1]
    purchase = bought(home, "40")

    pay(home, purchase, line.id, split_id=part.id)

    with home.work(write=False) as uow:
        assert payments.payments_of(uow, [purchase])[purchase][0].amount == -4000
    with pytest.raises(InvalidInput):
        pay(home, bought(home, "60"), line.id, split_id=new_id())


def test_lines_that_run_the_wrong_way_or_are_unknown_are_refused(home: Home) -> None:
    account, purchase = home.account(), bought(home)
    income, spent = home.line(account, "100"), home.line(account, "-100")
    for line_id, role in (
        (income.id, PaymentRole.PAID),
        (spent.id, PaymentRole.SOLD),
        (new_id(), PaymentRole.PAID),
    ):
        with pytest.raises(InvalidInput):
            pay(home, purchase, line_id, role=role)
    pay(home, purchase, spent.id)
    with pytest.raises(Conflict):
        pay(home, purchase, spent.id)


def test_unlinking_can_be_taken_back(home: Home) -> None:
    line, purchase = home.line(home.account(), "-100"), bought(home)
    pay(home, purchase, line.id)
    with home.work() as uow:
        was = payments.unpay(uow, purchase)
    with home.work() as uow:
        assert payments.payments_of(uow, [purchase]) == {}
        payments.pay_with(uow, purchase, was)
        with pytest.raises(NotFound):
            payments.unpay(uow, purchase, PaymentRole.SOLD)


def test_a_foreign_card_line_is_suggested_within_its_rate(home: Home) -> None:
    from spends.domains.currencies.schemas import NewRate
    from spends.domains.ledger.service.worth import rates

    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.9")))
    line = home.line(home.account(), "-91.50", DAY, payee="Shop")
    home.line(home.account("Second"), "-95", DAY, payee="Shop")
    purchase = bought(home, "100", currency_code="USD")
    with home.work(write=False) as uow:
        assert [each.transaction.id for each in payments.suggestions(uow, purchase)] == [line.id]


def test_a_return_waits_until_its_refund_is_imported(home: Home) -> None:
    account = home.account()
    paid = home.line(account, "-100", payee="Nordlicht")
    purchase = bought(home)
    pay(home, purchase, paid.id)
    refund = give_back(home, purchase, requested_on=DAY + timedelta(days=5))
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
    assert net_cost(home, purchase) == 10000
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, purchase).purchase.status == "RETURNED"
        assert [view.id for view in refunds.open_refunds(uow)] == [refund]

    credit = imported(home, account, "100", "NORDLICHT GMBH")

    assert standing(home, refund) == (RefundStatus.SETTLED, 10000)
    assert net_cost(home, purchase) == 0
    with home.work(write=False) as uow:
        assert listing.view(uow, credit).refund_of_id == paid.id
        assert refunds.open_refunds(uow) == []
        assert refunds.refund_view(uow, refund).settled_on == DAY + timedelta(days=9)
    home.assert_summaries_hold()


def imported(home: Home, account: UUID, amount: str, payee: str) -> UUID:
    """Put a line into an account as an import of one line would; return its id."""
    from spends.domains.imports.models import ImportBatch
    from spends.domains.ledger.models import Transaction

    line = home.line(account, amount, DAY + timedelta(days=9), payee=payee)
    with home.work() as uow:
        batch = ImportBatch(account_id=account, file_name="x.csv", format="csv", status="done")
        uow.session.add(batch)
        uow.session.flush()
        found = uow.session.get(Transaction, (uow.household_id, line.id))
        assert found is not None
        found.import_id = batch.id
        uow.session.flush()
        refunds.match_imported(uow, TransactionsImported(batch.id, account))
    return line.id


def test_an_import_settles_nothing_that_is_in_doubt(home: Home) -> None:
    account = home.account()
    first = give_back(home, bought(home), requested_on=DAY)
    second = give_back(home, bought(home), requested_on=DAY)
    credit = imported(home, account, "100", "Nordlicht")
    assert standing(home, first)[1] == standing(home, second)[1] == 0
    with home.work(write=False) as uow:
        assert [each.transaction.id for each in refunds.suggestions(uow, first)] == [credit]
    other = give_back(home, bought(home, "70", "Seebrise"), requested_on=DAY)
    imported(home, account, "70", "Somebody else")
    assert standing(home, other)[1] == 0


def test_parts_of_a_refund_lower_the_cost_until_the_rest_comes(home: Home) -> None:
    account, purchase = home.account(), bought(home)
    refund = give_back(home, purchase, requested_on=DAY)
    for amount, expected in (("30", 7000), ("70", 0)):
        line = home.line(account, amount, DAY + timedelta(days=3))
        with home.work() as uow:
            refunds.credit(uow, refund, NewCredit(transaction_id=line.id))
        assert net_cost(home, purchase) == expected
    assert standing(home, refund) == (RefundStatus.SETTLED, 10000)
    with home.work() as uow:
        refunds.uncredit(uow, refund, line.id)
    assert standing(home, refund) == (RefundStatus.OVERDUE, 3000)


def test_one_credit_can_pay_two_refunds_but_only_once(home: Home) -> None:
    line = home.line(home.account(), "50", DAY)
    first = give_back(home, bought(home, "30"), requested_on=DAY)
    second = give_back(home, bought(home, "20"), requested_on=DAY)
    third = give_back(home, bought(home, "10"), requested_on=DAY)
    with home.work() as uow:
        for refund in (first, second):
            refunds.credit(uow, refund, NewCredit(transaction_id=line.id))
        with pytest.raises(InvalidInput):
            refunds.credit(uow, third, NewCredit(transaction_id=line.id))
        with pytest.raises(Conflict):
            refunds.credit(uow, first, NewCredit(transaction_id=line.id))
    assert [standing(home, refund)[0] for refund in (first, second)] == ["settled", "settled"]


def test_a_deleted_credit_opens_the_refund_and_undo_closes_it_again(home: Home) -> None:
    account, purchase = home.account(), bought(home)
    refund = give_back(home, purchase, requested_on=DAY)
    line = home.line(account, "100", DAY)
    with home.work() as uow:
        refunds.credit(uow, refund, NewCredit(transaction_id=line.id))
    with home.work() as uow:
        event = transactions.delete(uow, [line.id]).undo_id
    assert standing(home, refund) == (RefundStatus.OVERDUE, 0)
    assert net_cost(home, purchase) == 10000
    with home.work() as uow:
        changes.undo(uow, event)
    assert standing(home, refund) == (RefundStatus.SETTLED, 10000)
    assert net_cost(home, purchase) == 0


def test_no_more_is_expected_than_was_paid(home: Home) -> None:
    purchase = bought(home)
    with home.work() as uow:
        refunds.expect(uow, purchase, NewRefund(amount=Decimal(60)))
        for amount in ("40.01", "100"):
            with pytest.raises(InvalidInput):
                refunds.expect(uow, purchase, NewRefund(amount=Decimal(amount)))
        rest = refunds.expect(uow, purchase, NewRefund())
        assert rest.amount == 4000
        with pytest.raises(InvalidInput):
            refunds.expect(uow, purchase, NewRefund())
        with pytest.raises(InvalidInput):
            refunds.change_refund(uow, rest.id, RefundChanges(expected_by=date(2001, 1, 1)))
        refunds.change_refund(uow, rest.id, RefundChanges(dismissed=True))
        assert refunds.refund_view(uow, rest.id).status == RefundStatus.DISMISSED
        assert len(refunds.open_refunds(uow)) == 1


def test_what_is_sold_is_matched_to_its_deposit(home: Home) -> None:
    account, purchase = home.account(), bought(home)
    with home.work() as uow:
        from spends.domains.belongings.schemas import Sale

        purchases.sell(uow, purchase, Sale(sold_for=Decimal(80), sold_on=DAY + timedelta(days=99)))
    line = home.line(account, "80", DAY + timedelta(days=100), payee="Buyer")
    with home.work(write=False) as uow:
        found = payments.suggestions(uow, purchase, PaymentRole.SOLD)
    assert [each.transaction.id for each in found] == [line.id]
    pay(home, purchase, line.id, role=PaymentRole.SOLD)
    assert net_cost(home, purchase) == 2000


def test_another_households_lines_and_refunds_do_not_exist(database: Database, home: Home) -> None:
    refund = give_back(home, bought(home), requested_on=DAY)
    other = sign_up(database, "bob")
    line = other.line(other.account(), "100")
    with home.work() as uow, pytest.raises(InvalidInput):
        refunds.credit(uow, refund, NewCredit(transaction_id=line.id))
    with other.work() as uow:
        assert refunds.open_refunds(uow) == []
        with pytest.raises(NotFound):
            refunds.refund_view(uow, refund)
        with pytest.raises(NotFound):
            refunds.delete_refund(uow, refund)
    with home.reader().work() as uow:
        assert stored.living(uow, []) == {}


def test_the_chain_tells_all_that_happened_and_what_is_awaited(home: Home) -> None:
    account = home.account()
    paid = home.line(account, "-100", payee="Nordlicht")
    purchase = bought(
        home, delivery_date=DAY + timedelta(days=2), warranty_months=24, return_by=date(2025, 4, 1)
    )
    pay(home, purchase, paid.id)
    with home.work(write=False) as uow:
        steps = [link.step for link in chain.chain(uow, purchase)]
        assert purchases.purchase(uow, purchase).transaction is not None
    assert steps == ["bought", "paid", "delivered", "return_by", "covered"]

    refund = give_back(home, purchase, requested_on=DAY + timedelta(days=5))
    credit = home.line(account, "60", DAY + timedelta(days=8), payee="Nordlicht")
    with home.work() as uow:
        refunds.credit(uow, refund, NewCredit(transaction_id=credit.id))
    with home.work(write=False) as uow:
        found = chain.chain(uow, purchase)
        assert [view.id for view in purchases.purchase(uow, purchase).refunds] == [refund]
    assert [(link.step, link.amount) for link in found[3:6]] == [
        ("refund_asked", 10000),
        ("credited", 6000),
        ("refund_due", 4000),
    ]
    assert found[4].target_id == credit.id
