"""What opens and closes in motion, as it does for most: nothing is lost on the way in or out."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import drawn_out, wait_until_still
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
# What of the page has begun to move since, each by its first class.
WATCH = """() => {
    window.moved = new Set();
    for (const kind of ["transitionrun", "animationstart"])
        document.addEventListener(kind, event => window.moved.add(event.target.classList?.[0]));
}"""
SOON = 15_000


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    """Somebody whose system asks for no less motion, with an account."""
    page.emulate_media(reduced_motion="no-preference")
    found = Visitor(page, app_server.url)
    found.sign_up()
    found.open_account("Current")
    found.go("/accounts")
    page.evaluate(WATCH)
    return found


def moved(page: Page) -> set[str]:
    """Return what has moved, once all is still, and forget it."""
    wait_until_still(page)
    found: list[str] = page.evaluate(
        "() => { const all = [...window.moved]; window.moved.clear(); return all; }"
    )
    return set(found)


def has_moved(page: Page, *names: str) -> None:
    """Wait until all of these have moved, which may begin a moment after they are there."""
    page.wait_for_function("names => names.every(name => window.moved.has(name))", arg=list(names))
    moved(page)


def closed_early(page: Page, *overlays: Locator) -> None:
    """Press Escape, once more where what has just come did not hear it yet."""
    page.keyboard.press("Escape")
    try:
        for each in overlays:
            expect(each).to_have_count(0, timeout=5_000)
    except AssertionError:
        page.keyboard.press("Escape")
        gone(*overlays)


def gone(*overlays: Locator) -> None:
    """Wait until all is out of the page, which is after the last of its motion."""
    for each in overlays:
        expect(each).to_have_count(0)


def test_a_menu_a_drawer_a_question_and_a_toast_come_and_go_in_motion(visitor: Visitor) -> None:
    page = visitor.page
    drawer, veil = page.locator(".drawer"), page.locator(".veil")
    account = page.get_by_role("button", name="Your account")
    account.click()
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    has_moved(page, "pop-card")
    page.keyboard.press("Escape")
    gone(menu)
    has_moved(page, "pop-card")
    expect(account).to_be_focused()

    edit = page.get_by_role("button", name="Edit Current")
    name = page.get_by_role("textbox", name="Name")
    edit.click()
    drawn_out(page)
    expect(name).to_be_focused()
    has_moved(page, "drawer", "veil")
    page.keyboard.press("Escape")
    gone(drawer, veil)
    has_moved(page, "drawer", "veil")
    expect(edit).to_be_focused()

    edit.click()
    drawn_out(page)
    name.fill("Everyday")
    moved(page)
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Leave without saving?")
    expect(question.locator(":focus")).to_have_count(1)
    has_moved(page, "dialog")
    page.keyboard.press("Escape")
    gone(question)
    has_moved(page, "dialog")
    expect(name).to_have_value("Everyday")

    page.get_by_role("button", name="Save", exact=True).click()
    gone(drawer, veil)
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Saved")
    has_moved(page, "toast")
    page.mouse.move(400, 300)  # it stays for as long as somebody points at it
    expect(toast).to_have_count(0, timeout=SOON)
    expect(page.get_by_role("button", name="Edit Everyday")).to_be_focused()


def test_what_is_closed_while_it_opens_leaves_nothing_behind(visitor: Visitor) -> None:
    """The page is not left under a veil, and hears the next click."""
    page = visitor.page
    edit = page.get_by_role("button", name="Edit Current")
    for _ in range(3):
        edit.click()
        page.locator(".drawer").wait_for(state="attached")
        closed_early(page, page.locator(".drawer"), page.locator(".veil"))
    expect(edit).to_be_focused()
    account = page.get_by_role("button", name="Your account")
    account.click()
    page.get_by_role("menu").wait_for(state="attached")
    closed_early(page, page.get_by_role("menu"))
    edit.click()
    drawn_out(page)
    expect(page.get_by_role("textbox", name=re.compile("^Name"))).to_be_focused()
