"""The Transactions page in a real browser."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import drawn_out, wait_until_still
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
ROWS = "tr[data-row]"


def call(page: Page, server: AppServer, path: str, body: dict[str, object]) -> dict[str, object]:
    answer = page.request.post(server.url + path, data=body, headers={"Origin": server.url})
    assert answer.ok, answer.text()
    return dict(answer.json())


@pytest.fixture
def household(page: Page, app_server: AppServer) -> Callable[..., dict[str, object]]:
    """Sign up, and return what adds things by the API."""
    person = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    answer = page.request.post(
        f"{app_server.url}/auth/sign-up",
        form=person,
        headers={"Origin": app_server.url},
        max_redirects=0,
    )
    assert answer.headers["location"] == "/welcome"
    return lambda path, **body: call(page, app_server, path, body)


@pytest.fixture
def filled(household: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    account = household("/api/accounts", name="Current", type="checking")
    other = household("/api/accounts", name="Savings", type="savings")
    for number in range(55):
        household(
            "/api/transactions",
            account_id=account["id"],
            date=f"2025-{number % 12 + 1:02}-10",
            amount=str(-number - 1),
            payee="Corner shop" if number % 2 else "Bakery",
        )
    household(
        "/api/transactions",
        account_id=other["id"],
        date="2025-06-12",
        amount="42",
        payee="Interest",
    )
    return household


def summary(page: Page, words: str) -> None:
    expect(page.locator(".filters .summary")).to_contain_text(words)


@pytest.mark.usefixtures("household")
def test_an_empty_list_says_how_to_begin(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions")
    expect(page.get_by_text("No transactions yet")).to_be_visible()
    assert_accessible(page)


@pytest.mark.usefixtures("filled")
def test_filters_stand_in_the_address(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions")
    summary(page, "1\u201350 of 56")
    page.fill("#page-search", "bakery")
    summary(page, "1\u201328 of 28")
    expect(page).to_have_url(re.compile("q=bakery"))
    page.get_by_role("button", name="Account", exact=True).click()
    page.get_by_text("Savings", exact=True).last.click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("account="))
    page.reload()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    expect(page.locator("#page-search")).to_have_value("bakery")
    page.get_by_role("button", name="Remove filter Account").click()
    summary(page, "1\u201328 of 28")
    page.go_back()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Clear all").click()
    summary(page, "1\u201350 of 56")


@pytest.mark.usefixtures("filled")
def test_pages_go_on_and_the_back_button_comes_back(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions")
    summary(page, "1\u201350 of 56")
    page.get_by_role("button", name="Next").click()
    summary(page, "51\u201356 of 56")
    expect(page).to_have_url(re.compile("cursor="))
    page.reload()
    summary(page, "51\u201356 of 56")
    page.go_back()
    summary(page, "1\u201350 of 56")


@pytest.mark.usefixtures("filled")
def test_an_address_opens_one_account_with_its_balance(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/accounts")
    page.get_by_role("link", name="Savings").click()
    expect(page.get_by_role("columnheader", name="Balance")).to_be_visible()
    summary(page, "1\u20131 of 1")


@pytest.mark.usefixtures("filled")
def test_a_transaction_is_added_with_the_keyboard(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions?add=1")
    expect(page.locator("#amount")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Enter an amount, such as 12.30 or 12*3.")).to_be_visible()
    expect(page.locator("#amount")).to_be_focused()
    assert_accessible(page)
    page.fill("#amount", "12*3")
    page.fill("#payee", "Brand new shop")
    page.get_by_role("option", name="Create").click()
    expect(page.locator("#payee")).to_have_value("Brand new shop")
    page.fill("#notes", "for the garden")
    page.keyboard.press("Control+Enter")
    row = page.locator(ROWS).first
    expect(row).to_contain_text("Brand new shop")
    expect(row).to_contain_text("\u2212€36.00")
    expect(page).not_to_have_url(re.compile("add="))


@pytest.mark.usefixtures("filled")
def test_a_changed_form_is_not_lost_by_escape(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions?add=1")
    page.fill("#amount", "5")
    page.keyboard.press("Tab")  # what is typed is heard once its field is left
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard changes").click()
    expect(page.locator(".drawer")).to_have_count(0)


@pytest.mark.usefixtures("filled")
def test_keys_move_select_and_delete_with_undo(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions")
    summary(page, "1\u201350 of 56")
    page.keyboard.press("j")
    expect(page.locator("tr[data-current]")).to_have_count(1)
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.locator(f"{ROWS} .check").nth(3).click(modifiers=["Shift"])
    expect(page.get_by_text("4 selected")).to_be_visible()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    summary(page, "1\u201350 of 52")
    page.get_by_role("button", name="Undo").click()
    summary(page, "1\u201350 of 56")


@pytest.mark.usefixtures("filled")
def test_the_open_transaction_is_beside_the_list(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{app_server.url}/transactions")
    page.locator(ROWS).first.locator(".row-open").click()
    rail = page.get_by_role("complementary", name="Selected transaction")
    expect(rail).to_contain_text("Added by Ann")
    assert_accessible(page)
    rail.get_by_role("button", name="Split").click()
    expect(page.get_by_role("button", name="Remove part")).to_have_count(2)
    drawn_out(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard changes").click()
    rail.get_by_role("button", name="Delete").click()
    expect(rail).to_have_count(0)
    summary(page, "1\u201350 of 55")


@pytest.mark.usefixtures("filled")
def test_a_phone_shows_cards_and_opens_one_in_a_drawer(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_server.url}/transactions")
    page.locator(ROWS).first.locator(".row-open").click()
    expect(page.locator(".drawer")).to_contain_text("Added by Ann")
    assert_accessible(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.usefixtures("filled")
def test_a_long_list_of_options_is_narrowed_by_typing(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/transactions")
    summary(page, "1\u201350 of 56 · \u2212€1,498.00")
    page.get_by_role("button", name="Category", exact=True).click()
    page.get_by_label("Search category").fill("GROC")
    expect(page.locator(".option-check:visible")).to_have_text(["Groceries"])
    assert_accessible(page)
    page.locator(".option-check:visible").click()
    expect(page.get_by_text("Nothing matches", exact=True)).to_be_visible()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_messages_keep_off_a_drawer_s_buttons(
    page: Page, app_server: AppServer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{app_server.url}/transactions")
    page.locator(ROWS).first.locator(".row-open").click()
    rail = page.get_by_role("complementary", name="Selected transaction")
    opened = page.locator(".drawer") if width < 1200 else rail
    opened.get_by_role("button", name="Mark cleared").click()
    message, foot = page.locator(".toast"), page.locator(".drawer-foot")
    message.dispatch_event("pointerenter")  # it stays for as long as somebody points at it
    expect(opened.get_by_role("button", name="Not cleared")).to_be_visible()
    if width >= 1200:
        rail.get_by_role("button", name="Edit").click()
    expect(foot).to_be_visible()
    wait_until_still(page)
    over, under = message.bounding_box(), foot.bounding_box()
    assert over is not None
    assert under is not None
    above = over["y"] + over["height"] <= under["y"]
    beside = over["x"] + over["width"] <= under["x"]
    assert above or beside
