"""The forms a browser posts: cookies, redirects, and what comes back when it fails."""

from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
import time_machine

from spends.domains.identity import forms
from spends.kit import clock
from spends.kit.runtime import Runtime
from tests.support.people import ORIGIN, PASSWORD, ClientFactory

FORM = {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"}
FROM_HERE = {"Origin": ORIGIN}


async def sign_up(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await client.post("/auth/sign-up", data=FORM | fields, headers=FROM_HERE)


async def sign_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = {"email": FORM["email"], "password": PASSWORD}
    return await client.post("/auth/sign-in", data=form | fields, headers=FROM_HERE)


async def test_signing_up_sets_a_cookie_that_scripts_cannot_read(client: httpx.AsyncClient) -> None:
    answer = await sign_up(client, timezone="Europe/Berlin")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/welcome"
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "spends_session" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    me = (await client.get("/api/me")).json()
    assert me["email"] == "ann@example.org"
    assert me["household"]["timezone"] == "Europe/Berlin"


async def test_over_tls_the_cookie_is_bound_to_this_host(
    app_runtime: Runtime, new_client: ClientFactory
) -> None:
    app_runtime.settings.public_url = "https://spends.example.org"
    app_runtime.settings.signups = "open"
    client = new_client()
    headers = {"Origin": "https://spends.example.org"}
    answer = await client.post("/auth/sign-up", data=FORM, headers=headers)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "__Host-spends=" in c)
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_signing_in_and_out(client: httpx.AsyncClient, new_client: ClientFactory) -> None:
    await sign_up(client)
    other = new_client()
    answer = await sign_in(other, next="/transactions?q=tea")
    assert answer.headers["location"] == "/transactions?q=tea"
    assert (await other.get("/api/me")).status_code == 200
    stolen = dict(other.cookies)
    answer = await other.post("/auth/sign-out", headers=FROM_HERE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in"
    assert "spends_session" not in other.cookies
    thief = new_client()
    thief.cookies.update(stolen)
    assert (await thief.get("/api/me")).status_code == 401
    assert (await client.get("/api/me")).status_code == 200


async def test_signing_in_again_makes_a_fresh_session(
    client: httpx.AsyncClient, new_client: ClientFactory
) -> None:
    await sign_up(client)
    old = dict(client.cookies)
    await sign_in(client)
    assert client.cookies["spends_session"] != old["spends_session"]
    thief = new_client()
    thief.cookies.update(old)
    assert (await thief.get("/api/me")).status_code == 401


@pytest.mark.parametrize("way", ["https://evil.example", "//evil.example", "/\\evil", "x", "/a\nb"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_next_never_leads_elsewhere(client: httpx.AsyncClient, way: str) -> None:
    await sign_up(client)
    assert (await sign_in(client, next=way)).headers["location"] == "/"
    client.headers["referer"] = f"http://localhost:3000/sign-in?next={quote(way, safe='')}"
    assert (await sign_in(client)).headers["location"] == "/"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_form_sent_before_its_page_was_ready_goes_on_where_it_should(
    client: httpx.AsyncClient,
) -> None:
    client.headers["referer"] = "http://localhost:3000/sign-in?error=name&next=%2Faccounts%3Fa%3D1"
    assert (await sign_up(client)).headers["location"] == "/accounts?a=1"
    assert (await sign_in(client, next="")).headers["location"] == "/accounts?a=1"
    answer = await sign_in(client, password="wrong")
    assert answer.headers["location"] == "/sign-in?error=credentials&next=%2Faccounts%3Fa%3D1"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "ann"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password-short"),
        ({"password": ""}, "password-short"),
        ({"password": "y" * 201}, "password-long"),
        ({"password": "ann@example.org"}, "password-own"),
        ({"password": "password123"}, "password-common"),
        ({"currency_code": "QQQ"}, "currency"),
        ({"household_name": "x" * 101}, "household"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_fails_comes_back_as_a_code(
    client: httpx.AsyncClient, fields: dict[str, str], code: str
) -> None:
    answer = await sign_up(client, **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-up?error={code}"
    assert code in forms.FORM_ERRORS
    assert "spends_session" not in client.cookies
    header = f"{forms.TYPED_COOKIE}={client.cookies[forms.TYPED_COOKIE].strip(chr(34))}"
    kept = forms.typed_before(header)
    assert kept.get("email", "") == (FORM | fields)["email"]
    assert PASSWORD not in str(dict(client.cookies))


async def test_a_taken_email_and_a_wrong_password(
    client: httpx.AsyncClient, new_client: ClientFactory
) -> None:
    await sign_up(client)
    other = new_client()
    assert (await sign_up(other)).headers["location"] == "/sign-up?error=taken"
    answer = await sign_in(other, password="wrong", next="/accounts")
    assert answer.headers["location"] == "/sign-in?error=credentials&next=%2Faccounts"
    unknown = await sign_in(other, email="nobody@example.org", password="wrong")
    assert unknown.headers["location"] == "/sign-in?error=credentials"
    assert "nobody" not in unknown.headers["location"]


async def test_too_many_tries(client: httpx.AsyncClient, new_client: ClientFactory) -> None:
    await sign_up(client)
    other = new_client()
    for _number in range(10):
        await sign_in(other, password="wrong")
    assert (await sign_in(other)).headers["location"] == "/sign-in?error=tries"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_forms_of_other_sites_do_nothing(
    client: httpx.AsyncClient, new_client: ClientFactory, headers: dict[str, str]
) -> None:
    await sign_up(client)
    form = {"email": FORM["email"], "password": PASSWORD}
    other = new_client()
    answer = await other.post("/auth/sign-in", data=form, headers=headers)
    assert answer.headers["location"] == "/sign-in?error=elsewhere"
    assert "spends_session" not in other.cookies
    await client.post("/auth/sign-out", headers=headers)
    assert (await client.get("/api/me")).status_code == 200


async def test_a_session_slides_and_ends(
    client: httpx.AsyncClient, new_client: ClientFactory
) -> None:
    await sign_up(client)
    start = clock.now()
    for day in (20, 40, 60):
        with time_machine.travel(start + timedelta(days=day)):
            assert (await client.get("/api/me")).status_code == 200
    with time_machine.travel(start + timedelta(days=91)):
        answer = await client.get("/api/me")
    assert answer.status_code == 401
    assert "signed out" in answer.json()["detail"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_use_is_noted_at_most_once_a_minute(client: httpx.AsyncClient) -> None:
    await sign_up(client)
    start = clock.now()

    async def last_seen() -> str:
        listed = (await client.get("/api/sessions")).json()
        assert listed["items"][0]["is_current"] is True
        return str(listed["items"][0]["last_seen_at"])

    first = await last_seen()
    with time_machine.travel(start + timedelta(seconds=50)):
        await client.get("/api/me")
        assert await last_seen() == first
    with time_machine.travel(start + timedelta(seconds=70)):
        await client.get("/api/me")
        assert await last_seen() > first


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_odd_cookies_are_nobody(client: httpx.AsyncClient) -> None:
    for cookie in ("spends_session=", "spends_session=x; a", "=; ;;", "spends_session"):
        answer = await client.get("/api/me", headers={"Cookie": cookie})
        assert answer.status_code == 401
