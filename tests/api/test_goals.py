"""Goals and debts by the API."""

from typing import Any

import pytest

from tests.support.people import Person


async def made(person: Person, **fields: Any) -> dict[str, Any]:
    body = {"name": "Boat", "target_amount": "1000", **fields}
    answer = await person.client.post("/api/goals", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/goals/{answer.json()['id']}"
    found: dict[str, Any] = answer.json()
    return found


async def test_one_is_set_filled_changed_deleted_and_restored(ann: Person) -> None:
    one = await made(ann)
    where = f"/api/goals/{one['id']}"
    assert (one["saved"], one["needed"], one["milestones"]) == ("0.00", None, [])
    filled = (await ann.client.post(f"{where}/contributions", json={"amount": "300"})).json()
    assert (filled["saved"], [each["percent"] for each in filled["milestones"]]) == ("300.00", [25])
    (row,) = (await ann.client.get(f"{where}/contributions")).json()
    emptied = await ann.client.delete(f"{where}/contributions/{row['id']}")
    assert (emptied.status_code, emptied.json()["saved"]) == (200, "0.00")
    changed = (await ann.client.patch(where, json={"color": "green"})).json()
    assert changed["color"] == "green"
    assert (await ann.client.put(where, json={"name": "X", "version": 1})).status_code == 409
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.post(f"{where}/restore")).json()["id"] == one["id"]


async def test_they_are_arranged(ann: Person) -> None:
    first, second = await made(ann), await made(ann, name="Roof")
    ids = [second["id"], first["id"]]
    assert (await ann.client.post("/api/goals/order", json={"ids": ids})).status_code == 204
    shown = (await ann.client.get("/api/goals")).json()["items"]
    assert [each["id"] for each in shown] == ids


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target_amount": "0"}, "target_amount"),
        ({"target_date": "2020-01-01"}, "target_date"),
        ({"share": 101}, "share"),
        ({"color": "url(x)"}, "color"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_is_wrong_is_said(ann: Person, fields: dict[str, Any], field: str) -> None:
    body = {"name": "Boat", "target_amount": "1000", **fields}
    answer = await ann.client.post("/api/goals", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_ways_out_of_debt(ann: Person) -> None:
    account = {"name": "Car", "type": "loan", "currency_code": "USD", "opening_balance": "-1000"}
    loan = (await ann.client.post("/api/accounts", json=account)).json()["id"]
    terms = {"annual_rate": "12", "minimum_payment": "300"}
    assert (await ann.client.put(f"/api/debts/{loan}/terms", json=terms)).status_code == 204
    (debt,) = (await ann.client.get("/api/debts")).json()
    assert (debt["owed"], debt["annual_rate"], debt["monthly_interest"]) == (
        "1000.00",
        "12",
        "10.00",
    )
    choice = {"strategy": "snowball", "extra": "100"}
    assert (await ann.client.put("/api/debts/payoff", json=choice)).status_code == 204
    (found,) = (await ann.client.get("/api/debts/payoff")).json()
    least = next(plan for plan in found["plans"] if plan["strategy"] == "minimum")
    assert (found["extra"], least["months"], least["interest"]) == ("100.00", 4, "22.48")
    assert least["course"] == ["710.00", "417.10", "121.27", "0.00"]
    assert (await ann.client.delete(f"/api/debts/{loan}/terms")).status_code == 204
    assert (await ann.client.get("/api/debts")).json()[0]["annual_rate"] is None
