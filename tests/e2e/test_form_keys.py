"""Forms and lists by the keyboard alone: what Enter and Escape do, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


def buy(visitor: Visitor, account: str, payee: str) -> None:
    body = {"account_id": account, "date": "2026-03-15", "amount": "-5", "payee": payee}
    visitor.post("transactions", body)


def test_enter_saves_a_transaction_and_closes_its_form(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_account("Current")
    visitor.go("/transactions")
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add transaction")
    expect(form.get_by_label("Amount")).to_be_focused()
    page.keyboard.type("3*4")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_contain_text("\u2212€12.00")
    expect(form).to_have_count(0)


def test_enter_saves_a_purchase_and_closes_its_form(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/inventory?add=1")
    form = page.get_by_role("dialog", name="Add purchase")
    form.get_by_label("Product").fill("Lamp")
    form.get_by_label("Price of one").fill("20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_text("Lamp")).to_be_visible()
    expect(form).to_have_count(0)


def test_enter_saves_a_rule_and_applies_it_to_nothing(visitor: Visitor) -> None:
    page = visitor.page
    buy(visitor, visitor.open_account("Current"), "Lidl")
    body = {
        "name": "Shops",
        "conditions": {"all": [{"field": "payee", "op": "is", "value": "Aldi"}]},
        "actions": [{"type": "add_tags", "tags": ["shop"]}],
    }
    visitor.post("rules", body)
    visitor.go("/settings?section=rules")
    page.get_by_role("button", name="Shops", exact=True).focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Change rule")
    expect(form.get_by_label("What it is compared with")).to_be_focused()
    form.get_by_label("What it is compared with").fill("Lidl")
    expect(form.get_by_text("Would change 1 transaction")).to_be_visible()
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(page.get_by_text("Payee is “Lidl”")).to_be_visible()
    lines = page.request.get(f"{visitor.url}/api/transactions").json()["items"]
    assert [line["tags"] for line in lines] == [[]]


def test_escape_selects_nothing_in_the_list(visitor: Visitor) -> None:
    page = visitor.page
    buy(visitor, visitor.open_account("Current"), "Lidl")
    visitor.go("/transactions")
    chosen = page.locator("tr[aria-selected=true]")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(chosen).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)


def test_escape_in_what_pops_up_leaves_the_selection_alone(visitor: Visitor) -> None:
    page = visitor.page
    buy(visitor, visitor.open_account("Current"), "Lidl")
    visitor.go("/transactions")
    chosen = page.locator("tr[aria-selected=true]")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Columns and rows").click()
    expect(page.locator(".pop-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pop-card")).to_have_count(0)
    expect(chosen).to_have_count(1)
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)


def test_control_and_enter_save_and_close_whatever_was_pressed_before(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_account("Current")
    visitor.go("/transactions")
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add transaction")
    expect(form.get_by_label("Amount")).to_be_focused()
    form.get_by_role("button", name="Save and add another").click()
    expect(form.locator("[aria-invalid=true]").first).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Control+Enter")
    expect(page.locator("tr[data-row]")).to_contain_text("\u2212€5.00")
    expect(form).to_have_count(0)


def test_enter_on_a_name_that_nobody_has_sends_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/accounts")
    page.get_by_role("button", name="Add account").first.click()
    form = page.get_by_role("dialog", name="Add account")
    form.get_by_label("Name").fill("Vault")
    currency = form.get_by_role("combobox", name="Currency")
    currency.fill("Guilders of old")
    expect(page.get_by_text("Nothing by that name.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(form).to_be_visible()
    assert page.request.get(f"{visitor.url}/api/accounts").json()["items"] == []
    currency.fill("xau")
    page.keyboard.press("Enter")
    expect(form.locator("input[type=hidden][name=currency]")).to_have_value("XAU")
    expect(currency).to_have_value("XAU · Gold")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    accounts = page.request.get(f"{visitor.url}/api/accounts").json()["items"]
    assert [(each["name"], each["currency_code"]) for each in accounts] == [("Vault", "XAU")]


def test_a_choice_stays_though_the_answer_was_faster_than_the_page(visitor: Visitor) -> None:
    page = visitor.page
    slow = (
        "const set = setTimeout; window.setTimeout = (f, ms, ...more) => set(f, ms || 300, ...more)"
    )
    page.add_init_script(slow)
    visitor.go("/accounts?add=1")
    form = page.get_by_role("dialog", name="Add account")
    form.get_by_label("Name").fill("Vault")
    currency = form.get_by_role("combobox", name="Currency")
    currency.fill("xau")
    page.keyboard.press("Enter")
    expect(form.locator("input[type=hidden][name=currency]")).to_have_value("XAU")
    page.wait_for_timeout(600)
    expect(currency).to_have_value("XAU \u00b7 Gold")
    currency.fill("Guilders of old")
    form.get_by_label("Name").focus()
    expect(currency).to_have_value("XAU \u00b7 Gold")
