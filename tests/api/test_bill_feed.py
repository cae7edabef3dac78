"""The feed of bills over HTTP: by its secret address alone, and by no other."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from spends.kit import clock
from spends.kit.crypto import new_token
from tests.support.calendars import read
from tests.support.people import ClientFactory, Person, PersonFactory


async def made(person: Person) -> str:
    answer = await person.client.post("/api/bills/feed")
    assert answer.status_code == 201, answer.text
    address: str = answer.json()["address"]
    assert address.startswith("http://localhost:")
    return urlsplit(address).path


async def bill(person: Person, name: str) -> None:
    due = (clock.today("UTC") + timedelta(days=3)).isoformat()
    body = {"name": name, "amount": "900", "due_date": due}
    assert (await person.client.post("/api/bills", json=body)).status_code == 201


async def test_it_is_made_read_without_signing_in_and_revoked(
    ann: Person, client: httpx.AsyncClient
) -> None:
    await bill(ann, "Rent")
    assert (await ann.client.get("/api/bills/feed")).status_code == 404
    path = await made(ann)
    assert (await ann.client.get("/api/bills/feed")).json()["last_read_at"] is None
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (event,) = read(answer.content).all("VEVENT")
    assert event.text("SUMMARY") == "Rent, 900.00 USD"
    kept = (await ann.client.get("/api/bills/feed")).json()
    assert kept["last_read_at"] is not None
    assert set(kept) == {"created_at", "last_read_at"}
    assert (await ann.client.delete("/api/bills/feed")).status_code == 204
    assert (await ann.client.delete("/api/bills/feed")).status_code == 404
    assert (await client.get(path)).status_code == 404


async def test_all_that_is_no_feed_looks_the_same(
    new_person: PersonFactory, client: httpx.AsyncClient
) -> None:
    ann = await new_person("Ann")
    revoked = await made(ann)
    current = await made(ann)
    secret = current.removeprefix("/api/bills/feed/").removesuffix(".ics")
    wrong = [
        revoked,
        f"/api/bills/feed/{new_token()}.ics",
        f"/api/bills/feed/{secret[:-1]}.ics",
        f"/api/bills/feed/{secret}x.ics",
        f"/api/bills/feed/{secret.swapcase()}.ics",
        "/api/bills/feed/%25.ics",
        "/api/bills/feed/%00.ics",
        "/api/bills/feed/%ED%A0%80.ics",
        f"/api/bills/feed/{'x' * 5000}.ics",
        "/api/bills/feed/' or 1=1 --.ics",
    ]
    answers = [await client.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert (await client.get(current)).status_code == 200


async def test_the_address_opens_nothing_else(ann: Person, client: httpx.AsyncClient) -> None:
    path = await made(ann)
    secret = path.removeprefix("/api/bills/feed/").removesuffix(".ics")
    bearer = {"Authorization": f"Bearer {secret}"}
    for asked in ("/api/bills", "/api/bills/feed", "/api/me", f"/api/bills/feed/{secret}"):
        assert (await client.get(asked)).status_code == 401, asked
        assert (await client.get(asked, headers=bearer)).status_code == 401, asked
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, path)).status_code in {401, 405}, method
    for beside in (f"{path}/payments", f"/api/bills/feed/x/{secret}.ics", f"{path}x"):
        assert (await client.get(beside)).status_code == 401, beside


async def test_each_household_has_its_own(
    new_person: PersonFactory, client: httpx.AsyncClient
) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    await bill(ann, "Ann's")
    await bill(bob, "Bob's")
    anns, bobs = await made(ann), await made(bob)
    # Whose cookie or token comes along makes no difference.
    answer = await bob.client.get(anns)
    assert "Ann's" in answer.text
    assert "Bob's" not in answer.text
    assert (await bob.client.delete("/api/bills/feed")).status_code == 204
    assert (await client.get(anns)).status_code == 200
    assert (await client.get(bobs)).status_code == 404


async def test_scripts_make_none(ann: Person, new_client: ClientFactory) -> None:
    body = {"name": "script", "scopes": ["read", "write", "manage"]}
    token = (await ann.client.post("/api/tokens", json=body)).json()["token"]
    script = new_client(Authorization=f"Bearer {token}")
    assert (await script.post("/api/bills/feed")).status_code == 403
    await made(ann)
    assert (await script.delete("/api/bills/feed")).status_code == 403
    assert (await script.get("/api/bills/feed")).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_guesses_has_to_wait(ann: Person, new_client: ClientFactory) -> None:
    path = await made(ann)
    stranger = new_client(ip="198.51.100.9")
    for _ in range(50):
        assert (await stranger.get(f"/api/bills/feed/{new_token()}.ics")).status_code == 404
    answer = await stranger.get(f"/api/bills/feed/{new_token()}.ics")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert (await ann.client.get(path)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_secret_is_kept_nowhere(
    ann: Person, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await ann.client.post("/api/bills/feed", headers={"Idempotency-Key": "once"})
    path = urlsplit(answer.json()["address"]).path
    secret = path.removeprefix("/api/bills/feed/").removesuffix(".ics")
    caplog.set_level(logging.INFO)
    assert (await client.get(path)).status_code == 200
    events = (await ann.client.get("/api/audit-events")).text
    assert "bill_feed" in events
    assert secret not in events
    assert secret not in (await ann.client.get("/api/bills/feed")).text
