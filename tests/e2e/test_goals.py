"""The Goals page in a real browser."""

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import choose, drawn_out, wait_until_still
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
LONG = "New roof for the summer house by the lake, with solar panels"
SIZES = [(1440, 900), (820, 1180), (390, 844)]
Call = Callable[..., Any]


def days_on(count: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=count)


@pytest.fixture
def household(page: Page, app_server: AppServer) -> Call:
    """Sign up, and return what sends to the API."""
    origin = {"Origin": app_server.url}
    person: dict[str, str | float | bool] = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    page.request.post(
        f"{app_server.url}/auth/sign-up", form=person, headers=origin, max_redirects=0
    )

    def call(path: str, method: str = "post", **body: object) -> Any:
        send = getattr(page.request, method)
        answer = send(app_server.url + path, data=body, headers=origin)
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None

    return call


def account(call: Call, name: str, kind: str, balance: str) -> str:
    made = call("/api/accounts", name=name, type=kind, currency_code="EUR", opening_balance=balance)
    return str(made["id"])


@pytest.fixture
def filled(household: Call) -> Call:
    """Four goals, one of them reached; three debts, two with terms."""
    household("/api/goals", name="Emergency fund", target_amount="12000")
    trip = household(
        "/api/goals", name="Japan", target_amount="6000", target_date=days_on(300).isoformat()
    )
    put = f"/api/goals/{trip['id']}/contributions"
    household(put, amount="1500", contributed_at=days_on(-100).isoformat())
    rich = account(household, "Savings", "savings", "9000000")
    household("/api/goals", name=LONG, target_amount="999999999", account_id=rich, share=100)
    lamp = household("/api/goals", name="Lamp", target_amount="40")
    household(f"/api/goals/{lamp['id']}/contributions", amount="40")
    for name, kind, owed, rate, least in (
        ("Visa", "credit_card", "-2340.18", "19.9", "60"),
        ("Car", "loan", "-8900", "4.5", "210"),
    ):
        debt = account(household, name, kind, owed)
        household(f"/api/debts/{debt}/terms", "put", annual_rate=rate, minimum_payment=least)
    account(household, "Mastercard", "credit_card", "-650")
    return household


def named(page: Page) -> Locator:
    return page.locator(".goals .goal-open")


@pytest.mark.usefixtures("household")
def test_a_goal_is_made_and_contributed_to(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/goals")
    expect(page.get_by_text("Nothing to save for yet")).to_be_visible()
    assert_accessible(page)
    page.locator("main").get_by_role("button", name="Add goal").click()
    drawn_out(page)
    expect(page.locator("#goal-name")).to_be_focused()
    page.fill("#goal-name", "Japan")
    page.fill("#goal-target", "1.200,00")
    page.fill("#goal-date", days_on(370).isoformat())
    expect(page.locator("#goal-date-help")).to_contain_text("a month")
    page.get_by_role("radio", name="Green").click()
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    row = page.locator(".goal-row")
    expect(row).to_contain_text("of €1,200")
    expect(row).to_contain_text("Starts today")

    row.get_by_role("button", name="Japan", exact=True).click()
    drawn_out(page)
    sheet = page.get_by_role("dialog")
    sheet.locator("#put-amount").fill("100*3")
    sheet.get_by_role("button", name="Put in").click()
    expect(sheet.locator(".goal-paid")).to_contain_text("+€300.00")
    expect(sheet.locator(".goal-step.done")).to_have_count(1)
    assert_accessible(page)
    sheet.get_by_role("button", name="Close").last.click()
    expect(row).to_contain_text("€300.00")
    expect(row.locator(".ring")).to_contain_text("25")


def test_a_bank_line_goes_into_a_goal_and_out_again(
    page: Page, app_server: AppServer, household: Call
) -> None:
    goal = household("/api/goals", name="Japan", target_amount="1200")
    savings = account(household, "Savings", "savings", "0")
    household(
        "/api/transactions",
        account_id=savings,
        amount="300",
        date=days_on(-3).isoformat(),
        payee="Employer",
    )
    page.goto(f"{app_server.url}/goals?goal={goal['id']}")
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("radio", name="By a transaction").click()
    sheet.get_by_role("button", name="Put in +€300.00 Employer").click()
    paid = sheet.locator(".goal-paid")
    expect(paid.get_by_role("link", name="Employer")).to_be_visible()
    expect(page).not_to_have_url(re.compile("goal="))
    paid.get_by_role("button", name="Remove").click()
    expect(paid).to_have_count(0)
    removed = page.locator(".toast", has_text="Contribution removed")
    removed.get_by_role("button", name="Undo").click()
    expect(paid).to_contain_text("Employer")
    paid.get_by_role("link", name="Employer").click()
    expect(page).to_have_url(re.compile(r"/transactions\?id="))


@pytest.mark.usefixtures("filled")
def test_goals_are_put_in_order_by_keys_by_dragging_and_by_the_menu(
    page: Page, app_server: AppServer
) -> None:
    page.goto(f"{app_server.url}/goals")
    expect(named(page)).to_have_text(["Emergency fund", "Japan", LONG, "Lamp"])
    handle = page.get_by_role("button", name="Move Japan")
    handle.focus()
    page.keyboard.press("ArrowUp")
    said = page.locator(".goals [role=status]").first
    expect(said).to_have_text("Japan is now 1 of 3.")
    expect(named(page)).to_have_text(["Japan", "Emergency fund", LONG, "Lamp"])
    expect(handle).to_be_focused()

    wait_until_still(page)
    grip = page.get_by_role("button", name=f"Move {LONG}").bounding_box()
    top = page.locator(".goal-row").first.bounding_box()
    assert grip is not None
    assert top is not None
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, grip["y"] - 40, steps=4)
    page.mouse.move(grip["x"] + 10, top["y"] + 4, steps=4)
    page.mouse.up()
    expect(said).to_have_text(f"{LONG} is now 1 of 3.")
    expect(named(page)).to_have_text([LONG, "Japan", "Emergency fund", "Lamp"])

    page.get_by_role("button", name="Actions for Japan").click()
    choose(page, "Move down")
    expect(named(page)).to_have_text([LONG, "Emergency fund", "Japan", "Lamp"])
    expect(said).to_have_text("Japan is now 3 of 3.")
    page.reload()
    expect(named(page)).to_have_text([LONG, "Emergency fund", "Japan", "Lamp"])


