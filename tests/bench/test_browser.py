"""What a person waits for, in a real Chromium on the production server, and what it transfers."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench import marks, results, scale
from tests.bench.filters import page_filters
from tests.bench.homes import Home, actor_of, home
from tests.bench.measure import Target, Times, number, table
from tests.bench.visits import (
    Weight,
    arm,
    arm_navigation,
    clicked,
    sample_server,
    served,
    settle,
    sign_in,
    taken,
)
from tests.support.server import AppServer

pytestmark = pytest.mark.bench

ROUNDS = 5
CLICKS = 15
LIST_LIMIT, EVENT_LIMIT, COMPLETE_LIMIT = 150.0, 100.0, 1500.0
SIGN_IN_LIMIT, DASHBOARD_LIMIT = 200.0, 280.0
SCREEN = {"width": 1440, "height": 900}
# Charts are drawn when they come near the screen: on this one all of them are.
TALL = {"width": 1440, "height": 2400}
ROWS_THERE = f"document.querySelectorAll({json.dumps(marks.ROW)}).length > 0"


@contextlib.contextmanager
def profile(
    browser: Browser, server: AppServer, screen: dict[str, int], *, signed_in: bool = True
) -> Iterator[BrowserContext]:
    """Open a browser profile with nothing in its cache."""
    context = browser.new_context(viewport=screen, locale="en-US", reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    if signed_in:
        sign_in(context, server)
    yield context
    context.close()


@pytest.mark.parametrize("rows", scale.SIZES)
def test_list_and_search(browser: Browser, rows: int, tmp_path: Path) -> None:
    made = home("sqlite", rows)
    words = _words(made)
    with served(made, tmp_path) as server, profile(browser, server, SCREEN) as context:
        _warm(context, server)
        opened = Times(tuple(_opened(context, server) for _ in range(ROUNDS)))
        loaded = Times(tuple(_loaded(context, server) for _ in range(ROUNDS)))
        page = context.new_page()
        page.goto(f"{server.url}/transactions")
        page.wait_for_selector(marks.ROW)
        settle(page)
        found = {}
        for name, text in words.items():
            for how in ("after Enter", "after the last key"):
                times = [_searched(page, text, how) for _ in range(ROUNDS)]
                found[f"search, {name}, {how}"] = Times(tuple(times))
    times = {"opened by a click in the frame": opened, "opened by its address": loaded} | found
    slowest = {
        how: max(times.ms for name, times in found.items() if name.endswith(how))
        for how in ("after Enter", "after the last key")
    }
    place = f"Browser, {rows:,} transactions"
    results.keep(
        f"30-browser-{rows:08d}",
        f"The list in the browser, {rows:,} transactions",
        words="SQLite. From the event to the painted frame that shows the rows.",
        targets=[
            Target(f"{place}: list opened", opened.ms, LIST_LIMIT, "ms"),
            *(
                Target(f"{place}: search shown {how} (the slowest)", ms, LIST_LIMIT, "ms")
                for how, ms in slowest.items()
            ),
        ],
        tables=[_table(times)],
    )


def _table(times: dict[str, Times]) -> dict[str, object]:
    rows = [
        [name, len(found.seconds), *(number(ms, "") for ms in _spread(found))]
        for name, found in times.items()
    ]
    return table(["What", "n", "p50, ms", "p95, ms", "most, ms"], rows)


def _spread(found: Times) -> tuple[float, float, float]:
    return found.ms, found.percentile(0.95), found.percentile(1)


def _words(made: Home) -> dict[str, str]:
    """Return what is searched for: a payee met often, one met seldom, and nothing."""
    database = made.database()
    with database.unit_of_work(actor_of(database), write=False) as uow:
        filters = page_filters(uow)
    database.dispose()
    return {
        "frequent payee": filters["search payee, frequent"].search,
        "rare payee": filters["search payee, rare"].search,
        "nothing found": filters["search notes, nothing found"].search,
    }


def _warm(context: BrowserContext, server: AppServer) -> None:
    page = context.new_page()
    for path in ("/", "/transactions"):
        page.goto(f"{server.url}{path}")
        settle(page)
    page.close()


def _opened(context: BrowserContext, server: AppServer) -> float:
    """Return how long a click in the frame takes, in a tab that has not shown the list."""
    page = context.new_page()
    page.goto(f"{server.url}/")
    settle(page)
    seconds = clicked(page, marks.TO_TRANSACTIONS, ROWS_THERE)
    page.close()
    return seconds


def _loaded(context: BrowserContext, server: AppServer) -> float:
    """Return how long the page takes by its address, files in the browser's cache."""
    page = context.new_page()
    arm_navigation(page, ROWS_THERE)
    page.goto(f"{server.url}/transactions")
    seconds = taken(page)
    page.close()
    return seconds


def _searched(page: Page, text: str, how: str) -> float:
    search = page.locator(marks.SEARCH)
    search.click()
    arm(page, "keydown" if how == "after Enter" else "input", _shows(text))
    page.keyboard.insert_text(text)
    if how == "after Enter":
        page.keyboard.press("Enter")
    seconds = taken(page)
    settle(page)
    search.fill("")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => !({_shows(text)}) && {ROWS_THERE}")
    settle(page)
    return seconds


