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


def buy(visitor: Visitor, account: str, payee: str, **fields: Any) -> None:
    body = {"account_id": account, "date": "2026-03-15", "amount": "-5", "payee": payee}
    visitor.post("transactions", body | fields)


def test_a_category_is_added_moved_arranged_and_deleted(visitor: Visitor) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    boats = visitor.post("categories", {"name": "Boats", "type": "expense"})
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
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Boats", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="1 transaction of Boats")).to_be_visible()


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
    page.get_by_role("button", name="Rewe Markt", exact=True).click()
    page.get_by_role("button", name="Suggest again: REWE", exact=True).click()
    expect(page.get_by_text("They may be suggested as one again")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    expect(page.get_by_text("These look like one")).to_be_visible()
    drawer = page.get_by_role("dialog")
    page.get_by_role("button", name="Lidl").click()
    page.get_by_role("combobox", name="Usual category").press_sequentially("groc")  # a search
    expect(page.get_by_role("option", name="Groceries").first).to_be_visible()
    page.keyboard.press("Escape")
    drawer.get_by_role("button", name="Close").first.click()
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="Lidl").click()
    page.get_by_label("Add a name").fill("LIDL sagt Danke")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove lidl sagt danke")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Lidl Nord")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Lidl Nord")).to_be_visible()


def test_a_rule_is_written_applied_arranged_and_undone(visitor: Visitor) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    boats = visitor.post("categories", {"name": "Boats", "type": "expense"})
    for payee in ("REWE 1", "REWE 2", "Lidl"):
        buy(visitor, account, payee, category_id=boats["id"])
    visitor.go("/settings?section=rules")
    page.get_by_role("button", name="Add rule").last.click()
    drawer = page.get_by_role("dialog", name="Add rule")
    drawer.get_by_label("What it is compared with").fill("rewe")
    picker = drawer.get_by_role("combobox", name="Set the category to")
    picker.fill("Groceries")
    page.get_by_role("option", name="Groceries").first.click()
    expect(drawer.get_by_text("Would change 2 transactions")).to_be_visible()
    assert visitor.violations() == []
    page.set_viewport_size({"width": 1440, "height": 900})
    drawer.get_by_role("button", name="Save and apply").click()
    expect(page.get_by_text("Changed 2 transactions")).to_be_visible()
    expect(page.get_by_text("Payee contains “rewe”")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    page.get_by_role("button", name="Apply to all").click()
    asking = page.get_by_role("dialog", name="Apply the rules to all transactions?")
    expect(asking).to_contain_text("2 transactions would change.")
    asking.get_by_role("button", name="Cancel").click()
    body = {
        "name": "Second",
        "conditions": {"all": [{"field": "payee", "op": "is", "value": "Lidl"}]},
        "actions": [{"type": "add_tags", "tags": ["shop"]}],
    }
    visitor.post("rules", body)
    page.reload()
    rows = page.get_by_role("list", name="Rules, in their order").locator("[data-name]")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Move Second").focus()
    page.keyboard.press("ArrowUp")
    expect(rows.first).to_have_attribute("data-name", "Second")
    active = page.get_by_role("switch", name="Apply Second to what comes in")
    active.click()
    expect(page.locator(".rule-off")).to_have_count(1)


def test_what_was_done_once_is_done_always(visitor: Visitor) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    for _ in range(2):
        buy(visitor, account, "Rewe", category_id=None)
    visitor.go("/transactions")
    page.get_by_role("button", name="Rewe").first.click()
    page.keyboard.press("e")
    drawer = page.get_by_role("dialog", name="Edit transaction")
    picker = drawer.get_by_role("combobox", name="Category")
    picker.fill("Groceries")
    page.get_by_role("option", name="Groceries").first.click()
    drawer.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Do this always").click()
    page.get_by_role("button", name="Change them").click()
    expect(page.get_by_text("Changed 1 transaction")).to_be_visible()
    expect(page.locator("td").get_by_text("Groceries")).to_have_count(2)


@pytest.mark.parametrize("section", ["categories", "payees", "rules"])
def test_a_filled_section_is_accessible(visitor: Visitor, section: str) -> None:
    page = visitor.page
    account = visitor.open_account("Current")
    boats = visitor.post("categories", {"name": "Boats", "type": "expense", "tax_tag": "Home"})
    for payee in ("REWE", "Rewe Markt"):
        buy(visitor, account, payee, category_id=boats["id"])
    rule = {"all": [{"field": "payee", "op": "is", "value": "Rewe"}]}
    action = {"type": "set_category", "category_id": boats["id"]}
    visitor.post("rules", {"name": "Rewe", "conditions": rule, "actions": [action]})
    visitor.go(f"/settings?section={section}")
    shown = {"categories": "Boats", "payees": "These look like one", "rules": "Category Boats"}
    expect(page.get_by_text(shown[section], exact=True).first).to_be_visible()
    assert visitor.violations() == []
