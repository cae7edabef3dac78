"""Fifty people edit, each every few seconds, while a million rows are imported beside them."""

import asyncio
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from spends.domains.demo.bulk import bulk_rows, csv_lines
from tests.bench import homes, results, scale
from tests.bench.editing import Edits, closed, opened
from tests.bench.measure import Target, Times, number, table
from tests.bench.visits import served
from tests.support.server import AppServer

pytestmark = pytest.mark.bench

EDITORS = 50
LIMIT = 500.0
QUIET = 10.0
PATIENCE = 1_200.0
LOCKED = "database is locked"
MEGABYTE = 2**20


Both = tuple[Edits, list[float], list[float], float]


async def test_editors_during_an_import(kind: str, tmp_path: Path) -> None:
    content = "".join(_lines()).encode()
    with served(homes.home(kind, scale.MIDDLE), tmp_path / "server") as server:
        async with httpx.AsyncClient(
            base_url=server.url, headers={"Origin": server.url}, timeout=PATIENCE, trust_env=False
        ) as client:
            cookie = await _sign_in(client)
            alone = await _imported(client, await _uploaded(client, content, "Alone"))
            beside = await _uploaded(client, content, "Beside")
            found = await _both(client, server, cookie, beside)
        memory = server.memory() / MEGABYTE
        locked = server.log.read_text().count(LOCKED)
    _keep(kind, found, alone, locked, memory)


def _lines() -> Iterator[str]:
    """Yield a statement of so many lines, short enough for the largest file that is taken."""
    rows = bulk_rows(scale.LARGE, date(2026, 1, 1), seed=11)
    return csv_lines(row._replace(description=row.description.removeprefix("POS ")) for row in rows)


async def _sign_in(client: httpx.AsyncClient) -> str:
    form = {"email": homes.EMAIL, "password": homes.PASSWORD}
    answer = await client.post("/auth/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


async def _uploaded(client: httpx.AsyncClient, content: bytes, name: str) -> str:
    account = await client.post("/api/accounts", json={"name": name, "type": "checking"})
    assert account.status_code == 201, account.text
    answer = await client.post(
        "/api/imports",
        data={"account_id": account.json()["id"]},
        files={"file": ("statement.csv", content, "text/csv")},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["counts"]["new"] == scale.LARGE
    return str(answer.json()["id"])


async def _imported(client: httpx.AsyncClient, import_id: str) -> float:
    """Import a file that was uploaded; return the seconds it took."""
    start = time.perf_counter()
    answer = await client.post(f"/api/imports/{import_id}/commit")
    while answer.json()["status"] == "running":
        assert time.perf_counter() - start < PATIENCE, answer.text
        await asyncio.sleep(0.25)
        answer = await client.get(f"/api/imports/{import_id}")
    assert answer.json()["status"] == "done", answer.text
    return time.perf_counter() - start


async def _both(client: httpx.AsyncClient, server: AppServer, cookie: str, import_id: str) -> Both:
    """Edit in quiet, then beside an import; return all edits, those of each, and its seconds."""
    edits, stop = Edits(), asyncio.Event()
    editors = await opened(EDITORS, server.url, cookie, edits)
    working = [asyncio.create_task(editor.work(stop)) for editor in editors]
    start = time.perf_counter()
    await asyncio.sleep(QUIET)
    begin = time.perf_counter()
    seconds = await _imported(client, import_id)
    end = time.perf_counter()
    stop.set()
    await asyncio.gather(*working)
    await closed(editors)
    return edits, edits.between(start + 1, begin), edits.between(begin, end), seconds


def _keep(kind: str, found: Both, alone: float, locked: int, memory: float) -> None:
    edits, quiet, busy, beside = found
    place = f"{scale.NAMES[kind]}, {EDITORS} editors beside an import of {scale.LARGE:,} rows"
    busiest = Times(tuple(busy)).percentile(0.95)
    results.keep(
        f"40-editors-{scale.KINDS.index(kind)}",
        f"{EDITORS} editors beside an import, {scale.NAMES[kind]}",
        words=(
            f"A household of {scale.MIDDLE:,} transactions on the production server; each editor "
            "is a websocket of its own that gives a line of the list another category every five "
            "seconds. An edit ends when the list that shows it has arrived. The editors run on "
            "the same machine."
        ),
        targets=[
            Target(f"{place}: p95 of an edit", busiest, LIMIT, "ms"),
            Target(f"{place}: errors", len(edits.problems), 0, ""),
            Target(f'{place}: "{LOCKED}" in the log', locked, 0, ""),
        ],
        tables=[
            table(
                ["Edits", "n", "p50, ms", "p95, ms", "p99, ms", "most, ms"],
                [_row("in quiet", quiet), _row("during the import", busy)],
            ),
            table(
                ["Import", "seconds", "rows/s"],
                [
                    [name, number(taken, ""), number(scale.LARGE / taken, "")]
                    for name, taken in (("alone", alone), ("beside the editors", beside))
                ],
                f"Once each, by the API. The server holds {memory:.0f} MB afterwards (PSS).",
            ),
            *([_problems(edits)] if edits.problems else []),
        ],
    )


def _row(name: str, taken: list[float]) -> list[Any]:
    times = Times(tuple(taken))
    spread = (times.percentile(share) for share in (0.5, 0.95, 0.99, 1))
    return [name, len(taken), *(number(ms, "") for ms in spread)]


def _problems(edits: Edits) -> dict[str, Any]:
    kinds = sorted(set(edits.problems))
    rows = [[f"`{text[:120]}`", edits.problems.count(text)] for text in kinds[:10]]
    return table(["What went wrong", "times"], rows)
