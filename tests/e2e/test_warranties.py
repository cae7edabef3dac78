"""The Warranties page in a real browser."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import choose
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
ROWS = "tr[data-row]"
LONG = "Espresso machine with a grinder and a milk frother that cleans"
SIZES = [(1440, 900), (820, 1180), (390, 844)]


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
    today = datetime.now(UTC).date()
    for number, days in enumerate((19, -90, 400, 900)):
        household(
            "/api/purchases",
            product_name=f"Thing {number}" if number else LONG,
            price=str(number + 1),
            purchase_date="2025-01-10",
            warranty_end=str(today + timedelta(days=days)),
            warranty_provider="Acme" if number == 2 else None,
        )
    return household


@pytest.mark.usefixtures("household")
def test_an_empty_page_says_how_to_begin(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/warranties")
    expect(page.get_by_text("No warranty yet")).to_be_visible()
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="Add warranty").click()
    expect(page.locator("#warranty-purchase")).to_be_focused()


def test_a_warranty_is_added_by_its_length(
    page: Page, app_server: AppServer, household: Callable[..., dict[str, object]]
) -> None:
    household("/api/purchases", product_name="Kettle", price="39.90", purchase_date="2025-03-14")
    page.goto(f"{app_server.url}/warranties?add=1")
    page.fill("#warranty-purchase", "Kett")
    page.get_by_role("option", name="Kettle").click()
    page.get_by_role("button", name="5 years").click()
    expect(page.locator("#warranty-months-help")).to_contain_text("2030")
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    row = page.locator(ROWS)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Kettle")
    expect(row).to_contain_text("left")
    expect(page).not_to_have_url(re.compile("add="))
    row.get_by_role("link", name="Kettle").click()
    expect(page.get_by_role("heading", name="Kettle", level=1)).to_be_visible()


@pytest.mark.usefixtures("filled")
def test_figures_and_filters_lead_to_their_rows(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/warranties")
    rows = page.locator(ROWS)
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("days left")
    expect(rows.last).to_contain_text("Expired 3 months ago")
    page.get_by_role("link", name="Ending in 30 days").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(LONG)
    expect(page).to_have_url(re.compile("ending=yes"))
    page.get_by_role("button", name="Clear all").click()
    expect(rows).to_have_count(4)
    page.get_by_role("searchbox", name="Product or provider").fill("acme")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("acme"))
    page.reload()
    expect(rows).to_contain_text("Thing 2")


@pytest.mark.usefixtures("filled")
def test_one_is_voided_and_deleted_and_it_is_undone(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/warranties")
    rows = page.locator(ROWS)
    rows.filter(has_text="Thing 3").get_by_role("button", name="Actions for").click()
    choose(page, "Void")
    expect(rows.filter(has_text="Thing 3")).to_contain_text("Voided")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(rows.filter(has_text="Thing 3")).to_contain_text("left")
    rows.filter(has_text="Thing 3").get_by_role("button", name="Actions for").click()
    choose(page, "Delete")
    expect(rows).to_have_count(3)
    deleted = page.locator(".toast").filter(has_text="Warranty deleted")
    deleted.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(4)


@pytest.mark.usefixtures("filled")
def test_a_claim_is_opened_and_closed(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/warranties")
    page.get_by_role("button", name="Open claim").click()
    page.fill("#claim-warranty", "Thing 2")
    page.get_by_role("option", name="Thing 2").click()
    page.fill("#claim-notes", "It leaks")
    assert_accessible(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Open claim").click()
    log = page.locator(".claim")
    expect(log).to_contain_text("It leaks")
    expect(log).to_contain_text("Open")
    log.get_by_role("button", name="Close").click()
    page.select_option("#claim-outcome", "REPAIRED")
    page.fill("#claim-notes", "A new seal")
    dialog.get_by_role("button", name="Close claim").click()
    expect(log).to_contain_text("Repaired")
    expect(log).to_contain_text("A new seal")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everyone(page: Page, app_server: AppServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{app_server.url}/warranties")
        expect(page.locator(ROWS)).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
