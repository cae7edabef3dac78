"""Every event that a browser could send: refused without a session, and harmless when made up."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from simple_websocket import AioClient
from simple_websocket import ConnectionError as Refused

import spends.spends
from spends.domains.identity import service as identity
from spends.domains.identity.rules import cookie_name
from spends.kit.runtime import Runtime
from spends.ui.guard import NEVER, OPEN_EVENTS, PUBLIC_STATES, SignedInOnly
from spends.ui.pages.settings.profile import ProfileState
from spends.ui.pages.settings.rates import RatesState
from spends.ui.pages.sign_in.state import EntryState
from spends.ui.pages.welcome.state import WelcomeState
from spends.ui.work import act_as, current_actor
from tests.bench.tab import SPACE, Tab, changed, scripts
from tests.support.homes import sign_up
from tests.support.people import PASSWORD
from tests.support.server import AppServer

HANDLERS = sorted(RegistrationContext.ensure_context().event_handlers)
PUBLIC = {f"{EntryState.get_full_name()}.{name}" for name in EntryState.event_handlers}
REFUSED = [name for name in HANDLERS if name not in OPEN_EVENTS | PUBLIC]
SETTERS = [name for name in HANDLERS if name.rpartition(".")[2] in NEVER]
LOAD = f"{ProfileState.get_full_name()}.load"


async def answer(name: str, cookie: str = "") -> Any:
    """Return what the guard answers to an event, None when it passes."""
    make: Any = rx.State
    root = make(_reflex_internal_init=True)
    headers = {"origin": "http://localhost", "cookie": cookie}
    root.router = RouterData.from_router_data({"pathname": "/", "headers": headers})
    act_as(None)
    return await SignedInOnly().preprocess(spends.spends.app, root, Event(name=name, payload={}))


def test_the_walk_sees_the_pages() -> None:
    owners = {name.rpartition(".")[0].rpartition(".")[2] for name in HANDLERS}
    for part in ("dashboard", "welcome", "settings", "transactions", "accounts", "imports"):
        assert any(part in owner for owner in owners), part
    assert len(REFUSED) > 80


def test_only_the_entry_is_public() -> None:
    assert set(PUBLIC_STATES) == {EntryState.__name__}
    assert {name.rpartition(".")[2] for name in PUBLIC} - NEVER == {"load"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_session_nothing_else_passes(runtime: Runtime) -> None:
    del runtime
    passed = [name for name in REFUSED if await answer(name) is None]
    assert passed == []
    for name in set(HANDLERS) & (OPEN_EVENTS | PUBLIC) - set(SETTERS):
        assert await answer(name) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_made_up_or_ended_session_opens_nothing(runtime: Runtime) -> None:
    home = sign_up(runtime.database)
    with runtime.system("a test signs in") as uow:
        token = identity.start_session(uow, home.actor.user_id, days=30)
        identity.sign_out(uow, token)
    name = cookie_name(secure=False)
    for value in (token, "made-up", "x" * 5000):
        assert await answer(LOAD, f"{name}={value}") is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_with_a_session_all_pass_but_the_setters(runtime: Runtime) -> None:
    home = sign_up(runtime.database)
    with runtime.system("a test signs in") as uow:
        token = identity.start_session(uow, home.actor.user_id, days=30)
    cookie = f"{cookie_name(secure=False)}={token}"
    for name in HANDLERS:
        passes = await answer(name, cookie) is None
        assert passes == (name not in SETTERS), name
    await answer(LOAD, cookie)
    assert current_actor().user_id == home.actor.user_id


def test_the_setters_are_among_them() -> None:
    assert {name.rpartition(".")[2] for name in SETTERS} <= NEVER
    assert SETTERS


@dataclass
class Person:
    """Somebody signed up on the running server."""

    server: AppServer
    cookie: str

    async def open(self, path: str, cookie: str | None = None) -> Tab:
        return await Tab.open(self.server.url, self.cookie if cookie is None else cookie, path)

    async def get(self, path: str) -> Any:
        async with httpx.AsyncClient(base_url=self.server.url, trust_env=False) as client:
            found = await client.get(path, headers={"Cookie": self.cookie})
            assert found.status_code == 200, found.text
            return found.json()


@pytest.fixture
async def person(app_server: AppServer) -> Person:
    """Sign somebody up by the form."""
    form = {"name": "Ann", "email": f"ann-{uuid4()}@example.org", "password": PASSWORD}
    async with httpx.AsyncClient(base_url=app_server.url, trust_env=False) as client:
        done = await client.post("/auth/sign-up", data=form, headers={"Origin": app_server.url})
    name = cookie_name(secure=False)
    found = re.search(rf"{name}=([^;]+)", done.headers["set-cookie"])
    assert found, done.text
    return Person(app_server, f"{name}={found.group(1)}")


def full_name(state: type[rx.State], handler: str) -> str:
    return f"{state.get_full_name()}.{handler}"


@pytest.mark.e2e
async def test_signed_out_events_change_nothing(person: Person) -> None:
    stranger = await person.open("/settings", cookie="")
    try:
        await stranger.send(full_name(ProfileState, "set_name"), name="Mallory")
        update = await stranger.until(scripts)
        assert "/sign-in?error=signed-out" in scripts(update)
    finally:
        await stranger.close()
    assert (await person.get("/api/me"))["name"] == "Ann"


@pytest.mark.e2e
async def test_another_sites_page_is_refused_the_socket(person: Person) -> None:
    address = f"{person.server.url.replace('http', 'ws', 1)}{SPACE}/?EIO=4&transport=websocket"
    headers = {"Cookie": person.cookie, "Origin": "https://evil.example"}
    with pytest.raises(Refused):
        await AioClient.connect(f"{address}&token={uuid4()}", headers=headers)


@pytest.mark.e2e
async def test_a_dict_where_a_number_belongs_ends_in_a_message(person: Person) -> None:
    tab = await person.open("/welcome")
    form = {"name": "Giro", "type": "checking", "opening_balance": {"a": 1}}
    try:
        await tab.send(full_name(WelcomeState, "save_account"), form=form)
        update = await tab.until(lambda one: changed(one, WelcomeState, "errors"))
        assert "opening_balance" in changed(update, WelcomeState, "errors")
        rate = {"base": "USD", "day": "2025-01-01", "rate": {"a": 1}}
        await tab.send(full_name(RatesState, "add"), form=rate)
        update = await tab.until(lambda one: changed(one, RatesState, "errors"))
        assert "rate" in changed(update, RatesState, "errors")
        await tab.send(full_name(ProfileState, "set_name"), name={"a": 1})
        update = await tab.until(lambda one: changed(one, ProfileState, "errors"))
        assert changed(update, ProfileState, "errors") == {"name": "This must be text."}
        await tab.send(full_name(WelcomeState, "save_account"), form=[1])
        assert "Reload the page" in scripts(await tab.until(scripts))
    finally:
        await tab.close()
    assert (await person.get("/api/accounts"))["items"] == []
    assert (await person.get("/api/me"))["name"] == "Ann"
