"""The whole chain in a real browser: from a bank line to the refund that an import brings."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import ServerFactory
from tests.support import s3
from tests.support.browser import choose
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
TODAY = datetime.now(UTC).date()
BOUGHT = TODAY - timedelta(days=20)
RECEIPT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


@pytest.fixture(params=["sqlite-folder", "postgres-s3"])
def server(request: pytest.FixtureRequest, start_server: ServerFactory) -> AppServer:
    """One that keeps all by itself, and one that keeps nothing."""
    if request.param == "sqlite-folder":
        return start_server("sqlite")
    url, bucket = request.getfixturevalue("s3_url"), f"chain-{id(request)}"
    s3.fresh_bucket(url, bucket)
    return start_server("postgres", storage="s3", s3_bucket=bucket, s3_endpoint_url=url)


Look = Callable[[Visitor], None]


@pytest.fixture
def expect_accessible(request: pytest.FixtureRequest) -> Look:
    """See that the page is accessible: once, for where the data is kept changes no page."""
    kept = request.node.callspec.params["server"]

    def look(visitor: Visitor) -> None:
        if kept == "sqlite-folder":
            assert visitor.violations() == []
        visitor.page.set_viewport_size({"width": 1280, "height": 800})

    return look


def statement(folder: Path, name: str, *rows: str) -> Path:
    file = folder / name
    file.write_text("\n".join(("Date,Payee,Amount", *rows)) + "\n")
    return file


def section(page: Page, name: str) -> Locator:
    return page.locator("section.card").filter(
        has=page.get_by_role("heading", name=name, exact=True)
    )


def expect_worth(visitor: Visitor, pattern: str) -> None:
    """See that the dashboard shows a net worth, in whole euros."""
    visitor.go("/")
    shown = visitor.page.locator(".kpi").filter(has_text="Net worth").first
    expect(shown).to_contain_text(re.compile(f"(?<!\u2212)€{pattern}(?![\\d,])"))


def test_from_the_bank_line_to_the_refund(
    page: Page, server: AppServer, tmp_path: Path, expect_accessible: Look
) -> None:
    visitor = Visitor(page, server.url)
    visitor.sign_up()
    account = visitor.open_account("Everyday")
    salary = f"{BOUGHT - timedelta(days=5)},Employer,2000.00"
    first = statement(tmp_path, "first.csv", salary, f"{BOUGHT},Brightbox,-890.00")
    visitor.bring_in(first, account)
    expect_worth(visitor, "1,110")

    # The line becomes a purchase.
    lines = page.request.get(f"{server.url}/api/transactions?search=Brightbox").json()["items"]
    line = lines[0]["id"]
    visitor.go(f"/inventory?add=1&transaction={line}")
    expect(page.get_by_text("Paid by Brightbox")).to_be_visible()
    page.fill("#purchase-name", "Espresso machine")
    page.get_by_text("Value over time").click()
    page.fill("#purchase-life", "60")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Espresso machine").first.click()
    page.wait_for_url(re.compile("/inventory/[0-9a-f-]{36}"))
    purchase = page.url.rpartition("/")[2]
    expect(page.get_by_role("heading", level=1, name="Espresso machine")).to_be_visible()
    chain = section(page, "The chain")
    expect(chain).to_contain_text("Bought from Brightbox")
    expect(chain.get_by_role("link", name=re.compile("Paid to Brightbox"))).to_have_attribute(
        "href", f"/transactions?id={line}"
    )
    expect_worth(visitor, r"1,9\d\d")  # it is worth nearly what it cost

    prove_and_cover(visitor, purchase)
    expect_accessible(visitor)
    send_back(visitor)
    expect_accessible(visitor)
    expect_worth(visitor, "1,110")

    # The money comes with the next statement, and the chain is closed.
    second = statement(tmp_path, "second.csv", f"{TODAY},Brightbox,890.00")
    visitor.bring_in(second, account)
    visitor.go(f"/inventory/{purchase}")
    expect(section(page, "Refunds")).to_contain_text("Complete")
    expect(chain).to_contain_text("Refund came from Brightbox")
    expect(chain).not_to_contain_text("Refund expected")
    expect(page.get_by_text("Net cost €0.00: €890.00 refunded")).to_be_visible()
    expect_accessible(visitor)
    expect_worth(visitor, "2,000")


def prove_and_cover(visitor: Visitor, purchase: str) -> None:
    """Attach its receipt, and add a warranty by its length."""
    page = visitor.page
    visitor.go(f"/inventory/{purchase}")
    receipt = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": RECEIPT}
    page.set_input_files("#item-documents", [receipt])  # type: ignore[list-item]
    papers = section(page, "Documents")
    expect(papers.get_by_text("receipt.pdf")).to_be_visible()
    section(page, "Warranties").get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("radio", name="2 years").click()
    page.get_by_role("button", name="Add warranty").click()
    expect(section(page, "The chain")).to_contain_text("Warranty ends")
    expect(section(page, "Warranties")).to_contain_text("Limited warranty")
    link = papers.get_by_role("link", name=re.compile("receipt.pdf")).get_attribute("href") or ""
    assert page.request.get(visitor.url + link).body() == RECEIPT


def send_back(visitor: Visitor) -> None:
    """Return it; its refund is awaited."""
    page = visitor.page
    page.get_by_role("button", name="Return it", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Return it").click()
    expect(section(page, "Refunds")).to_contain_text("€890.00 for a return")
    expect(section(page, "Refunds")).to_contain_text("Expected")
    expect(section(page, "The chain")).to_contain_text("Refund expected")


def test_deleting_is_undone(page: Page, app_server: AppServer) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    body = {"product_name": "Kettle", "price": "39.90", "purchase_date": BOUGHT.isoformat()}
    headers = {"Origin": visitor.url}
    answer = page.request.post(f"{visitor.url}/api/purchases", data=body, headers=headers)
    visitor.go(f"/inventory/{answer.json()['id']}")
    page.get_by_role("button", name="More", exact=True).first.click()
    choose(page, "Delete")
    expect(page.get_by_text("It was deleted, with its warranties.")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1, name="Kettle")).to_be_visible()
    page.get_by_role("button", name="More", exact=True).first.click()
    choose(page, "Duplicate")
    expect(page.get_by_text("This is the duplicate")).to_be_visible()


def test_a_purchase_that_is_not_there_says_so(page: Page, app_server: AppServer) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    visitor.go("/inventory/01890000-0000-7000-8000-000000000000")
    expect(page.get_by_text("There is no such purchase")).to_be_visible()
    assert visitor.violations() == []
