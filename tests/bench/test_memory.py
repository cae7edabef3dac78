"""What the server's processes hold after the start, and after each page was opened once."""

import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext

from spends.ui.pages import pages
from tests.bench import results
from tests.bench.measure import Target, table
from tests.bench.visits import sample_server, settle, sign_in
from tests.support.server import AppServer

pytestmark = pytest.mark.bench

LIMIT = 200
MEGABYTE = 2**20
CALM = 3.0


def test_memory_of_the_server(context: BrowserContext, tmp_path: Path) -> None:
    with sample_server(tmp_path) as server:
        time.sleep(CALM)
        started = _held(server)
        sign_in(context, server)
        page = context.new_page()
        for place in (place for place in pages() if place.route.startswith("/")):
            page.goto(f"{server.url}{place.route}")
            settle(page)
        time.sleep(CALM)
        visited = _held(server)
    what = {"after the start": started, "after each page was opened once": visited}
    results.keep(
        "50-memory",
        "Memory of the server",
        words=(
            "All its processes together, with the sample household on SQLite. PSS counts what "
            "processes share once, RSS in each of them."
        ),
        targets=[Target("Memory after the start (PSS)", started["PSS"], LIMIT, "MB")],
        tables=[
            table(
                ["When", "PSS, MB", "RSS, MB", "processes"],
                [
                    [when, f"{held['PSS']:.0f}", f"{held['RSS']:.0f}", f"{held['processes']:.0f}"]
                    for when, held in what.items()
                ],
            )
        ],
    )


def _held(server: AppServer) -> dict[str, float]:
    assert server.process is not None
    parent = psutil.Process(server.process.pid)
    found = [one.memory_full_info() for one in (parent, *parent.children(recursive=True))]
    return {
        "PSS": sum(info.pss for info in found) / MEGABYTE,
        "RSS": sum(info.rss for info in found) / MEGABYTE,
        "processes": float(len(found)),
    }
