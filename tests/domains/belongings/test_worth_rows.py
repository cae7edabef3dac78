"""What belongings are worth, thing by thing: the rows of the sum are exactly those that make it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.belongings.schemas import PurchaseChanges, PurchaseFilter, Sale
from spends.domains.belongings.service import listing, purchases, worth
from spends.kit.database import Database
from tests.support.belongings import bought
from tests.support.homes import DAY, Home, sign_up
from tests.support.rates import enter

DAYS = [DAY + timedelta(days=number) for number in (-1, 0, 9, 10, 39, 40, 200, 365, 1500)]


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


def things(home: Home) -> dict[str, UUID]:
    """Fill an inventory with every kind of fate."""
    lasting: dict[str, Any] = {"price": "1000", "useful_life_months": 12}
    found = {
        "kept": bought(home, "Kept", **lasting),
        "left over": bought(home, "Left over", **lasting, residual_value=Decimal(33)),
        "late": bought(home, "Late", **lasting, delivery_date=DAY + timedelta(days=10)),
        "no life": bought(home, "No life", "500"),
        "sold": bought(home, "Sold", **lasting),
        "returned": bought(home, "Returned", **lasting),
        "deleted": bought(home, "Deleted", **lasting),
    }
    enter(home, "0.77", DAY)
    abroad: dict[str, Any] = {**lasting, "currency_code": "USD", "residual_value": Decimal("33.33")}
    found["abroad"] = bought(home, "Abroad", **abroad)
    with home.work() as uow:
        sale = Sale(sold_for=Decimal(9), sold_on=DAY + timedelta(days=40))
        purchases.sell(uow, found["sold"], sale)
        purchases.change_purchase(uow, found["returned"], PurchaseChanges(status="RETURNED"))
        purchases.delete_purchase(uow, found["deleted"])
    return found


def listed(home: Home, day: date) -> dict[UUID, int | None]:
    with home.work(write=False) as uow:
        page = listing.page(uow, PurchaseFilter(worth_on=day))
        assert listing.count(uow, PurchaseFilter(worth_on=day)) == len(page.items)
        found = worth.of_each(uow, [row.id for row in page.items], day)
        assert found.keys() == {row.id for row in page.items}
        return found


def test_the_rows_of_a_day_sum_to_what_belongings_are_worth_on_it(home: Home) -> None:
    things(home)
    with home.work(write=False) as uow:
        sums = dict(worth.on_days(uow, DAYS).by_day)
    for day in DAYS:
        assert sum(value or 0 for value in listed(home, day).values()) == sums[day], day
    assert sums[DAYS[0]] == 0 < sums[DAYS[-1]] < sums[DAYS[1]]


def test_only_what_is_counted_on_the_day_is_listed(home: Home) -> None:
    found = things(home)
    names = {row: name for name, row in found.items()}
    of = {day: {names[row] for row in listed(home, day)} for day in DAYS}
    assert of[DAYS[0]] == set()
    assert of[DAY] == {"kept", "left over", "sold", "abroad"}
    assert of[DAYS[3]] == {"kept", "left over", "sold", "abroad", "late"}
    assert of[DAYS[5]] == {"kept", "left over", "abroad", "late"}
    assert of[DAYS[-1]] == {"left over", "abroad"}


def test_what_has_no_rate_is_listed_without_a_worth(home: Home) -> None:
    lamp = bought(home, "Lamp", currency_code="CHF", useful_life_months=12)
    assert listed(home, DAY) == {lamp: None}


def test_what_lacks_a_rate_is_told_of_the_days_it_is_there(home: Home) -> None:
    abroad: dict[str, Any] = {"currency_code": "CHF", "useful_life_months": 12}
    bought(home, "Lamp", delivery_date=DAY + timedelta(days=10), **abroad)
    sold = bought(home, "Bicycle", **abroad)
    with home.work() as uow:
        sale = Sale(sold_for=Decimal(9), sold_on=DAY + timedelta(days=40))
        purchases.sell(uow, sold, sale)
    with home.work(write=False) as uow:
        missing = {day: worth.on_days(uow, [day]).missing for day in DAYS}
        since = {day: worth.on_days(uow, [DAYS[0], day]).missing for day in DAYS[1:]}
    assert missing == {day: len(listed(home, day)) for day in DAYS}
    assert [missing[day] for day in (DAYS[0], DAY, DAYS[3], DAYS[5])] == [0, 1, 2, 1]
    assert since == {day: missing[day] for day in DAYS[1:]}
