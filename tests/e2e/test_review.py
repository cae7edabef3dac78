"""The review page in a real browser: asked, answered by mouse and keys, taken back, seen by axe."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e

STATEMENT = """\
Date,Payee,Description,Amount
2025-03-12,SP 4711,Card payment 0932,-48.20
2025-03-14,Kaffee Mitte,Card payment 1201,-2.80
"""


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


def post(visitor: Visitor, path: str, **data: Any) -> dict[str, Any]:
    headers = {"Origin": visitor.url}
    answer = visitor.page.request.post(f"{visitor.url}{path}", data=data, headers=headers)
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def line(visitor: Visitor, account: str, amount: str, day: str, **fields: Any) -> str:
    """Type a line by hand."""
    made = post(visitor, "/api/transactions", account_id=account, amount=amount, date=day, **fields)
    return str(made["id"])


def doubtful_transfers(visitor: Visitor, amounts: list[str]) -> None:
    """Record what went out once and came in twice, and have transfers looked for."""
    giro, savings, cash = (visitor.open_account(name) for name in ("Giro", "Savings", "Cash"))
    for amount in amounts:
        line(visitor, giro, f"-{amount}", "2025-03-10", payee=f"Out {amount}")
        line(visitor, savings, amount, "2025-03-11", payee=f"In {amount}")
        line(visitor, cash, amount, "2025-03-11", payee=f"In {amount}")
    visitor.go("/review")
    visitor.page.get_by_role("button", name="Find transfers").click()
    expect(visitor.page.locator("#toasts")).to_contain_text("to review")
    expect(visitor.page.get_by_text(f"1 of {len(amounts)}").first).to_be_visible()


def ask(page: Page) -> Locator:
    return page.get_by_role("heading", level=2).first


def test_a_line_of_a_file_may_be_one_that_was_typed(visitor: Visitor, tmp_path: Path) -> None:
    page, account = visitor.page, visitor.open_account("Giro")
    line(visitor, account, "-48.20", "2025-03-11", payee="Groceries for Sunday", notes="Party")
    path = tmp_path / "march.csv"
    path.write_text(STATEMENT)
    visitor.drop(path, account)
    page.get_by_role("radio", name="Needs review 1").click()
    expect(page.get_by_role("table").get_by_text("Needs review")).to_be_visible()
    page.get_by_role("button", name="Import 2 transactions").click()
    expect(page.get_by_text("1 line needs review")).to_be_visible()

    visitor.go("/")
    expect(page.get_by_text("1 line to review")).to_be_visible()
    visitor.go("/transactions")
    page.get_by_role("link", name="1 to review").last.click()
    expect(ask(page)).to_have_text("Same payment?")
    table = page.get_by_role("table", name="The two lines")
    expect(table.get_by_role("row", name="Payee")).to_contain_text("Groceries for Sunday")
    expect(table.get_by_role("row", name="Payee")).to_contain_text("differs")
    expect(table.get_by_role("row", name="Came from")).to_contain_text("march.csv")

    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    assert visitor.balance(account) == "-51.00"
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(ask(page)).to_have_text("Same payment?")
    assert visitor.balance(account) == "-99.20"


def test_the_keys_walk_answer_and_take_back(visitor: Visitor) -> None:
    page = visitor.page
    doubtful_transfers(visitor, ["10.00", "20.00", "30.00"])
    table = page.get_by_role("table", name="The two lines")
    expect(table).to_contain_text("10.00")
    page.keyboard.press("j")
    expect(table).to_contain_text("20.00")
    page.keyboard.press("k")
    expect(table).to_contain_text("10.00")
    page.keyboard.press("n")
    expect(table).to_contain_text("20.00")
    page.keyboard.press("Enter")
    expect(table).to_contain_text("30.00")
    page.keyboard.press("y")
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    page.keyboard.press("u")
    expect(table).to_contain_text("30.00")
    page.keyboard.press("u")
    expect(table).to_contain_text("20.00")
    expect(page.get_by_text("1 of 2").first).to_be_visible()

    # A key that is held down answers one question, not all.
    page.keyboard.down("n")
    page.keyboard.down("n")
    page.keyboard.up("n")
    expect(page.get_by_text("1 of 1").first).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("1 of 2").first).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Take the last answer back")).to_be_visible()
    page.keyboard.press("Escape")
    # Enter presses what has the focus: "no" is not "yes".
    page.get_by_role("button", name="Not a transfer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Not a transfer")
    expect(table).to_contain_text("30.00")


def test_transfers_are_looked_for_on_demand(visitor: Visitor) -> None:
    page = visitor.page
    giro, savings = visitor.open_account("Giro"), visitor.open_account("Savings")
    visitor.go("/review")
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    page.get_by_role("button", name="Find transfers").click()
    expect(page.locator("#toasts")).to_contain_text("No more transfers were found")
    line(visitor, giro, "-75.00", "2025-03-10")
    line(visitor, savings, "75.00", "2025-03-11")
    page.get_by_role("button", name="Find transfers").click()
    expect(page.locator("#toasts")).to_contain_text("1 transfer linked")
    page.get_by_role("button", name="Find refunds").click()
    expect(page.locator("#toasts")).to_contain_text("No more refunds were found")


def test_what_another_tab_answers_goes_here_too(visitor: Visitor) -> None:
    page = visitor.page
    doubtful_transfers(visitor, ["10.00", "20.00"])
    other = Visitor(page.context.new_page(), visitor.url)
    other.go("/review")
    other.page.get_by_role("button", name="Not a transfer").click()
    expect(other.page.get_by_text("1 of 1").first).to_be_visible()
    expect(page.get_by_text("1 of 1").first).to_be_visible()
    expect(page.get_by_role("table", name="The two lines")).to_contain_text("20.00")


@pytest.mark.parametrize("app_server", ["sqlite"], indirect=True)
def test_axe_finds_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/review")
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    found = visitor.violations()
    doubtful_transfers(visitor, ["10.00", "123456789.00"])
    found += visitor.violations()
    page.get_by_role("radio", name="Refunds").click()
    expect(page.get_by_text("None of this kind")).to_be_visible()
    found += visitor.violations()
    assert not found, "\n".join(found)


def test_an_odd_address_shows_all(visitor: Visitor) -> None:
    visitor.go("/review?kind=%27--&skip=-1")
    expect(visitor.page.get_by_text("Nothing to review")).to_be_visible()
