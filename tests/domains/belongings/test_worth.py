"""What belongings are worth over time, what owning them costs, and what the ledger changes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewPayment, NewPurchase, PurchaseChanges, Sale
from spends.domains.belongings.service import payments, purchases, worth
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from tests.support.homes import DAY, Home, sign_up


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def bought(home: Home, price: str = "1000", day: date = DAY, **fields: Any) -> UUID:
    new = NewPurchase(product_name="Bicycle", price=Decimal(price), purchase_date=day, **fields)
    with home.work() as uow:
        return purchases.add_purchase(uow, new).id


def on(home: Home, *days: date) -> list[int]:
    with home.work(write=False) as uow:
        return [value for _, value in worth.on_days(uow, days).by_day]


def test_value_falls_in_a_straight_line_to_what_is_left_over(home: Home) -> None:
    start = date(2024, 1, 1)
    bought(home, day=start, useful_life_months=12, residual_value=Decimal(100))
    bought(home, "500", start)  # without a useful life it counts for nothing

    before, first, half, end, later = (
        start - timedelta(days=1),
        start,
        start + timedelta(days=183),
        date(2025, 1, 1),
        date(2030, 1, 1),
    )
    assert on(home, before, first, half, end, later) == [0, 100000, 55000, 10000, 10000]


def test_what_is_returned_sold_or_deleted_is_worth_nothing(home: Home) -> None:
    returned, sold, deleted = (bought(home, useful_life_months=24) for _ in range(3))
    sold_on = DAY + timedelta(days=30)
    with home.work() as uow:
        purchases.change_purchase(uow, returned, PurchaseChanges(status="RETURNED"))
        purchases.sell(uow, sold, Sale(sold_for=Decimal(900), sold_on=sold_on))
        purchases.delete_purchase(uow, deleted)
    assert on(home, DAY, sold_on - timedelta(days=1), sold_on)[0] == 100000
    assert on(home, sold_on) == [0]


def test_purchases_follow_rates_and_the_currency_of_the_household(home: Home) -> None:
    purchase = bought(home, "100", currency_code="USD", useful_life_months=12)

    def base_total() -> int | None:
        with home.work(write=False) as uow:
            return purchases.purchase(uow, purchase).purchase.base_total

    assert base_total() is None
    with home.work(write=False) as uow:
        assert worth.on_days(uow, [DAY]).missing == 1
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.9")))
    assert base_total() == 9000
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.8")))
    assert base_total() == 8000
    with home.work() as uow:
        rates.delete_rate(uow, "USD", "EUR", DAY)
    assert base_total() is None


def test_what_has_no_rate_adds_nothing_when_it_is_worn_out_either(home: Home) -> None:
    start = date(2020, 1, 1)
    fields = {"useful_life_months": 12, "residual_value": Decimal(10)}
    bought(home, "100", start, currency_code="USD", **fields)
    with home.work(write=False) as uow:
        found = worth.on_days(uow, [start, date(2022, 1, 1)])
    assert ([value for _, value in found.by_day], found.missing) == ([0, 0], 1)


def test_purchases_of_a_category_that_goes_move_with_its_lines(home: Home) -> None:
    gone, kept = home.category("Gadgets"), home.category("Things")
    purchase = bought(home, category_id=gone)
    with home.work() as uow:
        categories.merge_categories(uow, gone, kept)
    with home.work() as uow:
        assert purchases.purchase(uow, purchase).purchase.category_id == kept
        categories.delete_category(uow, kept)
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, purchase).purchase.category_id is None


def test_ownership_adds_upkeep_and_takes_off_what_came_back(home: Home) -> None:
    account = home.account()
    purchase = bought(home, "1200")
    for amount in ("-50", "-30"):
        line = home.line(account, amount, DAY + timedelta(days=200))
        with home.work() as uow:
            link = NewPayment(transaction_id=line.id, role=PaymentRole.UPKEEP)
            payments.pay_with(uow, purchase, link)
    with home.work() as uow:
        purchases.sell(
            uow, purchase, Sale(sold_for=Decimal(680), sold_on=DAY + timedelta(days=365))
        )
    with home.work(write=False) as uow:
        cost = worth.ownership(uow, purchase)
    assert (cost.net_cost, cost.upkeep, cost.total) == (52000, 8000, 60000)
    assert (cost.months, cost.per_month, cost.value) == (12, 5000, None)
