"""Accounts held against statements, by the API."""

from typing import Any

import pytest

from tests.support.people import Person, PersonFactory

DAY = "2025-03-31"


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def line(person: Person, account: str, amount: str, **more: Any) -> Any:
    body = {"account_id": account, "date": "2025-03-15", "amount": amount, **more}
    return (await person.client.post("/api/transactions", json=body)).json()


async def test_an_account_is_reconciled_and_unlocked(ann: Person) -> None:
    body = {"name": "Current", "type": "checking", "opening_balance": "100"}
    account = (await ann.client.post("/api/accounts", json=body)).json()["id"]
    where = f"/api/accounts/{account}/reconcile"
    seen = await line(ann, account, "-10", cleared=True)
    missed = await line(ann, account, "-4.11")

    query = {"statement_date": DAY, "balance": "85.89"}
    answer = await ann.client.get(where, params=query)
    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert (now["cleared_balance"], now["difference"]) == ("90.00", "-4.11")
    assert (now["uncleared"], now["total"], now["last"]) == ("-4.11", 1, None)
    assert [item["id"] for item in now["items"]] == [missed["id"]]
    assert (await ann.client.get(where)).json()["difference"] is None

    refused = await ann.client.post(where, json=query)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "balance"
    done = await ann.client.post(where, json={**query, "clear": [missed["id"]]})
    assert (done.status_code, done.json()["line_count"]) == (200, 2), done.text
    assert (done.json()["balance"], done.json()["undone_at"]) == ("85.89", None)

    locked = f"/api/transactions/{seen['id']}"
    assert (await ann.client.patch(locked, json={"notes": "x"})).status_code == 409
    many = {"ids": [seen["id"], missed["id"]], "action": "unclear"}
    answer = await ann.client.post("/api/transactions/bulk", json=many)
    assert answer.status_code == 409
    assert "2 of these are reconciled" in answer.json()["detail"]
    new = await line(ann, account, "-1")
    skipping = {**many, "ids": [*many["ids"], new["id"]], "reconciled": "skip"}
    answer = await ann.client.post("/api/transactions/bulk", json=skipping)
    assert (answer.json()["count"], answer.json()["reconciled"]) == (1, 2)
    opening = await ann.client.patch(f"/api/accounts/{account}", json={"opening_balance": "1"})
    assert opening.status_code == 409

    listed = (await ann.client.get(f"/api/accounts/{account}/reconciliations")).json()
    assert (listed["total"], listed["items"]) == (1, [done.json()])
    assert (await ann.client.get(where)).json()["last"] == done.json()
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.delete(where)).status_code == 404
    assert (await ann.client.patch(locked, json={"notes": "x"})).status_code == 200
    listed = (await ann.client.get(f"/api/accounts/{account}/reconciliations")).json()
    assert listed["items"][0]["undone_at"] is not None


async def test_an_adjustment_is_made_on_the_person_s_word(ann: Person) -> None:
    body = {"name": "Yen", "type": "cash", "currency_code": "JPY"}
    account = (await ann.client.post("/api/accounts", json=body)).json()["id"]
    food = await ann.client.post("/api/categories", json={"name": "Snacks", "type": "expense"})
    where = f"/api/accounts/{account}/reconcile"
    wanted = {"statement_date": DAY, "balance": "-300"}
    for wrong in ({"balance": "0.5"}, {"statement_date": "3025-01-01"}, {"adjustment": {"x": 1}}):
        assert (await ann.client.post(where, json=wanted | wrong)).status_code == 422
    adjustment = {"adjustment": {"category_id": food.json()["id"]}}
    done = await ann.client.post(where, json=wanted | adjustment)
    assert (done.status_code, done.json()["line_count"]) == (200, 1), done.text
    rows = (await ann.client.get("/api/transactions")).json()["items"]
    assert [(row["amount"], row["category_name"], row["date"]) for row in rows] == [
        ("-300", "Snacks", DAY)
    ]
    earlier = wanted | {"statement_date": "2025-02-28", "balance": "0"}
    assert (await ann.client.post(where, json=earlier)).status_code == 409
