"""What the database sums, held against sums made by hand of random belongings."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.belongings import rules
from spends.domains.belongings.schemas import PurchaseChanges, Sale
from spends.domains.belongings.service import analytics, purchases, worth
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.reading import reports
from spends.domains.ledger.service.worth import rates
from spends.kit import clock
from spends.kit.database import Database
from tests.support.belongings import bought, covered, maker, shop
from tests.support.homes import DAY, Home, sign_up

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@given(
    total=st.integers(0, 10**12),
    residual=st.integers(0, 10**12),
    start=DAYS,
    months=st.integers(1, 1200),
    later=st.lists(st.integers(-40, 40_000), min_size=2, max_size=5),
)
def test_value_never_rises_and_ends_at_what_is_left(
    total: int, residual: int, start: date, months: int, later: list[int]
) -> None:
    wear = rules.Wear(total, residual, start, months)
    days = [start + timedelta(days=number) for number in sorted(later)]
    values = rules.values_on(wear, days)
    assert values == sorted(values, reverse=True)
    assert all(min(residual, total) <= value <= total for value in values)
    assert rules.value_on(wear, start) == total
    assert rules.value_on(wear, wear.end) == min(residual, total)


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), count=st.integers(0, 600))
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(day: date, count: int) -> None:
    later = rules.add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert later.day <= day.day


def test_leap_days() -> None:
    leap = date(2024, 2, 29)
    assert rules.add_months(leap, 12) == date(2025, 2, 28)
    assert rules.add_months(leap, 48) == date(2028, 2, 29)
    wear = rules.Wear(36600, 0, date(2024, 1, 1), 12)
    assert rules.value_on(wear, leap) == 36600 - 59 * 100
    assert rules.value_on(wear, date(2024, 12, 31)) == 100


@given(counts=st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
def test_percentages_sum_to_a_hundred(counts: list[int]) -> None:
    shares = rules.percentages(counts)
    assert sum(shares) == 100
    for share, count in zip(shares, counts, strict=True):
        assert abs(share - Decimal(count * 100) / sum(counts)) < Decimal("0.01")


def belongings(home: Home) -> list[dict[str, Any]]:
    """Fill an inventory with every kind of fate; return what each purchase is by hand."""
    shops, brands = (
        [shop(home, f"Shop {i}") for i in range(3)],
        [maker(home, f"Make {i}") for i in range(2)],
    )
    found: list[dict[str, Any]] = []
    for number in range(36):
        start = date(2024, 1, 31) + timedelta(days=number * 17)
        fields: dict[str, Any] = {
            "price": Decimal(100 + number * 13) + Decimal(number) / 100,
            "quantity": 1 + number % 3,
            "purchase_date": start,
            "retailer_id": shops[number % 3] if number % 4 else None,
            "brand_id": brands[number % 2] if number % 5 else None,
            "useful_life_months": 6 + number if number % 6 else None,
            "residual_value": Decimal(number),
        }
        if number % 3 == 1:
            fields["delivery_date"] = start + timedelta(days=5)
        fate = ("kept", "sold", "returned", "deleted", "kept")[number % 5]
        row = bought(home, f"Thing {number % 7}", **fields)
        sold_on = start + timedelta(days=100)
        with home.work() as uow:
            if fate == "sold":
                purchases.sell(uow, row, Sale(sold_for=Decimal(5), sold_on=sold_on))
            elif fate == "returned":
                purchases.change_purchase(uow, row, PurchaseChanges(status="RETURNED"))
            elif fate == "deleted":
                purchases.delete_purchase(uow, row)
        total = int(fields["price"] * 100) * fields["quantity"]
        found.append(
            {
                **fields,
                "name": f"Thing {number % 7}",
                "total": total,
                "fate": fate,
                "sold_on": sold_on,
            }
        )
    return found


def worth_by_hand(rows: list[dict[str, Any]], day: date) -> int:
    sums = 0
    for row in rows:
        start = row.get("delivery_date", row["purchase_date"])
        gone = row["fate"] in {"returned", "deleted"} or (
            row["fate"] == "sold" and day >= row["sold_on"]
        )
        if gone or not row["useful_life_months"] or day < start:
            continue
        end = rules.add_months(start, row["useful_life_months"])
        left = int(row["residual_value"] * 100)
        if day >= end:
            sums += left
        else:
            lost = (row["total"] - left) * (day - start).days // (end - start).days
            sums += row["total"] - lost
    return sums


def test_sums_are_those_made_by_hand(home: Home) -> None:
    rows = belongings(home)
    counted = [row for row in rows if row["fate"] in {"kept", "sold"}]
    first, last = date(2024, 6, 1), date(2025, 5, 31)
    chosen = [row for row in counted if first <= row["purchase_date"] <= last]
    ends = [clock.add_months(date(2024, 1, 1), n + 1) - timedelta(days=1) for n in range(48)]
    with home.work(write=False) as uow:
        assert [value for _, value in worth.on_days(uow, ends).by_day] == [
            worth_by_hand(rows, day) for day in ends
        ]
        whole, part = analytics.summary(uow), analytics.summary(uow, first, last)
        assert (whole.count, whole.total) == (len(counted), sum(row["total"] for row in counted))
        assert (part.count, part.total) == (len(chosen), sum(row["total"] for row in chosen))
        for group in ("day", "week", "month"):
            periods = analytics.by_period(uow, group, first, last)
            assert sum(each.total for each in periods) == part.total
            assert sum(each.count for each in periods) == part.count
        for find, key in ((analytics.retailers, "retailer_id"), (analytics.brands, "brand_id")):
            shares = find(uow, limit=2)
            assert sum(each.total for each in shares) == whole.total
            assert sum(each.percentage for each in shares) == 100
            numbers = Counter(row[key] for row in counted)
            assert shares[0].count == max(numbers.values())
            assert sum(each.count for each in shares) == whole.count
        by_name = Counter[str]()
        for row in counted:
            by_name[row["name"]] += row["total"]
        top = analytics.top_products(uow)
        assert {each.name: each.total for each in top} == dict(by_name)


def test_cover_by_month_is_what_each_warranty_says(home: Home) -> None:
    with home.work() as uow:
        today = uow.today()
    purchase = bought(home, purchase_date=date(2020, 1, 1))
    spans = [
        (today - timedelta(days=31 * i), today + timedelta(days=29 * i - 200)) for i in range(14)
    ]
    spans = [(start, end) for start, end in spans if start <= end]
    spans += [
        (today, today),
        (today, today + timedelta(days=30)),
        (today, today + timedelta(days=31)),
    ]
    spans += [
        (today + timedelta(days=3), today + timedelta(days=90)),
        (DAY, today - timedelta(days=1)),
    ]
    for start, end in spans:
        covered(home, purchase, start, end)
    with home.work(write=False) as uow:
        now, months = analytics.warranties_summary(uow), analytics.warranties_timeline(uow)
    soon = timedelta(days=30)
    assert now.expired == sum(end < today for _, end in spans)
    assert now.active == sum(end >= today for _, end in spans)
    assert now.expiring_soon == sum(today <= end <= today + soon for _, end in spans)
    for month in months:
        day = clock.add_months(month.month, 1) - timedelta(days=1)
        begun = [end for start, end in spans if start <= day]
        assert month.expired == sum(end < day for end in begun)
        assert month.active == sum(end >= day for end in begun)
        assert month.expiring_soon == sum(day <= end <= day + soon for end in begun)


def test_net_worth_is_accounts_and_belongings(home: Home) -> None:
    account = home.account(opening_balance=Decimal(1000))
    home.line(account, "-400", date(2025, 2, 10))
    bought(home, price="400", purchase_date=date(2025, 2, 10), useful_life_months=10)
    with home.work(write=False) as uow:
        count = (uow.today().year - 2025) * 12 + uow.today().month
        money = reports.net_worth(uow, count, accounts.account_views(uow))
        days = [day for day, _ in money.by_month]
        things = worth.on_days(uow, days)
    assert things.missing == 0
    together = {
        day: (mine, owned)
        for (day, mine), (_, owned) in zip(money.by_month, things.by_day, strict=True)
    }
    assert together[date(2025, 1, 31)] == (100000, 0)
    assert together[date(2025, 2, 28)] == (60000, 40000 - 40000 * 18 // 303)
    assert together[date(2025, 12, 31)] == (60000, 0)


def test_what_is_left_in_another_currency_counts_at_the_rate_of_the_purchase(home: Home) -> None:
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.9")))
    fields: dict[str, Any] = {
        "purchase_date": DAY,
        "useful_life_months": 12,
        "currency_code": "USD",
    }
    bought(home, price="100", residual_value="10", **fields)
    bought(home, price="100", **fields)
    bought(home, price="50", residual_value="50", purchase_date=DAY, useful_life_months=1)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=73), DAY + timedelta(days=4000)]
    wears = [rules.Wear(9000, 900, DAY, 12), rules.Wear(9000, 0, DAY, 12)]
    with home.work(write=False) as uow:
        found = worth.on_days(uow, days)
    by_hand = [sum(rules.value_on(wear, day) for wear in wears) + 5000 for day in days[1:]]
    assert [value for _, value in found.by_day] == [0, *by_hand]
    assert found.missing == 0


def test_the_largest_amounts_over_the_longest_life_are_exact(home: Home) -> None:
    bought(
        home, price="999999999999.99", quantity=10, useful_life_months=1200, residual_value="0.01"
    )
    wear = rules.Wear(999_999_999_999_990, 1, DAY, 1200)
    days = [DAY, *(DAY + timedelta(days=number) for number in (1, 7, 36_000))]
    with home.work(write=False) as uow:
        found = worth.on_days(uow, days)
    assert [value for _, value in found.by_day] == [rules.value_on(wear, day) for day in days]
