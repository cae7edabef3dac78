"""Saved views by the API: one's own, under names."""

from tests.support.people import Person, PersonFactory

VIEW = {"page": "transactions", "name": "To sort", "query": "status=uncategorised&sort=amount"}


async def test_a_view_is_saved_replaced_listed_and_deleted(ann: Person) -> None:
    answer = await ann.client.post("/api/saved-views", json=VIEW)
    assert answer.status_code == 201
    view = answer.json()
    assert {name: view[name] for name in VIEW} == VIEW
    again = {**VIEW, "name": "TO SÖRT", "query": "q=rent"}
    assert (await ann.client.post("/api/saved-views", json=again)).json()["id"] == view["id"]
    listed = (await ann.client.get("/api/saved-views")).json()["items"]
    assert [(each["name"], each["query"]) for each in listed] == [("TO SÖRT", "q=rent")]
    where = f"/api/saved-views/{view['id']}"
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.delete(where)).status_code == 404
    assert (await ann.client.get("/api/saved-views")).json()["total"] == 0


async def test_a_view_leads_nowhere_else(ann: Person) -> None:
    wrong = [
        {**VIEW, "page": "settings"},
        {**VIEW, "name": " "},
        {**VIEW, "query": "q=a b"},
        {**VIEW, "query": "q=" + "x" * 1000},
    ]
    for body in wrong:
        assert (await ann.client.post("/api/saved-views", json=body)).status_code == 422, body


async def test_a_page_has_fifty_at_most(ann: Person) -> None:
    for number in range(50):
        body = {**VIEW, "name": f"View {number}"}
        assert (await ann.client.post("/api/saved-views", json=body)).status_code == 201
    answer = await ann.client.post("/api/saved-views", json=VIEW)
    assert answer.status_code == 422
    assert "Delete one" in answer.json()["errors"][0]["message"]


async def test_views_are_their_owner_s(ann: Person, new_person: PersonFactory) -> None:
    view = (await ann.client.post("/api/saved-views", json=VIEW)).json()
    bob = await new_person("Bob")
    assert (await bob.client.get("/api/saved-views")).json()["total"] == 0
    assert (await bob.client.delete(f"/api/saved-views/{view['id']}")).status_code == 404
