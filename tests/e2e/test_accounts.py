"""The Accounts page in a real browser."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
LONG_NAME = "A savings account with a name of exactly sixty characters, ok"


@pytest.fixture
def accounts(page: Page, app_server: AppServer) -> Page:
    """The page of a household that has no account yet."""
    person = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    headers = {"Origin": app_server.url}
    page.request.post(
        f"{app_server.url}/auth/sign-up", form=person, headers=headers, max_redirects=0
    )
    page.goto(f"{app_server.url}/accounts")
    return page


def test_an_account_is_added_edited_closed_and_reopened(accounts: Page) -> None:
    page = accounts
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name="Add account").click()
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("This cannot be empty.")).to_be_visible()
    expect(page.locator("#name")).to_be_focused()
    assert_accessible(page)
    page.fill("#name", LONG_NAME)
    page.fill("#opening", "123.456.789,45")
    page.keyboard.press("Control+Enter")
    line = page.locator(".account-line")
    expect(line).to_contain_text(LONG_NAME)
    expect(line).to_contain_text("€123,456,789.45")
    assert_accessible(page)

    page.get_by_role("button", name=f"Edit {LONG_NAME}").click()
    page.fill("#name", "Short")
    page.keyboard.press("Control+Enter")
    expect(line).to_contain_text("Short")
    page.get_by_role("button", name="Edit Short").click()
    page.get_by_role("button", name="Close account").click()
    expect(page.get_by_role("heading", name="Closed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Cash and bank")).to_be_visible()


def test_an_empty_account_is_deleted_after_a_question(
    accounts: Page, app_server: AppServer
) -> None:
    page = accounts
    page.goto(f"{app_server.url}/accounts?add=1")
    page.fill("#name", "Mistake")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Edit Mistake").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete account").click()
    expect(page.get_by_text("No accounts yet")).to_be_visible()


def test_a_phone_has_room_for_long_names(accounts: Page, app_server: AppServer) -> None:
    page = accounts
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_server.url}/accounts?add=1")
    page.fill("#name", LONG_NAME)
    page.fill("#opening", "123456789.45")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".account-line")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
