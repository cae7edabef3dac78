"""What is due is paid, skipped or linked in the drawer of a bill."""

from datetime import date
from typing import Any
from uuid import UUID

from spends.kit.ids import new_id
from tests.support.bills_page import billed, days, opened, shown
from tests.support.homes import Home


async def test_what_is_due_is_paid_by_hand_and_taken_back(tab: Any, home: Home) -> None:
    made = billed(home)
    page, pay = await shown(tab), await opened(tab, made)
    sheet = pay.sheet
    assert (sheet.due, sheet.words, sheet.status) == ("2026-06-01", "9 days late", "late")
    await pay.ask("hand")
    assert (pay.asking, pay.amount, pay.sheet.paid_on) == ("hand", "900.00", "2026-06-01")
    await pay.pay({"amount": "nine", "paid_on": "2026-06-02"})
    assert pay.errors["amount"].startswith("Enter an amount")
    await pay.pay({"amount": "910", "paid_on": "2026-06-02"})
    assert (pay.sheet.status, pay.sheet.amount, pay.asking) == ("paid", "€910.00", "")
    assert "Marked as paid on" in pay.sheet.paid_words
    assert pay.sheet.payments[0].words.startswith("Marked by hand")
    await page.refresh()
    assert days(page)["2026-06-01"].rows[0].status == "paid"

    await pay.reopen()
    assert pay.sheet.status == "late"
    await pay.put_back(made, "2026-06-01", "paid", "", "910.00", "2026-06-02")
    assert (pay.sheet.status, pay.sheet.amount) == ("paid", "€910.00")
    await pay.put_back(made, "2026-06-01", "late", "", "", "")
    assert pay.sheet.status == "late"


async def test_what_is_due_is_skipped_and_taken_back(tab: Any, home: Home) -> None:
    made = billed(home)
    pay = await opened(tab, made, "2026-07-01")
    assert pay.sheet.words == "In 21 days"
    await pay.skip()
    assert (pay.sheet.status, pay.sheet.words) == ("skipped", "Skipped")
    await pay.reopen()
    assert pay.sheet.status == "due"
    await pay.put_back(made, "2026-07-01", "skipped", "", "", "")
    assert pay.sheet.status == "skipped"
    await pay.step(True)
    assert pay.sheet.due == "2026-08-01"
    for way, sent in (("hand", pay.pay({"amount": "900"})), ("line", pay.pay_by(str(new_id())))):
        await pay.ask(way)
        await pay.step(True)
        assert not await sent
        await pay.step(False)
    assert (pay.sheet.due, pay.sheet.status) == ("2026-08-01", "due")
    await pay.step(False)
    await pay.step(False)
    assert (pay.sheet.due, pay.sheet.previous) == ("2026-06-01", "")
    await pay.step(False)
    assert pay.sheet.due == "2026-06-01"


async def test_a_transaction_is_chosen_out_of_those_that_fit(
    tab: Any, home: Home, account: UUID
) -> None:
    made = billed(home, payee="Landlord")
    line = home.line(account, "-905", date(2026, 5, 20), payee="Landlord")
    home.line(account, "-880", date(2026, 6, 1), payee="Baker")
    home.line(account, "-12", date(2026, 6, 1), payee="Cinema")
    home.line(account, "500", date(2026, 6, 1), payee="Landlord")
    pay = await opened(tab, made)
    await pay.ask("line")
    assert [row.title for row in pay.lines] == ["Landlord", "Baker"]
    await pay.set_query("Bak")
    assert [row.title for row in pay.lines] == ["Baker"]
    await pay.pay_by(str(line.id))
    assert (pay.sheet.status, pay.sheet.amount) == ("paid", "€905.00")
    assert pay.sheet.href == f"/transactions?id={line.id}" == pay.sheet.payments[0].href
    other = billed(home, "Other", "905")
    await opened(tab, other)
    await pay.ask("line")
    assert [row.title for row in pay.lines] == ["Baker"]
    await pay.pay_by(str(line.id))
    assert "pays a bill already" in pay.problem
    await opened(tab, made, "2026-06-01")
    await pay.reopen()
    assert pay.sheet.status == "late"
    await pay.put_back(made, "2026-06-01", "paid", str(line.id), "", "")
    assert pay.sheet.status == "paid"
    await pay.ask("line")
    await pay.ask("line")
    assert pay.asking == ""


async def test_a_bill_that_has_ended_shows_its_last_day(tab: Any, home: Home) -> None:
    made = billed(home, due_date=date(2026, 1, 1), ended_on=date(2026, 3, 31))
    page, pay = await shown(tab), await opened(tab, made)
    assert (pay.sheet.due, pay.sheet.following) == ("2026-03-01", "")
    assert page.rows[0].next.startswith("Ended ")
    assert page.rows[0].yearly == ""
