"""The Bills page in a real browser."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from spends.kit.clock import add_months, month_of
from spends.kit.recurrence import clamped
from tests.support.browser import drawn_out
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
SHOP = "Streamly"
LONG = "Homeowners association of the estate by the old canal harbour"


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


def here() -> date:
    return datetime.now(UTC).date()


def statement(path: Path, days: list[date], amount: str) -> Path:
    lines = ["Date,Payee,Amount", *(f"{day.isoformat()},{SHOP},{amount}" for day in days)]
    path.write_text("\n".join(lines) + "\n")
    return path


def payments_of(day: date, count: int) -> list[date]:
    """Return the days of monthly payments, of which the next is due on a day."""
    months = [add_months(month_of(day), -number) for number in range(count, 0, -1)]
    return [clamped(month.year, month.month, day.day) for month in months]


def bill(visitor: Visitor, **body: object) -> str:
    answer = visitor.page.request.post(
        f"{visitor.url}/api/bills", data=body, headers={"Origin": visitor.url}
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def test_what_was_found_is_accepted_and_its_next_payment_links_itself(
    visitor: Visitor, tmp_path: Path
) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    due = here().replace(day=15)
    if due <= here():
        due = add_months(month_of(due), 1).replace(day=15)
    paid = payments_of(due, 7)
    visitor.bring_in(statement(tmp_path / "first.csv", paid, "-12.99"), account)

    visitor.go("/bills")
    expect(
        page.get_by_text(re.compile(r"7 payments since .+, every 3[01]\s±\s\d\sdays"))
    ).to_be_visible()
    page.get_by_role("button", name=f"Accept {SHOP}").click()
    expect(page.get_by_text(f"{SHOP} is a bill now")).to_be_visible()
    if month_of(due) != month_of(here()):
        page.get_by_role("button", name="Later").click()
    cell = page.locator(f'.cal-day[data-date="{due.isoformat()}"]')
    expect(cell.locator(".cal-bill")).to_have_attribute("data-status", re.compile("due|soon"))
    expect(cell.get_by_text("€12.99")).to_be_visible()

    came = due + timedelta(days=2)
    visitor.bring_in(statement(tmp_path / "next.csv", [came], "-14.99"), account)
    visitor.go(f"/bills?month={due:%Y-%m}")
    expect(cell.locator(".cal-bill")).to_have_attribute("data-status", "paid")
    cell.locator(".cal-bill").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("The price has gone up")).to_be_visible()
    expect(drawer.locator(".card-row")).to_have_count(8)
    drawer.locator(".card-row").first.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/transactions/?\?id="))


def test_a_payment_that_is_no_bill_is_refused_and_taken_back(
    visitor: Visitor, tmp_path: Path
) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    visitor.bring_in(statement(tmp_path / "a.csv", payments_of(here(), 6), "-9.50"), account)
    visitor.go("/bills")
    page.get_by_role("button", name=f"{SHOP}: not a bill").click()
    expect(page.get_by_text("These look like bills")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("These look like bills")).to_be_visible()


def test_a_bill_is_made_paid_and_skipped_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/bills")
    expect(page.get_by_text("No bill yet")).to_be_visible()
    visitor.go("/bills?add=1")
    expect(page.locator("#bill-name")).to_be_focused()
    drawn_out(page)
    page.fill("#bill-name", "Rent")
    page.fill("#bill-amount", "900")
    page.fill("#bill-due", here().isoformat())
    page.get_by_role("radio", name="Own rule").click()
    page.fill("#bill-rule", "FREQ=SECONDLY")
    page.get_by_role("dialog").get_by_role("button", name="Add bill").click()
    expect(page.get_by_text("It comes more often than daily.")).to_be_visible()
    page.get_by_role("radio", name="Weeks").click()
    page.fill("#bill-interval", "2")
    expect(page.get_by_text(re.compile("Every 2 weeks on "))).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Bill added")).to_be_visible()

    today = page.locator(f'.cal-day[data-date="{here().isoformat()}"] .cal-bill')
    today.press("Enter")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Mark as paid").click()
    expect(page.locator("#pay-amount")).to_have_value("900.00")
    page.locator("#pay").get_by_role("button", name="Mark as paid").click()
    expect(drawer.get_by_text("Paid", exact=True)).to_be_visible()
    drawer.get_by_role("button", name="Not paid").click()
    drawer.get_by_role("button", name="Skip").click()
    expect(drawer.get_by_text("Left out this time")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(today).to_have_attribute("data-status", "skipped")
    today.click()
    drawer.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No bill yet")).to_be_visible()
    page.locator(".toast").filter(has_text="Deleted Rent").get_by_role("button").click()
    expect(today).to_be_visible()


def test_a_feed_is_made_and_revoked(visitor: Visitor) -> None:
    page = visitor.page
    bill(visitor, name="Rent", amount="900", due_date=str(here()))
    visitor.go("/bills")
    page.get_by_role("button", name="Calendar feed").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Anyone who has the address can read your bills")).to_be_visible()
    dialog.get_by_role("button", name="Make an address").click()
    expect(dialog.locator("code")).to_contain_text(".ics")
    secret = dialog.locator("code").inner_text().rpartition("/")[2]
    address = f"{visitor.url}/api/bills/feed/{secret}"
    assert "BEGIN:VCALENDAR" in page.request.get(address).text()
    dialog.get_by_role("button", name="Revoke").click()
    expect(dialog.get_by_role("button", name="Make an address")).to_be_visible()
    assert page.request.get(address).status == 404


def test_the_page_is_accessible_and_never_too_wide(visitor: Visitor) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    visitor.go("/bills")
    expect(page.get_by_text("No bill yet")).to_be_visible()
    assert visitor.violations() == []
    late = here() - timedelta(days=20)
    long = bill(visitor, name=LONG[:60], amount="1234567.89", due_date=str(late))
    for number in range(5):
        bill(
            visitor, name=f"Bill {number}", amount="12.99", due_date=str(here()), account_id=account
        )
    visitor.go(f"/bills?month={late:%Y-%m}")
    expect(page.locator(".bill-upcoming .card-row")).to_have_count(6)
    assert visitor.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.go("/bills?view=list")
    expect(page.locator("tr[data-row]")).to_have_count(6)
    assert visitor.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.go(f"/bills?open={long}")
    drawn_out(page)
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.locator("#pay-amount")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("radio", name="Settings").click()
    expect(page.locator("#bill-name")).to_be_visible()
    assert visitor.violations() == []
