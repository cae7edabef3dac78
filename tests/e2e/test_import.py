"""The import page in a real browser: what is good comes in, what is bad ends in a sentence."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import STATEMENTS, Visitor

pytestmark = pytest.mark.e2e

ROWS = 20_000


@pytest.fixture
def visitor(app_server: AppServer, page: Page) -> Visitor:
    found = Visitor(page, app_server.url)
    found.sign_up()
    return found


def test_a_file_is_understood_changed_imported_and_undone(visitor: Visitor) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    visitor.drop(STATEMENTS / "three_broken_of_300.csv", account)
    expect(page.get_by_role("button", name="Import 297 transactions")).to_be_enabled()
    expect(page.locator("select#date_order")).to_have_value("YMD")
    expect(page.get_by_text("1\u2013100 of 300")).to_be_visible()
    page.get_by_role("radio", name="Not readable 3").click()
    expect(page.get_by_text("The date “2024-02-31” does not exist.")).to_be_visible()

    page.get_by_label("Turn amounts around").click()
    page.get_by_role("radio", name="All 300").click()
    expect(page.get_by_text("\u2212€2,500.00").first).to_be_visible()
    page.get_by_label("Turn amounts around").click()
    expect(page.get_by_text("+€2,500.00").first).to_be_visible()

    page.get_by_role("button", name="Import 297 transactions").click()
    expect(page.locator(".headline")).to_have_text("297 transactions imported into Everyday")
    expect(
        page.get_by_role("table", name="Rows that stayed out").locator("tbody tr")
    ).to_have_count(3)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 4

    page.reload()
    expect(page.locator(".headline")).to_have_text("297 transactions imported into Everyday")
    page.get_by_role("button", name="Undo import", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo import").click()
    expect(page.locator(".headline")).to_have_text("Undone: 297 transactions taken out")
    assert visitor.balance(account) == "0.00"


def test_on_a_phone_the_rows_are_seen_first(visitor: Visitor) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.drop(STATEMENTS / "three_broken_of_300.csv", account)
    fold = page.get_by_role("button", name="How the file is read")
    expect(fold).to_have_attribute("aria-expanded", "false")
    rows = page.locator(".import-rows")
    expect(rows.get_by_text("Corner Bakery").first).to_be_in_viewport()
    expect(page.locator("select#date_order")).to_be_hidden()
    fold.click()
    expect(page.locator("select#date_order")).to_be_visible()
    expect(fold).to_have_attribute("aria-expanded", "true")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(fold).to_be_hidden()
    expect(page.locator("select#date_order")).to_be_visible()


def test_the_same_file_twice_adds_nothing_twice(visitor: Visitor) -> None:
    page, account = visitor.page, visitor.open_account("Card", "USD", "credit_card")
    visitor.bring_in(STATEMENTS / "card.qfx", account)
    expect(page.get_by_text("Spends says the same.")).to_be_visible()
    visitor.drop(STATEMENTS / "card.qfx", account)
    known = "Nothing new: 3 rows are here already, 2 rows could not be read"
    expect(page.get_by_text(known)).to_be_visible()
    expect(page.get_by_text("There already").first).to_be_visible()
    page.get_by_role("button", name="Remember this file").click()
    expect(page.locator(".headline")).to_have_text("Nothing new in Card")
    expect(page.get_by_text("Spends says the same.")).to_be_visible()
    assert visitor.balance(account) == "-954.49"


def test_an_account_is_made_in_place_and_the_mapping_is_remembered(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/import")
    page.get_by_label("Name of the account").fill("Giro")
    page.keyboard.press("Enter")
    expect(page.locator("select#account option:checked")).to_have_text("Giro · EUR")
    page.set_input_files("#statement", STATEMENTS / "german_bank.csv")
    expect(page.get_by_role("button", name="Import 4 transactions")).to_be_enabled()
    page.locator("select#payee").select_option("3")
    expect(page.get_by_text("Lastschrift", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Import 4 transactions").click()
    expect(page.locator(".headline")).to_contain_text("4 transactions imported into Giro")
    visitor.drop(STATEMENTS / "german_bank.csv")
    expect(page.get_by_text("as you confirmed it last time")).to_be_visible()
    expect(page.locator("select#payee")).to_have_value("3")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is a PDF."),
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "import"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(
    visitor: Visitor, tmp_path: Path, content: bytes, sentence: str
) -> None:
    visitor.open_account("Everyday")
    path = tmp_path / "bank.csv"
    path.write_bytes(content)
    visitor.drop(path)
    expect(visitor.page.get_by_role("alert")).to_contain_text(sentence)


@pytest.mark.parametrize("app_server", ["sqlite"], indirect=True)
def test_a_file_of_60_megabytes_is_refused_with_a_sentence(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.open_account("Everyday")
    path = tmp_path / "bank.csv"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    visitor.drop(path)
    expect(visitor.page.get_by_role("alert")).to_contain_text("larger than 50 MB", timeout=60_000)


def test_an_import_goes_on_when_its_page_is_left(visitor: Visitor, tmp_path: Path) -> None:
    page, account = visitor.page, visitor.open_account("Everyday")
    path = tmp_path / "long.csv"
    lines = (f"2025-03-{at % 28 + 1:02},Shop {at},-{at % 90 + 1}.00" for at in range(ROWS))
    path.write_text("\n".join(["Date,Payee,Amount", *lines]))
    visitor.drop(path, account)
    page.get_by_role("button", name=f"Import {ROWS:,} transactions").click()
    ended = page.locator(".headline[role=status]")
    expect(page.get_by_text("Under way").or_(ended).first).to_be_visible()
    visitor.go("/")
    visitor.go("/import")
    row = page.get_by_role("listitem").filter(has_text="long.csv")
    expect(row.get_by_text("Imported")).to_be_visible()
    expect(row).to_contain_text(f"{ROWS:,} new")
    total = sum(at % 90 + 1 for at in range(ROWS))
    assert visitor.balance(account) == f"-{total}.00"


def test_who_is_signed_out_meanwhile_is_sent_to_the_sign_in_page(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open_account("Everyday")
    visitor.go("/import")
    expect(page.locator("select#account")).to_be_visible()
    page.evaluate("async () => { await fetch('/auth/sign-out', {method: 'POST'}); }")
    page.get_by_role("button", name="New account").click()
    page.wait_for_url(re.compile(r"/sign-in/?\?error=signed-out"))
    assert "next=%2Fimport" in page.url


def test_somebody_elses_import_is_not_there(visitor: Visitor) -> None:
    visitor.go("/import?id=01900000-0000-7000-8000-000000000000")
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("no longer there")
    visitor.go("/import?id=%27--")
    expect(alert).to_contain_text("no longer there")
