"""Pages where no websocket can pass (SPENDS_TRANSPORT=polling): they ask, and ask again."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.support import sqlite
from tests.support.people import PASSWORD
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
HANDSHAKE = "/_event/?EIO=4&transport="
BUILT = "TRANSPORT:`websocket`"
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("polling")
    found = AppServer(folder, sqlite.create_database(folder / "spends.db"), transport="polling")
    found.start()
    yield found
    found.stop()


def ask(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, body, headers)
    try:
        with direct.open(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def built_for_polling(context: BrowserContext) -> None:
    """Let the browser have the scripts as a build with SPENDS_TRANSPORT=polling makes them."""

    def change(route: Route) -> None:
        script = route.fetch().text()
        assert BUILT in script
        polling = script.replace(BUILT, "TRANSPORT:`polling`")
        route.fulfill(content_type="text/javascript", body=polling)

    context.route("**/assets/reflex-env-*.js", change)


def test_the_server_takes_the_transport_that_is_set_and_no_other(server: AppServer) -> None:
    status, opened = ask(f"{server.url}{HANDSHAKE}polling")
    assert status == 200
    assert json.loads(opened[1:])["upgrades"] == []
    assert ask(f"{server.url}{HANDSHAKE}websocket")[0] == 400


def test_what_another_site_sends_is_refused(server: AppServer) -> None:
    _, opened = ask(f"{server.url}{HANDSHAKE}polling")
    url = f"{server.url}{HANDSHAKE}polling&sid={json.loads(opened[1:])['sid']}"
    assert ask(url, b"40/_event,", Origin="https://evil.example")[0] == 403
    assert ask(url, b"40/_event,")[0] == 403
    assert ask(url, b"40/_event,", Origin=server.url)[0] == 200


def test_a_household_is_founded(server: AppServer, context: BrowserContext, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda seen: asked.append(seen.url) if "/_event" in seen.url else None)
    page.on("websocket", lambda socket: asked.append(socket.url))
    built_for_polling(context)
    page.goto(f"{server.url}/sign-up")
    page.get_by_label("Your name").fill("Ann Moreau")
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Name of the household").fill("Haus am See")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your first account")).to_be_visible()
    assert asked
    assert all("transport=polling" in url for url in asked)
