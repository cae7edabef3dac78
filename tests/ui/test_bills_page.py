"""What the Bills page's handlers do, called as a browser could call them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from spends.domains.bills.schemas import BillChanges, NewBill
from spends.domains.bills.service import bills, calendar, detected
from spends.domains.bills.views import BillView
from spends.domains.ledger.service.naming import payees
from spends.kit import recurrence
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.ui.pages.bills.address import Shown, read_address
from spends.ui.pages.bills.draft import Draft, draft_of, fields_of, problems
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.feeding import FeedState
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.offering import OffersState
from spends.ui.pages.bills.paying import PayState
from spends.ui.pages.bills.schedule import choices_of, in_words, rule_of
from spends.ui.pages.bills.state import BillsOpening
from spends.ui.work import act_as
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table bill; --"]
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()


def billed(home: Home, name: str = "Rent", amount: str = "900", **fields: Any) -> str:
    values: dict[str, Any] = {"due_date": date(2026, 6, 1), "recurrence_rule": "FREQ=MONTHLY"}
    new = NewBill.model_validate(values | {"name": name, "amount": Decimal(amount)} | fields)
    with home.work() as uow:
        return str(detected.accept(uow, new).id)


def known(home: Home) -> dict[str, BillView]:
    with home.work(write=False) as uow:
        return {each.name: each for each in calendar.bills(uow)}


def paid(home: Home, account: UUID, payee: str, *months: int, amount: str = "-12.99") -> None:
    for month in months:
        home.line(account, amount, date(2026, month, 14), payee=payee)


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/bills", **query)
    state: Any = tab.state(BillsState)
    await state.restore()
    return state


async def offered(tab: Any) -> Any:
    state: Any = tab.state(OffersState)
    look: Any = OffersState.look
    await look.fn(state)
    return state


async def opened(tab: Any, bill_id: str, due: str = "") -> Any:
    await tab.state(BillEditor).open_on(bill_id, due)
    return tab.state(PayState)


def days(state: Any) -> dict[str, Any]:
    return {day.date: day for week in state.weeks for day in week.days}


async def test_a_month_is_a_grid_of_whole_weeks(tab: Any, home: Home) -> None:
    billed(home)
    billed(home, "Wage", "3000", is_income=True, due_date=date(2026, 6, 25))
    billed(home, "Yacht", "1234567.89", due_date=date(2027, 1, 2), recurrence_rule=None)
    state = await shown(tab)
    assert [each.name for each in state.headings][:2] in (
        ["Monday", "Tuesday"],
        ["Sunday", "Monday"],
    )
    assert all(len(week.days) == 7 for week in state.weeks)
    found = days(state)
    first, wage = found["2026-06-01"].rows[0], found["2026-06-25"].rows[0]
    assert (first.name, first.status, first.words) == ("Rent", "late", "9 days late")
    assert (wage.amount, wage.amount_tone, wage.status) == ("+€3,000.00", "in", "due")
    assert found["2026-06-10"].today
    assert [day.date for day in state.agenda] == ["2026-06-01", "2026-06-25"]
    assert [row.name for row in state.upcoming] == ["Rent", "Wage", "Rent"]
    assert (state.figures.due, state.figures.late) == ("€900", "€900")
    assert state.figures.late_note.startswith("Rent, since ")
    assert state.figures.yearly == "€1,245,368"
    await shown(tab, month="2027-01")
    yacht = days(state)["2027-01-02"].rows[0]
    assert (yacht.short, yacht.amount) == ("€1,234,568", "€1,234,567.89")


async def test_the_month_and_the_view_are_in_the_address(tab: Any, home: Home) -> None:
    billed(home)
    state = await shown(tab, month="2026-02", view="list")
    assert (state.view, state.month_text) == ("list", "February 2026")
    events = await state.following()
    assert "/bills?month=2026-03&view=list" in str(events)
    await state.set_view("calendar")
    assert "/bills" in str(await state.present())
    assert state.month_text == "June 2026"
    assert await state.set_view("nonsense") == []
    assert await state.present() == []
    await state.previous()
    assert state.month_text == "May 2026"
    assert read_address({"month": "1066-10", "view": "x"}, TODAY) == Shown(date(2026, 6, 1))


async def test_a_day_with_many_bills_shows_them_all_when_asked(tab: Any, home: Home) -> None:
    for number in range(5):
        billed(home, f"Bill {number}", "10", due_date=date(2026, 6, 20))
    state = await shown(tab)
    busy = days(state)["2026-06-20"]
    assert (len(busy.rows), busy.more) == (2, "3 more")
    assert len(state.agenda[0].rows) == 5
    await state.open_day("2026-06-20")
    assert (len(days(state)["2026-06-20"].rows), days(state)["2026-06-20"].more) == (5, "")
    await state.following()
    assert days(state)["2026-07-20"].more == "3 more"


async def test_what_looks_like_a_bill_is_accepted_with_its_payments(
    tab: Any, home: Home, account: UUID
) -> None:
    paid(home, account, "Streamly", 1, 2, 3, 4)
    paid(home, account, "Streamly", 5, amount="-14.99")
    await shown(tab)
    state = await offered(tab)
    (offer,) = state.offers
    assert (offer.name, offer.amount, offer.often) == (
        "Streamly",
        "€14.99",
        "Every month on the 14th",
    )
    assert offer.words.startswith("5 payments since January, every 30\u00a0±\u00a0")
    events = await state.accept(offer.key)
    assert state.count == 0
    assert "Streamly is a bill now" in str(events)
    bill = known(home)["Streamly"]
    assert (bill.account_id, bill.is_subscription) == (account, True)
    assert (bill.next_due, bill.last_amount, bill.risen_from) == (date(2026, 6, 14), 1499, 1299)
    page = await shown(tab, month="2026-05")
    assert days(page)["2026-05-14"].rows[0].status == "paid"
    assert page.rows[0].rise == "up €2.00 since May"
    pay = await opened(tab, str(bill.id))
    assert [row.amount for row in pay.sheet.payments][:2] == ["€14.99", "€12.99"]
    assert "€12.99" in pay.sheet.rise

    events = await state.undo_accept(str(bill.id))
    assert "Streamly is no bill" in str(events)
    assert known(home) == {}
    assert len((await offered(tab)).offers) == 1
    with pytest.raises(NotFound):
        await state.accept("nonsense")


async def test_a_bill_begins_after_the_last_time_nothing_was_paid(
    tab: Any, home: Home, account: UUID
) -> None:
    paid(home, account, "Gym", 1, 2, 4, 5, amount="-30")
    home.line(account, "-30", date(2025, 12, 14), payee="Gym")
    home.line(account, "-30", date(2025, 11, 14), payee="Gym")
    state = await offered(tab)
    await state.accept(state.offers[0].key)
    bill = known(home)["Gym"]
    assert bill.due_date == date(2026, 4, 14)
    with home.work(write=False) as uow:
        assert calendar.upcoming(uow, 0) == []


async def test_what_ends_months_goes_on_to(tab: Any, home: Home, account: UUID) -> None:
    for month, day in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31)):
        home.line(account, "-700", date(2026, month, day), payee="Landlord")
    state = await offered(tab)
    assert state.offers[0].often == "Every month on its last day"
    await state.accept(state.offers[0].key)
    with home.work(write=False) as uow:
        due = calendar.occurrences(uow, date(2026, 1, 1), date(2026, 7, 31))
    assert [each.due.day for each in due if each.status == "due"] == [30, 31]
    assert [each.due.day for each in due if each.status == "paid"] == [31, 28, 31, 30, 31]


async def test_what_is_no_bill_is_not_offered_again(tab: Any, home: Home, account: UUID) -> None:
    paid(home, account, "Baker", 1, 2, 3, 4, 5)
    state = await offered(tab)
    events = await state.refuse(state.offers[0].key)
    assert "Baker is not offered again" in str(events)
    assert (await offered(tab)).count == 0
    with home.work(write=False) as uow:
        payee = known_payee(uow, "Baker")
    await state.offer_again(payee, "monthly", "EUR", "-12.99")
    assert (await offered(tab)).count == 1
    with pytest.raises(InvalidInput):
        await state.offer_again(payee, "hourly", "EUR", "-12.99")


def known_payee(uow: Any, name: str) -> str:
    return next(str(row.id) for row in payees.payees(uow, name).items if row.name == name)


async def test_more_offers_than_a_few_are_asked_for(tab: Any, home: Home, account: UUID) -> None:
    for number in range(5):
        paid(home, account, f"Shop {number}", 1, 2, 3, 4, 5, amount=f"-{number + 5}.50")
    state = await offered(tab)
    assert (len(state.offers), state.count) == (3, 5)
    await state.show_all()
    assert len(state.offers) == 5
    await state.show_all()
    assert len(state.offers) == 3


async def test_a_bill_is_added_changed_deleted_and_brought_back(
    tab: Any, home: Home, account: UUID
) -> None:
    page, editor = await shown(tab), tab.state(BillEditor)
    assert not page.exists
    await editor.add()
    assert (editor.is_open, editor.tab, editor.draft.due) == (True, "settings", "2026-06-10")
    form = {
        "name": "Rent",
        "payee": "Landlord",
        "amount": "1.234,50",
        "currency": "EUR",
        "due": "2026-06-30",
        "account": str(account),
        "reminder": "3",
    }
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
    await editor.save({"ended": "", "currency": "ZZZ"})
    assert editor.errors.currency == "Choose a currency."
    await editor.choose("kind", "range")
    await editor.save({"currency": "EUR", "most": ""})
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


async def test_the_list_is_in_order_of_the_next_day(tab: Any, home: Home, account: UUID) -> None:
    billed(home, "Rent", due_date=date(2026, 7, 1), account_id=account)
    billed(home, "Power", "40", amount_most="80", due_date=date(2026, 6, 12))
    billed(home, "Wage", "3000", is_income=True, due_date=date(2026, 6, 25))
    billed(home, "Old", "1", due_date=date(2025, 1, 1), ended_on=date(2025, 2, 1))
    page = await shown(tab, view="list")
    assert [row.name for row in page.rows] == ["Power", "Wage", "Rent", "Old"]
    assert page.rows[0].amount == "€40.00 to €80.00"
    assert page.rows[1].amount == "+€3,000.00"
    assert page.rows[2].account == "Current"
    assert page.rows[2].yearly == "€10,800"


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


def test_the_form_holds_all_of_a_bill(home: Home, account: UUID) -> None:
    billed(home, "Power", "40", amount_most="80", account_id=account, notes="n", is_automatic=True)
    with home.work(write=False) as uow:
        bill = calendar.bills(uow)[0]
    data = fields_of(draft_of(bill))
    with home.work() as uow:
        again = bills.change_bill(uow, bill.id, BillChanges.model_validate(data))
        assert again.version == bill.version
    assert problems(Draft(), editing=False).name


async def test_the_feed_is_made_shown_once_and_revoked(tab: Any, home: Home) -> None:
    state = tab.state(FeedState)
    await state.make()
    assert "personal token" in state.problem
    act_as(replace(home.actor, sign_in_id=new_id()))
    await state.open()
    assert (state.is_open, state.exists, state.address) == (True, False, "")
    assert await state.copy() == []
    await state.make()
    assert state.address.endswith(".ics")
    assert state.words == "Made today, never read yet."
    assert len(await state.copy()) == 2
    await state.set_open(False)
    assert (state.is_open, state.address) == (False, "")
    await state.open()
    await state.make()
    tab.visit("/bills")
    opening = tab.state(BillsOpening)
    act_as(replace(home.actor, sign_in_id=new_id()))
    await opening.load()
    assert (state.is_open, state.address) == (False, "")
    await state.open()
    assert (state.exists, state.address) == (True, "")
    await state.revoke()
    assert not state.exists
    await state.revoke()


async def test_the_address_opens_what_it_names(tab: Any, home: Home) -> None:
    made = billed(home)
    opening: Any = tab.state(BillsOpening)
    tab.visit("/bills", add="1")
    assert "BillEditor.add" in str((await opening.load())[1])
    tab.visit("/bills", open=made, due="2026-07-01")
    assert "BillEditor.open_on" in str((await opening.load())[1])
    tab.visit("/bills", month="2026-02", view="list")
    assert "OffersState.look" in str(await opening.load())
    assert tab.state(BillsState).view == "list"
    tab.visit("/")
    await tab.state(BillsState).prepare()
    assert tab.state(BillsState).month_text == "June 2026"


async def test_made_up_arguments_end_in_a_sentence(tab: Any, home: Home) -> None:
    made = billed(home)
    page, editor, pay = await shown(tab), tab.state(BillEditor), await opened(tab, made)
    for odd in ODD:
        await page.set_view(odd)
        await page.open_day(odd)
        for name in ("set_text", "choose", "tick"):
            await getattr(editor, name)(odd, odd)
            await getattr(editor, name)("name", odd)
        await editor.choose("repeat", odd)
        await editor.tick("automatic", odd)
        await editor.set_payee(odd)
        await editor.find_payees(odd)
        await editor.leave(odd)
        await editor.set_tab(odd)
        await editor.save(odd)
        await pay.step(odd)
        await pay.ask(odd)
        await pay.ask("line")
        await pay.set_query(odd)
        await pay.set_amount(odd)
        await pay.pay(odd)
        await pay.pay({"amount": odd, "paid_on": odd})
        for wrong in (editor.open(odd), editor.open_on(odd, odd), pay.pay_by(odd)):
            with pytest.raises(NotFound):
                await wrong
        for wrong in (page.remove(odd), page.bring_back(odd)):
            with pytest.raises(NotFound):
                await wrong
        with pytest.raises((InvalidInput, NotFound)):
            await pay.put_back(made, odd, odd, odd, odd, odd)
        with pytest.raises((InvalidInput, NotFound)):
            await tab.state(OffersState).offer_again(odd, odd, odd, odd)
        await editor.open_on(made, odd)
        assert pay.sheet.due == "2026-06-01"
        await editor.discard()
    assert set(known(home)) == {"'; drop table bill; --"}


async def test_who_may_only_read_changes_nothing(tab: Any, home: Home, account: UUID) -> None:
    paid(home, account, "Streamly", 1, 2, 3, 4, 5)
    made = billed(home)
    await shown(tab)
    offers, pay = await offered(tab), await opened(tab, made)
    editor, page = tab.state(BillEditor), tab.state(BillsState)
    act_as(home.reader().actor)
    for refused in (
        offers.accept(offers.offers[0].key),
        offers.refuse(offers.offers[0].key),
        page.remove(made),
        pay.skip(),
        pay.reopen(),
        pay.pay({"amount": "5"}),
        editor.save({"name": "Mine"}),
    ):
        with pytest.raises(Forbidden):
            await refused
    assert set(known(home)) == {"Rent"}


async def test_an_unknown_bill_is_not_found(tab: Any, home: Home) -> None:
    del home
    with pytest.raises(NotFound):
        await tab.state(BillEditor).open(str(uuid4()))
