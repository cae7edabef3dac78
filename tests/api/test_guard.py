"""Nothing answers without credentials but what is listed; nobody sees another household."""

import re

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from spends.api import guard
from spends.api.app import create_api
from spends.domains.identity import repository
from spends.kit import clock
from spends.kit.crypto import token_hash
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from tests.support.people import ORIGIN, PASSWORD, ClientFactory, Person, PersonFactory


def routes(api: FastAPI) -> list[tuple[str, str]]:
    return [
        (method, context.path or "")
        for context in iter_route_contexts(api.router.routes)
        for method in sorted(context.methods or ())
    ]


async def test_every_route_needs_credentials_but_the_public_ones(
    client: httpx.AsyncClient, app_runtime: Runtime
) -> None:
    found = routes(create_api())
    assert len(found) > 20
    for method, path in found:
        if guard.is_public(method, path):
            continue
        concrete = re.sub(r"\{[^}]+\}", str(new_id()), path)
        for body in (None, b"{"):
            answer = await client.request(
                method, concrete, content=body, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == 401, (method, path, answer.text)
            if method != "HEAD":
                assert answer.headers["content-type"] == "application/problem+json"


def test_the_public_list_names_only_routes_that_are_there() -> None:
    found = {f"{method} {path}" for method, path in routes(create_api())}
    assert found >= guard.PUBLIC
    assert len(guard.PUBLIC) <= 12


async def test_a_route_added_tomorrow_is_guarded_too(app_runtime: Runtime) -> None:
    api = create_api()
    router = APIRouter()
    router.add_api_route("/tomorrow", lambda: "open", methods=["GET"])
    api.include_router(router)
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert (await client.get("/tomorrow")).status_code == 401


async def test_another_household_looks_like_an_unknown_one(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    bobs, unknown = bob.household["id"], str(new_id())
    for method, path, body in (
        ("GET", "/api/households/{}", None),
        ("PATCH", "/api/households/{}", {"name": "Mine"}),
        ("GET", "/api/households/{}/members", None),
    ):
        answers = [
            await ann.client.request(method, path.format(household), json=body)
            for household in (bobs, unknown, "no-uuid")
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert answers[0].json() == answers[1].json() == answers[2].json()
    for household in (bobs, unknown, "no-uuid"):
        answer = await ann.client.get("/api/me", headers={"X-Household-Id": household})
        assert answer.status_code == 404
    own = {"X-Household-Id": ann.household["id"]}
    assert (await ann.client.get("/api/me", headers=own)).status_code == 200
    assert (await bob.client.get(f"/api/households/{bobs}")).json()["name"] == "Bob's household"


async def test_sessions_and_tokens_of_others_look_like_unknown_ones(
    new_person: PersonFactory,
) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    made = await bob.client.post("/api/tokens", json={"name": "script"})
    answers = [
        await ann.client.delete(f"/api/tokens/{made.json()['id']}"),
        await ann.client.delete(f"/api/tokens/{new_id()}"),
        await ann.client.delete("/api/sessions/x"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].json() == answers[1].json()
    listed = (await bob.client.get("/api/tokens")).json()
    assert listed["total"] == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_unknown_addresses_and_methods_are_problems(
    ann: Person, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/api/nothing")).status_code == 401
    answer = await ann.client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404
    answer = await ann.client.put("/api/me", json={})
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


async def _signed_in_browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    form = {"email": "cy@example.org", "password": PASSWORD, "name": "Cy"}
    answer = await client.post("/auth/sign-up", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 200),
        ({"Origin": "http://127.0.0.1:3000"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_cookie_changes_things_only_from_our_pages(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    browser = await _signed_in_browser(client)
    answer = await browser.patch("/api/me", json={"name": "Cyd"}, headers=headers)
    assert answer.status_code == status
    assert (await browser.get("/api/me")).json()["name"] == ("Cyd" if status == 200 else "Cy")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_forwarded_addresses_count_only_from_trusted_proxies(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    app_runtime.settings.trusted_proxies = ["10.0.0.0/8"]
    good = {"username": "no@example.org", "password": "x"}
    for peer, forwarded, counted in (
        ("10.1.1.1", "198.51.100.1", True),
        ("192.0.2.1", "198.51.100.1", False),
    ):
        for _try in range(5):
            client = new_client(ip=peer, x_forwarded_for=forwarded)
            await client.post("/api/auth/token", data=good)
        with app_runtime.system("test", write=False) as uow:
            since = clock.now().replace(year=2000)
            address = forwarded if counted else peer
            assert repository.tries(uow, token_hash(f"address:{address}"), since)[0] == 5
