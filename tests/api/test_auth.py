"""Signing up and in by the API: tokens, their end, and what is refused."""

import base64
import json
from datetime import timedelta

import httpx
import pytest
import time_machine

from spends.kit import clock
from spends.kit.runtime import Runtime
from tests.support.people import PASSWORD, ClientFactory, Person, PersonFactory

NEW = {"email": "Ann@Example.org", "password": PASSWORD, "name": "Ann"}


async def test_registering_makes_a_person_and_a_household(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/auth/register", json=NEW, headers={"Accept-Language": "de-DE,de;q=0.9"}
    )
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"user", "household"}
    assert body["user"] == {"id": body["user"]["id"], "email": "ann@example.org", "name": "Ann"}
    assert body["household"]["name"] == "Ann's household"
    assert body["household"]["currency_code"] == "EUR"
    assert PASSWORD not in answer.text


async def test_the_currency_can_be_chosen(client: httpx.AsyncClient) -> None:
    fields = {"currency_code": "chf", "timezone": "Europe/Zurich", "household_name": "Us"}
    answer = await client.post("/api/auth/register", json=NEW | fields)
    household = answer.json()["household"]
    assert household["currency_code"] == "CHF"
    assert household["timezone"] == "Europe/Zurich"
    assert household["name"] == "Us"


