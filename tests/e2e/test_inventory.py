"""The Inventory page in a real browser."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import choose
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
CARDS = "li[data-row]"
ROWS = "tr[data-row]"
LONG = "Espresso machine with a grinder and a milk frother that cleans"


@pytest.fixture
def household(page: Page, app_server: AppServer) -> Callable[..., dict[str, object]]:
    """Sign up, and return what adds things by the API."""
    origin = {"Origin": app_server.url}
    person = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    page.request.post(
        f"{app_server.url}/auth/sign-up", form=person, headers=origin, max_redirects=0
    )

    def call(path: str, **body: object) -> dict[str, object]:
        answer = page.request.post(app_server.url + path, data=body, headers=origin)
        assert answer.ok, answer.text()
        return dict(answer.json())

    return call


@pytest.fixture
def filled(household: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    shop = household("/api/retailers", name="A corner shop of our own")
    for number in range(52):
        household(
            "/api/purchases",
            product_name=f"Thing {number:02}" if number else LONG,
            price="1234567.89" if number == 1 else str(number + 1),
            purchase_date=f"2025-{number % 12 + 1:02}-10",
            retailer_id=shop["id"] if number % 2 else None,
            location="Kitchen" if number % 3 == 0 else None,
            status="ORDERED" if number == 2 else "RECEIVED",
            **({"warranty_months": 600} if number % 5 == 0 else {}),
        )
    return household


def counted(page: Page, words: str) -> None:
    expect(page.locator(".list-head .summary")).to_contain_text(words)


@pytest.mark.usefixtures("household")
def test_an_empty_inventory_says_how_to_begin(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/")
    expect(page.get_by_text("Your money will be here")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.get_by_text("Nothing in the inventory yet")).to_be_visible()
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="Add purchase").click()
    expect(page.locator("#purchase-name")).to_be_focused()


@pytest.mark.usefixtures("filled")
def test_filters_orders_and_view_stand_in_the_address(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/inventory")
    counted(page, "1\u201350 of 52")
    assert_accessible(page)
    page.get_by_role("button", name="Location", exact=True).click()
    page.locator(".pop-card").get_by_text("Kitchen", exact=True).click()
    counted(page, "1\u201318 of 18")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Newest first").click()
    choose(page, "Most expensive first", "menuitemradio")
    page.keyboard.press("Escape")
    expect(page.locator(CARDS).first).to_contain_text("Thing 51")
    page.get_by_role("radio", name="Table").click()
    expect(page.locator(ROWS).first).to_contain_text("Thing 51")
    assert_accessible(page)
    page.reload()
    counted(page, "1\u201318 of 18")
    expect(page.locator(ROWS).first).to_contain_text("Thing 51")
    page.goto(f"{app_server.url}/inventory")
    expect(page.locator(ROWS)).to_have_count(50)
    page.get_by_role("radio", name="Pictures").click()
    page.get_by_role("button", name="Next").click()
    counted(page, "51\u201352 of 52")
    page.go_back()
    counted(page, "1\u201350 of 52")


@pytest.mark.usefixtures("filled")
def test_many_are_moved_and_deleted_and_it_is_undone(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/inventory?sort=name")
    cards = page.locator(CARDS)
    cards.nth(1).hover()
    cards.nth(1).get_by_role("checkbox").click()
    cards.nth(3).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("toolbar").get_by_role("button", name="Location").click()
    page.fill("#bulk-location", "Boat house")
    page.get_by_role("option", name="Create").click()
    expect(cards.nth(1)).to_contain_text("Boat house")
    expect(page.get_by_text("Moved: 3 purchases")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(cards.nth(1)).not_to_contain_text("Boat house")
    first = cards.nth(1).inner_text().splitlines()[0]
    cards.nth(1).get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted: 1 purchase")).to_be_visible()
    expect(page.get_by_role("link", name=first)).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("link", name=first)).to_have_count(1)


@pytest.mark.usefixtures("household")
def test_a_purchase_is_added_with_the_keyboard(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/inventory?add=1")
    expect(page.locator("#purchase-name")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Enter what it is, such as Kettle.")).to_be_visible()
    expect(page.get_by_text("Enter an amount, such as 12.30 or 12*3.")).to_be_visible()
    expect(page.locator("#purchase-name")).to_be_focused()
    page.fill("#purchase-name", "Kettle")
    page.fill("#purchase-price", "12*3")
    page.fill("#purchase-retailer", "Brand new shop")
    page.get_by_role("option", name="Create").click()
    page.get_by_role("radio", name="By length").click()
    page.get_by_role("button", name="2 years").click()
    expect(page.get_by_text("Until ", exact=False).last).to_be_visible()
    page.get_by_text("Serial number, model and notes").click()
    page.fill("#purchase-serial", "SN 42")
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    card = page.locator(CARDS).first
    expect(card).to_contain_text("Kettle")
    expect(card).to_contain_text("\u20ac36.00")
    expect(card).to_contain_text("Active until")
    expect(page).not_to_have_url(re.compile("add="))

    card.hover()
    card.get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Edit").click()
    expect(page.locator("#purchase-serial")).to_be_visible()
    page.fill("#purchase-name", "Big kettle")
    page.keyboard.press("Tab")  # what is typed is heard once its field is left
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(card).to_contain_text("Big kettle")


def test_a_bank_line_becomes_several_purchases(
    page: Page, app_server: AppServer, household: Callable[..., dict[str, object]]
) -> None:
    account = household("/api/accounts", name="Current", type="checking")
    line = household(
        "/api/transactions",
        account_id=account["id"],
        date="2025-03-10",
        amount="-50",
        payee="Brightbox",
    )
    page.goto(f"{app_server.url}/inventory?add=1&transaction={line['id']}")
    expect(page.get_by_text("Paid by Brightbox")).to_be_visible()
    expect(page.locator("#purchase-price")).to_have_value("50.00")
    expect(page.locator("#purchase-retailer")).to_have_value("Brightbox")
    page.fill("#purchase-name", "Case")
    page.fill("#purchase-price", "30")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.locator("#purchase-price")).to_have_value("20.00")
    page.fill("#purchase-name", "Cable")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(CARDS)).to_have_count(2)
    found = page.request.get(f"{app_server.url}/api/purchases").json()["items"]
    for purchase in found:
        one = page.request.get(f"{app_server.url}/api/purchases/{purchase['id']}").json()
        assert one["transaction"]["id"] == line["id"]


@pytest.mark.usefixtures("filled")
def test_on_a_phone_everything_is_in_reach(page: Page, app_server: AppServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_server.url}/")
    tabs = page.get_by_role("navigation", name="Tabs")
    tabs.get_by_role("link", name="Belongings").click()
    counted(page, "1\u201350 of 52")
    expect(tabs.get_by_role("link", name="Belongings")).to_have_attribute("aria-current", "page")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert_accessible(page)
    tabs.get_by_role("button", name="Add").click()
    choose(page, "Add purchase")
    expect(page.locator("#purchase-name")).to_be_visible()
    assert_accessible(page)
