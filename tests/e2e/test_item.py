"""The page of one thing in a real browser."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import choose, drawn_out
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e
LONG = "Espresso machine with a grinder and a milk frother that cleans"
SIZES = [(1440, 900), (820, 1180), (390, 844)]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def household(page: Page, app_server: AppServer) -> Callable[..., dict[str, object]]:
    """Sign up, and return what adds things by the API."""
    origin = {"Origin": app_server.url}
    person = {
        "name": "Ann",
        "email": f"ann{time.time_ns()}@example.org",
        "password": "correct horse battery",
        "currency_code": "EUR",
    }
    page.request.post(
        f"{app_server.url}/auth/sign-up", form=person, headers=origin, max_redirects=0
    )

    def call(path: str, **body: object) -> dict[str, object]:
        answer = page.request.post(app_server.url + path, data=body, headers=origin)
        assert answer.ok, answer.text()
        return dict(answer.json())

    return call


@pytest.fixture
def address(household: Callable[..., dict[str, object]], app_server: AppServer) -> str:
    """Return the address of a thing that was sent back and is under two warranties."""
    day = datetime.now(UTC).date()
    made = household(
        "/api/purchases",
        product_name=LONG,
        price="1234567.89",
        purchase_date=str(day - timedelta(days=30)),
        warranty_end=str(day + timedelta(days=700)),
    )
    household(
        "/api/warranties",
        purchase_id=made["id"],
        warranty_type="EXTENDED",
        warranty_months=60,
        provider="Acme",
    )
    sent = {"requested_on": str(day - timedelta(days=20)), "expected_by": str(day)}
    household(f"/api/purchases/{made['id']}/return", **sent)
    return f"{app_server.url}/inventory/{made['id']}"


def section(page: Page, title: str) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name=title, exact=True))


def test_a_refund_is_changed_and_deleted(page: Page, address: str) -> None:
    page.goto(address)
    expect(page).to_have_title(f"{LONG} · Spends")
    refunds = section(page, "Refunds")
    refunds.get_by_role("button", name=re.compile("More about")).click()
    choose(page, "Edit")
    expect(page.locator("#item-amount")).to_have_value("1234567.89")
    page.fill("#item-amount", "a lot")
    page.locator("#item-notes").focus()
    expect(page.get_by_text("Enter an amount, such as 12.30")).to_be_visible()
    assert_accessible(page)
    page.fill("#item-amount", "100")
    page.fill("#item-notes", "Parcel 7")
    page.get_by_role("button", name="Save").click()
    expect(refunds).to_contain_text("€100.00 for a return")
    expect(refunds).to_contain_text("Parcel 7")
    refunds.get_by_role("button", name=re.compile("More about")).click()
    choose(page, "Delete")
    expect(page.get_by_text("Delete the refund of €100.00?")).to_be_visible()
    page.get_by_role("button", name="Delete refund").click()
    expect(refunds).to_have_count(0)


def test_a_claim_is_opened_under_the_warranty_that_is_chosen(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="More", exact=True).click()
    choose(page, "Open a claim")
    page.select_option("#item-warranty", index=1)
    page.get_by_role("button", name="Open claim").click()
    expect(section(page, "Warranties")).to_contain_text("Claim: open")
    expect(section(page, "The chain")).to_contain_text("Claim opened")


def test_a_document_is_a_step_and_has_a_kind(page: Page, address: str) -> None:
    page.goto(address)
    paper = {"name": "receipt.png", "mimeType": "image/png", "buffer": PIXEL}
    page.set_input_files("#item-documents", [paper])  # type: ignore[list-item]
    papers = section(page, "Documents")
    papers.get_by_role("button", name="More about receipt.png").click()
    choose(page, "Manual", "menuitemradio")
    expect(section(page, "The chain")).to_contain_text("Manual added")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert_accessible(page)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_holds_at_every_size(page: Page, address: str, size: tuple[int, int], mode: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
    page.goto(address)
    expect(section(page, "Refunds")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def test_what_is_printed_is_linked(page: Page, address: str, app_server: AppServer) -> None:
    page.goto(address)
    page.get_by_role("button", name="More", exact=True).click()
    label = page.get_by_role("menuitem", name="Print a QR label").get_attribute("href")
    page.goto(f"{app_server.url}/inventory")
    page.get_by_role("button", name="Print", exact=True).click()
    names = ["Insurance report", "QR labels, A4", "QR labels, Letter"]
    links = [page.get_by_role("menuitem", name=name).get_attribute("href") for name in names]
    for link in (label, *links):
        answer = page.request.get(f"{app_server.url}{link}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


@pytest.mark.usefixtures("address")
def test_a_form_says_what_is_wrong_when_a_field_is_left(page: Page, app_server: AppServer) -> None:
    page.goto(f"{app_server.url}/inventory?add=1")
    drawn_out(page)
    page.fill("#purchase-price", "a lot")
    page.locator("#purchase-name").focus()
    expect(page.locator("#purchase-price-error")).to_contain_text("Enter an amount")
    assert_accessible(page)
    page.fill("#purchase-price", "12*3")
    page.locator("#purchase-name").focus()
    expect(page.locator("#purchase-price-error")).to_have_count(0)
    page.goto(f"{app_server.url}/warranties?add=1")
    drawn_out(page)
    page.fill("#warranty-months", "two years")
    page.locator("#warranty-provider").focus()
    expect(page.locator("#warranty-months-error")).to_be_visible()
