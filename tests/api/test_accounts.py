"""Accounts by the API."""

import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory

NEW = {
    "name": "Current",
    "type": "checking",
    "currency_code": "EUR",
    "opening_balance": "100.50",
}


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def test_an_account_is_opened_shown_changed_closed_and_deleted(ann: Person) -> None:
    answer = await ann.client.post("/api/accounts", json=NEW)
    assert answer.status_code == 201
    account = answer.json()
    where = f"/api/accounts/{account['id']}"
    assert answer.headers["Location"] == where
    assert (account["balance"], account["base_balance"]) == ("100.50", "100.50")
    assert account["currency_code"] == account["base_currency_code"] == "EUR"

    for method, change in (("PATCH", {"name": "Daily"}), ("PUT", {"opening_balance": -3})):
        answer = await ann.client.request(method, where, json=change)
        assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["balance"]) == ("Daily", "-3.00")

    assert (await ann.client.patch(where, json={"closed": True})).json()["closed"]
    listed = (await ann.client.get("/api/accounts")).json()
    assert [item["id"] for item in listed.pop("items")] == [account["id"]]
    assert listed == {"total": 1, "skip": 0, "limit": 20}
    open_ones = await ann.client.get("/api/accounts", params={"include_closed": False})
    assert open_ones.json()["items"] == []

    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404


async def test_what_is_left_out_has_a_default(ann: Person) -> None:
    answer = await ann.client.post("/api/accounts", json={"name": "Cash", "type": "cash"})
    account = answer.json()
    assert (account["currency_code"], account["opening_balance"]) == ("EUR", "0.00")
    assert account["include_in_budget"]
    assert not account["closed"]


async def test_a_currency_keeps_its_own_decimals(ann: Person) -> None:
    for code, amount in (("JPY", "1200"), ("KWD", "1.234")):
        body = NEW | {"currency_code": code.lower(), "opening_balance": amount}
        account = (await ann.client.post("/api/accounts", json=body)).json()
        assert (account["currency_code"], account["balance"]) == (code, amount)
        assert account["base_balance"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name": {"a": 1}}, "name"),
        ({"type": "mattress"}, "type"),
        ({"currency_code": "EURO"}, "currency_code"),
        ({"currency_code": "XQZ"}, "currency_code"),
        ({"opening_balance": "12.345"}, "opening_balance"),
        ({"opening_balance": "much"}, "opening_balance"),
        ({"opening_balance": "1e30"}, "opening_balance"),
        ({"opening_balance": "NaN"}, "opening_balance"),
        ({"opening_balance": {}}, "opening_balance"),
        ({"owner_id": str(new_id())}, "owner_id"),
        ({"owner_id": "me"}, "owner_id"),
        ({"balance": "3"}, "balance"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_does_not_fit_is_named(
    ann: Person, changes: dict[str, object], field: str
) -> None:
    answer = await ann.client.post("/api/accounts", json=NEW | changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_balances_over_time_end_with_the_present_month(ann: Person) -> None:
    account = (await ann.client.post("/api/accounts", json=NEW)).json()
    answer = await ann.client.get(f"/api/accounts/{account['id']}/balance-history?months=3")
    history = answer.json()
    assert history["currency_code"] == "EUR"
    assert [item["balance"] for item in history["items"]] == ["100.50"] * 3
    assert [item["date"] for item in history["items"]] == sorted(
        item["date"] for item in history["items"]
    )
    answer = await ann.client.get(f"/api/accounts/{account['id']}/balance-history?months=0")
    assert answer.status_code == 422


async def test_another_household_s_account_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    account = (await ann.client.post("/api/accounts", json=NEW)).json()
    bob = await new_person("Bob")
    for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/balance-history")):
        body = {"name": "Mine"} if method == "PATCH" else None
        foreign, unknown, broken = [
            await bob.client.request(method, f"/api/accounts/{wanted}{rest}", json=body)
            for wanted in (account["id"], new_id(), "1")
        ]
        assert foreign.status_code == unknown.status_code == broken.status_code == 404
        assert foreign.content == unknown.content == broken.content
    assert (await ann.client.get(f"/api/accounts/{account['id']}")).json()["name"] == "Current"


async def test_the_same_key_opens_one_account(ann: Person) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = [
        await ann.client.post("/api/accounts", json=NEW, headers=headers) for _ in range(2)
    ]
    assert first.json() == second.json()
    assert (await ann.client.get("/api/accounts")).json()["total"] == 1
