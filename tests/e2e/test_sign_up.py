"""Signing up and in, in a real browser, and the first minutes after it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.people import PASSWORD
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    return Visitor(page, app_server.url)


def fill(visitor: Visitor, password: str = PASSWORD) -> None:
    page = visitor.page
    page.get_by_label("Your name").fill("Ann Moreau")
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Create account").click()


def test_from_signing_up_to_a_dashboard(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/sign-up")
    fill(visitor)
    expect(page.get_by_role("heading", name="Your household")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    page.get_by_label("Name of the household").fill("Haus am See")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your first account")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Your first account")).to_be_visible()
    page.get_by_label("Name").fill("Giro")
    page.get_by_label("Opening balance").fill("1.234,50")
    page.get_by_role("button", name="Open account").click()
    expect(page.get_by_role("link", name="Import a file")).to_have_attribute(
        "href", re.compile(r"^/import\?account=")
    )
    page.get_by_role("link", name="Go to the dashboard").click()
    expect(page.get_by_text("€1,234.50")).to_be_visible()
    expect(page.get_by_text("Haus am See")).to_be_visible()


def test_exploring_with_sample_data_and_removing_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.go("/welcome?step=3")
    page.get_by_role("button", name="Explore with sample data").click()
    expect(page.get_by_text("This is sample data.")).to_be_visible(timeout=180_000)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("button", name="Remove sample data").click()
    expect(page.get_by_text("Your money will be here")).to_be_visible(timeout=180_000)


def test_the_welcome_is_no_wider_than_a_phone(visitor: Visitor) -> None:
    visitor.sign_up()
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    for step, title in (
        ("1", "Your household"),
        ("2", "Your first account"),
        ("3", "What is on it"),
    ):
        visitor.go(f"/welcome?step={step}")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_refused_form_says_why_and_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/sign-up?next=%2Faccounts")
    fill(visitor, "password123")
    expect(page.get_by_text("This password is among the first that are tried.")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(visitor.email)
    expect(page.get_by_label("Your name")).to_have_value("Ann Moreau")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/accounts"))


def test_a_wrong_password_and_the_way_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    page.context.clear_cookies()
    visitor.go("/transactions?q=shop")
    page.wait_for_url(re.compile(r"/sign-in/?\?error=signed-out"))
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill("not this one at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match an account")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/transactions/?\?q=shop"))


def test_whoever_is_signed_in_is_sent_on(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/sign-in")
    expect(visitor.page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_an_address_without_a_page_leads_home(visitor: Visitor) -> None:
    visitor.go("/nothing-here")
    expect(visitor.page.get_by_role("heading", name="There is no page here")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Go to the dashboard")).to_be_visible()


@pytest.mark.parametrize("path", ["/sign-in?error=credentials", "/sign-up", "/nothing-here"])
def test_the_entry_is_accessible(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    assert visitor.violations() == []
