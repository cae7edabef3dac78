"""From nothing to one's own money, edited, undone and left; and every page seen by axe."""

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import choose
from tests.support.people import PASSWORD
from tests.support.server import AppServer
from tests.support.visitor import STATEMENTS, Visitor

pytestmark = pytest.mark.e2e

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
CLOSED = ("/", "/transactions", "/accounts", "/import", "/review", "/settings", "/welcome")
Rule = Callable[[dict[str, str]], str]


def _of(rule: Rule) -> Callable[[Path], Decimal]:
    def total(path: Path) -> Decimal:
        with path.open(newline="", encoding="utf-8-sig") as file:
            texts = [rule(row) for row in csv.DictReader(file)]
        return sum((Decimal(text) for text in texts if text), Decimal(0))

    return total


def _by_type(row: dict[str, str]) -> str:
    return row["Amount"] if row["Transaction Type"] == "credit" else f"-{row['Amount']}"


def _flow(row: dict[str, str]) -> str:
    plain = [re.sub(r"[$,]", "", row[name]) for name in ("Inflow", "Outflow")]
    return str(Decimal(plain[0]) - Decimal(plain[1]))


def _ofx(path: Path) -> Decimal:
    amounts = re.findall(r"<TRNAMT>\s*([-+0-9.]+)", path.read_text("latin-1"))
    return sum((round(Decimal(text), 2) for text in amounts), Decimal(0))


SUMS: dict[str, Callable[[Path], Decimal]] = {
    "csv/mint.csv": _of(_by_type),
    "csv/sure-actual.csv": _of(lambda row: row["Amount"]),
    "csv/sure-transactions.csv": _of(lambda row: row["Amount"]),
    "csv/sure-ynab.csv": _of(_flow),
    "ofx/checking.ofx": _ofx,
    "ofx/moneymrkt1_v103.ofx": _ofx,
    "ofx/suncorp.ofx": _ofx,
}


def test_from_signing_up_to_signing_out(app_server: AppServer, page: Page) -> None:
    visitor = Visitor(page, app_server.url)
    _sign_up_by_hand(visitor)
    _import_the_first_file(visitor)
    card = visitor.open_account("Card", "USD", "credit_card")
    visitor.bring_in(STATEMENTS / "card.qfx", card)
    expect(page.get_by_text("The bank says \u2212$954.49 on March 31, 2024")).to_be_visible()
    assert visitor.balance(card) == "-954.49"
    giro = visitor.open_account("Giro")
    visitor.bring_in(STATEMENTS / "german_bank.csv", giro)
    assert visitor.balance(giro) == "2069.15"
    visitor.go("/accounts")
    expect(page.get_by_text("€2,069.15").first).to_be_visible()

    visitor.go(f"/transactions?account={giro}")
    expect(page.get_by_role("table")).to_be_visible()
    _edit_and_undo(page)
    _delete_and_undo(page)
    assert visitor.balance(giro) == "2069.15"

    page.get_by_role("button", name="Your account").click()
    choose(page, "Sign out")
    page.wait_for_url(re.compile("/sign-in"))
    for path in CLOSED:
        visitor.go(path)
        page.wait_for_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))


def _sign_up_by_hand(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/sign-up")
    page.get_by_label("Your name").fill("Ann Moreau")
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/welcome"))
    page.get_by_label("Name of the household").fill("Moreau")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name", exact=True).fill("Everyday")
    page.get_by_role("button", name="Open account").click()
    page.get_by_role("link", name="Import a file").click()
    page.wait_for_url(re.compile(r"/import/?\?account="))


def _import_the_first_file(visitor: Visitor) -> None:
    page, path = visitor.page, STATEMENTS / "three_broken_of_300.csv"
    page.set_input_files("#statement", path)
    page.get_by_role("button", name="Import 297 transactions").click()
    expect(page.locator(".headline")).to_have_text("297 transactions imported into Everyday")
    rows = page.get_by_role("table", name="Rows that stayed out").locator("tbody tr")
    expect(rows).to_have_count(3)
    lines = rows.locator("td:first-child").all_inner_texts()
    broken = {int(line) for line in lines}
    good = [
        line.split(",")[2]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if number > 1 and number not in broken
    ]
    total = sum(map(Decimal, good), Decimal(0))
    account = page.evaluate("async () => (await (await fetch('/api/accounts')).json()).items[0].id")
    assert Decimal(visitor.balance(account)) == total
    visitor.go("/transactions")
    expect(page.get_by_text("297", exact=False).first).to_be_visible()


def _edit_and_undo(page: Page) -> None:
    row = page.get_by_role("row").filter(has_text="Stadtwerke Nordheim")
    row.get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Category").click()
    page.get_by_role("combobox", name="Category").fill("Groceries")
    page.get_by_role("option").filter(has_text="Groceries").first.click()
    expect(row.get_by_text("Groceries")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(row.get_by_text("Groceries")).to_have_count(0)


def _delete_and_undo(page: Page) -> None:
    row = page.get_by_role("row").filter(has_text="Hausverwaltung")
    row.get_by_role("checkbox").click()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    deleted = page.locator("#toasts .toast", has_text="Deleted")
    deleted.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the statements that others wrote are not here")
def test_files_that_others_wrote_end_in_balances_that_agree(
    app_server: AppServer, page: Page
) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    for name, total in SUMS.items():
        path = SAMPLES / name
        found = re.search(r"<CURDEF>\s*([A-Z]{3})", path.read_text("latin-1"))
        account = visitor.open_account(path.stem, found.group(1) if found else "USD")
        visitor.bring_in(path, account)
        assert Decimal(visitor.balance(account)) == total(path), name


@pytest.mark.parametrize("app_server", ["sqlite"], indirect=True)
def test_axe_finds_nothing_on_any_page(app_server: AppServer, page: Page) -> None:
    visitor = Visitor(page, app_server.url)
    found: dict[str, list[str]] = {}
    for path in ("/sign-in", "/sign-up"):
        visitor.go(path)
        expect(page.locator("h1")).to_be_visible()
        found[path] = visitor.violations()
    visitor.sign_up()
    for path in ("/welcome", "/import", "/review", "/", "/transactions", "/accounts"):
        _settle(visitor, path)
        found[f"{path} of nobody yet"] = visitor.violations()
    visitor.drop(STATEMENTS / "german_bank.csv", visitor.open_account("Everyday"))
    button = page.get_by_role("button", name="Import 4 transactions")
    expect(button).to_be_enabled()
    found["preview"] = visitor.violations()
    button.click()
    expect(page.locator(".headline")).to_contain_text("imported into")
    found["report"] = visitor.violations()
    for path in ("/", "/transactions", "/accounts", "/import", "/review", "/settings", "/welcome"):
        _settle(visitor, path)
        found[path] = visitor.violations()
    told = [f"{path}: {problem}" for path, problems in found.items() for problem in problems]
    assert not told, "\n".join(told)


def _settle(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    expect(visitor.page.locator("h1").first).to_be_visible()
    expect(visitor.page.locator("main .bone")).to_have_count(0)
