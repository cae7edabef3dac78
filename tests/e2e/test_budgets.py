"""The Budgets page in a real browser."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import choose, drawn_out
from tests.support.server import AppServer
from tests.support.visitor import SIZES, Visitor

pytestmark = pytest.mark.e2e
LONG = "Electricity, heating, water and all else that the house needs"


def today() -> date:
    return datetime.now(UTC).date()


def months_ago(count: int, day: int = 5) -> str:
    index = today().year * 12 + today().month - 1 - count
    return date(index // 12, index % 12 + 1, day).isoformat()


class Household:
    """A visitor's household, filled by the API."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.account = visitor.open_account("Everyday")
        found = self.call("get", "/api/categories?limit=100")["items"]
        self.categories = {row["name"]: row["id"] for row in found}

    def call(self, method: str, path: str, **body: Any) -> Any:
        visitor = self.visitor
        send = getattr(visitor.page.request, method)
        more = {"data": body} if body else {}
        answer = send(f"{visitor.url}{path}", headers={"Origin": visitor.url}, **more)
        assert answer.ok, answer.text()
        return answer.json()

    def line(self, amount: str, day: str, category: str | None = None) -> None:
        self.call(
            "post",
            "/api/transactions",
            account_id=self.account,
            amount=amount,
            date=day,
            category_id=self.categories[category] if category else None,
        )

    def budget(self, name: str, amount: str, category: str | None, **more: Any) -> None:
        self.call(
            "post",
            "/api/budgets",
            name=name,
            amount=amount,
            category_id=self.categories[category] if category else None,
            **more,
        )


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


@pytest.fixture
def household(visitor: Visitor) -> Household:
    return Household(visitor)


def row(page: Page, name: str) -> Locator:
    named = page.get_by_role("button", name=name, exact=True)
    return page.locator("li[data-budget]").filter(has=named)


def test_suggested_overspent_by_an_import_and_carried_over(
    household: Household, tmp_path: Path
) -> None:
    visitor, page = household.visitor, household.visitor.page
    for month in range(1, 7):
        household.line("-200", months_ago(month), "Groceries")
        household.line("-40", months_ago(month), "Fuel")
    visitor.go("/budgets")
    expect(page.get_by_text("No budget yet")).to_be_visible()
    page.get_by_role("checkbox", name="Transport").click()
    expect(page.get_by_text("€200.00 a month")).to_be_visible()
    page.get_by_role("button", name="Set 1 budget").click()
    food = row(page, "Food")
    expect(food).to_contain_text("€200")
    expect(food).to_contain_text("a day left for" if today().day < 28 else "left for")

    food.get_by_role("button", name="Food", exact=True).click()
    drawn_out(page)
    page.get_by_role("radio", name="Settings").click()
    page.get_by_label("What goes on to the next period").select_option("both")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    statement = tmp_path / "statement.csv"
    statement.write_text(
        "Date,Payee,Amount,Category\n"
        f"{today().isoformat()},Market,-170.00,Groceries\n"
        f"{today().isoformat()},Butcher,-80.50,Groceries\n"
    )
    visitor.bring_in(statement, household.account)

    visitor.go("/budgets")
    expect(food).to_contain_text("€50.50 over since")
    expect(food).to_contain_text("€250.50")
    page.get_by_role("button", name="Later").click()
    expect(food).to_contain_text("€50.50 overspent before, taken off")
    expect(food).to_contain_text("€149.50")
    expect(page).to_have_url(re.compile(r"month=\d{4}-\d\d"))
    page.get_by_role("button", name="Earlier").click()
    food.get_by_role("link", name="€250.50 spent on Food").click()
    expect(page.locator("tr[data-row]")).to_have_count(2)


