"""Categories, payees and rules in the settings, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def post(visitor: Visitor, path: str, body: dict[str, Any]) -> Any:
    answer = visitor.page.request.post(
        f"{visitor.url}/api/{path}", headers={"Origin": visitor.url}, data=body
    )
    assert answer.status == 201, answer.text()
    return answer.json()


def buy(visitor: Visitor, account: str, payee: str, **fields: Any) -> None:
    body = {"account_id": account, "date": "2026-03-15", "amount": "-5", "payee": payee}
    post(visitor, "transactions", body | fields)


def test_a_category_is_added_moved_arranged_and_deleted(visitor: Visitor) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    boats = post(visitor, "categories", {"name": "Boats", "type": "expense"})
    buy(visitor, account, "Harbour", category_id=boats["id"])
    visitor.go("/settings?section=categories")
    page.get_by_role("button", name="Add a category below Boats").click()
    page.get_by_label("Name").fill("Sails")
    page.get_by_label("Jade").check()
    page.get_by_label("umbrella").check()
    page.get_by_label("Tax tag").fill("Charter")
    page.get_by_role("button", name="Save").click()
    below = page.get_by_role("list", name="Below Boats")
    expect(below.get_by_role("button", name="Sails", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="1 transaction of Boats")).to_be_visible()
    page.get_by_role("button", name="Add a category below Boats").click()
    page.get_by_label("Name").fill("Oars")
    page.get_by_role("button", name="Save").click()
    rows = below.locator("[data-name]")
    expect(rows).to_have_count(2)
    handle = page.get_by_role("button", name="Move Oars")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(rows.first).to_have_attribute("data-name", "Oars")
    page.reload()
    expect(rows.first).to_have_attribute("data-name", "Oars")
    page.get_by_role("button", name="Boats", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    asking = page.get_by_role("dialog", name="Delete Boats")
    expect(asking).to_contain_text("1 transaction is left without a category.")
    expect(asking).to_contain_text("2 categories below it move one level up.")
    asking.get_by_role("button", name="Delete category").click()
    expect(page.get_by_role("button", name="Boats", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Oars", exact=True)).to_be_visible()


def test_spellings_of_a_payee_become_one_and_are_taken_apart(visitor: Visitor) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    for payee in ("REWE", "REWE", "Rewe Markt", "REWE 4711 Berlin", "Lidl"):
        buy(visitor, account, payee)
    visitor.go("/settings?section=payees")
    page.get_by_role("button", name="Merge into REWE").click()
    expect(page.get_by_text("Merged 3 payees into REWE")).to_be_visible()
    expect(page.get_by_role("link", name="4 transactions with REWE")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="2 transactions with REWE")).to_be_visible()
    page.get_by_role("button", name="Not the same: REWE").click()
    expect(page.get_by_text("These look like one")).to_have_count(0)
    page.get_by_role("button", name="Lidl").click()
    page.get_by_label("Add a name").fill("LIDL sagt Danke")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove lidl sagt danke")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Lidl Nord")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Lidl Nord")).to_be_visible()
