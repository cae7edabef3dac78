"""Budgets by the API."""

from typing import Any

import pytest

from spends.kit import clock
from tests.support.people import Person


@pytest.fixture
async def food(ann: Person) -> str:
    body = {"name": "Bread and more", "type": "expense"}
    return str((await ann.client.post("/api/categories", json=body)).json()["id"])


async def spend(person: Person, category_id: str, amount: str) -> None:
    account = {"name": "A", "type": "cash", "currency_code": "USD"}
    account_id = (await person.client.post("/api/accounts", json=account)).json()["id"]
    line = {
        "account_id": account_id,
        "date": clock.today("UTC").isoformat(),
        "amount": amount,
        "category_id": category_id,
        "payee": "Baker",
    }
    assert (await person.client.post("/api/transactions", json=line)).status_code == 201


async def made(person: Person, **fields: Any) -> dict[str, Any]:
    answer = await person.client.post(
        "/api/budgets", json={"name": "Food", "amount": "300", **fields}
    )
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/budgets/{answer.json()['id']}"
    found: dict[str, Any] = answer.json()
    return found


async def test_one_is_set_read_changed_deleted_and_restored(ann: Person, food: str) -> None:
    one = await made(ann, category_id=food, rollover=True, thresholds=[90, 50, 90])
    assert (one["amount"], one["currency_code"], one["period"]) == ("300.00", "USD", "monthly")
    assert (one["rollover"], one["thresholds"]) == ("both", [50, 90])
    assert one["start_date"] == clock.today("UTC").replace(day=1).isoformat()
    where = f"/api/budgets/{one['id']}"
    assert (await ann.client.get("/api/budgets")).json()["items"] == [one]
    changed = (await ann.client.patch(where, json={"amount": "250", "rollover": "surplus"})).json()
    assert (changed["amount"], changed["rollover"]) == ("250.00", "surplus")
    stale = await ann.client.put(where, json={"name": "X", "version": 1})
    assert stale.status_code == 409
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.post(f"{where}/restore")).json()["id"] == one["id"]


async def test_how_it_stands(ann: Person, food: str) -> None:
    one = await made(ann, category_id=food)
    await spend(ann, food, "-120")
    stands = (await ann.client.get(f"/api/budgets/{one['id']}/status")).json()
    assert (stands["limit"], stands["spent"], stands["left"]) == ("300.00", "120.00", "180.00")
    assert stands["period"]["start"] == clock.today("UTC").replace(day=1).isoformat()
    assert (await ann.client.get("/api/budgets/status")).json() == [stands]
    own = await ann.client.put(f"/api/budgets/{one['id']}/amount", json={"amount": "100"})
    assert (own.json()["limit"], own.json()["crossed"]) == ("100.00", [80, 100])
    (line,) = (await ann.client.get(f"/api/budgets/{one['id']}/history")).json()
    assert (line["own"], line["left"]) == (True, "-20.00")
    assert (await ann.client.post("/api/budgets/copy")).json() == {"changed": 0}


async def test_envelopes_and_moves(ann: Person, food: str) -> None:
    one = await made(ann, category_id=food)
    fun = {"name": "Very own fun", "type": "expense"}
    other_id = (await ann.client.post("/api/categories", json=fun)).json()["id"]
    other = await made(ann, name="Fun", category_id=other_id, amount="50")
    body = {"from_id": one["id"], "to_id": other["id"], "amount": "60"}
    assert (await ann.client.post("/api/budgets/move", json=body)).status_code == 204
    found = (await ann.client.get("/api/budgets/envelopes")).json()
    assert [each["limit"] for each in found["envelopes"]] == ["240.00", "110.00"]
    assert (found["given"], found["to_give_out"]) == ("350.00", "-350.00")
    too_much = await ann.client.post("/api/budgets/move", json={**body, "amount": "240.01"})
    assert (too_much.status_code, too_much.json()["errors"][0]["field"]) == (422, "amount")


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"amount": "-1"}, 422, "amount"),
        ({"amount": "NaN"}, 422, "amount"),
        ({"period": "daily"}, 422, "period"),
        ({"start_date": "2026-05-01", "end_date": "2026-04-30"}, 422, "end_date"),
        ({"thresholds": [0]}, 422, "thresholds.0"),
        ({"category_id": "00000000-0000-7000-8000-000000000000"}, 422, "category_id"),
        ({"name": " "}, 422, "name"),
    ],
)
async def test_what_is_wrong_is_said(
    ann: Person, fields: dict[str, Any], status: int, field: str
) -> None:
    answer = await ann.client.post("/api/budgets", json={"name": "X", "amount": "1", **fields})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert (await ann.client.get("/api/budgets")).json()["total"] == 0


async def test_two_on_one_category_and_period(ann: Person, food: str) -> None:
    await made(ann, category_id=food)
    again = await ann.client.post(
        "/api/budgets", json={"name": "Y", "amount": "1", "category_id": food}
    )
    assert again.status_code == 409
    assert "already a monthly budget" in again.json()["detail"]
