"""The belongings on the dashboard, beside a transaction and in the settings, in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
TODAY = datetime.now(UTC).date()
LONG = "A thing with a name of sixty characters, and not one fewer!!"


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    result = Visitor(page, app_server.url)
    result.sign_up()
    return result


def bought(visitor: Visitor, name: str = "Kettle", price: str = "39.90", **more: Any) -> str:
    day = (TODAY - timedelta(days=5)).isoformat()
    body = {"product_name": name, "price": price, "purchase_date": day} | more
    return str(visitor.post("purchases", body)["id"])


def test_the_dashboard_shows_the_belongings(visitor: Visitor) -> None:
    visitor.open_account("Current")
    page = visitor.page
    visitor.go("/")
    expect(page.get_by_text("Nothing bought is noted yet")).to_be_visible()
    assert visitor.violations() == []
    soon = (TODAY + timedelta(days=12)).isoformat()
    kettle = bought(
        visitor, LONG, "123456789.12", warranty_end=soon, return_by=soon, useful_life_months=60
    )
    visitor.go("/")
    expect(page.get_by_role("heading", name="Warranties ending")).to_be_visible()
    expect(page.get_by_text(re.compile("1[123] days left")).first).to_be_visible()
    expect(page.get_by_text(re.compile("in things")).first).to_be_visible()
    page.get_by_role("heading", name="Warranties", exact=True).scroll_into_view_if_needed()
    page.get_by_label("Purchases as a table").click()
    expect(page.get_by_role("table", name="Purchases")).to_contain_text("€123,456,789.12")
    assert visitor.violations() == []
    page.get_by_text(LONG).first.click()
    page.wait_for_url(re.compile(f"/inventory/{kettle}"))


def test_a_likely_payment_is_confirmed_on_the_dashboard(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    bought(visitor)
    day = (TODAY - timedelta(days=4)).isoformat()
    line = {"account_id": account, "date": day, "amount": "-39.90", "payee": "Shop"}
    visitor.post("transactions", line)
    page = visitor.page
    visitor.go("/")
    expect(page.get_by_text("Did this pay for Kettle?")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Yes")).click()
    expect(page.get_by_text("The payment is linked")).to_be_visible()
    expect(page.get_by_text("Did this pay for Kettle?")).to_have_count(0)


def test_a_transaction_shows_its_purchase_and_takes_a_receipt(visitor: Visitor) -> None:
    account = visitor.open_account("Current")
    line = {"account_id": account, "date": TODAY.isoformat(), "amount": "-39.90", "payee": "Shop"}
    transaction = visitor.post("transactions", line)["id"]
    page = visitor.page
    page.set_viewport_size({"width": 1440, "height": 900})
    visitor.go(f"/transactions?id={transaction}")
    rail = page.get_by_role("complementary", name="Selected transaction")
    link = rail.get_by_role("link", name="Make it a purchase")
    expect(link).to_have_attribute("href", f"/inventory?add=1&transaction={transaction}")
    papers: list[Any] = [
        {
            "name": f"{name}.pdf",
            "mimeType": "application/pdf",
            "buffer": f"%PDF-1.7\n{name}".encode(),
        }
        for name in ("receipt", "manual")
    ]
    rail.locator("input[type=file]").first.set_input_files(papers)
    for one in papers:
        expect(rail.get_by_role("link", name=one["name"])).to_be_visible()
    expect(page.get_by_role("img", name="Has a document")).to_be_visible()
    assert visitor.violations() == []


def test_retailers_are_kept_in_the_settings(visitor: Visitor) -> None:
    wrong = visitor.post("retailers", {"name": "Zzoto"})["id"]
    visitor.post("retailers", {"name": "Zzotto"})
    bought(visitor, retailer_id=wrong)
    page = visitor.page
    visitor.go("/settings?section=retailers")
    page.get_by_placeholder("Search by name").fill("zzo")
    expect(page.get_by_text("1–2 of 2")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Zzoto")).click()
    page.get_by_role("combobox", name="Merge into").fill("zzott")
    page.get_by_role("option", name="Zzotto").click()
    expect(page.get_by_text("1 purchase of “Zzoto” will be “Zzotto”.")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("button", name="Merge the two").click()
    expect(page.get_by_text("1–1 of 1")).to_be_visible()


def test_reports_are_printed_from_the_settings(visitor: Visitor) -> None:
    bought(visitor, location="Kitchen")
    page = visitor.page
    visitor.go("/settings?section=data")
    expect(page.get_by_role("link", name="Insurance report")).to_be_visible()
    assert visitor.violations() == []
    for path in ("insurance.pdf", "labels.pdf", "labels.pdf?paper=letter"):
        answer = page.request.get(f"{visitor.url}/api/reports/{path}")
        assert answer.ok
        assert answer.body().startswith(b"%PDF")