def _shows(text: str) -> str:
    """Return JavaScript: the rows are those of a search, or it says that there are none."""
    rows = f"[...document.querySelectorAll({json.dumps(marks.ROW)})]"
    every = f"row => row.textContent.toLowerCase().includes({json.dumps(text.lower())})"
    nothing = f"document.body.textContent.includes({json.dumps(marks.NOTHING)})"
    return f"({rows}.length ? {rows}.every({every}) : {nothing})"


def test_event_round_trip(browser: Browser, tmp_path: Path) -> None:
    with (
        served(home("sqlite", scale.MIDDLE), tmp_path) as server,
        profile(browser, server, SCREEN) as context,
    ):
        page = context.new_page()
        page.goto(f"{server.url}/transactions")
        page.wait_for_selector(marks.ROW)
        settle(page)
        _clicks(page, 2)
        found = _clicks(page, CLICKS)
    every = Times(tuple(second for times in found.values() for second in times.seconds))
    results.keep(
        "31-events",
        "From a click to the page",
        words=f"{len(every.seconds)} clicks in a list of {scale.MIDDLE:,} transactions on SQLite.",
        targets=[
            Target(
                "Event round trip, click to painted page, p95", _spread(every)[1], EVENT_LIMIT, "ms"
            )
        ],
        tables=[_table({"all": every} | found)],
    )


def _clicks(page: Page, rounds: int) -> dict[str, Times]:
    found: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        found.setdefault(name, []).append(seconds)
        settle(page)

    panel = f"document.querySelector({json.dumps(marks.PANEL)})"
    for turn in range(rounds):
        note("open a transaction", clicked(page, marks.OPENS, f"!!{panel}", nth=turn % 5))
        note("close it", clicked(page, marks.CLOSES, f"!{panel}"))
        note("next page", clicked(page, marks.NEXT, _other_rows(page)))
        note("sort", clicked(page, marks.SORT, _other_rows(page), nth=turn // 2 % 2))
    return {name: Times(tuple(seconds)) for name, seconds in found.items()}


def _other_rows(page: Page) -> str:
    """Return JavaScript: the first row is another than now."""
    now = page.locator(marks.ROW).first.get_attribute("data-row")
    first = f"document.querySelector({json.dumps(marks.ROW)})"
    return f"!!{first} && {first}.dataset.row !== {json.dumps(now)}"


def test_weight_and_cold_dashboard(browser: Browser, tmp_path: Path) -> None:
    with sample_server(tmp_path) as server:
        signing = _weigh(browser, server, "/sign-in", signed_in=False)
        dashboard = _weigh(browser, server, "/")
        complete = Times(tuple(_complete(browser, server) for _ in range(ROUNDS)))
    before = dashboard.total(without=marks.CHART_LIBRARY)
    sizes = {
        "sign-in": signing.total(),
        "dashboard before charts": before,
        "dashboard with charts": dashboard.total(),
        "dashboard over the websocket, not compressed": dashboard.socket,
    }
    results.keep(
        "32-weight",
        "What is transferred, and a cold dashboard",
        words="A profile with an empty cache; bytes as they come over the network, with headers.",
        targets=[
            Target("Sign-in transfers", signing.total() / 1000, SIGN_IN_LIMIT, "KB"),
            Target("Dashboard before charts transfers", before / 1000, DASHBOARD_LIMIT, "KB"),
            Target(
                "Dashboard of the sample, cold, all charts drawn", complete.ms, COMPLETE_LIMIT, "ms"
            ),
        ],
        tables=[
            table(
                ["What", "KB"], [[name, number(size / 1000, "")] for name, size in sizes.items()]
            ),
            _table({"dashboard complete from a cold browser": complete}),
            _parts(dashboard),
        ],
    )


def _weigh(browser: Browser, server: AppServer, path: str, *, signed_in: bool = True) -> Weight:
    with profile(browser, server, TALL, signed_in=signed_in) as context:
        page = context.new_page()
        weight = Weight(page)
        page.goto(f"{server.url}{path}")
        settle(page)
        return weight


def _parts(weight: Weight) -> dict[str, object]:
    largest = sorted(weight.by_address.items(), key=lambda one: -one[1])[:10]
    rows = [
        [f"`{address.rpartition('/')[2]}`", number(size / 1000, "")] for address, size in largest
    ]
    return table(["Largest parts of the dashboard", "KB"], rows)


def _complete(browser: Browser, server: AppServer) -> float:
    charts = f"[...document.querySelectorAll({json.dumps(marks.CHART)})]"
    drawn = f"chart => chart.querySelector({json.dumps(marks.DRAWN)})"
    waiting = f"document.querySelector({json.dumps(marks.WAITING)})"
    with profile(browser, server, TALL) as context:
        page = context.new_page()
        arm_navigation(page, f"{charts}.length > 0 && {charts}.every({drawn}) && !{waiting}")
        page.goto(f"{server.url}/")
        return taken(page)