@pytest.mark.usefixtures("filled")
def test_a_goal_is_deleted_and_it_is_undone(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/goals")
    page.get_by_role("button", name="Actions for Japan").click()
    choose(page, "Delete")
    expect(named(page)).to_have_text(["Emergency fund", LONG, "Lamp"])
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(named(page)).to_have_text(["Emergency fund", "Japan", LONG, "Lamp"])


def test_two_debts_are_planned(page: Page, app_server: AppServer, household: Call) -> None:
    account(household, "Visa", "credit_card", "-2000")
    account(household, "Car", "loan", "-900")
    page.goto(f"{app_server.url}/goals")
    page.get_by_role("link", name="Debts", exact=True).click()
    expect(page).to_have_url(re.compile("view=debts"))
    for name, rate, least in (("Visa", "24", "30"), ("Car", "4.5", "50")):
        page.get_by_role("button", name=f"Say what {name} costs").click()
        page.fill("#debt-rate", rate)
        page.fill("#debt-least", least)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".debt", has_text=name)).to_contain_text(f"{rate} %")
    expect(page.get_by_text("By the minimum payment alone it never ends")).to_be_visible()
    plans = page.locator(".plan")
    expect(plans).to_have_count(4)
    expect(plans.last).to_contain_text("Never ends")
    page.fill("#debt-extra", "120")
    expect(page.get_by_text("€200.00 a month altogether")).to_be_visible()
    page.get_by_role("radio", name="Snowball").click()
    expect(page.get_by_role("radio", name="Snowball")).to_have_attribute("aria-checked", "true")
    page.get_by_text("Month by month").click()
    schedule = page.get_by_role("table", name="Payments month by month")
    expect(schedule.get_by_role("row")).to_have_count(13)
    expect(schedule).to_contain_text("Car is paid off")
    page.reload()
    expect(page.get_by_role("radio", name="Snowball")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#debt-extra")).to_have_value(re.compile("^120"))
    page.locator(".debt").get_by_role("link", name="Visa").click()
    expect(page).to_have_url(re.compile(r"/transactions\?account="))
    page.go_back()
    expect(plans).to_have_count(4)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_by_everyone(page: Page, app_server: AppServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{app_server.url}/goals")
        expect(named(page)).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
        page.goto(f"{app_server.url}/goals?view=debts")
        expect(page.locator(".debt")).to_have_count(2)
        page.get_by_text("Month by month").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)


def test_a_long_title_that_is_a_link_shows_two_whole_lines_on_a_phone(
    page: Page, app_server: AppServer, household: Call
) -> None:
    del household
    page.goto(f"{app_server.url}/goals")
    page.get_by_role("heading", name="Goals").first.wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    heights = page.evaluate(
        """() => ["row-title", "row-title text-link"].map(kind => {
            const title = Object.assign(document.createElement("a"), { className: kind });
            title.textContent = "A transfer to the savings ".repeat(20);
            document.body.append(title);
            const { height } = title.getBoundingClientRect();
            title.remove();
            return height;
        })"""
    )
    assert heights[0] == heights[1] > 0
