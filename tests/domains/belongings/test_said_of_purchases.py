"""What purchases, their refunds and their cover say of themselves: sums, days and the order they come in."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import PaymentRole, RefundStatus
from spends.domains.belongings.schemas import (
    NewPayment,
    NewRefund,
    PurchaseChanges,
    PurchaseFilter,
    RefundChanges,
    Sale,
)
from spends.domains.belongings.service import payments, purchases, refunds, worth
from spends.domains.ledger.service import changes, transactions
from spends.kit.database import Database
from spends.kit.errors import Conflict, InvalidInput
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def test_no_way_leads_to_more_expected_than_was_paid(home: Home) -> None:
    purchase = bought(home, price="100")
    with home.work() as uow:
        first = refunds.expect(uow, purchase, NewRefund()).id
        refunds.change_refund(uow, first, RefundChanges(dismissed=True))
        refunds.expect(uow, purchase, NewRefund())
    for sent in ({"dismissed": False}, {"dismissed": False, "amount": Decimal(1)}):
        with home.work() as uow, pytest.raises(InvalidInput):
            refunds.change_refund(uow, first, RefundChanges.model_validate(sent))
    refused = (PurchaseChanges(price=Decimal(99)), PurchaseChanges(currency_code="JPY"))
    for change, error in zip(refused, (InvalidInput, Conflict), strict=True):
        with home.work() as uow, pytest.raises(error):
            purchases.change_purchase(uow, purchase, change)
    with home.work() as uow:
        purchases.change_purchase(uow, purchase, PurchaseChanges(price=Decimal(50), quantity=2))
        purchases.change_purchase(uow, purchase, PurchaseChanges(tax=Decimal(3)))
        assert purchases.purchase(uow, purchase).net_cost == 10300


def test_a_purchase_whose_line_was_deleted_takes_another(home: Home) -> None:
    account, purchase = home.account(), bought(home, price="10")
    line, other = home.line(account), home.line(account)
    with home.work() as uow:
        payments.pay_with(uow, purchase, NewPayment(transaction_id=line.id))
    with home.work() as uow:
        event = transactions.delete(uow, [line.id]).undo_id
    with home.work() as uow:
        payments.pay_with(uow, purchase, NewPayment(transaction_id=other.id))
    with home.work() as uow:
        changes.undo(uow, event)
    with home.work(write=False) as uow:
        linked = payments.payments_of(uow, [purchase])[purchase]
        assert [each.transaction.id for each in linked] == [other.id]


def test_what_is_not_sold_after_all_has_no_deposit(home: Home) -> None:
    account, purchase = home.account(), bought(home, price="100")
    for amount, gain in (("130", -3000), ("80", 2000)):
        deposit = home.line(account, amount)
        with home.work() as uow:
            purchases.sell(uow, purchase, Sale(sold_for=Decimal(amount), sold_on=DAY))
            role = PaymentRole.SOLD
            payments.pay_with(uow, purchase, NewPayment(transaction_id=deposit.id, role=role))
            assert purchases.purchase(uow, purchase).net_cost == gain
        with home.work() as uow:
            purchases.unsell(uow, purchase)
            assert purchases.purchase(uow, purchase).net_cost == 10000
            assert payments.payments_of(uow, [purchase]) == {}


def test_a_refused_line_can_be_suggested_again(home: Home) -> None:
    line, purchase = home.line(home.account(), "-10"), bought(home, price="10")
    for act, count in ((payments.refuse, 0), (payments.forget_refusal, 1)):
        with home.work() as uow:
            act(uow, purchase, line.id)
            assert len(payments.suggestions(uow, purchase)) == count


def test_what_is_sent_back_was_worth_something_until_then(home: Home) -> None:
    purchase = bought(home, price="100", useful_life_months=12)
    with home.work() as uow:
        refunds.start_return(uow, purchase, NewRefund(requested_on=DAY + timedelta(days=5)))
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=4), DAY + timedelta(days=5)]
    with home.work(write=False) as uow:
        values = [value for _, value in worth.on_days(uow, days).by_day]
    assert values[:2] == [0, 10000]
    assert 0 < values[2] < 10000
    assert values[3] == 0


def test_amounts_without_and_with_three_decimals_are_exact(home: Home) -> None:
    yen = bought(home, price="1980", currency_code="JPY", quantity=3, tax="5")
    dinars = bought(home, price="1.005", currency_code="KWD", quantity=3)
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, yen).purchase.total == 5945
        assert purchases.purchase(uow, dinars).purchase.total == 3015
    for code, price in (("JPY", "1.5"), ("KWD", "1.0005")):
        with pytest.raises(InvalidInput):
            bought(home, price=price, currency_code=code)


def test_a_refund_is_overdue_from_the_day_after_it_was_due(home: Home) -> None:
    with home.work() as uow:
        today = uow.today()
    for due, status in ((today, RefundStatus.OPEN), (today - timedelta(days=1), "overdue")):
        purchase = bought(home, purchase_date=date(2025, 1, 1))
        with home.work() as uow:
            new = NewRefund(requested_on=date(2025, 1, 2), expected_by=due)
            refund = refunds.expect(uow, purchase, new)
            assert refunds.refund_view(uow, refund.id).status == status


def test_what_is_covered_shortest_comes_first_and_what_is_not_last(home: Home) -> None:
    with home.work() as uow:
        today = uow.today()
    ends = {"soon": 5, "later": 50, "over": -5}
    for name in ("bare", "later", "over", "lifelong", "soon"):
        purchase = bought(home, name, purchase_date=date(2020, 1, 1))
        if name in ends:
            covered(home, purchase, date(2020, 1, 1), today + timedelta(days=ends[name]))
        elif name == "lifelong":
            covered(home, purchase, date(2020, 1, 1))
    found, cursor = list[str](), None
    with home.work(write=False) as uow:
        by_number = purchases.purchases(uow, PurchaseFilter(), "warranty").items
        while True:
            page = purchases.page(uow, PurchaseFilter(), "warranty", cursor, limit=2)
            found += [view.product_name for view in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert found == [view.product_name for view in by_number]
    assert found[:3] == ["soon", "later", "lifelong"]
    assert set(found[3:]) == {"bare", "over"}


def test_statutory_guarantees_name_their_law() -> None:
    for code, years, law in (
        ("DE", 2, "438"),
        ("ES", 3, "art. 120"),
        ("PT", 3, "84/2021"),
        ("SE", 3, "2022:260"),
        ("IE", 6, "Statute of Limitations"),
        ("uk", 6, "Limitation Act"),
        ("CH", 2, "Art. 210"),
        ("NO", 2, "27"),
        ("NL", 2, "7:17"),
        ("LU", 2, "2019/771"),
    ):
        found = rules.statutory(code)
        assert found is not None
        assert found.years == years
        assert law in found.law
    assert rules.statutory("US") is None