async def test_a_taken_email_is_refused_whatever_its_case(client: httpx.AsyncClient) -> None:
    await client.post("/api/auth/register", json=NEW)
    answer = await client.post("/api/auth/register", json=NEW | {"email": "ANN@EXAMPLE.ORG"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert "already an account" in body["detail"]
    assert body["errors"][0]["field"] == "email"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "ann"}, "email"),
        ({"email": "ann@"}, "email"),
        ({"email": {"$ne": ""}}, "email"),
        ({"email": None}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "ann@example.org"}, "password"),
        ({"password": ["a"]}, "password"),
        ({"name": "   "}, "name"),
        ({"name": 5}, "name"),
        ({"currency_code": "XQQ"}, "currency_code"),
        ({"currency_code": 3}, "currency_code"),
        ({"timezone": "Mars/Base"}, "timezone"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_cannot_be_used_is_named(
    client: httpx.AsyncClient, fields: dict[str, object], field: str
) -> None:
    answer = await client.post("/api/auth/register", json=NEW | fields)
    assert answer.status_code == 422
    body = answer.json()
    assert [error["field"] for error in body["errors"]] == [field]
    assert body["errors"][0]["message"].endswith(".")
    assert body["status"] == 422


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_broken_json_is_refused_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/auth/register", content=b'{"email": ', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "body", "message": "This is not valid JSON."}]
    for body in (b"\xff\xfe\x00", b"[]", b"12", b""):
        answer = await client.post(
            "/api/auth/register", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {400, 422}, body
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_password_and_an_unknown_email_answer_alike(
    ann: Person, client: httpx.AsyncClient
) -> None:
    answers = [
        await client.post("/api/auth/token", data={"username": email, "password": "wrong" * 3})
        for email in ("ann@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_the_email_may_be_typed_in_any_case(ann: Person, client: httpx.AsyncClient) -> None:
    form = {"username": " ANN@example.ORG ", "password": PASSWORD}
    answer = await client.post("/api/auth/token", data=form)
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 900


async def test_ten_failures_lock_an_email_for_a_while_where_they_came_from(
    ann: Person, new_client: ClientFactory
) -> None:
    client, form = new_client(ip="10.0.0.1"), {"username": "ann@example.org", "password": PASSWORD}
    for _try in range(10):
        answer = await client.post("/api/auth/token", data=form | {"password": "wrong"})
        assert answer.status_code == 401
    answer = await client.post("/api/auth/token", data=form)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert "Wait 15 minutes" in answer.json()["detail"]
    elsewhere = await new_client(ip="10.0.0.99").post("/api/auth/token", data=form)
    assert elsewhere.status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        answer = await client.post("/api/auth/token", data=form)
    assert answer.status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_ten_people_an_hour_sign_up_from_an_address(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    client = new_client(ip="203.0.113.7")
    for number in range(10):
        person = NEW | {"email": f"p{number}@example.org"}
        answer = await client.post("/api/auth/register", json=person)
        assert answer.status_code == 201
        taken = await client.post("/api/auth/register", json=person)
        assert taken.status_code == (409 if number < 9 else 429)
    more = NEW | {"email": "more@example.org"}
    refused = await client.post("/api/auth/register", json=more)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    other = new_client(ip="203.0.113.8")
    assert (await other.post("/api/auth/register", json=more)).status_code == 201


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_fifty_failures_lock_an_address(ann: Person, new_client: ClientFactory) -> None:
    client = new_client(ip="203.0.113.7")
    for number in range(50):
        form = {"username": f"n{number}@example.org", "password": "wrong"}
        assert (await client.post("/api/auth/token", data=form)).status_code == 401
    good = {"username": "ann@example.org", "password": PASSWORD}
    assert (await client.post("/api/auth/token", data=good)).status_code == 429
    other = new_client(ip="203.0.113.8")
    assert (await other.post("/api/auth/token", data=good)).status_code == 200


async def test_success_forgets_earlier_failures(ann: Person, client: httpx.AsyncClient) -> None:
    wrong = {"username": "ann@example.org", "password": "wrong"}
    good = wrong | {"password": PASSWORD}
    for _round in range(2):
        for _number in range(9):
            assert (await client.post("/api/auth/token", data=wrong)).status_code == 401
        assert (await client.post("/api/auth/token", data=good)).status_code == 200


async def test_an_access_token_ends_after_fifteen_minutes(ann: Person) -> None:
    assert (await ann.client.get("/api/me")).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=14)):
        assert (await ann.client.get("/api/me")).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        answer = await ann.client.get("/api/me")
    assert answer.status_code == 401


async def test_refreshing_gives_a_new_pair_once(ann: Person, client: httpx.AsyncClient) -> None:
    body = {"refresh_token": ann.tokens["refresh_token"]}
    first = await client.post("/api/auth/refresh", json=body)
    assert first.status_code == 200
    access = {"Authorization": f"Bearer {first.json()['access_token']}"}
    assert (await client.get("/api/me", headers=access)).status_code == 200
    assert (await client.post("/api/auth/refresh", json=body)).status_code == 401
    # Whoever came second, both are out now.
    assert (await client.get("/api/me", headers=access)).status_code == 401
    next_body = {"refresh_token": first.json()["refresh_token"]}
    assert (await client.post("/api/auth/refresh", json=next_body)).status_code == 401


async def test_a_refresh_token_ends_after_a_week(ann: Person, client: httpx.AsyncClient) -> None:
    body = {"refresh_token": ann.tokens["refresh_token"]}
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert (await client.post("/api/auth/refresh", json=body)).status_code == 401


async def test_logging_out_ends_the_tokens(ann: Person, client: httpx.AsyncClient) -> None:
    assert (await ann.client.post("/api/auth/logout")).status_code == 204
    assert (await ann.client.get("/api/me")).status_code == 401
    body = {"refresh_token": ann.tokens["refresh_token"]}
    assert (await client.post("/api/auth/refresh", json=body)).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer spends_nothing", "x"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_made_up_tokens_are_refused(
    ann: Person, client: httpx.AsyncClient, header: str
) -> None:
    answer = await client.get("/api/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["title"] == "Sign in first"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_token_signed_with_no_key_is_refused(
    ann: Person, client: httpx.AsyncClient
) -> None:
    payload = ann.tokens["access_token"].split(".")[1]
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    forged = f"{header.decode().rstrip('=')}.{payload}."
    answer = await client.get("/api/me", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


async def test_only_the_first_may_sign_up_where_one_is_invited(
    app_runtime: Runtime, client: httpx.AsyncClient
) -> None:
    app_runtime.settings.signups = "invite"
    assert (await client.post("/api/auth/register", json=NEW)).status_code == 201
    answer = await client.post("/api/auth/register", json=NEW | {"email": "bob@example.org"})
    assert answer.status_code == 403
    assert "by invitation" in answer.json()["detail"]


async def test_the_first_is_operator_and_the_second_is_not(new_person: PersonFactory) -> None:
    for name, operates in (("Ann", True), ("Bob", False)):
        person = await new_person(name)
        me = (await person.client.get("/api/me")).json()
        assert me["is_operator"] is operates
        assert ("operate" in me["permissions"]) is operates
        assert "manage" in me["permissions"]
