"""Transactions as files over HTTP."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest

from spends.domains.ledger.service.reading.exporting import COLUMNS
from tests.support.people import Person, PersonFactory

WHERE = "/api/transactions/export"
FIRST = date(2025, 1, 1)


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def account(person: Person, name: str, code: str = "EUR") -> str:
    body = {"name": name, "type": "checking", "currency_code": code}
    return str((await person.client.post("/api/accounts", json=body)).json()["id"])


async def line(person: Person, account_id: str, amount: str, **more: Any) -> str:
    body = {"account_id": account_id, "date": "2025-03-15", "amount": amount, **more}
    answer = await person.client.post("/api/transactions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def rows(person: Person, **query: Any) -> list[dict[str, str]]:
    answer = await person.client.get(WHERE, params=query)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def objects(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await person.client.get(WHERE, params={"format": "json", **query})
    assert answer.headers["content-type"] == "application/json"
    found: list[dict[str, Any]] = json.loads(answer.text)
    return found


async def test_everything_a_line_has_goes_out(ann: Person) -> None:
    current, savings = await account(ann, "Current"), await account(ann, "+Savings")
    food = await ann.client.post("/api/categories", json={"name": "Fare", "type": "expense"})
    fruit = {"name": "Fruit", "parent_id": food.json()["id"]}
    category = (await ann.client.post("/api/categories", json=fruit)).json()["id"]
    bought = await line(
        ann,
        current,
        "-12.30",
        payee="=HYPERLINK(1)",
        notes="two\nlines",
        category_id=category,
        tags=["trip", "a, b"],
        cleared=True,
    )
    parts = [{"amount": "-1", "category_id": category, "notes": "x"}, {"amount": "-2"}]
    await line(ann, current, "-3", splits=parts, pending=True)
    back = await line(ann, current, "2.30")
    out, into = await line(ann, current, "-50"), await line(ann, savings, "50")
    await ann.client.post(f"/api/transactions/{back}/refund", json={"transaction_id": bought})
    await ann.client.post(f"/api/transactions/{out}/transfer", json={"transaction_id": into})

    by_id = {row["id"]: row for row in await rows(ann)}

    assert len(by_id) == 5
    assert list(by_id[bought]) == list(COLUMNS)
    assert by_id[bought] == {
        "date": "2025-03-15",
        "amount": "-12.30",
        "currency": "EUR",
        "payee": "'=HYPERLINK(1)",
        "description": "",
        "category": "Fare / Fruit",
        "notes": "two\nlines",
        "tags": '"a, b",trip',
        "account": "Current",
        "splits": "",
        "transfer": "",
        "refund_of": "",
        "status": "cleared",
        "external_id": "",
        "id": bought,
        "household_amount": "-12.30",
        "household_currency": "EUR",
    }
    assert by_id[back]["refund_of"] == bought
    assert (by_id[out]["transfer"], by_id[into]["transfer"]) == ("'+Savings", "Current")
    (split,) = [row for row in by_id.values() if row["splits"]]
    assert split["status"] == "pending"
    assert json.loads(split["splits"]) == [
        {"amount": "-1.00", "category": "Fare / Fruit", "notes": "x"},
        {"amount": "-2.00", "category": None, "notes": None},
    ]
    again = {row["id"]: row for row in await objects(ann)}
    assert again.keys() == by_id.keys()
    assert again[bought]["payee"] == "=HYPERLINK(1)"
    assert again[bought]["tags"] == ["a, b", "trip"]
    assert again[out]["transfer_account"] == "+Savings"
    assert again[out]["transfer_id"] == into
    assert again[back]["refund_of_id"] == bought
    assert {row["amount"] for row in again.values()} == {row["amount"] for row in by_id.values()}


async def test_what_a_line_is_worth_at_home_goes_out_too(ann: Person) -> None:
    away = await account(ann, "New York", "USD")
    rate = {"base": "EUR", "quote": "USD", "day": "2025-03-15", "rate": "1.25"}
    assert (await ann.client.post("/api/exchange-rates", json=rate)).status_code == 201
    valued = await line(ann, away, "-10")
    lacking = await line(ann, away, "-10", date="2020-01-01")
    cells = {row["id"]: row["household_amount"] for row in await rows(ann)}
    assert cells == {valued: "-8.00", lacking: ""}
    found = {
        row["id"]: (row["base_amount"], row["base_currency_code"]) for row in await objects(ann)
    }
    assert found == {valued: ("-8.00", "EUR"), lacking: (None, "EUR")}


async def test_filters_and_order_are_those_of_the_list(ann: Person) -> None:
    current, yen = await account(ann, "Current"), await account(ann, "Yen", "JPY")
    dinar = await account(ann, "Dinar", "KWD")
    for at, (where, amount) in enumerate(
        [(current, "-5.50"), (current, "100"), (yen, "-300"), (dinar, "-1.234"), (yen, "40")]
    ):
        day = (FIRST + timedelta(days=at)).isoformat()
        await line(ann, where, amount, date=day, payee=f"Shop {at % 2}")
    queries: list[dict[str, Any]] = [
        {},
        {"sort": "date"},
        {"sort": "-amount"},
        {"sort": "amount", "type": "expense"},
        {"account_id": yen},
        {"search": "shop 1"},
        {"search": "shop 1", "sort": "amount"},
        {"amount_min": "5"},
        {"date_from": "2025-01-02", "date_to": "2025-01-04"},
        {"cleared": "false", "uncategorised": "true"},
        {"pending": "true"},
        {"search": "nothing is called so"},
    ]
    for query in queries:
        listed = await ann.client.get("/api/transactions", params={**query, "limit": 100})
        wanted = [
            (item["id"], item["amount"], item["currency_code"]) for item in listed.json()["items"]
        ]
        found = [(row["id"], row["amount"], row["currency"]) for row in await rows(ann, **query)]
        assert found == wanted, query
        same = [
            (row["id"], row["amount"], row["currency_code"]) for row in await objects(ann, **query)
        ]
        assert same == wanted, query


async def test_it_is_a_file_of_its_own_household(ann: Person, new_person: PersonFactory) -> None:
    bob = await new_person("Bob")
    await line(ann, await account(ann, "Current"), "-1", payee="Café")
    answer = await ann.client.get(WHERE, params={"bom": "true"})
    assert answer.content.startswith(b"\xef\xbb\xbfdate,amount")
    assert "Café" in answer.content.decode("utf-8-sig")
    assert answer.headers["content-disposition"] == 'attachment; filename="transactions.csv"'
    assert await rows(bob) == []
    assert await objects(bob) == []


@pytest.mark.parametrize(
    "query", [{"format": "xlsx"}, {"sort": "name"}, {"account_id": "x"}, {"limit": "5"}]
)
async def test_what_is_no_filter_is_refused(ann: Person, query: dict[str, str]) -> None:
    assert (await ann.client.get(WHERE, params=query)).status_code == 422
