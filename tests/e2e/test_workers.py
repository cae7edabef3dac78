"""Two web processes on one port, which share Postgres and Redis: whichever answers, all is there."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from redis import Redis

from spends.ui.session import SessionState
from tests.bench.tab import Tab, changed
from tests.conftest import ServerFactory, _servers
from tests.support import redis
from tests.support.people import PASSWORD
from tests.support.redis import RedisServer
from tests.support.server import AppServer

ROWS = 60_000
PATIENCE = 300.0
PAGES = (
    "/",
    "/transactions",
    "/accounts",
    "/budgets",
    "/bills",
    "/import",
    "/review",
    "/inventory",
    "/warranties",
    "/documents",
    "/goals",
    "/settings",
    "/welcome",
)


@pytest.fixture(scope="module")
def shared() -> Iterator[RedisServer]:
    with redis.serving() as found:
        yield found


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared: RedisServer
) -> Iterator[AppServer]:
    servers = _servers(request, tmp_path_factory)
    yield next(servers)("postgres", pages=False, workers="2", redis_url=shared.url)
    next(servers, None)


def answering(server: AppServer, local_port: int) -> int:
    """Return the process that holds the other end of a connection."""
    assert server.process is not None
    for process in psutil.Process(server.process.pid).children(recursive=True):
        for end in process.net_connections("tcp"):
            if end.raddr and end.raddr.port == local_port and end.laddr.port == server.port:
                return process.pid
    raise AssertionError("Nobody holds that connection.")


class Caller:
    """A client with one connection, and so one process that answers it."""

    def __init__(self, server: AppServer, **headers: str) -> None:
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self.client = httpx.Client(
            base_url=server.url, headers=headers, limits=limits, timeout=PATIENCE
        )
        answer = self.client.get("/health")
        address = answer.extensions["network_stream"].get_extra_info("client_addr")
        self.process = answering(server, address[1])


def callers(server: AppServer, **headers: str) -> list[Caller]:
    """Return a caller for each of the two processes."""
    found: dict[int, Caller] = {}
    for _ in range(200):
        caller = Caller(server, **headers)
        found.setdefault(caller.process, caller)
        if len(found) == 2:
            return list(found.values())
    raise AssertionError("One process answers everybody.")


def signed_up(server: AppServer, name: str) -> tuple[str, str]:
    """Return somebody's bearer token and session cookie."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        form = {
            "name": name,
            "email": f"{name.lower()}@example.org",
            "password": PASSWORD,
            "household_name": f"House of {name}",
            "currency_code": "EUR",
        }
        answer = client.post("/auth/sign-up", data=form, headers={"Origin": server.url})
        cookie = answer.headers["set-cookie"].partition(";")[0]
        form = {"username": form["email"], "password": PASSWORD}
        token = client.post("/api/auth/token", data=form).json()["access_token"]
    return f"Bearer {token}", cookie


def test_an_import_is_followed_from_either_process(server: AppServer) -> None:
    bearer, _ = signed_up(server, "Ann")
    one, other = callers(server, Authorization=bearer)
    new = {"name": "Giro", "type": "checking", "currency_code": "EUR"}
    account = one.client.post("/api/accounts", json=new).json()["id"]
    assert other.client.get(f"/api/accounts/{account}").json()["name"] == "Giro"

    rows = "".join(
        f"2025-{n % 12 + 1:02}-{n % 28 + 1:02},Shop {n % 90},-{n}.50\n" for n in range(ROWS)
    )
    files = {"file": ("bank.csv", f"date,payee,amount\n{rows}".encode(), "text/csv")}
    preview = one.client.post("/api/imports", files=files, data={"account_id": account})
    assert preview.status_code == 201, preview.text
    where = f"/api/imports/{preview.json()['id']}"

    seen: dict[int, set[int]] = {one.process: set(), other.process: set()}
    with ThreadPoolExecutor() as threads:
        committing = threads.submit(
            Caller(server, Authorization=bearer).client.post, f"{where}/commit"
        )
        deadline = time.monotonic() + PATIENCE
        status = ""
        while status != "done" and time.monotonic() < deadline:
            for caller in (one, other):
                found = caller.client.get(where).json()
                status = found["status"]
                if status == "running":
                    seen[caller.process].add(found["progress"]["done"])
        assert committing.result().status_code in {200, 202}
    assert status == "done"
    told = {process: sorted(counts - {0}) for process, counts in seen.items()}
    assert all(told.values()), told
    assert other.client.get(where).json()["counts"]["new"] == ROWS


async def test_a_page_goes_on_in_whichever_process(server: AppServer, shared: RedisServer) -> None:
    _, ann = signed_up(server, "Bea")
    token, name = str(uuid4()), "Bea"
    await _in_both(server, ann, token, name)
    assert server.process is not None
    kept = Redis.from_url(shared.url)
    await _until(lambda: any(b"House of Bea" in text for text in _kept(kept, token)))

    # Somebody else's browser comes with the same token, and finds nothing of hers.
    _, carl = signed_up(server, "Carl")
    tab = await Tab.open(server.url, carl, "/transactions", token)
    await tab.until(lambda update: changed(update, SessionState, "user_name") == "Carl")
    await tab.close()
    await _until(lambda: not any(b"House of Bea" in text for text in _kept(kept, token)))
    await _until(lambda: any(b"House of Carl" in text for text in _kept(kept, token)))


async def _in_both(server: AppServer, cookie: str, token: str, name: str) -> None:
    """Open the tab of a token until both processes have had it."""
    processes = set[int]()
    for _ in range(100):
        tab = await Tab.open(server.url, cookie, "/transactions", token)
        processes.add(answering(server, tab.local_port))
        await tab.until(lambda update: changed(update, SessionState, "user_name") == name)
        await tab.close()
        if len(processes) == 2:
            return
    raise AssertionError("One process answers everybody.")


async def test_every_page_can_be_kept_in_redis(server: AppServer) -> None:
    _, cookie = signed_up(server, "Dan")
    for path in PAGES:
        tab = await Tab.open(server.url, cookie, path)
        await tab.until(lambda update: changed(update, SessionState, "ready"))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(tab.until(lambda _: False), 0.5)
        await tab.close()
    log = server.log.read_text()
    assert "Traceback" not in log
    assert "event_failed" not in log
    assert "pickle" not in log.lower()


def test_it_is_not_ready_while_redis_is_away(start_server: ServerFactory) -> None:
    with redis.serving() as own:
        server = start_server(pages=False, redis_url=own.url)
        answer = httpx.get(f"{server.url}/health/ready", timeout=PATIENCE)
        assert answer.json()["checks"] == {"database": "ok", "storage": "ok", "redis": "ok"}
        own.stop()
        answer = httpx.get(f"{server.url}/health/ready", timeout=PATIENCE)
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"database": "ok", "storage": "ok", "redis": "failed"}
        assert "Redis does not answer. Check SPENDS_REDIS_URL" in server.log.read_text()
        own.start()
        answer = httpx.get(f"{server.url}/health/ready", timeout=PATIENCE)
        assert answer.status_code == 200


def _kept(kept: "Redis", token: str) -> list[bytes]:
    found: Any = [
        kept.get(key) for key in kept.scan_iter(f"*{token}*") if kept.type(key) == b"string"
    ]
    return [text for text in found if text]


async def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
