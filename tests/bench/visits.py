"""Visits of a real browser to the production server, timed by the page itself.

A time ends with the frame in which what is waited for is painted: a MutationObserver sees it come,
and the next frame's task reads the clock. Nothing polls.
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from spends.domains.demo.service import make_household
from spends.kit.database import Database, create_engine
from tests.bench import homes
from tests.support import sqlite
from tests.support.server import AppServer

PATIENCE = 20_000
OBSERVE = """
  const holds = () => {{ try {{ return {ready}; }} catch {{ return false; }} }};
  const painted = (then) => requestAnimationFrame(() => {{
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  }});
  const seen = (then) => {{
    const watcher = new MutationObserver(() => {{
      if (!holds()) return;
      watcher.disconnect();
      painted(then);
    }});
    const what = {{ subtree: true, childList: true, attributes: true, characterData: true }};
    watcher.observe(document, what);
  }};
"""
AFTER_EVENT = """() => {{
  {observe}
  if (holds()) throw new Error("it is there before anything happened");
  globalThis.measured = new Promise((resolve, reject) => {{
    let start = NaN;
    addEventListener({kind}, (event) => {{ start = event.timeStamp; }}, {{ capture: true }});
    seen((now) => resolve(now - start));
    setTimeout(() => reject(new Error("it did not come: " + {text})), {patience});
  }});
  globalThis.measured.catch(() => {{}});
}}"""
FROM_NAVIGATION = """
  {observe}
  globalThis.measured = new Promise((resolve, reject) => {{
    seen(resolve);
    setTimeout(() => reject(new Error("it did not come: " + {text})), {patience});
  }});
  globalThis.measured.catch(() => {{}});
"""


@contextlib.contextmanager
def served(home: homes.Home, folder: Path) -> Iterator[AppServer]:
    """Run a server on a copy of a household."""
    server = AppServer(folder, home.copied(folder))
    yield from _running(server)


@contextlib.contextmanager
def sample_server(folder: Path) -> Iterator[AppServer]:
    """Run a server on the sample household, two years of it."""
    url = sqlite.create_database(folder / "spends.db")
    database = Database(create_engine(url))
    make_household(database, homes.EMAIL, homes.PASSWORD)
    database.dispose()
    yield from _running(AppServer(folder, url))


def _running(server: AppServer) -> Iterator[AppServer]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def sign_in(context: BrowserContext, server: AppServer) -> None:
    """Let a browser profile have a session's cookie."""
    form = {"email": homes.EMAIL, "password": homes.PASSWORD}
    answer = context.request.post(
        f"{server.url}/auth/sign-in", form=form, headers={"Origin": server.url}, max_redirects=0
    )
    place = answer.headers.get("location", "")
    assert answer.status == 303, answer.text()
    assert "error=" not in place, place


def settle(page: Page) -> None:
    """Wait until the page asks for nothing more."""
    page.wait_for_load_state("networkidle")


def arm(page: Page, kind: str, ready: str) -> None:
    """Begin to wait: from the last event of a kind until an expression of JavaScript holds."""
    observe = OBSERVE.format(ready=ready)
    page.evaluate(
        AFTER_EVENT.format(
            observe=observe, kind=json.dumps(kind), text=json.dumps(ready), patience=PATIENCE
        )
    )


def taken(page: Page) -> float:
    """Return the seconds between the event, or the navigation, and what was waited for."""
    return float(page.evaluate("() => globalThis.measured")) / 1000


def arm_navigation(page: Page, ready: str) -> None:
    """Begin to wait with each navigation of a tab, from its start."""
    observe = OBSERVE.format(ready=ready)
    page.add_init_script(
        FROM_NAVIGATION.format(observe=observe, text=json.dumps(ready), patience=PATIENCE)
    )


def clicked(page: Page, selector: str, ready: str, nth: int = 0) -> float:
    """Click, and return the seconds until an expression holds."""
    arm(page, "click", ready)
    page.locator(selector).nth(nth).click()
    return taken(page)


class Weight:
    """What a tab transfers, in bytes as they come over the network, headers included."""

    def __init__(self, page: Page) -> None:
        self._addresses: dict[str, str] = {}
        self.by_address: dict[str, float] = {}
        self.socket = 0.0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.on("Network.webSocketFrameReceived", self._said)

    def _asked(self, event: dict[str, dict[str, str]]) -> None:
        self._addresses[str(event["requestId"])] = event["request"]["url"]

    def _came(self, event: dict[str, float]) -> None:
        address = self._addresses.get(str(event["requestId"]), "")
        self.by_address[address] = self.by_address.get(address, 0) + event["encodedDataLength"]

    def _said(self, event: dict[str, dict[str, str]]) -> None:
        self.socket += len(event["response"]["payloadData"].encode())

    def total(self, *, without: str = "") -> float:
        """Return all bytes over HTTP, but for addresses that hold a word."""
        return sum(
            size
            for address, size in self.by_address.items()
            if not without or without not in address
        )
