"""A bank's file with several accounts comes in by one press, and each account's part goes alone."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

TWO = Path(__file__).parents[1] / "fixtures" / "statements" / "two_accounts.ofx"


def test_all_accounts_of_a_file_come_in_together(app_server: AppServer, page: Page) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    account = visitor.open_account("Everyday")
    visitor.drop(TWO, account)
    places = page.locator(".import-place select")
    expect(places).to_have_count(2)
    expect(places.first).to_have_value(account)
    expect(places.last).to_have_value("")
    places.last.select_option("A new account")
    assert visitor.violations() == []
    page.get_by_role("button", name="Look at what is new").click()

    expect(page.locator(".headline")).to_have_text("2 accounts in this file")
    page.get_by_role("button", name="Import 3 transactions").click()
    expect(page.locator(".headline")).to_contain_text("3 transactions imported into Everyday and ")
    undo = page.get_by_role("button", name="Undo the import into Everyday")
    expect(page.get_by_role("button", name="Undo the import into ")).to_have_count(2)
    undo.click()
    page.get_by_role("button", name="Undo import", exact=True).click()
    expect(undo).to_have_count(0)
    expect(page.get_by_role("button", name="Undo the import into ")).to_have_count(1)

    visitor.drop(TWO, account)
    expect(places).to_have_count(2)
    expect(places.last).not_to_have_value("")
