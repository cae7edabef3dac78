"""The form of a bill: what it holds, says and refuses."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from spends.domains.bills.schemas import BillChanges
from spends.domains.bills.service import bills, calendar
from spends.domains.ledger.service import accounts
from spends.kit import recurrence
from spends.ui.pages.bills.draft import Draft, draft_of, fields_of, problems
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.schedule import choices_of, in_words, rule_of
from tests.support.bills_page import billed, known, shown
from tests.support.homes import Home


async def test_a_bill_is_added_changed_deleted_and_brought_back(
    tab: Any, home: Home, account: UUID
) -> None:
    page, editor = await shown(tab), tab.state(BillEditor)
    assert not page.exists
    await editor.add()
    assert (editor.is_open, editor.tab, editor.draft.due) == (True, "settings", "2026-06-10")
    form = {
        "name": "Rent",
        "amount": "1.234,50",
        "due": "2026-06-30",
        "reminder": "3",
    }
    await editor.set_payee("Landlord")
    await editor.set_text("account", str(account))
    await editor.choose("on", "last")
    assert editor.preview.words == "Every month on its last day"
    events = await editor.save(form)
    assert "Bill added" in str(events)
    bill = known(home)["Rent"]
    assert (bill.amount, bill.recurrence_rule) == (123450, "FREQ=MONTHLY;BYMONTHDAY=-1")
    assert (bill.payee, bill.reminder_days_before, bill.is_automatic) == ("Landlord", 3, False)

    await editor.open(str(bill.id))
    assert (editor.tab, editor.name) == ("payments", "Rent")
    await editor.set_tab("settings")
    await editor.choose("kind", "range")
    await editor.set_text("most", "1300")
    await editor.tick("automatic", True)
    await editor.set_payee("Someone else")
    assert editor.payees[0].value == "Someone else"
    await editor.find_payees("Land")
    assert {"Someone else", "Landlord"} <= {each.value for each in editor.payees}
    await editor.save({})
    bill = known(home)["Rent"]
    assert (bill.amount_most, bill.is_automatic, bill.payee) == (130000, True, "Someone else")

    await editor.open(str(bill.id))
    await editor.set_text("name", "House")
    await editor.set_open(False)
    assert editor.asking
    await editor.discard()
    assert "BillsState.remove" in str(await editor.delete())
    await page.remove(str(bill.id))
    assert known(home) == {}
    await page.bring_back(str(bill.id))
    assert "Rent" in known(home)
    assert page.exists


async def test_what_is_wrong_is_said_at_its_field(tab: Any, home: Home) -> None:
    editor = tab.state(BillEditor)
    await editor.add()
    await editor.save({"name": " ", "amount": "much", "due": "", "reminder": "99", "url": "x"})
    errors = editor.errors
    assert errors.name == "Give it a name, such as Rent."
    assert errors.amount == "Enter an amount, such as 12.30 or 12*3."
    assert errors.due == "Choose the first day it is due."
    await editor.save(
        {"name": "A", "amount": "5", "due": "2026-06-01", "reminder": "99", "url": ""}
    )
    assert "60" in editor.errors.reminder
    await editor.set_text("reminder", "")
    await editor.choose("repeat", "rule")
    assert editor.draft.rule == "FREQ=MONTHLY"
    for rule, words in (
        ("FREQ=SECONDLY", "more often than daily"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("every day", "no recurrence rule"),
        ("", "Write a rule"),
    ):
        await editor.save({"rule": rule})
        assert words in editor.errors.rule
        assert editor.preview.words == ""
    await editor.choose("repeat", "week")
    await editor.save({"interval": "0"})
    assert "too small" in editor.errors.interval
    await editor.set_text("interval", "two")
    await editor.leave("interval")
    assert editor.errors.interval == "Enter a whole number, such as 2."
    await editor.set_text("interval", "2")
    assert editor.errors.interval == ""
    await editor.save({"ended": "2026-05-01"})
    assert "end before it is first due" in editor.errors.ended
    await editor.set_text("currency", "ZZZ")
    await editor.save({"ended": ""})
    assert editor.errors.currency == "Choose a currency."
    await editor.choose("kind", "range")
    await editor.set_text("currency", "EUR")
    await editor.save({"most": ""})
    assert editor.errors.most == "Enter an amount, such as 12.30."
    await editor.save({"most": "4"})
    assert "below the least" in editor.errors.most
    assert known(home) == {}


async def test_somebody_elses_change_is_not_written_over(tab: Any, home: Home) -> None:
    made = billed(home)
    editor = tab.state(BillEditor)
    await editor.open(made)
    with home.work() as uow:
        bills.change_bill(uow, UUID(made), BillChanges(name="Flat"))
    await editor.save({"name": "House"})
    assert "meanwhile" in editor.errors.form
    assert "Flat" in known(home)


@pytest.mark.parametrize(
    ("rule", "first", "words", "repeat"),
    [
        (None, date(2026, 6, 1), "Once", "once"),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 6, 5), "Every 2 weeks on Friday", "week"),
        ("FREQ=MONTHLY;BYDAY=2FR", date(2026, 6, 1), "Every month on the second Friday", "month"),
        ("FREQ=MONTHLY", date(2026, 1, 31), "Every month on the 31st, or its last day", "month"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            date(2026, 6, 1),
            "Every month on the last weekday",
            "month",
        ),
        ("FREQ=YEARLY", date(2024, 2, 29), "Every year on 29 February, or the 28th", "year"),
        ("FREQ=YEARLY", date(2026, 3, 2), "Every year on 2 March", "year"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=4", date(2026, 6, 1), "Every 10 days, 4 times", "rule"),
        (
            "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20271231",
            date(2026, 6, 1),
            "Every week on Monday and Thursday, until 2027-12-31",
            "rule",
        ),
        (
            "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12",
            date(2026, 6, 3),
            "Every month but August on the 3rd",
            "rule",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            date(2026, 6, 1),
            "Every month on the 1st and 15th",
            "rule",
        ),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1MO", date(2026, 6, 1), "By a rule of its own", "rule"),
    ],
)
def test_rules_are_plain_choices_and_words(
    rule: str | None, first: date, words: str, repeat: str
) -> None:
    kept = None if rule is None else recurrence.normal(rule, first)
    assert in_words(kept, first) == words
    found = choices_of(kept, first)
    assert found.repeat == repeat
    made = rule_of(found)
    again = None if made is None else recurrence.normal(made, first)
    last = date(2032, 1, 1)
    assert recurrence.between(first, again, first, last) == recurrence.between(
        first, kept, first, last
    )


async def test_a_bill_of_a_deleted_account_is_saved_for_any(
    tab: Any, home: Home, account: UUID
) -> None:
    bill = billed(home, "Power", "40", account_id=account)
    with home.work() as uow:
        accounts.delete_account(uow, account)
    editor = tab.state(BillEditor)
    await editor.open(str(bill))
    assert editor.draft.account == ""
    assert "Saved" in str(await editor.save({"amount": "41"}))


def test_the_form_holds_all_of_a_bill(home: Home, account: UUID) -> None:
    billed(home, "Power", "40", amount_most="80", account_id=account, notes="n", is_automatic=True)
    with home.work(write=False) as uow:
        bill = calendar.bills(uow)[0]
    data = fields_of(draft_of(bill))
    with home.work() as uow:
        again = bills.change_bill(uow, bill.id, BillChanges.model_validate(data))
        assert again.version == bill.version
    assert problems(Draft(), editing=False).name
