"""/api/rules: kept, arranged, tried, applied and taken back by programs too."""

from typing import Any

from tests.support.people import Person, PersonFactory

REWE = {"all": [{"field": "payee", "op": "is", "value": "Rewe"}]}
NOTED = [{"type": "set_notes", "notes": "food"}]


async def post(person: Person, path: str, body: Any, status: int = 201) -> Any:
    answer = await person.client.post(f"/api/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def a_line(person: Person, payee: str) -> str:
    body = {"name": payee, "type": "cash", "currency_code": "EUR"}
    account = await post(person, "accounts", body)
    line = {"account_id": account["id"], "date": "2025-03-15", "amount": "-5", "payee": payee}
    return str((await post(person, "transactions", line))["id"])


async def test_rules_are_kept_in_their_order(new_person: PersonFactory) -> None:
    ann = await new_person("Ann")
    first = await post(ann, "rules", {"name": "One", "conditions": REWE, "actions": NOTED})
    assert first["conditions"]["all"][0]["value"] == "Rewe"
    assert (first["is_active"], first["stop"], first["problems"]) == (True, False, [])
    second = await post(ann, "rules", {"name": "Two", "conditions": REWE, "actions": NOTED})
    await post(ann, "rules/order", {"ids": [second["id"], first["id"]]}, 204)
    listed = (await ann.client.get("/api/rules")).json()
    assert [rule["name"] for rule in listed["items"]] == ["Two", "One"]
    where = f"/api/rules/{first['id']}"
    changed = await ann.client.patch(where, json={"stop": True, "version": first["version"]})
    assert (changed.status_code, changed.json()["stop"]) == (200, True)
    stale = await ann.client.patch(where, json={"stop": False, "version": first["version"]})
    assert stale.status_code == 409
    assert (await ann.client.delete(where)).status_code == 204
    assert (await ann.client.get(where)).status_code == 404
    assert (await ann.client.post(f"{where}/restore")).json()["name"] == "One"


async def test_what_is_no_rule_is_refused_with_its_field(new_person: PersonFactory) -> None:
    ann = await new_person("Ann")
    pattern = {"all": [{"field": "payee", "op": "matches", "value": "(a"}]}
    for conditions, actions, field in (
        (pattern, NOTED, "conditions"),
        ({"all": [{"field": "colour"}]}, NOTED, "conditions"),
        (REWE, [], "actions"),
        (REWE, [{"type": "burn"}], "actions"),
        (REWE, [*NOTED, *NOTED], "actions"),
    ):
        body = {"name": "No", "conditions": conditions, "actions": actions}
        problem = await post(ann, "rules", body, 422)
        assert problem["errors"][0]["field"].startswith(field), problem
    problem = await post(ann, "rules", {"name": "No", "conditions": pattern, "actions": NOTED}, 422)
    assert "cannot be read" in problem["errors"][0]["message"]


async def test_a_rule_is_tried_applied_and_taken_back(new_person: PersonFactory) -> None:
    ann = await new_person("Ann")
    line = await a_line(ann, "Rewe")
    await a_line(ann, "Other")
    tried = await post(ann, "rules/preview", {"conditions": REWE, "actions": NOTED}, 200)
    assert tried["count"] == 1
    (shown,) = tried["items"]
    assert (shown["transaction"]["id"], shown["notes"], shown["payee"]) == (line, "food", None)
    rule = await post(ann, "rules", {"name": "Rewe", "conditions": REWE, "actions": NOTED})
    wanted = {"rule_ids": [rule["id"]]}
    assert (await post(ann, "rules/apply/preview", wanted, 200))["count"] == 1
    counted = f"/api/rules/{rule['id']}/count"
    assert (await ann.client.get(counted)).json() == {"count": 1}
    done = await post(ann, "rules/apply", wanted, 200)
    assert done["count"] == 1
    assert (await ann.client.get(f"/api/transactions/{line}")).json()["notes"] == "food"
    assert await post(ann, "rules/apply", {}, 200) == {"count": 0, "undo_id": None}
    assert (await ann.client.get(counted)).json() == {"count": 1}
    await post(ann, f"transactions/undo/{done['undo_id']}", None, 200)
    assert (await ann.client.get(f"/api/transactions/{line}")).json()["notes"] is None


async def test_rules_ask_for_categories_and_tags_and_take_tags_off(
    new_person: PersonFactory,
) -> None:
    ann = await new_person("Ann")
    line = await a_line(ann, "Rewe")
    tag = await post(ann, "tags", {"name": "out"})
    tagged = {"action": "add_tags", "ids": [line], "tags": ["out"]}
    await post(ann, "transactions/bulk", tagged, 200)
    leaves = [
        {"field": "tags", "op": "has", "value": tag["id"]},
        {"field": "category", "op": "none"},
        {"field": "notes", "op": "empty"},
    ]
    actions = [
        {"type": "remove_tags", "tags": ["out"]},
        {"type": "set_cleared", "cleared": True},
    ]
    body = {"conditions": {"all": leaves}, "actions": actions}
    (shown,) = (await post(ann, "rules/preview", body, 200))["items"]
    assert (shown["tags"], shown["removed_tags"], shown["cleared"]) == ([], ["out"], True)
    kept = await post(ann, "rules", {"name": "Tagged", **body})
    assert kept["conditions"]["all"] == leaves
    both = {**body, "actions": [actions[0], {"type": "add_tags", "tags": ["Out"]}]}
    problem = await post(ann, "rules/preview", both, 422)
    assert "added and removed" in problem["errors"][0]["message"]


async def test_nobody_applies_the_rules_of_another_household(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    rule = await post(ann, "rules", {"name": "Rewe", "conditions": REWE, "actions": NOTED})
    await a_line(bob, "Rewe")
    for path in ("rules/apply", "rules/apply/preview"):
        problem = await post(bob, path, {"rule_ids": [rule["id"]]}, 422)
        assert problem["errors"][0]["field"] == "rule_ids"
    assert (await post(bob, "rules/apply", {}, 200))["count"] == 0
    await post(bob, "rules/order", {"ids": [rule["id"]]}, 422)
