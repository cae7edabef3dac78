"""Tags by the API."""

from spends.kit.ids import new_id
from tests.support.people import Person, PersonFactory


async def test_a_tag_is_added_listed_renamed_and_deleted(ann: Person) -> None:
    answer = await ann.client.post("/api/tags", json={"name": "Holiday"})
    assert answer.status_code == 201
    tag = answer.json()
    where = f"/api/tags/{tag['id']}"
    assert answer.headers["Location"] == where
    assert (tag["name"], tag["transaction_count"]) == ("Holiday", 0)
    assert (await ann.client.patch(where, json={"name": "Trip"})).json()["name"] == "Trip"
    listed = (await ann.client.get("/api/tags")).json()
    assert [item["name"] for item in listed["items"]] == ["Trip"]
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.delete(where)).status_code == 404


async def test_a_tag_s_name_is_taken_and_not_empty(ann: Person) -> None:
    await ann.client.post("/api/tags", json={"name": "Holiday"})
    assert (await ann.client.post("/api/tags", json={"name": "hóliday"})).status_code == 409
    assert (await ann.client.post("/api/tags", json={"name": ""})).status_code == 422


async def test_another_household_s_tag_is_an_unknown_one(
    ann: Person, new_person: PersonFactory
) -> None:
    tag = (await ann.client.post("/api/tags", json={"name": "Mine"})).json()
    bob = await new_person("Bob")
    for wanted in (tag["id"], str(new_id())):
        answer = await bob.client.patch(f"/api/tags/{wanted}", json={"name": "Yours"})
        assert answer.status_code == 404
