"""The settings in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from spends.ui.pages.settings.state import SECTIONS
from tests.support.browser import drawn_out
from tests.support.people import PASSWORD
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def test_what_is_changed_is_saved_as_one_goes(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=household")
    page.get_by_label("Name").fill("Lake house")
    expect(page.get_by_text("Saved")).to_be_visible()
    expect(page.get_by_role("button", name="Your account")).to_contain_text("Lake house")
    visitor.go("/settings")
    expect(page.get_by_label("Name")).to_have_value("Ann Moreau")
    page.get_by_label("Numbers and dates").select_option("de-DE")
    expect(page.get_by_text("1.234.567,89")).to_be_visible()


def test_a_password_is_changed(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=security")
    page.get_by_label("Present password").fill("not this one")
    page.get_by_label("New password").fill("quite another long one")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This is not your present password.")).to_be_visible()
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(page.get_by_text("This browser")).to_be_visible()


def test_a_token_is_shown_once(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=tokens")
    page.get_by_label("Name").fill("Backup")
    page.get_by_role("button", name="Create token").click()
    expect(page.locator(".secret code")).to_have_text(re.compile("^spends_"))
    page.reload()
    expect(page.get_by_text("Backup")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No tokens yet")).to_be_visible()


def test_a_category_is_added(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=categories")
    page.get_by_role("button", name="Add category").click()
    page.get_by_label("Name").fill("Boat")
    page.get_by_label("Teal").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Boat", exact=True)).to_be_visible()


def test_a_category_typed_into_is_not_left_unasked(visitor: Visitor) -> None:
    visitor.go("/settings?section=categories")
    page = visitor.page
    page.get_by_role("button", name="Add category").click()
    drawn_out(page)
    page.fill("#name", "Sailing")
    page.keyboard.press("Escape")
    expect(page.get_by_text("What you changed in this category is lost.")).to_be_visible()
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(page.locator("#name")).to_have_value("Sailing")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Discard changes").click()
    expect(page.locator("#name")).to_have_count(0)


def test_a_rate_is_added_and_deleted(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=rates")
    page.get_by_label("Price of one, in EUR").fill("0.92")
    page.get_by_role("button", name="Add rate").click()
    expect(page.get_by_text("1 USD = 0.92 EUR")).to_be_visible()
    page.get_by_role("button", name="Delete this rate").click()
    expect(page.get_by_text("No rates of your own")).to_be_visible()


def test_on_a_phone_the_list_comes_first(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/settings")
    expect(page.get_by_role("link", name="Appearance")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_be_hidden()
    page.get_by_role("link", name="Appearance").click()
    page.get_by_text("Easier on the eyes at night").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.get_by_role("link", name="All settings").click()
    expect(page.get_by_role("link", name="Security")).to_be_visible()


@pytest.mark.parametrize("section", [key for key, _, _ in SECTIONS])
def test_each_subject_is_accessible(visitor: Visitor, section: str) -> None:
    visitor.go(f"/settings?section={section}")
    expect(visitor.page.locator(".settings-body .card").first).to_be_visible()
    visitor.page.wait_for_function("!document.querySelector('main .bone')")
    assert visitor.violations() == []
