"""What somebody does every day in a list, in a real browser: views, cells, and a calendar by keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
DAY = "2025-06-12"


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


def send(visitor: Visitor, path: str, **body: object) -> str:
    answer = visitor.page.request.post(
        visitor.url + path, data=body, headers={"Origin": visitor.url}
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def take_back(page: Page, words: str) -> None:
    toast = page.locator(".toast").filter(has_text=words)
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").filter(has_text="Undone").last).to_be_visible()


def row(page: Page, payee: str) -> Locator:
    return page.locator("tr[data-row]").filter(has_text=payee)


def test_views_and_cells_and_what_an_amount_is_worth(visitor: Visitor) -> None:
    page = visitor.page
    home, away = visitor.open_account("Everyday"), visitor.open_account("New York", "USD")
    send(visitor, "/api/categories", name="Bread", type="expense")
    rate = {"base": "EUR", "quote": "USD", "day": DAY, "rate": "1.25"}
    path = f"{visitor.url}/api/exchange-rates"
    assert page.request.post(path, data=rate, headers={"Origin": visitor.url}).ok
    for account, payee, day in (
        (home, "Bakery", DAY),
        (away, "Diner", DAY),
        (away, "Motel", "2020-01-01"),
    ):
        send(visitor, "/api/transactions", account_id=account, date=day, amount="-10", payee=payee)

    visitor.go("/transactions")
    expect(row(page, "Diner")).to_contain_text("≈\u00a0\u2212€8.00")
    expect(row(page, "Motel")).to_contain_text("No rate")
    expect(row(page, "Bakery").locator(".worth")).to_have_count(0)

    page.fill("#page-search", "bakery")
    expect(page).to_have_url(re.compile("q=bakery"))
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Save these filters as").fill("Bread and rolls")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast").filter(has_text="Saved as")).to_be_visible()
    expect(page.get_by_label("Save these filters as")).to_have_count(0)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Bread and rolls").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.locator("#page-search")).to_have_value("bakery")
    expect(page.get_by_role("link", name="Bread and rolls")).to_have_count(0)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Delete view Bread and rolls").click()
    expect(page.get_by_role("link", name="Bread and rolls")).to_have_count(0)
    take_back(page, "Deleted the view")
    page.get_by_role("button", name="Views").click()
    expect(page.get_by_role("link", name="Bread and rolls")).to_be_visible()
    page.keyboard.press("Escape")

    bakery = row(page, "Bakery")
    bakery.get_by_role("button", name="Choose the category of Bakery").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("Bread")
    page.get_by_role("option", name="Bread").first.click()
    expect(bakery.locator(".chip")).to_have_text("Bread")
    take_back(page, "1 transaction")
    expect(bakery.locator(".chip")).to_have_text("No category")

    cleared = bakery.get_by_role("button", name="Cleared: Bakery")
    before = cleared.get_attribute("aria-pressed")
    after = "false" if before == "true" else "true"
    cleared.click()
    expect(cleared).to_have_attribute("aria-pressed", after)
    page.locator(".toast").filter(has_text="1 transaction").last.get_by_role(
        "button", name="Undo"
    ).click()
    expect(cleared).to_have_attribute("aria-pressed", str(before))


def test_arrows_walk_through_the_calendar_of_bills(visitor: Visitor) -> None:
    page = visitor.page
    for name, day in (("Rent", 3), ("Power", 10), ("Water", 11)):
        send(
            visitor,
            "/api/bills",
            name=name,
            amount="10",
            currency_code="EUR",
            due_date=f"2031-03-{day:02}",
        )
    visitor.go("/bills?month=2031-03")
    bills = page.locator(".cal-bill")
    expect(bills).to_have_count(3)
    bills.first.focus()
    for key, name in (
        ("ArrowRight", "Power"),
        ("ArrowRight", "Water"),
        ("ArrowRight", "Water"),
        ("Home", "Rent"),
        ("ArrowDown", "Power"),
        ("ArrowUp", "Rent"),
        ("End", "Water"),
    ):
        page.keyboard.press(key)
        expect(bills.filter(has_text=name)).to_be_focused()
