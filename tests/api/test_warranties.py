"""Warranties and claims by the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory

WHERE = "/api/warranties"
FAR = "2199-01-01"


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR", timezone="UTC")
    return person


async def bought(person: Person) -> str:
    body = {"product_name": "Kettle", "price": "39.90", "purchase_date": "2025-03-14"}
    answer = await person.client.post("/api/purchases", json=body)
    return str(answer.json()["id"])


async def covered(person: Person, purchase_id: str, **fields: Any) -> Any:
    body = {"purchase_id": purchase_id, "warranty_end": FAR} | fields
    answer = await person.client.post(WHERE, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_warranty_is_added_shown_changed_voided_deleted_and_restored(ann: Person) -> None:
    warranty = await covered(ann, await bought(ann), provider="Acme")
    where = f"{WHERE}/{warranty['id']}"
    assert (warranty["status"], warranty["warranty_start"], warranty["product_name"]) == (
        "ACTIVE",
        "2025-03-14",
        "Kettle",
    )
    assert (await ann.client.get(where)).json() == warranty
    past = (await ann.client.put(where, json={"warranty_end": "2025-03-14"})).json()
    assert (past["status"], past["provider"]) == ("EXPIRED", "Acme")
    assert (await ann.client.put(where, json={"status": "VOIDED"})).json()["status"] == "VOIDED"
    assert (await ann.client.patch(where, json={"status": "ACTIVE"})).json()["status"] == "EXPIRED"
    assert (await ann.client.patch(where, json={"version": 1})).status_code == 409
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.post(f"{where}/restore")).json()["id"] == warranty["id"]


async def test_lists_are_narrowed_by_status_and_by_what_ends_soon(ann: Person) -> None:
    purchase = await bought(ann)
    today = datetime.now(UTC).date()
    for end in (today + timedelta(days=10), today + timedelta(days=60)):
        await covered(ann, purchase, warranty_end=end.isoformat())
    await covered(ann, purchase, warranty_end="2025-04-01")
    await covered(ann, purchase, warranty_end=None, warranty_type="LIFETIME")

    async def total(path: str = "", **query: Any) -> int:
        answer = await ann.client.get(f"{WHERE}{path}", params=query)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["total"])

    assert await total() == 4
    assert await total(status="ACTIVE") == 3
    assert await total(status="EXPIRED") == 1
    assert await total(status="VOIDED") == 0
    assert await total(expiring_soon=True) == 1
    assert await total(expiring_soon=False, status="ACTIVE") == 2
    assert await total("/expiring") == 1
    assert await total("/expiring", days=90) == 2
    page = (await ann.client.get(WHERE, params={"skip": 3, "limit": 1})).json()
    assert [row["warranty_end"] for row in page["items"]] == [None]
    for query in ("status=GONE", "limit=101", "skip=-1", "expiring_soon=so"):
        assert (await ann.client.get(f"{WHERE}?{query}")).status_code == 422
    for days in ("-1", "99999999999999999999", "x"):
        assert (await ann.client.get(f"{WHERE}/expiring?days={days}")).status_code == 422


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"warranty_start": "2025-03-14", "warranty_end": "2025-03-13"}, "warranty_end"),
        ({"warranty_end": None}, "warranty_end"),
        ({"warranty_months": 0}, "warranty_months"),
        ({"warranty_months": 10**20}, "warranty_months"),
        ({"warranty_type": "FOREVER"}, "warranty_type"),
        ({"provider": "a\u0000"}, "provider"),
        ({"purchase_id": "x"}, "purchase_id"),
    ],
)
async def test_bad_input_is_refused_by_field(
    ann: Person, fields: dict[str, Any], wrong: str
) -> None:
    body = {"purchase_id": await bought(ann), "warranty_end": FAR} | fields
    answer = await ann.client.post(WHERE, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [wrong]
    assert (await ann.client.get(WHERE)).json()["total"] == 0


async def test_claims_are_kept_under_their_warranty(ann: Person) -> None:
    purchase = await bought(ann)
    warranty, other = await covered(ann, purchase), await covered(ann, purchase)
    where = f"{WHERE}/{warranty['id']}/claims"
    answer = await ann.client.post(where, json={"opened": "2025-05-01", "notes": "leaks"})
    assert answer.status_code == 201
    claim = answer.json()
    assert answer.headers["Location"] == f"{where}/{claim['id']}"
    closed = {"closed": "2025-06-01", "outcome": "REPLACED"}
    done = (await ann.client.put(f"{where}/{claim['id']}", json=closed)).json()
    assert (done["outcome"], done["closed"], done["notes"]) == ("REPLACED", "2025-06-01", "leaks")
    early = await ann.client.patch(f"{where}/{claim['id']}", json={"closed": "2025-04-01"})
    assert early.status_code == 422
    assert (await ann.client.get(where)).json()["items"] == [done]
    elsewhere = f"{WHERE}/{other['id']}/claims/{claim['id']}"
    for method in ("GET", "PUT", "DELETE"):
        body: dict[str, Any] | None = {} if method == "PUT" else None
        assert (await ann.client.request(method, elsewhere, json=body)).status_code == 404
    whole = (await ann.client.get(f"/api/purchases/{purchase}")).json()
    assert [row["id"] for row in whole["claims"]] == [claim["id"]]
    assert (await ann.client.delete(f"{where}/{claim['id']}")).status_code == 204
    assert (await ann.client.get(where)).json()["total"] == 0


async def test_another_household_s_warranty_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    warranty = await covered(ann, await bought(ann))
    bob: Person = await new_person("Bob")
    for path in ("", "/claims"):
        foreign = await bob.client.get(f"{WHERE}/{warranty['id']}{path}")
        unknown = await bob.client.get(f"{WHERE}/{new_id()}{path}")
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert (await bob.client.get(WHERE)).json()["total"] == 0
