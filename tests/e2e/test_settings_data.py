"""A household leaves by its JSON file and moves into another one, in a real browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e

PURCHASES = "product_name,price,purchase_date\nKettle,39.90,2025-01-31\nDrill,x,2025-01-31\n"


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def chosen(page: Page, name: str, content: bytes, kind: str) -> None:
    file = FilePayload(name=name, mimeType=kind, buffer=content)
    page.locator("#exchange-file").set_input_files(file)


def test_purchases_come_in_once_they_were_looked_at(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/settings?section=data")
    chosen(page, "purchases.csv", PURCHASES.encode(), "text/csv")
    expect(page.get_by_text("This would create 1.")).to_be_visible()
    expect(page.get_by_text("Row 3")).to_be_visible()
    visitor.go("/inventory")
    expect(page.get_by_text("Kettle")).to_have_count(0)
    visitor.go("/settings?section=data")
    expect(page.get_by_role("button", name="Import it")).to_have_count(0)
    chosen(page, "purchases.csv", PURCHASES.encode(), "text/csv")
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Created 1.")).to_be_visible()
    visitor.go("/settings?section=data")
    expect(page.locator("#exchange-file")).to_be_attached()
    expect(page.get_by_text("Created 1.")).to_have_count(0)
    expect(page.get_by_text("Choose the file again.")).to_have_count(0)
    visitor.go("/inventory")
    expect(page.get_by_text("Kettle").first).to_be_visible()


def test_all_transactions_are_taken_along(visitor: Visitor, page: Page) -> None:
    account = visitor.open_account("Giro")
    line = {"account_id": account, "amount": "-4.50", "date": "2025-03-02", "payee": "Bakery"}
    visitor.post("transactions", line)
    visitor.go("/settings?section=data")
    with page.expect_download() as as_csv:
        page.get_by_role("link", name="Transactions, CSV").click()
    assert as_csv.value.suggested_filename == "transactions.csv"
    assert "Bakery" in as_csv.value.path().read_text(encoding="utf-8")
    with page.expect_download() as as_json:
        page.get_by_role("link", name="Transactions, JSON").click()
    [found] = json.loads(as_json.value.path().read_bytes())
    assert (found["payee"], found["amount"]) == ("Bakery", "-4.50")


def test_a_household_is_taken_along(
    visitor: Visitor, app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    visitor.go("/settings?section=data")
    chosen(page, "purchases.csv", PURCHASES.encode(), "text/csv")
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Created 1.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Whole household, JSON").click()
    path = tmp_path / "household.json"
    download.value.save_as(path)
    assert len(json.loads(path.read_text())["tables"]["purchase"]) == 1

    page.context.clear_cookies()
    other = Visitor(page, app_server.url)
    other.sign_up()
    other.go("/settings?section=data")
    page.get_by_text("Whole household, JSON", exact=True).last.click()
    expect(page.get_by_text("Drop a JSON file, or choose one").first).to_be_visible()
    chosen(page, "household.json", path.read_bytes()[:-40], "application/json")
    expect(page.get_by_text("breaks off in the middle")).to_be_visible()
    chosen(page, "household.json", path.read_bytes(), "application/json")
    expect(page.get_by_text("1 purchase")).to_be_visible()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Created")).to_be_visible()
    other.go("/inventory")
    expect(page.get_by_text("Kettle").first).to_be_visible()
