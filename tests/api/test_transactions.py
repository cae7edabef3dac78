"""Transactions by the API."""

from typing import Any

import httpx
import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory

WHERE = "/api/transactions"


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def account(person: Person, name: str = "Current", code: str = "EUR") -> str:
    body = {"name": name, "type": "checking", "currency_code": code}
    answer = await person.client.post("/api/accounts", json=body)
    return str(answer.json()["id"])


async def category(person: Person, name: str) -> str:
    answer = await person.client.post("/api/categories", json={"name": name, "type": "expense"})
    return str(answer.json()["id"])


async def line(person: Person, account_id: str, amount: str = "-12.30", **more: Any) -> Any:
    body = {"account_id": account_id, "date": "2025-03-15", "amount": amount, **more}
    answer = await person.client.post(WHERE, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(person: Person, **query: Any) -> list[str]:
    answer = await person.client.get(WHERE, params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def undo(person: Person, answer: httpx.Response) -> httpx.Response:
    return await person.client.post(f"{WHERE}/undo/{answer.headers['X-Undo-Id']}")


async def test_a_transaction_is_recorded_shown_changed_deleted_and_restored(ann: Person) -> None:
    current, food = await account(ann), await category(ann, "Snacks")
    body = {
        "account_id": current,
        "date": "2025-03-15",
        "amount": "-12.30",
        "payee": "Café",
        "category_id": food,
        "notes": "two",
        "tags": ["trip"],
    }
    answer = await ann.client.post(WHERE, json=body)
    assert answer.status_code == 201
    made = answer.json()
    where = f"{WHERE}/{made['id']}"
    assert answer.headers["Location"] == where
    assert made.items() >= body.items()
    assert (made["currency_code"], made["base_amount"]) == ("EUR", "-12.30")
    assert (made["transfer_id"], made["refund_of_id"], made["splits"]) == (None, None, [])
    assert (await ann.client.get(where)).json() == made

    for method in ("PATCH", "PUT"):
        answer = await ann.client.request(method, where, json={"amount": -13, "payee": None})
        assert (answer.status_code, answer.json()["amount"]) == (200, "-13.00")
        assert (answer.json()["payee"], answer.json()["notes"]) == (None, "two")
    stale = await ann.client.patch(where, json={"notes": "x", "version": made["version"]})
    assert stale.status_code == 409

    answer = await ann.client.delete(where)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await ann.client.get(where)).status_code == 404
    assert (await undo(ann, answer)).json() == {"ids": [made["id"]], "count": 1}
    assert (await undo(ann, answer)).status_code == 409
    await ann.client.delete(where)
    assert (await ann.client.post(f"{where}/restore")).json()["id"] == made["id"]
    assert (await ann.client.post(f"{where}/restore")).status_code == 404


async def test_lists_are_filtered_sorted_and_paged(ann: Person) -> None:
    current, other = await account(ann), await account(ann, "Other")
    food = await category(ann, "Snacks")
    cake = (await line(ann, current, "-5", payee="Bäckerei", category_id=food))["id"]
    wage = (await line(ann, other, "900", date="2025-02-01", notes="Gehalt März"))["id"]
    rent = (await line(ann, current, "-700", date="2025-03-01", tags=["home"], cleared=True))["id"]
    assert await listed(ann) == [cake, rent, wage]
    for query, expected in (
        ({"sort": "date"}, [wage, rent, cake]),
        ({"sort": "-amount"}, [wage, cake, rent]),
        ({"search": "BACKEREI"}, [cake]),
        ({"search": "marz"}, [wage]),
        ({"search": "700"}, [rent]),
        ({"account_id": other}, [wage]),
        ({"category_id": food}, [cake]),
        ({"date_from": "2025-03-01", "date_to": "2025-03-14"}, [rent]),
        ({"amount_min": "5", "amount_max": "700"}, [cake, rent]),
        ({"type": "income"}, [wage]),
        ({"counts_as": "expense"}, [cake, rent]),
        ({"counts_as": "income"}, [wage]),
        ({"counts_as": "either", "category_id": food}, [cake]),
        ({"uncategorised": True}, [rent, wage]),
        ({"cleared": True}, [rent]),
        ({"pending": True}, []),
        ({"skip": 1, "limit": 1}, [rent]),
        ({"account_id": str(new_id())}, []),
    ):
        assert await listed(ann, **query) == expected, query
    answer = (await ann.client.get(WHERE, params={"skip": 2, "limit": 2})).json()
    assert (answer["total"], answer["skip"], answer["limit"]) == (3, 2, 2)
    counted = (await ann.client.get(WHERE, params={"counts_as": "expense"})).json()["items"]
    assert [row["counted_amount"] for row in counted] == ["-5.00", "-700.00"]
    assert all(row["counted_amount"] is None for row in answer["items"])
    odd = [{"limit": 101}, {"skip": -1}, {"sort": "payee"}, {"amount_min": "x"}, {"odd": 1}]
    for query in [*odd, {"counts_as": "transfer"}]:
        refused = await ann.client.get(WHERE, params=query)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == list(query)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "1.234"}, "amount"),
        ({"amount": {}}, "amount"),
        ({"amount": "1e40"}, "amount"),
        ({"date": "2025-02-30"}, "date"),
        ({"date": "1066-10-14"}, "date"),
        ({"account_id": str(new_id())}, "account_id"),
        ({"category_id": str(new_id())}, "category_id"),
        ({"notes": "x" * 2001}, "notes"),
        ({"tags": [""]}, "tags.0"),
        ({"splits": [{"amount": "-12.30"}]}, "splits"),
        ({"splits": [{"amount": "-12"}, {"amount": "-0.301"}]}, "splits.1.amount"),
        ({"balance": 1}, "balance"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_does_not_fit_is_named(ann: Person, changes: dict[str, Any], field: str) -> None:
    body = {"account_id": await account(ann), "date": "2025-03-15", "amount": "-12.30"}
    answer = await ann.client.post(WHERE, json=body | changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await listed(ann) == []


async def test_parts(ann: Person) -> None:
    food = await category(ann, "Snacks")
    made = await line(ann, await account(ann))
    where = f"{WHERE}/{made['id']}/splits"
    parts = [{"amount": "-10.00", "category_id": food}, {"amount": "-2.30", "notes": "tip"}]
    answer = await ann.client.put(where, json={"splits": parts})
    assert [part["amount"] for part in answer.json()["splits"]] == ["-10.00", "-2.30"]
    found = (await ann.client.get(where)).json()
    assert found["items"] == answer.json()["splits"]
    assert (found["total"], found["items"][0]["category_name"]) == (2, "Snacks")
    assert (await undo(ann, answer)).status_code == 200
    assert (await ann.client.get(where)).json()["items"] == []
    short = await ann.client.put(where, json={"splits": parts[:1] * 2, "version": None})
    assert short.status_code == 422


async def test_many_at_once(ann: Person) -> None:
    current, food = await account(ann), await category(ann, "Snacks")
    ids = [(await line(ann, current))["id"] for _ in range(3)]

    async def bulk(**body: Any) -> httpx.Response:
        return await ann.client.post(f"{WHERE}/bulk", json={"ids": ids} | body)

    for action, more, query in (
        ("categorise", {"category_id": food}, {"category_id": food}),
        ("clear", {}, {"cleared": True}),
        ("unclear", {}, {"cleared": False}),
        ("categorise", {"category_id": None}, {"uncategorised": True}),
        ("delete", {}, None),
    ):
        answer = await bulk(action=action, **more)
        assert (answer.status_code, answer.json()["count"]) == (200, 3)
        assert len(await listed(ann, **(query or {}))) == (3 if query else 0)
    assert (await ann.client.post(f"{WHERE}/undo/{answer.json()['undo_id']}")).status_code == 200
    assert len(await listed(ann)) == 3
    for body in (
        {"action": "categorise"},
        {"action": "clear", "category_id": food},
        {"action": "burn"},
        {"action": "clear", "ids": []},
        {"action": "clear", "ids": [*ids, str(new_id())]},
        {"action": "clear", "ids": None},
        {"action": "clear", "filter": {}},
        {"action": "set_payee"},
        {"action": "add_tags", "tags": None},
        {"action": "add_tags", "tags": []},
        {"action": "add_notes", "notes": ""},
        {"action": "add_notes", "tags": ["x"]},
        {"action": "categorise", "category_id": str(new_id())},
    ):
        assert (await bulk(**body)).status_code == 422


async def test_all_that_a_filter_means(ann: Person) -> None:
    current, savings = await account(ann), await account(ann, "Savings")
    for place in (current, current, savings):
        await line(ann, place, tags=["old"], notes="n")
    everything: list[tuple[dict[str, Any], dict[str, Any], int]] = [
        ({"action": "set_payee", "payee": "Café"}, {"search": "cafe"}, 2),
        ({"action": "add_tags", "tags": ["New"]}, {}, 3),
        ({"action": "remove_tags", "tags": ["OLD", "unknown"]}, {}, 3),
        ({"action": "add_notes", "notes": "seen"}, {"search": "n seen"}, 2),
        ({"action": "set_payee", "payee": None}, {"search": "cafe"}, 0),
    ]
    for body, query, found in everything:
        wanted = {"filter": {"account_id": current}, **body}
        answer = await ann.client.post(f"{WHERE}/bulk", json=wanted)
        assert (answer.status_code, answer.json()["count"]) == (200, 2), answer.text
        assert len(await listed(ann, **query)) == found
    items = (await ann.client.get(WHERE, params={"account_id": current})).json()["items"]
    assert [item["tags"] for item in items] == [["New"], ["New"]]
    assert [item["notes"] for item in items] == ["n\nseen", "n\nseen"]
    undone = await ann.client.post(f"{WHERE}/undo/{answer.json()['undo_id']}")
    assert (undone.status_code, undone.json()["count"]) == (200, 2)
    assert len(await listed(ann, search="cafe")) == 2


async def test_transfers_and_refunds(ann: Person) -> None:
    current, savings = await account(ann), await account(ann, "Savings")
    out, into = await line(ann, current, "-50"), await line(ann, savings, "50")
    where = f"{WHERE}/{out['id']}/transfer"
    answer = await ann.client.post(where, json={"transaction_id": into["id"]})
    assert (answer.status_code, answer.json()["transfer_id"]) == (200, into["id"])
    assert (await ann.client.get(f"{WHERE}/{into['id']}")).json()["transfer_id"] == out["id"]
    again = await ann.client.post(where, json={"transaction_id": into["id"]})
    assert again.status_code == 409
    changed = await ann.client.patch(f"{WHERE}/{out['id']}", json={"amount": "-51"})
    assert changed.status_code == 409
    answer = await ann.client.delete(where)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await ann.client.delete(where)).status_code == 404

    back = await line(ann, current, "20")
    where = f"{WHERE}/{back['id']}/refund"
    answer = await ann.client.post(where, json={"transaction_id": out["id"]})
    assert answer.json()["refund_of_id"] == out["id"]
    much = await line(ann, current, "31")
    refused = await ann.client.post(
        f"{WHERE}/{much['id']}/refund", json={"transaction_id": out["id"]}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "transaction_id"
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.delete(where)).status_code == 404


async def test_another_household_s_ids(ann: Person, new_person: PersonFactory) -> None:
    made = await line(ann, await account(ann))
    deleted = await ann.client.delete(f"{WHERE}/{made['id']}")
    await undo(ann, deleted)
    bob = await new_person("Bob")
    mine = await line(bob, await account(bob), "5")
    link = {"transaction_id": mine["id"]}
    for method, rest, body in (
        ("GET", "", None),
        ("PATCH", "", {"notes": "x"}),
        ("PUT", "", {"notes": "x"}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
        ("GET", "/splits", None),
        ("PUT", "/splits", {"splits": []}),
        ("POST", "/transfer", link),
        ("DELETE", "/transfer", None),
        ("POST", "/refund", link),
        ("DELETE", "/refund", None),
    ):
        foreign, unknown, broken = [
            await bob.client.request(method, f"{WHERE}/{wanted}{rest}", json=body)
            for wanted in (made["id"], new_id(), "1")
        ]
        assert foreign.status_code == unknown.status_code == broken.status_code == 404
        assert foreign.content == unknown.content == broken.content
    assert (await undo(bob, deleted)).status_code == 404
    for path, body in (
        (f"{mine['id']}/transfer", {"transaction_id": made["id"]}),
        (f"{mine['id']}/refund", {"transaction_id": made["id"]}),
        ("bulk", {"ids": [made["id"]], "action": "delete"}),
    ):
        assert (await bob.client.post(f"{WHERE}/{path}", json=body)).status_code == 422
    assert (await ann.client.get(f"{WHERE}/{made['id']}")).json()["notes"] is None


async def test_the_same_key_records_once(ann: Person) -> None:
    body = {"account_id": await account(ann), "date": "2025-03-15", "amount": "1"}
    for _ in range(2):
        answer = await ann.client.post(WHERE, json=body, headers={"Idempotency-Key": "once"})
        assert answer.status_code == 201
    assert len(await listed(ann)) == 1
