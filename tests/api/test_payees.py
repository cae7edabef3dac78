"""Payees by the API."""

import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory


async def test_a_payee_is_added_found_renamed_and_deleted(ann: Person) -> None:
    answer = await ann.client.post("/api/payees", json={"name": " Café Noir "})
    assert answer.status_code == 201
    payee = answer.json()
    where = f"/api/payees/{payee['id']}"
    assert answer.headers["Location"] == where
    assert (payee["name"], payee["default_category_id"]) == ("Café Noir", None)
    found = (await ann.client.get("/api/payees", params={"search": "CAFE"})).json()
    assert (found["total"], found["items"][0]["id"]) == (1, payee["id"])
    nothing = (await ann.client.get("/api/payees", params={"search": "%"})).json()
    assert nothing == {"items": [], "total": 0, "skip": 0, "limit": 20}
    assert (await ann.client.get("/api/payees?sort=-use")).json() == found
    assert (await ann.client.get("/api/payees?sort=odd")).status_code == 422
    assert (await ann.client.put(where, json={"name": "Noir"})).json()["name"] == "Noir"
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404


async def test_a_name_is_taken_whatever_its_case_and_accents(ann: Person) -> None:
    await ann.client.post("/api/payees", json={"name": "Café Noir"})
    answer = await ann.client.post("/api/payees", json={"name": "CAFE  NOIR"})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "name"


async def test_two_payees_become_one(ann: Person) -> None:
    first, second = [
        (await ann.client.post("/api/payees", json={"name": name})).json()["id"]
        for name in ("Amazn", "Amazon")
    ]
    answer = await ann.client.post(f"/api/payees/{first}/merge", json={"into_id": second})
    assert (answer.status_code, answer.json()["id"]) == (200, second)
    assert (await ann.client.get("/api/payees")).json()["total"] == 1
    undo = f"/api/payees/undo/{answer.headers['X-Undo-Id']}"
    assert (await ann.client.post(undo)).json() == {"count": 0}
    assert (await ann.client.post(undo)).status_code == 409
    assert (await ann.client.get("/api/payees")).json()["total"] == 2
    await ann.client.post(f"/api/payees/{first}/merge", json={"into_id": second})
    answer = await ann.client.post(f"/api/payees/{second}/merge", json={"into_id": str(new_id())})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "into_id")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_text_that_a_database_cannot_hold_is_refused_or_not_found(ann: Person) -> None:
    assert (await ann.client.get("/api/payees?search=a%00b")).status_code == 200
    answer = await ann.client.post("/api/payees", json={"name": "a\u0000b"})
    assert answer.status_code == 422
    answer = await ann.client.post("/api/payees", json={"name": "\ufdfa" * 200})
    assert answer.status_code == 201
    raw = b'{"name": "\\ud800"}'
    answer = await ann.client.post(
        "/api/payees", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


async def test_another_household_s_payee_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    payee = (await ann.client.post("/api/payees", json={"name": "Mine"})).json()
    bob = await new_person("Bob")
    where = f"/api/payees/{payee['id']}"
    assert (await bob.client.get(where)).status_code == 404
    assert (await bob.client.delete(where)).status_code == 404
    assert (await bob.client.get("/api/payees")).json()["total"] == 0
    own = (await bob.client.post("/api/payees", json={"name": "Mine"})).json()
    answer = await bob.client.post(f"/api/payees/{own['id']}/merge", json={"into_id": payee["id"]})
    assert answer.status_code == 422


async def test_other_names_of_a_payee(ann: Person) -> None:
    payee = (await ann.client.post("/api/payees", json={"name": "Rewe"})).json()
    where = f"/api/payees/{payee['id']}/aliases"
    answer = await ann.client.post(where, json={"pattern": " REWE sagt  Danke "})
    assert answer.status_code == 201
    alias = answer.json()
    assert alias["pattern"] == "rewe sagt danke"
    assert (await ann.client.get(where)).json()["items"] == [alias]
    for taken in ("Rewe", "rewe sagt danke"):
        answer = await ann.client.post(where, json={"pattern": taken})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "pattern")
    assert (await ann.client.post(where, json={"pattern": ""})).status_code == 422
    assert (await ann.client.delete(f"{where}/{new_id()}")).status_code == 404
    assert (await ann.client.delete(f"{where}/{alias['id']}")).status_code == 204
    assert (await ann.client.get(where)).json()["total"] == 0


async def test_payees_that_look_like_one_are_suggested(ann: Person) -> None:
    for name in ("REWE 4711 Berlin", "Rewe Markt", "REWE", "Lidl"):
        await ann.client.post("/api/payees", json={"name": name})
    found = (await ann.client.get("/api/payees/suggestions")).json()
    assert found["total"] == 1
    names = [payee["name"] for payee in found["items"][0]["payees"]]
    assert names == ["REWE", "Rewe Markt", "REWE 4711 Berlin"]
    assert found["items"][0]["into_id"] == found["items"][0]["payees"][0]["id"]


async def test_payees_that_are_not_one_are_kept_apart(
    ann: Person, new_person: PersonFactory
) -> None:
    first, second = [
        (await ann.client.post("/api/payees", json={"name": name})).json()["id"]
        for name in ("Rewe", "Rewe Markt")
    ]
    both = {"ids": [first, second]}
    bob = await new_person("Bob")
    assert (await bob.client.post("/api/payees/apart", json=both)).status_code == 422
    assert (await ann.client.post("/api/payees/apart", json={"ids": [first]})).status_code == 422
    assert (await ann.client.post("/api/payees/apart", json=both)).status_code == 204
    assert (await ann.client.get("/api/payees/suggestions")).json()["total"] == 0
    where = f"/api/payees/{first}/apart"
    found = (await ann.client.get(where)).json()
    assert found["items"] == [{"id": second, "name": "Rewe Markt"}]
    assert (await bob.client.get(where)).status_code == 404
    assert (await ann.client.delete(f"{where}/{second}")).status_code == 204
    assert (await ann.client.get(where)).json()["total"] == 0
    assert (await ann.client.get("/api/payees/suggestions")).json()["total"] == 1
