"""The dashboard in a real browser."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
TODAY = datetime.now(UTC).date()


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def add(visitor: Visitor, account: str, amount: str, payee: str) -> None:
    answer = visitor.page.request.post(
        f"{visitor.url}/api/transactions",
        data={
            "account_id": account,
            "date": TODAY.isoformat(),
            "amount": amount,
            "payee": payee,
        },
        headers={"Origin": visitor.url},
    )
    assert answer.ok, answer.text()


def test_an_empty_household_is_taught(visitor: Visitor) -> None:
    visitor.go("/")
    expect(visitor.page.get_by_text("Your money will be here")).to_be_visible()
    visitor.page.get_by_role("link", name="Explore with sample data").click()
    expect(visitor.page.get_by_role("button", name="Explore with sample data")).to_be_visible()


def test_the_numbers_lead_to_their_rows(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    add(
        visitor,
        account,
        "-123456789.12",
        "A shop with a name of sixty characters, and not one less",
    )
    add(visitor, account, "5000", "Lumen")
    visitor.go("/")
    page = visitor.page
    expect(page.get_by_text("€123,456,789").first).to_be_visible()
    expect(page.get_by_text("2 transactions without a category")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Spent in")).click()
    page.wait_for_url(re.compile(r"/transactions/?\?.*type=spent"))
    expect(page.get_by_role("button", name=re.compile("Counted as spending")).first).to_be_visible()
    expect(page.get_by_text("A shop with a name").first).to_be_visible()
    expect(page.get_by_text("Lumen")).to_have_count(0)


def test_it_goes_through_months_by_its_address(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    add(visitor, account, "-10", "Shop")
    visitor.go("/")
    page = visitor.page
    expect(page.get_by_text("€10").first).to_be_visible()
    page.get_by_role("button", name="Earlier").click()
    page.wait_for_url(re.compile(r"\?month=\d{4}-\d{2}"))
    expect(page.get_by_text("Net worth, end of")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Net worth, end of")).to_be_visible()
    page.get_by_title("Back to this month").click()
    expect(page.get_by_role("heading", name="Net worth", exact=True)).to_be_visible()


def test_it_follows_what_another_tab_changes(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    add(visitor, account, "-10", "First")
    visitor.go("/")
    expect(visitor.page.get_by_text("First").first).to_be_visible()
    add(visitor, account, "-20", "Second")
    expect(visitor.page.get_by_text("Second").first).to_be_visible(timeout=60_000)


def test_the_charts_are_tables_too(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    add(visitor, account, "-10", "First")
    visitor.go("/")
    page = visitor.page
    page.get_by_label("Cash flow as a table").click()
    expect(page.get_by_role("table", name="Cash flow")).to_contain_text("€10.00")


def test_it_is_accessible_and_does_not_shift(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/")
    expect(page.get_by_text("Your money will be here")).to_be_visible()
    assert visitor.violations() == []
    account = visitor.open_account("Current")
    add(visitor, account, "-10", "First")
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
        " if (!one.hadRecentInput) window.shifted += one.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    visitor.go("/")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert page.evaluate("window.shifted") < 0.05
    assert visitor.violations() == []
