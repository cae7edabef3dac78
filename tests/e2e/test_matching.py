"""Two accounts, two overlapping statements of each: one truth, one question, and all the way back.

Transfers between the accounts, pending lines that post, a refund, and two equal coffees on a day.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import AppServer
from tests.support.visitor import Visitor

pytestmark = pytest.mark.e2e

HEAD = "Date,Payee,Description,Amount,Status\n"
CHECKING_EARLY = """\
2025-03-01,Lumen,Salary March,3000.00,booked
2025-03-03,,To savings,-500.00,booked
2025-03-05,Kaffee Mitte,Card payment,-2.80,booked
2025-03-05,Kaffee Mitte,Card payment,-2.80,booked
2025-03-12,Coolblue,Order 4711,-449.00,booked
2025-03-17,Trattoria Roma,Card payment,-40.00,pending
2025-03-18,Albert Heijn,Card payment 1290,-48.20,pending
"""
CHECKING_LATE = """\
2025-03-05,Kaffee Mitte,Card payment,-2.80,booked
2025-03-05,Kaffee Mitte,Card payment,-2.80,booked
2025-03-12,Coolblue,Order 4711,-449.00,booked
2025-03-18,Trattoria Roma,Card payment 18.03.,-44.00,booked
2025-03-20,Albert Heijn,Card payment 1290 Leiden,-48.20,booked
2025-03-25,Coolblue,Return of order 4711,449.00,booked
2025-03-28,,To savings,-200.00,booked
"""
SAVINGS_EARLY = """\
2025-03-04,,From checking,500.00,booked
2025-03-15,,Interest,1.25,booked
"""
SAVINGS_LATE = """\
2025-03-15,,Interest,1.25,booked
2025-03-29,,From checking,200.00,booked
"""
# What an undo counts up, and says of itself when it was done.
OWN = {"version", "updated_at"}


def lines(visitor: Visitor) -> list[dict[str, Any]]:
    """Return every line of the household as the API gives it, with all that is told of it."""
    found: list[dict[str, Any]] = []
    while True:
        path = f"/api/transactions?limit=100&skip={len(found)}"
        answer = visitor.page.request.get(f"{visitor.url}{path}")
        assert answer.ok, answer.text()
        page = answer.json()
        found += page["items"]
        if not page["items"] or len(found) >= page["total"]:
            break
    plain = [{key: value for key, value in line.items() if key not in OWN} for line in found]
    return sorted(plain, key=lambda line: str(line["id"]))


def open_questions(visitor: Visitor) -> list[dict[str, Any]]:
    """Return the questions that are open."""
    answer = visitor.page.request.get(f"{visitor.url}/api/reviews")
    assert answer.ok, answer.text()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def undo(visitor: Visitor, import_id: str) -> None:
    """Take an import back, by its report."""
    page = visitor.page
    visitor.go(f"/import?id={import_id}")
    page.get_by_role("button", name="Undo import", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo import").click()
    expect(page.locator(".headline")).to_contain_text("Undone")


def linked(visitor: Visitor, field: str) -> list[str]:
    """Return the amounts of the lines that point to another one."""
    return sorted(line["amount"] for line in lines(visitor) if line[field])


def test_two_overlapping_statements_of_two_accounts(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    visitor = Visitor(page, app_server.url)
    visitor.sign_up()
    checking = visitor.open_account("Checking")
    savings = visitor.open_account("Savings", kind="savings")
    states: list[list[dict[str, Any]]] = [[]]
    imports: list[str] = []

    def bring_in(name: str, content: str, account: str) -> None:
        path = tmp_path / f"{name}.csv"
        path.write_text(HEAD + content)
        visitor.bring_in(path, account)
        imports.append(page.url.rpartition("id=")[2])

    bring_in("checking-early", CHECKING_EARLY, checking)
    states.append(lines(visitor))
    assert visitor.balance(checking) == "1957.20"

    bring_in("savings-early", SAVINGS_EARLY, savings)
    states.append(lines(visitor))
    assert visitor.balance(savings) == "501.25"
    assert linked(visitor, "transfer_id") == ["-500.00", "500.00"]
    assert open_questions(visitor) == []

    bring_in("checking-late", CHECKING_LATE, checking)
    expect(page.get_by_text("1 line needs review")).to_be_visible()
    assert [each["kind"] for each in open_questions(visitor)] == ["posted"]
    assert linked(visitor, "refund_of_id") == ["449.00"]

    page.get_by_role("main").get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Same payment?")).to_be_visible()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    states.append(lines(visitor))
    assert visitor.balance(checking) == "2202.20"

    bring_in("savings-late", SAVINGS_LATE, savings)
    assert visitor.balance(checking) == "2202.20"
    assert visitor.balance(savings) == "701.25"
    assert linked(visitor, "transfer_id") == ["-200.00", "-500.00", "200.00", "500.00"]
    assert open_questions(visitor) == []
    amounts = [line["amount"] for line in lines(visitor)]
    assert amounts.count("-2.80") == 2
    assert amounts.count("-48.20") == amounts.count("-44.00") == 1
    assert "-40.00" not in amounts
    assert not any(line["pending"] for line in lines(visitor))

    for import_id, before in zip(reversed(imports), reversed(states), strict=True):
        undo(visitor, import_id)
        assert lines(visitor) == before
    assert [visitor.balance(each) for each in (checking, savings)] == ["0.00", "0.00"]
