"""Retailers and brands by the API."""

import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory

KINDS = ("retailers", "brands")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_new_household_has_some_to_begin_with(ann: Person, kind: str) -> None:
    found = (await ann.client.get(f"/api/{kind}", params={"limit": 100})).json()
    assert found["total"] == len(found["items"]) >= 25
    folded = [row["name"].casefold() for row in found["items"]]
    assert len(set(folded)) == len(folded)
    assert all(row["url"].startswith("https://") for row in found["items"])


@pytest.mark.parametrize("kind", KINDS)
async def test_one_is_added_found_renamed_and_deleted(ann: Person, kind: str) -> None:
    answer = await ann.client.post(f"/api/{kind}", json={"name": " Café Noir "})
    assert answer.status_code == 201
    one = answer.json()
    where = f"/api/{kind}/{one['id']}"
    assert answer.headers["Location"] == where
    assert (one["name"], one["url"], one["purchase_count"]) == ("Café Noir", None, 0)
    found = (await ann.client.get(f"/api/{kind}", params={"search": "CAFE n"})).json()
    assert [row["id"] for row in found["items"]] == [one["id"]]
    taken = await ann.client.post(f"/api/{kind}", json={"name": "CAFE  NOIR"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "name")
    changed = await ann.client.put(where, json={"url": "https://example.org"})
    assert (changed.json()["name"], changed.json()["url"]) == ("Café Noir", "https://example.org")
    stale = await ann.client.patch(where, json={"name": "Noir", "version": 1})
    assert stale.status_code == 409
    assert (await ann.client.patch(where, json={"name": "Noir"})).json()["name"] == "Noir"
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
async def test_two_become_one_with_their_purchases(ann: Person, kind: str) -> None:
    wrong, right = [
        (await ann.client.post(f"/api/{kind}", json={"name": name})).json()["id"]
        for name in ("Corner Shp", "Corner Shop")
    ]
    field = f"{kind[:-1]}_id"
    body = {"product_name": "Pot", "price": "3", "purchase_date": "2025-03-14", field: wrong}
    purchase = (await ann.client.post("/api/purchases", json=body)).json()
    refused = await ann.client.delete(f"/api/{kind}/{wrong}")
    assert refused.status_code == 409
    assert "1 purchase" in refused.json()["detail"]
    merged = await ann.client.post(f"/api/{kind}/{wrong}/merge", json={"into_id": right})
    assert (merged.json()["id"], merged.json()["purchase_count"]) == (right, 1)
    again = (await ann.client.get(f"/api/purchases/{purchase['id']}")).json()
    assert (again[field], again[kind[:-1]]["name"]) == (right, "Corner Shop")
    assert again["version"] > purchase["version"]
    for target in (right, str(new_id()), "x"):
        answer = await ann.client.post(f"/api/{kind}/{right}/merge", json={"into_id": target})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "into_id")


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "a\u0000b"},
        {"name": "x" * 101},
        {"name": "x", "url": "javascript:alert(1)"},
        {"name": "x", "more": 1},
        {},
    ],
)
async def test_bad_input_is_refused(ann: Person, body: dict[str, object]) -> None:
    assert (await ann.client.post("/api/retailers", json=body)).status_code == 422


@pytest.mark.parametrize("kind", KINDS)
async def test_another_household_s_is_an_unknown_one(
    ann: Person, new_person: PersonFactory, kind: str
) -> None:
    one = (await ann.client.post(f"/api/{kind}", json={"name": "Mine"})).json()
    bob: Person = await new_person("Bob")
    where = f"/api/{kind}/{one['id']}"
    foreign, unknown = await bob.client.get(where), await bob.client.get(f"/api/{kind}/{new_id()}")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert (await bob.client.delete(where)).status_code == 404
    own = (await bob.client.post(f"/api/{kind}", json={"name": "Mine"})).json()
    merge = await bob.client.post(f"/api/{kind}/{own['id']}/merge", json={"into_id": one["id"]})
    assert merge.status_code == 422
