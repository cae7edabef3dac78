"""Categories by the API."""

from typing import Any

import pytest

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory


async def add(person: Person, name: str, **fields: Any) -> dict[str, Any]:
    body = {"name": name, **({} if "parent_id" in fields else {"type": "expense"}), **fields}
    answer = await person.client.post("/api/categories", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/api/categories/{found['id']}"
    return found


async def test_a_new_household_has_categories_in_pages(ann: Person) -> None:
    first = (await ann.client.get("/api/categories?limit=100")).json()
    rest = (await ann.client.get("/api/categories?skip=100&limit=100")).json()
    paths = [item["path"] for item in first["items"] + rest["items"]]
    assert len(paths) == len(set(paths)) == first["total"]
    assert paths[:2] == ["Income", "Income / Salary"]


async def test_a_category_is_added_moved_merged_and_deleted(ann: Person) -> None:
    boats = await add(ann, "Boats")
    sails = await add(ann, "Sails", parent_id=boats["id"])
    assert (sails["path"], sails["depth"], sails["type"]) == ("Boats / Sails", 1, "expense")
    where = f"/api/categories/{sails['id']}"
    moved = (await ann.client.patch(where, json={"parent_id": None, "color": "jade"})).json()
    assert (moved["path"], moved["color"]) == ("Sails", "jade")
    merged = await ann.client.post(f"{where}/merge", json={"into_id": boats["id"]})
    assert (merged.status_code, merged.json()["id"]) == (200, boats["id"])
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.delete(f"/api/categories/{boats['id']}")).status_code == 204


async def test_what_a_deleted_category_had_goes_elsewhere(ann: Person) -> None:
    boats, ships = await add(ann, "Boats"), await add(ann, "Ships")
    where = f"/api/categories/{boats['id']}"
    answer = await ann.client.delete(where, params={"reassign_to": str(new_id())})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reassign_to"
    answer = await ann.client.delete(where, params={"reassign_to": ships["id"]})
    assert answer.status_code == 204
    undo = f"/api/categories/undo/{answer.headers['X-Undo-Id']}"
    back = await ann.client.post(undo)
    assert (back.status_code, back.json()["id"]) == (200, boats["id"])
    assert (await ann.client.post(undo)).status_code == 409
    merged = await ann.client.post(f"{where}/merge", json={"into_id": ships["id"]})
    assert merged.json()["id"] == ships["id"]
    undo = f"/api/categories/undo/{merged.headers['X-Undo-Id']}"
    assert (await ann.client.post(undo)).status_code == 200
    assert (await ann.client.get(where)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_category_that_does_not_fit_is_refused(ann: Person) -> None:
    for body, status, field in (
        ({"name": "Boats"}, 422, "body"),
        ({"name": "", "type": "expense"}, 422, "name"),
        ({"name": "Boats", "type": "fun"}, 422, "type"),
        ({"name": "Boats", "type": "expense", "color": "#fff"}, 422, "color"),
        ({"name": "Boats", "parent_id": str(new_id())}, 422, "parent_id"),
        ({"name": "FOOD", "type": "expense"}, 409, "name"),
    ):
        answer = await ann.client.post("/api/categories", json=body)
        assert answer.status_code == status, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_another_household_s_category_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    boats = await add(ann, "Boats")
    bob = await new_person("Bob")
    where = f"/api/categories/{boats['id']}"
    for method, path, body in (
        ("GET", where, None),
        ("PATCH", where, {"name": "Mine"}),
        ("DELETE", where, None),
        ("POST", f"{where}/merge", {"into_id": boats["id"]}),
        ("POST", f"/api/categories/undo/{new_id()}", None),
    ):
        assert (await bob.client.request(method, path, json=body)).status_code == 404
    body = {"name": "Sails", "parent_id": boats["id"]}
    assert (await bob.client.post("/api/categories", json=body)).status_code == 422


async def test_categories_are_arranged(ann: Person) -> None:
    boats = await add(ann, "Boats")
    sails, oars = [await add(ann, name, parent_id=boats["id"]) for name in ("Sails", "Oars")]
    order = {"ids": [oars["id"], sails["id"]]}
    assert (await ann.client.post("/api/categories/order", json=order)).status_code == 204
    found = (await ann.client.get("/api/categories?skip=0&limit=100")).json()["items"]
    found += (await ann.client.get("/api/categories?skip=100&limit=100")).json()["items"]
    assert [row["name"] for row in found if row["parent_id"] == boats["id"]] == ["Oars", "Sails"]
    for odd in ([boats["id"], sails["id"]], [sails["id"]] * 2, [str(new_id())]):
        answer = await ann.client.post("/api/categories/order", json={"ids": odd})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ids")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_answer_without_content_has_none_the_second_time_either(ann: Person) -> None:
    boats = await add(ann, "Boats")
    for _ in range(2):
        answer = await ann.client.post(
            "/api/categories/order",
            json={"ids": [boats["id"]]},
            headers={"Idempotency-Key": "once"},
        )
        assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Idempotency-Replayed"] == "true"
