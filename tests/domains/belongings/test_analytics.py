"""What purchases and warranties add up to, held against sums made by hand."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spends.domains.belongings.models import Brand, Purchase, Retailer, Warranty
from spends.domains.belongings.service import analytics
from spends.kit import clock
from spends.kit.database import Database
from spends.kit.errors import InvalidInput
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import Home, sign_up

GONE = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@pytest.fixture
def uow(home: Home) -> Iterator[UnitOfWork]:
    with home.work() as work:
        yield work


def bought(uow: UnitOfWork, total: int | None, day: date, **fields: object) -> Purchase:
    values: dict[str, object] = {
        "product_name": "Kettle",
        "price": total or 0,
        "total": total or 0,
        "base_total": total,
        "currency_code": "EUR",
        "status": "RECEIVED",
        "purchase_date": day,
    }
    purchase = Purchase(**{**values, **fields})
    uow.session.add(purchase)
    uow.session.flush()
    return purchase


def covered(
    uow: UnitOfWork, purchase: Purchase, start: date, end: date | None, **fields: object
) -> None:
    values = {"warranty_start": start, "warranty_end": end, "warranty_type": "LIMITED"}
    uow.session.add(Warranty(purchase_id=purchase.id, **{**values, **fields}))


def test_spending_has_twelve_months_that_end_with_this_one(uow: UnitOfWork) -> None:
    today = uow.today()
    bought(uow, 1000, today)
    bought(uow, 500, today, status="RETURNED")
    bought(uow, 700, today, deleted_at=GONE)
    bought(uow, 300, today - timedelta(days=500))

    found = analytics.spending(uow)

    assert len(found) == 12
    assert found[-1].start == clock.month_of(today)
    assert (found[-1].total, found[-1].count) == (1000, 1)
    assert sum(row.count for row in found) == 1


@pytest.mark.parametrize("group", ["day", "week", "month"])
def test_periods_tile_the_days_and_lose_nothing(uow: UnitOfWork, group: analytics.Group) -> None:
    chance = random.Random(7)
    first, last = date(2024, 12, 20), date(2025, 3, 9)
    for _ in range(60):
        bought(uow, chance.randrange(1, 9999), first + timedelta(days=chance.randrange(0, 80)))
    for outside in (first - timedelta(days=1), last + timedelta(days=1)):
        bought(uow, 1, outside)

    found = analytics.by_period(uow, group, first, last)
    whole = analytics.summary(uow, first, last)

    assert sum(row.total for row in found) == whole.total
    assert sum(row.count for row in found) == whole.count == 60
    starts = [row.start for row in found]
    assert starts == sorted(set(starts))
    assert starts[0] <= first
    if group == "week":
        assert {start.weekday() for start in starts} == {0}
    if group == "month":
        assert {start.day for start in starts} == {1}


def test_too_many_or_turned_periods_are_refused(uow: UnitOfWork) -> None:
    with pytest.raises(InvalidInput):
        analytics.by_period(uow, "day", date(2000, 1, 1), date(2025, 1, 1))
    with pytest.raises(InvalidInput):
        analytics.by_period(uow, "day", date(2025, 1, 2), date(2025, 1, 1))


def test_the_summary_tells_what_lacks_a_rate(uow: UnitOfWork) -> None:
    bought(uow, 1001, date(2025, 1, 1))
    bought(uow, 1000, date(2025, 2, 1))
    bought(uow, None, date(2025, 3, 1), currency_code="JPY")

    found = analytics.summary(uow)

    assert (found.total, found.count, found.missing) == (2001, 3, 1)
    assert found.average == 1000  # 1000.5, half to even
    assert (found.first, found.last) == (date(2025, 1, 1), date(2025, 3, 1))


def test_an_empty_household_has_an_empty_summary(uow: UnitOfWork) -> None:
    assert analytics.summary(uow) == analytics.SpendingSummary(0, 0, None, None, None, 0)
    assert analytics.retailers(uow) == []


@pytest.mark.parametrize(("model", "key"), [(Retailer, "retailer_id"), (Brand, "brand_id")])
def test_shares_sum_to_a_hundred_and_none_is_a_row(
    uow: UnitOfWork, model: type[Retailer | Brand], key: str
) -> None:
    names = [model(name=f"Shop {index}", folded_name=f"shop {index}") for index in range(6)]
    uow.session.add_all(names)
    uow.session.flush()
    for index, name in enumerate(names):
        for _ in range(6 - index):
            bought(uow, 100 * (index + 1), date(2025, 1, 1), **{key: name.id})
    bought(uow, 50, date(2025, 1, 1))

    find = analytics.retailers if key == "retailer_id" else analytics.brands
    whole, short = find(uow), find(uow, limit=2)

    assert sum(row.percentage for row in whole) == sum(row.percentage for row in short) == 100
    assert [row.name for row in short] == ["Shop 0", "Shop 1", "Other"]
    assert [row.total for row in whole if row.name == "None"] == [50]
    assert sum(row.total for row in whole) == sum(row.total for row in short)
    assert whole[0].percentage == Decimal("27.27")


def test_top_products_are_what_most_was_spent_on(uow: UnitOfWork) -> None:
    for total, name in ((100, "Lamp"), (300, "Lamp"), (350, "Sofa"), (9000, "Gone")):
        bought(uow, total, date(2025, 1, 1), product_name=name)
    bought(uow, 5, date(2025, 1, 1), product_name="Gone", status="RETURNED")

    found = analytics.top_products(uow, limit=2)

    assert [(row.name, row.count, row.total, row.average) for row in found] == [
        ("Gone", 1, 9000, 9000),
        ("Lamp", 2, 400, 200),
    ]


def test_the_timeline_equals_looking_at_each_warranty_on_each_day(uow: UnitOfWork) -> None:
    chance = random.Random(3)
    today = uow.today()
    purchase = bought(uow, 100, today)
    covers = []
    for index in range(300):
        start = today - timedelta(days=chance.randrange(-40, 900))
        end = None if index % 9 == 0 else start + timedelta(days=chance.randrange(0, 800))
        voided = index % 7 == 0
        at = datetime.combine(
            today - timedelta(days=chance.randrange(0, 300)), datetime.min.time(), UTC
        )
        covers.append((start, end, at.date() if voided else None))
        covered(uow, purchase, start, end, voided_at=at if voided else None)
    covered(uow, purchase, today, None, deleted_at=GONE)
    begins, ends = today + timedelta(days=5), today + timedelta(days=20)
    covers.append((begins, ends, None))
    covered(uow, purchase, begins, ends)
    uow.session.flush()

    found = analytics.warranties_timeline(uow)

    for row in found:
        day = clock.add_months(row.month, 1) - timedelta(days=1)
        held = [c for c in covers if c[0] <= day and (c[2] is None or day < c[2])]
        active = [c for c in held if c[1] is None or c[1] >= day]
        soon = [c for c in active if c[1] is not None and c[1] <= day + timedelta(days=30)]
        assert (row.active, row.expiring_soon, row.expired) == (
            len(active),
            len(soon),
            len(held) - len(active),
        )
    assert found[-1].month == clock.month_of(today)
    assert len(found) == 12
    ended = [c for c in covers if c[2] is None and c[1] is not None and c[1] < today]
    soon = [c for c in covers if c[2] is None and c[1] and 0 <= (c[1] - today).days <= 30]
    counted = [c for c in covers if c[2] is None]
    now = analytics.CoverSummary(
        len(counted) - len(ended), len(soon), len(ended), len(covers) - len(counted)
    )
    assert analytics.warranties_summary(uow) == now
    assert analytics.cover(uow) == (now, found)


def test_the_summary_of_warranties_counts_by_todays_status(uow: UnitOfWork) -> None:
    today = uow.today()
    purchase = bought(uow, 100, today)
    start = today - timedelta(days=400)
    for end, voided in (
        (today - timedelta(days=1), None),
        (today, None),
        (today + timedelta(days=30), None),
        (today + timedelta(days=31), None),
        (None, None),
        (today, GONE),
    ):
        covered(uow, purchase, start, end, voided_at=voided)
    uow.session.flush()

    assert analytics.warranties_summary(uow) == analytics.CoverSummary(4, 2, 1, 1)


def test_another_household_sees_nothing_of_it(database: Database, home: Home) -> None:
    with home.work() as uow:
        bought(uow, 100, date(2025, 1, 1))
    with sign_up(database, "bob").work() as other:
        assert analytics.summary(other).count == 0
        assert analytics.warranties_summary(other) == analytics.CoverSummary(0, 0, 0, 0)
