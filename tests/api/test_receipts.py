"""Receipts by the API: what a document says, and its lines as purchases."""

from typing import Any

import pytest

from spends.domains.documents import jobs
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.support.people import Person, PersonFactory

MAIL = b"""From: Lamp & Co <orders@lamp.example>
To: ann@home.example
Subject: Your order
Content-Type: text/plain; charset=utf-8

Order date: 14 March 2025

2 x Desk lamp - EUR 40.00
1 x Bulb - EUR 5.00
Shipping: EUR 4.90
Total: EUR 49.90
"""


async def keep(person: Person, runtime: Runtime | None, content: bytes = MAIL) -> str:
    files = {"file": ("order.eml", content, "message/rfc822")}
    answer = await person.client.post("/api/documents", files=files)
    assert answer.status_code == 201, answer.text
    if runtime is not None:
        jobs.read_pending(runtime)
    found: str = answer.json()["id"]
    return found


def body(**fields: Any) -> dict[str, Any]:
    lines = [
        {"product_name": "Desk lamp", "amount": "40.00", "quantity": 2},
        {"product_name": "Bulb", "amount": "5.00"},
    ]
    return {"lines": lines, "purchase_date": "2025-03-14", "shipping": "4.90"} | fields


async def test_a_receipt_is_read_and_its_lines_are_kept(ann: Person, app_runtime: Runtime) -> None:
    document = await keep(ann, app_runtime)
    answer = await ann.client.post(f"/api/documents/{document}/proposal")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["lines"] == [
        {"name": "Desk lamp", "quantity": "2", "amount": "40.00", "kind": "item"},
        {"name": "Bulb", "quantity": "1", "amount": "5.00", "kind": "item"},
    ]
    assert (found["retailer"], found["date"], found["total"]) == (
        "Lamp & Co",
        "2025-03-14",
        "49.90",
    )
    assert (found["shipping"], found["discount"], found["difference"]) == ("4.90", "0.00", "0.00")
    assert (await ann.client.get("/api/purchases")).json()["total"] == 0

    sent = body(retailer="Lamp & Co", total="49.90")
    answer = await ann.client.post(f"/api/documents/{document}/purchases", json=sent)
    assert answer.status_code == 201, answer.text
    kept = answer.json()["items"]
    assert [(one["product_name"], one["total"]) for one in kept] == [
        ("Desk lamp", "44.36"),
        ("Bulb", "5.54"),
    ]
    links = (await ann.client.get(f"/api/documents/{document}")).json()["links"]
    assert {one["target_id"] for one in links} == {one["id"] for one in kept}
    again = (await ann.client.post(f"/api/documents/{document}/proposal")).json()
    assert set(again["duplicates"]) == {one["id"] for one in kept}


async def test_a_document_not_yet_read_is_told(ann: Person) -> None:
    document = await keep(ann, None)
    answer = await ann.client.post(f"/api/documents/{document}/proposal")
    assert answer.status_code == 409, answer.text
    assert "still being read" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"total": "50.00"}, "total"),
        ({"lines": []}, "lines"),
        ({"purchase_date": "soon"}, "purchase_date"),
        ({"retailer_id": str(new_id())}, "retailer_id"),
        ({"tax": "-1"}, "tax"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_bad_bodies_save_nothing(ann: Person, fields: dict[str, Any], field: str) -> None:
    document = await keep(ann, None)
    answer = await ann.client.post(f"/api/documents/{document}/purchases", json=body(**fields))
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert (await ann.client.get("/api/purchases")).json()["total"] == 0


async def test_another_household_s_document_is_unknown(
    ann: Person, new_person: PersonFactory, app_runtime: Runtime
) -> None:
    document = await keep(ann, app_runtime)
    bob = await new_person("Bob")
    for path, sent in (("proposal", None), ("purchases", body())):
        answer = await bob.client.post(f"/api/documents/{document}/{path}", json=sent)
        assert answer.status_code == 404, answer.text


async def test_a_post_sent_twice_keeps_the_lines_once(ann: Person) -> None:
    document = await keep(ann, None)
    path = f"/api/documents/{document}/purchases"
    headers = {"Idempotency-Key": "once"}
    answers = [await ann.client.post(path, json=body(), headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert (await ann.client.get("/api/purchases")).json()["total"] == 2
