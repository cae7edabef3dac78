"""What people see and change about themselves and their household."""

import asyncio

import httpx
import pytest

from spends.domains.ledger.service.worth import recounting
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.support.people import PASSWORD, ClientFactory, Person


async def test_me_says_who_where_and_what_one_may(ann: Person) -> None:
    me = (await ann.client.get("/api/me")).json()
    assert me["id"] == ann.user["id"]
    assert me["household"]["id"] == ann.household["id"]
    assert me["permissions"] == ["manage", "operate", "read", "write"]
    assert me["created_at"].endswith("Z")
    assert "password" not in str(me)


async def test_only_what_was_sent_changes(ann: Person) -> None:
    answer = await ann.client.patch("/api/me", json={"name": " Anna "})
    assert answer.json()["name"] == "Anna"
    assert answer.json()["locale"] == "en"
    answer = await ann.client.patch("/api/me", json={"locale": "de-DE"})
    assert (answer.json()["name"], answer.json()["locale"]) == ("Anna", "de-DE")


@pytest.mark.parametrize(
    "body",
    [
        {"email": "x@y.org"},
        {"is_operator": True},
        {"name": {}},
        {"name": ""},
        {"locale": "../"},
        [],
        3,
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_may_not_be_changed_is_refused(ann: Person, body: object) -> None:
    answer = await ann.client.patch("/api/me", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_a_new_password_ends_all_other_sign_ins(
    ann: Person, new_client: ClientFactory
) -> None:
    form = {"email": "ann@example.org", "password": PASSWORD}
    browser = new_client()
    await browser.post("/auth/sign-in", data=form, headers={"Origin": "http://localhost:3000"})
    app = new_client()
    signed = await app.post("/api/auth/token", data={"username": form["email"], **form})
    app.headers["Authorization"] = f"Bearer {signed.json()['access_token']}"
    for other in (browser, app):
        assert (await other.get("/api/me")).status_code == 200
    body = {"current_password": PASSWORD, "new_password": "another good phrase"}
    answer = await ann.client.post("/api/me/password", json=body)
    assert answer.status_code == 204
    for other in (browser, app):
        assert (await other.get("/api/me")).status_code == 401
    assert (await ann.client.get("/api/me")).status_code == 200
    assert (
        await app.post("/api/auth/token", data={"username": form["email"], **form})
    ).status_code == 401
    await ann.sign_in("another good phrase")


async def test_a_password_needs_the_present_one_and_must_do(ann: Person) -> None:
    wrong = {"current_password": "not this one", "new_password": "another good phrase"}
    answer = await ann.client.post("/api/me/password", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "current_password"
    short = {"current_password": PASSWORD, "new_password": "short"}
    answer = await ann.client.post("/api/me/password", json=short)
    assert answer.json()["errors"][0]["field"] == "new_password"
    for _try in range(9):
        await ann.client.post("/api/me/password", json=wrong)
    assert (await ann.client.post("/api/me/password", json=wrong)).status_code == 429


async def test_other_browsers_can_be_signed_out(ann: Person, new_client: ClientFactory) -> None:
    form = {"email": "ann@example.org", "password": PASSWORD}
    browsers = [new_client(user_agent=f"Browser {number}") for number in range(3)]
    for browser in browsers:
        await browser.post("/auth/sign-in", data=form, headers={"Origin": "http://localhost:3000"})
    listed = (await browsers[0].get("/api/sessions")).json()
    assert listed["total"] == 3
    assert {item["user_agent"] for item in listed["items"]} == {f"Browser {n}" for n in range(3)}
    assert [item["is_current"] for item in listed["items"]].count(True) == 1
    victim = next(item for item in listed["items"] if item["user_agent"] == "Browser 1")
    assert (await ann.client.delete(f"/api/sessions/{victim['id']}")).status_code == 204
    assert (await browsers[1].get("/api/me")).status_code == 401
    headers = {"Origin": "http://localhost:3000"}
    assert (await browsers[0].delete("/api/sessions", headers=headers)).status_code == 204
    assert (await browsers[2].get("/api/me")).status_code == 401
    assert (await ann.client.get("/api/me")).status_code == 401
    assert (await browsers[0].get("/api/me")).status_code == 200


async def test_a_personal_token_does_what_its_scopes_say(
    ann: Person, client: httpx.AsyncClient
) -> None:
    made = await ann.client.post("/api/tokens", json={"name": "script", "scopes": ["read"]})
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == f"/api/tokens/{body['id']}"
    assert body["token"].startswith("spends_")
    client.headers["Authorization"] = f"Bearer {body['token']}"
    me = (await client.get("/api/me")).json()
    assert me["permissions"] == ["read"]
    assert (await client.patch("/api/me", json={"name": "X"})).status_code == 403
    assert (await client.get("/api/audit-events")).status_code == 403
    household = f"/api/households/{ann.household['id']}"
    assert (await client.patch(household, json={"name": "X"})).status_code == 403
    listed = (await ann.client.get("/api/tokens")).json()["items"]
    assert listed[0]["last_used_at"] is not None
    assert "token" not in listed[0]
    assert (await ann.client.delete(f"/api/tokens/{body['id']}")).status_code == 204
    assert (await client.get("/api/me")).status_code == 401
    assert (await ann.client.delete(f"/api/tokens/{body['id']}")).status_code == 404


async def test_a_personal_token_cannot_let_others_in(
    ann: Person, client: httpx.AsyncClient
) -> None:
    scopes = ["read", "write", "manage"]
    made = await ann.client.post("/api/tokens", json={"name": "script", "scopes": scopes})
    client.headers["Authorization"] = f"Bearer {made.json()['token']}"
    change = {"current_password": PASSWORD, "new_password": "another good phrase"}
    for method, path, body in (
        ("POST", "/api/tokens", {"name": "child"}),
        ("DELETE", f"/api/tokens/{made.json()['id']}", None),
        ("DELETE", "/api/sessions", None),
        ("POST", "/api/me/password", change),
        ("POST", "/api/auth/logout", None),
    ):
        answer = await client.request(method, path, json=body)
        assert answer.status_code == 403, (method, path)
    assert (await client.get("/api/households")).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "scopes": ["operate"]}, 403),
        ({"name": "x", "scopes": ["root"]}, 422),
        ({"name": "x", "scopes": []}, 422),
        ({"name": "x", "scopes": "read"}, 422),
        ({"name": ""}, 422),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00Z"}, 422),
        ({"name": "x", "expires_at": "2099-01-01T00:00:00"}, 422),
        ({}, 422),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_odd_tokens_are_refused(ann: Person, body: dict[str, object], status: int) -> None:
    assert (await ann.client.post("/api/tokens", json=body)).status_code == status


async def test_households_and_members(ann: Person) -> None:
    listed = (await ann.client.get("/api/households")).json()
    assert listed["items"] == [ann.household | {"role": "admin"}]
    path = f"/api/households/{ann.household['id']}"
    changed = await ann.client.patch(path, json={"name": "The house", "timezone": "Europe/Paris"})
    assert changed.status_code == 200
    assert (await ann.client.get(path)).json()["name"] == "The house"
    members = (await ann.client.get(f"{path}/members")).json()
    assert members["total"] == 1
    assert members["items"][0]["email"] == "ann@example.org"
    assert members["items"][0]["role"] == "admin"
    events = (await ann.client.get("/api/audit-events")).json()
    assert [event["action"] for event in events["items"]][-1] == "created"
    renamed = events["items"][0]
    assert renamed["before"] == {"name": "Ann's household", "timezone": "UTC"}
    assert renamed["after"] == {"name": "The house", "timezone": "Europe/Paris"}
    assert renamed["actor_id"] == ann.user["id"]
    assert renamed["ip"] == "127.0.0.1"


async def test_another_currency_comes_when_all_is_counted_in_it(
    ann: Person, app_runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "AT_ONCE", 0)
    new = {"name": "Current", "type": "checking", "currency_code": "EUR"}
    account = (await ann.client.post("/api/accounts", json=new)).json()["id"]
    line = {"account_id": account, "date": "2025-03-15", "amount": "-10"}
    made = (await ann.client.post("/api/transactions", json=line)).json()
    path = f"/api/households/{ann.household['id']}"
    assert (await ann.client.get(path)).json()["next_currency_code"] is None
    asked = (await ann.client.patch(path, json={"currency_code": "EUR"})).json()
    assert (asked["currency_code"], asked["next_currency_code"]) == ("USD", "EUR")
    assert await asyncio.to_thread(recounting.resume, app_runtime.database) > 0
    found = (await ann.client.get(path)).json()
    assert found["next_currency_code"] is None
    assert found["currency_code"] == "EUR"
    shown = (await ann.client.get(f"/api/transactions/{made['id']}")).json()
    assert (shown["base_amount"], shown["base_currency_code"]) == ("-10.00", "EUR")


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": 7},
        {"timezone": "Nowhere"},
        {"currency_code": "E"},
        {"id": str(new_id())},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_odd_changes_of_a_household_are_refused(ann: Person, body: dict[str, object]) -> None:
    path = f"/api/households/{ann.household['id']}"
    assert (await ann.client.patch(path, json=body)).status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "skip=-1", "skip=x", "limit=1e9"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pages_have_bounds(ann: Person, query: str) -> None:
    answer = await ann.client.get(f"/api/audit-events?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"skip", "limit"}
    part = (await ann.client.get("/api/sessions?skip=5&limit=3")).json()
    assert part == {"items": [], "total": 0, "skip": 5, "limit": 3}


async def test_a_new_password_ends_personal_tokens(ann: Person, new_client: ClientFactory) -> None:
    made = await ann.client.post("/api/tokens", json={"name": "Script", "scopes": ["read"]})
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    script = new_client()
    assert (await script.get("/api/me", headers=headers)).status_code == 200
    body = {"current_password": PASSWORD, "new_password": "another good phrase"}
    assert (await ann.client.post("/api/me/password", json=body)).is_success
    assert (await script.get("/api/me", headers=headers)).status_code == 401