def test_a_limit_is_changed_where_it_stands(household: Household) -> None:
    page = household.visitor.page
    household.budget("Food", "300", "Food", start_date=months_ago(2, 1))
    household.visitor.go("/budgets")
    food = row(page, "Food")
    limit = food.get_by_role("button", name="Change the limit of Food")
    limit.click()
    expect(page.locator("#limit")).to_be_focused()
    page.locator("#limit").fill("1")
    page.keyboard.press("Escape")
    expect(limit).to_contain_text("€300")
    expect(limit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#limit")).to_be_focused()
    page.locator("#limit").fill("much")
    page.keyboard.press("Enter")
    expect(food.locator(".field-error")).to_contain_text("Enter an amount")
    page.locator("#limit").fill("450")
    food.get_by_role("radio", name="This month").click()
    page.locator("#limit").press("Enter")
    expect(limit).to_contain_text("€450")
    page.get_by_role("button", name="Later").click()
    expect(limit).to_contain_text("€300")
    page.get_by_role("button", name="More").click()
    choose(page, "Copy the limits of")
    expect(limit).to_contain_text("€450")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(limit).to_contain_text("€300")


def test_money_is_moved_between_envelopes(household: Household) -> None:
    page = household.visitor.page
    household.line("1000", months_ago(0, 1), "Salary")
    for name, amount in (("Food", "300"), ("Transport", "100")):
        household.budget(name, amount, name)
    household.visitor.go("/budgets")
    page.get_by_role("radio", name="Envelopes").click()
    expect(page).to_have_url(re.compile("view=envelopes"))
    left = page.locator(".card").filter(has_text="Left to give out")
    expect(left).to_contain_text("€600")
    page.get_by_role("button", name="Move money out of Food").click()
    drawn_out(page)
    page.locator("#move-amount").fill("900")
    page.get_by_role("button", name="Move money", exact=True).click()
    expect(page.locator("#move-amount-error")).to_contain_text("Move less")
    page.locator("#move-amount").fill("50")
    page.get_by_role("button", name="Move money", exact=True).click()
    expect(row(page, "Transport")).to_contain_text("€150 left")
    expect(row(page, "Food")).to_contain_text("€250 left")
    expect(left).to_contain_text("€600")


def test_two_on_one_thing_are_refused_at_its_field_and_one_is_deleted(household: Household) -> None:
    page = household.visitor.page
    household.budget("Food", "300", "Food")
    household.visitor.go("/budgets?add=1")
    drawn_out(page)
    page.locator("#budget-category").fill("Food")
    page.get_by_role("option", name="Food").first.click()
    page.locator("#budget-amount").fill("5")
    page.get_by_role("button", name="Set budget", exact=True).click()
    expect(page.locator("#budget-category-error")).to_contain_text("already a monthly budget")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard changes").click()
    row(page, "Food").get_by_role("button", name="Food", exact=True).click()
    drawn_out(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No budget yet")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(row(page, "Food")).to_be_visible()


def test_it_can_be_used_by_everyone(household: Household) -> None:
    visitor, page = household.visitor, household.visitor.page
    page.emulate_media(reduced_motion="reduce")
    visitor.go("/budgets")
    expect(page.get_by_text("No budget yet")).to_be_visible()
    assert visitor.violations() == []
    household.line("-140", months_ago(0, 1), "Groceries")
    household.budget("Food", "100", "Food")
    household.budget(LONG, "999999999", "Utilities", rollover="both", start_date=months_ago(3, 1))
    household.budget("All", "50", None, period="weekly", currency_code="USD")
    visitor.go("/budgets")
    expect(page.locator("li[data-budget]")).to_have_count(3)
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.violations() == []
    row(page, "Food").get_by_role("button", name="Change the limit of Food").click()
    expect(page.locator("#limit")).to_be_focused()
    assert visitor.violations() == []
    row(page, "Food").get_by_role("button", name="Food", exact=True).click()
    drawn_out(page)
    expect(page.get_by_role("table", name="All periods")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("radio", name="Settings").click()
    expect(page.locator("#budget-amount")).to_be_visible()
    assert visitor.violations() == []
    visitor.go("/budgets?view=envelopes")
    expect(page.locator("li[data-budget]")).to_have_count(2)
    assert visitor.violations() == []
