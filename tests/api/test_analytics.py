"""The analytics endpoints: their shapes, as scripts count on them."""

from typing import Any

import pytest

from spends.kit import clock
from tests.support.people import Person


def _today() -> Any:
    return clock.today("UTC")


@pytest.fixture
async def filled(ann: Person) -> Person:
    for name, price, status in (
        ("Lamp", "100.00", "RECEIVED"),
        ("Lamp", "50.00", "RECEIVED"),
        ("Sofa", "900.00", "RETURNED"),
    ):
        body = {
            "product_name": name,
            "price": price,
            "status": status,
            "purchase_date": _today().isoformat(),
            "warranty_start": _today().isoformat(),
            "warranty_end": _today().replace(year=_today().year + 2, day=1).isoformat(),
        }
        answer = await ann.client.post("/api/purchases", json=body)
        assert answer.status_code == 201, answer.text
    return ann


async def get(person: Person, path: str) -> Any:
    answer = await person.client.get(f"/api/analytics/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_shapes_are_those_scripts_count_on(filled: Person) -> None:
    month = _today().strftime("%Y-%m")
    spending = await get(filled, "spending")
    assert len(spending) == 12
    assert spending[-1] == {
        "month": month,
        "total_amount": "150.00",
        "item_count": 2,
        "currency_code": "USD",
        "missing": 0,
    }
    day = _today().isoformat()
    periods = await get(filled, f"spending/by-period?date_from={day}&date_to={day}&group=day")
    assert [(row["period"], row["total_amount"]) for row in periods] == [(day, "150.00")]
    summary = await get(filled, "summary")
    assert (summary["total_spent"], summary["item_count"], summary["avg_price"]) == (
        "150.00",
        2,
        "75.00",
    )
    assert await get(filled, "retailers") == [
        {
            "id": None,
            "name": "None",
            "count": 2,
            "percentage": 100.0,
            "total_spent": "150.00",
            "currency_code": "USD",
            "missing": 0,
        }
    ]
    assert [row["name"] for row in await get(filled, "brands")] == ["None"]
    assert [row["product_name"] for row in await get(filled, "top-products")] == ["Lamp"]
    timeline = await get(filled, "warranties/timeline")
    assert timeline[-1] == {
        "month": month,
        "active": 3,
        "expiring_soon": 0,
        "expired": 0,
    }
    assert await get(filled, "warranties/summary") == {
        "active": 3,
        "expiring_soon": 0,
        "expired": 0,
        "voided": 0,
    }
    assert len(await get(filled, "recent-purchases")) == 3
    assert len(await get(filled, "recent-warranties?limit=2")) == 2


async def test_too_many_periods_and_turned_ones_are_refused(ann: Person) -> None:
    path = "/api/analytics/spending/by-period?group=day&date_from={}&date_to={}"
    for first, last in (("2000-01-01", "2025-01-01"), ("2025-01-02", "2025-01-01")):
        answer = await ann.client.get(path.format(first, last))
        assert answer.status_code == 422
        assert answer.json()["errors"]
