"""Budgets, bills and goals on the dashboard in a real browser, with the sample household."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support import accessibility
from tests.support.server import AppServer
from tests.support.visitor import SIZES, Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def explore(visitor: Visitor) -> Page:
    page = visitor.page
    visitor.go("/welcome?step=3")
    page.get_by_role("button", name="Explore with sample data").click()
    expect(page.get_by_text("Emergency fund")).to_be_visible(timeout=90_000)
    return page


def card(page: Page, title: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title))


def test_plans_are_taught_where_there_are_none(visitor: Visitor) -> None:
    visitor.open_account("Current")
    visitor.go("/")
    page = visitor.page
    for words, place in (
        ("Set budgets", "/budgets"),
        ("Add bills", "/bills"),
        ("Set a goal", "/goals?add=1"),
    ):
        expect(page.get_by_role("link", name=words)).to_have_attribute("href", place)


def test_plans_are_seen_and_lead_to_what_they_count(visitor: Visitor) -> None:
    page = explore(visitor)
    budgets = card(page, "Budgets")
    expect(budgets.locator(".bar-row")).to_have_count(4)
    expect(budgets.get_by_role("link", name=re.compile(r"^All \d+"))).to_be_visible()
    bills = card(page, "Bills, next 30 days")
    expect(bills.locator(".card-row").first).to_contain_text("3 days late")
    expect(card(page, "Goals").locator(".card-row")).to_have_count(3)
    expect(page.get_by_role("heading", name="Left to spend")).to_be_visible()
    card(page, "Needs a decision").get_by_role("button", name="All").click()
    expect(page.get_by_text(re.compile("payments look like bills"))).to_be_visible()
    assert visitor.violations() == []
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark")
    assert accessibility.violations(page, rules=accessibility.COLOURS) == []
    budgets.locator(".bar-row").first.click()
    page.wait_for_url(re.compile(r"/transactions/?\?.*type=spent"))
    expect(page.get_by_role("button", name=re.compile("Counted as spending")).first).to_be_visible()
