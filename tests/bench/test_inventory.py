"""The inventory in a real Chromium: how soon its first things are there, and how it scrolls."""

import io
import json
import shutil
import statistics
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select, update

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import listing
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.models import Document, DocumentLink
from spends.domains.documents.service import thumbnail_key
from spends.kit.database import Database, create_engine
from tests.bench import results
from tests.bench.belongings import PURCHASES, inventory
from tests.bench.homes import POOL, actor_of
from tests.bench.measure import Target, Times, number, table
from tests.bench.visits import arm, clicked, settle, sign_in, taken
from tests.support.server import AppServer

pytestmark = pytest.mark.bench

ROUNDS = 7
CLICK_LIMIT, TASK_LIMIT = 150.0, 50.0
SCREEN = {"width": 1440, "height": 900}
THING = "li[data-row]"
THERE = f"document.querySelectorAll({json.dumps(THING)}).length > 0"
PLACE = "nav a[href='/inventory']"
PAGES = 3
SIDE, GRAIN = 320, 80
# Long tasks of the page, from when this is read on.
WATCH = """() => {
  globalThis.tasks = [];
  globalThis.scrolling = false;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (globalThis.scrolling) tasks.push(entry.duration);
  }).observe({ type: "longtask" });
}"""
# How long each frame took while the wheel turned.
FRAMES = """() => {
  globalThis.frames = [];
  let last = performance.now();
  const step = (now) => { frames.push(now - last); last = now; requestAnimationFrame(step); };
  requestAnimationFrame(step);
}"""


def test_inventory_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    server = AppServer(tmp_path, _with_pictures(tmp_path))
    server.start()
    try:
        context = browser.new_context(viewport=SCREEN, locale="en-US", reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        sign_in(context, server)
        _opened(context, server)
        opened = Times(tuple(_opened(context, server) for _ in range(ROUNDS)))
        page = context.new_page()
        page.goto(f"{server.url}/inventory")
        page.wait_for_selector(THING)
        settle(page)
        filtered = Times(tuple(_filtered(page, word) for word in ("sofa", "kettle", "drill")))
        tasks, frames, pictures = _scrolled(page)
    finally:
        server.stop()
    _keep(opened, filtered, tasks, frames, pictures)


def _keep(
    opened: Times, filtered: Times, tasks: list[float], frames: list[float], pictures: int
) -> None:
    slowest = max(tasks, default=0.0)
    rows = [
        ["first things from a click in the frame", number(opened.ms, "ms")],
        ["the same, the slowest", number(opened.percentile(1), "ms")],
        ["search, from the last key", number(filtered.ms, "ms")],
        ["frame while scrolling, median", number(statistics.median(frames), "ms")],
        ["frame while scrolling, p99", number(sorted(frames)[int(len(frames) * 0.99)], "ms")],
        ["long tasks (over 50 ms) while scrolling", len(tasks)],
        ["pictures that came while scrolling", pictures],
    ]
    place = f"Browser, {PURCHASES:,} purchases"
    results.keep(
        "61-inventory-browser",
        f"The inventory in the browser, {PURCHASES:,} purchases",
        words=f"SQLite. {PAGES} pages of pictures scrolled with the wheel, photos as thumbnails.",
        targets=[
            Target(f"{place}: first things, from a click", opened.ms, CLICK_LIMIT, "ms"),
            Target(f"{place}: longest task while scrolling", slowest, TASK_LIMIT, "ms"),
        ],
        tables=[table(["What", "Measured"], rows)],
    )


def _opened(context: BrowserContext, server: AppServer) -> float:
    page = context.new_page()
    page.goto(f"{server.url}/")
    settle(page)
    seconds = clicked(page, PLACE, THERE)
    settle(page)
    page.close()
    return seconds


def _filtered(page: Page, word: str) -> float:
    search = page.locator("#page-search")
    search.click()
    rows = f"[...document.querySelectorAll({json.dumps(THING)})]"
    every = f"row => row.textContent.toLowerCase().includes({json.dumps(word)})"
    arm(page, "input", f"{rows}.length && {rows}.every({every})")
    page.keyboard.insert_text(word)
    seconds = taken(page)
    search.fill("")
    page.wait_for_function(f"() => !{rows}.every({every})")
    settle(page)
    return seconds


def _scrolled(page: Page) -> tuple[list[float], list[float], int]:
    """Turn the wheel down some pages; return long tasks, times of frames, and pictures seen."""
    page.mouse.move(700, 600)
    page.evaluate(WATCH)
    page.evaluate(FRAMES)
    for number_of_page in range(PAGES):
        page.evaluate("() => scrollTo(0, 0)")
        height = int(page.evaluate("() => document.documentElement.scrollHeight"))
        page.evaluate("() => { globalThis.scrolling = true; }")
        for _ in range(height // 120 + 2):
            page.mouse.wheel(0, 120)
            page.wait_for_timeout(16)
        page.wait_for_timeout(100)
        page.evaluate("() => { globalThis.scrolling = false; }")
        if number_of_page < PAGES - 1:
            last = page.locator(THING).last.get_attribute("data-row")
            page.locator(".table-foot button:has-text('Next')").click()
            page.wait_for_function(
                f"() => document.querySelector({json.dumps(THING)}) &&"
                f" !document.querySelector('[data-row=\"{last}\"]')"
            )
            settle(page)
            page.mouse.move(700, 600)
    pictures = int(
        page.evaluate(
            "() => performance.getEntriesByType('resource')"
            ".filter(entry => entry.name.includes('/thumbnail')).length"
        )
    )
    return (
        [float(each) for each in page.evaluate("() => globalThis.tasks")],
        [float(each) for each in page.evaluate("() => globalThis.frames")],
        pictures,
    )


def _with_pictures(folder: Path) -> str:
    """Copy the household, and give what its first pages show real thumbnails; return its URL."""
    made = inventory("sqlite")
    file = folder / "spends.db"
    shutil.copyfile(made.url.removeprefix("sqlite:///"), file)
    database = Database(create_engine(f"sqlite:///{file}", POOL))
    shown = (PAGES + 2) * listing.PAGE
    with database.unit_of_work(actor_of(database)) as uow:
        cursor, ids = None, []
        while len(ids) < shown:
            page = listing.page(uow, PurchaseFilter(), "-date", cursor)
            ids += [item.id for item in page.items]
            cursor = page.next
        papers = (
            select(DocumentLink.document_id)
            .where(DocumentLink.target == LinkTarget.PURCHASE)
            .where(DocumentLink.target_id.in_(ids))  # type: ignore[attr-defined]
        )
        documents = uow.session.scalars(
            select(Document).where(Document.id.in_(papers))  # type: ignore[attr-defined]
        ).all()
        for place, document in enumerate(documents):
            path = folder / "files" / thumbnail_key(document.sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_picture(place))
        photos = [document.id for document in documents]
        uow.session.execute(
            update(Document)
            .where(Document.id.in_(photos))  # type: ignore[attr-defined]
            .values(media_type=str(MediaType.JPEG))
        )
    database.dispose()
    return f"sqlite:///{file}"


def _picture(seed: int) -> bytes:
    """Return a thumbnail as large as thumbnails get: noise, which no format makes small."""
    from random import Random

    noise = Image.frombytes("RGB", (GRAIN, GRAIN), Random(seed).randbytes(GRAIN * GRAIN * 3))
    file = io.BytesIO()
    noise.resize((SIDE, SIDE)).save(file, "WEBP", quality=60)
    return file.getvalue()
