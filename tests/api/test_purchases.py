"""Purchases by the API."""

from typing import Any

import httpx
import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory

WHERE = "/api/purchases"
BODY = {"product_name": "Kettle", "price": "39.90", "purchase_date": "2025-03-14"}


@pytest.fixture
async def ann(new_person: PersonFactory) -> Person:
    person: Person = await new_person("Ann", currency_code="EUR")
    return person


async def named(person: Person, kind: str, name: str) -> str:
    answer = await person.client.post(f"/api/{kind}", json={"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def post(person: Person, **fields: Any) -> httpx.Response:
    return await person.client.post(WHERE, json=BODY | fields)


async def bought(person: Person, **fields: Any) -> Any:
    answer = await post(person, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(person: Person, **query: Any) -> list[str]:
    answer = await person.client.get(WHERE, params=query)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] >= len(found["items"])
    return [item["product_name"] for item in found["items"]]


def refused(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


async def test_a_purchase_with_its_warranty_is_added_in_one_step(ann: Person) -> None:
    shop, maker = await named(ann, "retailers", "Élan"), await named(ann, "brands", "Acme")
    answer = await post(
        ann,
        quantity=2,
        tax="1.20",
        shipping="4.90",
        retailer_id=shop,
        brand_id=maker,
        status="ORDERED",
        warranty_start="2025-03-14",
        warranty_end="2027-03-14",
        warranty_type="EXTENDED",
    )
    assert answer.status_code == 201
    purchase = answer.json()
    assert answer.headers["Location"] == f"{WHERE}/{purchase['id']}"
    assert (purchase["total"], purchase["base_total"], purchase["currency_code"]) == (
        "85.90",
        "85.90",
        "EUR",
    )
    assert [row["warranty_end"] for row in purchase["warranties"]] == ["2027-03-14"]
    assert purchase["warranties"][0]["warranty_type"] == "EXTENDED"
    assert (purchase["retailer"]["name"], purchase["brand"]["name"]) == ("Élan", "Acme")
    assert (purchase["documents"], purchase["transaction"], purchase["net_cost"]) == (
        [],
        None,
        "85.90",
    )
    again = await ann.client.get(f"{WHERE}/{purchase['id']}")
    assert again.json() == purchase
    rows = (await ann.client.get(WHERE)).json()
    assert (rows["total"], rows["skip"], rows["limit"]) == (1, 0, 20)
    assert (rows["items"][0]["retailer"], rows["items"][0]["brand"]) == ("Élan", "Acme")
    warranties = (await ann.client.get("/api/warranties")).json()
    assert [row["purchase_id"] for row in warranties["items"]] == [purchase["id"]]


async def test_only_the_fields_sent_are_changed(ann: Person) -> None:
    purchase = await bought(ann, serial_number="S1", notes="blue")
    where = f"{WHERE}/{purchase['id']}"
    answer = await ann.client.patch(where, json={"price": "10", "notes": None})
    changed = answer.json()
    assert (changed["price"], changed["notes"], changed["serial_number"]) == ("10.00", None, "S1")
    assert changed["version"] > purchase["version"]
    stale = await ann.client.put(where, json={"price": "1", "version": purchase["version"]})
    assert stale.status_code == 409
    fresh = await ann.client.put(where, json={"price": "1", "version": changed["version"]})
    assert fresh.json()["price"] == "1.00"
    assert refused(await ann.client.patch(where, json={"price": None}))


async def test_a_deleted_purchase_is_gone_with_its_warranties_until_it_is_restored(
    ann: Person,
) -> None:
    purchase = await bought(ann, warranty_months=24)
    where = f"{WHERE}/{purchase['id']}"
    assert (await ann.client.delete(where)).status_code == 204
    for method, path in (("GET", where), ("PATCH", where), ("DELETE", where)):
        answer = await ann.client.request(method, path, json={} if method == "PATCH" else None)
        assert answer.status_code == 404
    warranty = f"/api/warranties/{purchase['warranties'][0]['id']}"
    assert (await ann.client.get(warranty)).status_code == 404
    assert (await ann.client.get("/api/warranties")).json()["total"] == 0
    back = await ann.client.post(f"{where}/restore")
    assert back.status_code == 200
    assert [row["id"] for row in back.json()["warranties"]] == [purchase["warranties"][0]["id"]]
    assert (await ann.client.post(f"{where}/restore")).status_code == 404


async def test_the_filters_combine(ann: Person) -> None:
    shop, maker = await named(ann, "retailers", "Corner Shop"), await named(ann, "brands", "Äcme")
    await bought(ann, product_name="Kettle", retailer_id=shop, location="Kitchen")
    await bought(ann, product_name="Drill", brand_id=maker, purchase_date="2024-01-05")
    await bought(
        ann,
        product_name="Sofa",
        status="ORDERED",
        warranty_start="2025-03-14",
        warranty_type="LIFETIME",
    )
    assert await listed(ann) == ["Sofa", "Kettle", "Drill"]
    assert await listed(ann, retailer_id=shop) == ["Kettle"]
    assert await listed(ann, brand_id=maker) == ["Drill"]
    assert await listed(ann, status="ORDERED") == ["Sofa"]
    assert await listed(ann, location="Kitchen", status="RECEIVED") == ["Kettle"]
    assert await listed(ann, location="Kitchen", status="ORDERED") == []
    assert await listed(ann, date_to="2024-12-31") == ["Drill"]
    assert await listed(ann, date_from="2025-03-14", date_to="2025-03-14", sort="name") == [
        "Kettle",
        "Sofa",
    ]
    assert await listed(ann, search="ACME drill") == ["Drill"]
    assert await listed(ann, search="corner") == ["Kettle"]
    assert await listed(ann, search="100%") == []
    assert await listed(ann, warranty="active") == ["Sofa"]
    assert await listed(ann, warranty="none", sort="-name") == ["Kettle", "Drill"]
    assert await listed(ann, skip=1, limit=1, sort="date") == ["Kettle"]
    page = (await ann.client.get(WHERE, params={"skip": 2, "limit": 1})).json()
    assert (len(page["items"]), page["total"]) == (1, 3)


async def test_an_unknown_id_in_a_filter_finds_nothing(ann: Person) -> None:
    await bought(ann)
    for name in ("retailer_id", "brand_id", "category_id"):
        assert await listed(ann, **{name: str(new_id())}) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"warranty_start": "2025-03-14", "warranty_end": "2025-03-13"}, "warranty_end"),
        ({"warranty_start": "2025-03-14"}, "warranty_end"),
        ({"warranty_end": "2027-03-14", "warranty_months": 24}, "warranty_months"),
        ({"warranty_type": "LIFETIME", "warranty_end": "2027-03-14"}, "warranty_end"),
        ({"price": "-1"}, "price"),
        ({"price": "1.234"}, "price"),
        ({"price": "1e40"}, "price"),
        ({"price": "999999999999999", "quantity": 10000}, "price"),
        ({"price": "NaN"}, "price"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**30}, "quantity"),
        ({"tax": "-0.01"}, "tax"),
        ({"currency_code": "XXZ"}, "currency_code"),
        ({"retailer_id": str(new_id())}, "retailer_id"),
        ({"brand_id": str(new_id())}, "brand_id"),
        ({"category_id": str(new_id())}, "category_id"),
        ({"status": "LOST"}, "status"),
        ({"purchase_date": "1066-10-14"}, "purchase_date"),
        ({"delivery_date": "2025-03-13"}, "delivery_date"),
        ({"product_name": "a\u0000b"}, "product_name"),
        ({"product_name": " "}, "product_name"),
        ({"notes": "x" * 2001}, "notes"),
        ({"residual_value": "40"}, "residual_value"),
        ({"sold_for": "3"}, "sold_for"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_bad_input_is_refused_by_field_and_nothing_is_saved(
    ann: Person, fields: dict[str, Any], wrong: str
) -> None:
    assert refused(await post(ann, **fields)) == [wrong]
    assert (await ann.client.get(WHERE)).json()["total"] == 0
    assert (await ann.client.get("/api/warranties")).json()["total"] == 0


async def test_another_household_s_purchase_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    shop = await named(ann, "retailers", "Own")
    purchase = await bought(ann, warranty_months=12)
    bob: Person = await new_person("Bob")
    foreign = await bob.client.get(f"{WHERE}/{purchase['id']}")
    unknown = await bob.client.get(f"{WHERE}/{new_id()}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert (await bob.client.get(WHERE)).json()["total"] == 0
    assert refused(await post(bob, retailer_id=shop)) == ["retailer_id"]
    body = {"purchase_id": purchase["id"], "warranty_months": 12}
    assert refused(await bob.client.post("/api/warranties", json=body)) == ["purchase_id"]


async def test_a_thing_is_lent_and_sold_and_comes_back(ann: Person) -> None:
    where = f"{WHERE}/{(await bought(ann))['id']}"
    lent = (await ann.client.post(f"{where}/loan", json={"lent_to": "Bob"})).json()
    assert (lent["lent_to"], lent["lent_on"] is None) == ("Bob", False)
    assert (await ann.client.delete(f"{where}/loan")).json()["lent_to"] is None
    sale = {"sold_for": "15", "sold_on": "2025-06-01"}
    sold = (await ann.client.post(f"{where}/sale", json=sale)).json()
    assert (sold["status"], sold["sold_for"], sold["net_cost"]) == ("SOLD", "15.00", "24.90")
    assert (await ann.client.post(f"{where}/loan", json={"lent_to": "Bob"})).status_code == 409
    early = await ann.client.post(f"{where}/sale", json=sale | {"sold_on": "2025-01-01"})
    assert refused(early) == ["sold_on"]
    kept = (await ann.client.delete(f"{where}/sale")).json()
    assert (kept["status"], kept["sold_for"], kept["sold_on"]) == ("RECEIVED", None, None)
    assert (await ann.client.delete(f"{where}/sale")).status_code == 409


async def test_a_duplicate_has_the_warranties_but_not_the_serial_number(ann: Person) -> None:
    purchase = await bought(ann, serial_number="S1", warranty_months=24, location="Attic")
    answer = await ann.client.post(f"{WHERE}/{purchase['id']}/duplicate")
    assert answer.status_code == 201
    copy = answer.json()
    assert answer.headers["Location"] == f"{WHERE}/{copy['id']}"
    assert copy["id"] != purchase["id"]
    assert (copy["serial_number"], copy["location"], copy["total"]) == (None, "Attic", "39.90")
    assert copy["warranties"][0]["warranty_end"] == "2027-03-14"
    locations = (await ann.client.get(f"{WHERE}/locations")).json()
    assert locations["items"] == [{"location": "Attic", "purchase_count": 2}]


async def test_the_legal_guarantee_is_suggested_by_country(ann: Person) -> None:
    where = f"{WHERE}/{(await bought(ann))['id']}/statutory-warranty"
    found = (await ann.client.get(where, params={"country": "DE"})).json()["suggestion"]
    assert (found["years"], found["warranty_end"]) == (2, "2027-03-14")
    nothing = (await ann.client.get(where, params={"country": "US"})).json()
    assert nothing == {"suggestion": None}


async def test_sending_a_purchase_twice_with_one_key_adds_one(ann: Person) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, second = [await ann.client.post(WHERE, json=BODY, headers=headers) for _ in range(2)]
    assert first.json()["id"] == second.json()["id"]
    assert (await ann.client.get(WHERE)).json()["total"] == 1
