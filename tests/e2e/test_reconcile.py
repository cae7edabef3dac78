"""An account held against its statement in a real browser: ticked, finished, locked, unlocked."""

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e


@pytest.fixture
def account(page: Page, app_server: AppServer) -> dict[str, object]:
    """Sign up, and return an account with one line that is cleared and two that are not."""
    headers = {"Origin": app_server.url}
    person = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    page.request.post(
        f"{app_server.url}/auth/sign-up", form=person, headers=headers, max_redirects=0
    )

    def added(path: str, **body: object) -> dict[str, object]:
        answer = page.request.post(app_server.url + path, data=body, headers=headers)
        assert answer.ok, answer.text()
        return dict(answer.json())

    made = added("/api/accounts", name="Current", type="checking", opening_balance="100")
    for amount, payee, cleared in (("-10", "Bakery", True), ("-20", "Garage", False)):
        added(
            "/api/transactions",
            account_id=made["id"],
            date="2025-03-10",
            amount=amount,
            payee=payee,
            cleared=cleared,
        )
    added(
        "/api/transactions",
        account_id=made["id"],
        date="2025-03-12",
        amount="-4.11",
        payee="Corner shop",
    )
    return made


def sheet_of(page: Page, server: AppServer) -> Locator:
    page.goto(f"{server.url}/accounts")
    page.get_by_role("button", name="Reconcile Current").click()
    sheet = page.get_by_role("dialog", name="Reconcile Current")
    expect(sheet.get_by_label("Balance on it")).to_be_focused()
    return sheet


@pytest.mark.usefixtures("account")
def test_ticked_until_zero_finished_locked_and_unlocked(page: Page, app_server: AppServer) -> None:
    sheet = sheet_of(page, app_server)
    sheet.get_by_label("Balance on it").fill("65.89")
    difference = sheet.locator(".reconcile-sum .kpi-value")
    expect(difference).to_have_text("\u2212€24.11")
    expect(sheet.get_by_role("button", name="Finish")).to_be_disabled()
    assert_accessible(page)

    lines = sheet.locator("#reconcile-lines input")
    expect(lines).to_have_count(3)
    lines.first.focus()
    page.keyboard.press("x")
    expect(difference).to_have_text("\u2212€20.00")
    page.keyboard.press("ArrowDown")
    expect(lines.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("k")
    focused = lines.nth(1)
    expect(focused).to_be_focused()
    sheet.get_by_role("button", name="Tick all").click()
    expect(difference).to_have_text("€0.00")
    sheet.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("Current is reconciled up to")).to_be_visible()
    expect(sheet).to_be_hidden()
    expect(page.get_by_text("reconciled to")).to_be_visible()

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{app_server.url}/transactions")
    page.get_by_role("button", name="Garage", exact=True).click()
    rail = page.get_by_role("complementary", name="Selected transaction")
    expect(rail.get_by_text("Reconciled on")).to_be_visible()
    expect(rail.get_by_role("button", name="Edit")).to_be_disabled()
    page.keyboard.press("e")
    expect(page.locator("#toasts").get_by_text("Reconciled on")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()

    rail.get_by_role("link", name="Unlock").click()
    sheet = page.get_by_role("dialog", name="Reconcile Current")
    expect(sheet.get_by_text("3 lines · reconciled")).to_be_visible()
    sheet.get_by_role("button", name="Unlock").click()
    question = page.get_by_role("dialog", name="Unlock the last reconciliation?")
    question.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("Current is unlocked")).to_be_visible()
    expect(sheet.get_by_text("unlocked")).to_be_visible()
    page.goto(f"{app_server.url}/transactions")
    page.get_by_role("button", name="Garage", exact=True).click()
    expect(rail.get_by_role("button", name="Edit")).to_be_enabled()


@pytest.mark.usefixtures("account")
def test_an_adjustment_makes_it_agree(page: Page, app_server: AppServer) -> None:
    sheet = sheet_of(page, app_server)
    sheet.get_by_label("Balance on it").fill("91.50")
    expect(sheet.locator(".reconcile-sum .kpi-value")).to_have_text("+€1.50")
    sheet.get_by_role("button", name="Add an adjustment").click()
    question = page.get_by_role("dialog", name="Add +€1.50 to make it agree?")
    expect(question).to_be_visible()
    assert_accessible(page)
    question.get_by_role("button", name="Add and finish").click()
    expect(page.get_by_text("Current is reconciled up to")).to_be_visible()
    page.goto(f"{app_server.url}/transactions?q=adjustment")
    expect(page.locator("tr[data-row]")).to_have_count(1)
