"""The Documents page in a real browser."""

from typing import Any

import pytest
from fpdf import FPDF
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e
LINES = ("Corner Shop", "Date: 2026-05-04", "Kettle  39.90", "Toaster  20.10", "Total EUR  60.00")


def pdf() -> bytes:
    paper = FPDF()
    paper.add_page()
    paper.set_font("Helvetica", size=12)
    for line in LINES:
        paper.cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_dropped_receipt_becomes_purchases(page: Page, app_server: AppServer) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    page.goto(f"{app_server.url}/documents?add=1")
    expect(page.get_by_text("No documents yet")).to_be_visible()
    expect(page.locator("#documents-upload")).to_be_focused()
    assert_accessible(page)
    page.set_input_files(
        "#documents-upload",
        [file("receipt.pdf", pdf()), file("setup.exe", b"MZ"), file("fake.pdf", b"MZ")],
    )
    listed = page.get_by_role("list", name="Files").get_by_role("listitem")
    expect(listed.filter(has_text="receipt.pdf")).to_contain_text("Uploaded")
    expect(listed.filter(has_text="setup.exe")).to_contain_text("not kept")
    expect(
        listed.filter(has_text="fake.pdf").get_by_role("button", name="Try again")
    ).to_be_visible()
    tiles = page.get_by_role("list", name="Documents").get_by_role("listitem")
    expect(tiles).to_have_count(1)
    expect(tiles.locator("img")).to_be_visible(timeout=60_000)  # once it is read
    tiles.get_by_role("button").click()
    drawn = page.get_by_role("img", name="Page 1")
    expect(drawn).to_have_js_property("naturalHeight", 1600)
    page.get_by_role("button", name="Larger").click()
    expect(page.get_by_role("button", name="Smaller")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Read receipt").click()
    expect(page.get_by_text("The lines come to")).to_be_visible()
    assert_accessible(page)
    sums = page.locator(".receipt-sums")
    expect(sums).to_contain_text("agrees")
    page.get_by_role("textbox", name="Discount").fill("1")
    page.get_by_role("textbox", name="Retailer").click()
    expect(sums).to_contain_text("€1.00 more")
    page.get_by_role("textbox", name="Discount").fill("")
    page.get_by_role("textbox", name="Retailer").click()
    expect(sums).to_contain_text("agrees")
    page.get_by_label("Warranty of Kettle").select_option("2 years")
    page.get_by_role("checkbox", name="Keep Toaster").click()
    expect(page.get_by_label("Warranty of Toaster")).to_be_hidden()
    page.get_by_role("button", name="Add 1 purchase").click()
    expect(page.get_by_role("link", name="Kettle")).to_be_visible()
    found = page.request.get(f"{app_server.url}/api/purchases").json()
    assert [one["product_name"] for one in found["items"]] == ["Kettle"]
    covered = page.request.get(f"{app_server.url}/api/warranties").json()
    assert [one["warranty_end"] for one in covered["items"]] == ["2028-05-04"]
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("link", name="Kettle")).to_have_count(0)


def test_a_word_of_a_text_is_found_and_marked(page: Page, app_server: AppServer) -> None:
    Visitor(page, app_server.url).sign_up()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_server.url}/documents")
    expect(page.locator("input[capture=environment]")).to_have_count(1)
    page.set_input_files("#documents-upload", [file("paper.pdf", pdf())])
    tiles = page.get_by_role("list", name="Documents").get_by_role("listitem")
    expect(tiles.locator("img")).to_be_visible(timeout=60_000)  # once it is read
    page.get_by_role("searchbox", name="Name or text").fill("KETTLE")
    expect(tiles.locator("mark")).to_have_text("Kettle")
    assert_accessible(page)


def test_leaving_aborts_what_is_on_its_way(page: Page, app_server: AppServer) -> None:
    Visitor(page, app_server.url).sign_up()
    page.goto(f"{app_server.url}/documents")
    expect(page.get_by_text("No documents yet")).to_be_visible()
    page.route("**/api/documents", lambda _route: None)  # never answered
    page.set_input_files("#documents-upload", [file("receipt.pdf", pdf())])
    expect(page.get_by_role("progressbar", name="Sending receipt.pdf")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "/api/documents" in request.url):
        page.get_by_role("link", name="Inventory").first.click()
    page.unroute("**/api/documents")
    assert page.request.get(f"{app_server.url}/api/documents").json()["total"] == 0
