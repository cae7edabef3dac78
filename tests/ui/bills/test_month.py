"""The month of the Bills page, its list, and what its address says."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.kit.errors import NotFound
from spends.ui.pages.bills import month_views, views
from spends.ui.pages.bills.address import Shown, read_address
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.state import BillsOpening
from tests.support.bills_page import billed, days, shown
from tests.support.elements import elements
from tests.support.homes import Home
from tests.support.june import TODAY


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


@pytest.mark.parametrize(("is_income", "short"), [(False, "€987.65M"), (True, "+€987.65M")])
async def test_nine_digits_have_room_in_a_day(
    tab: Any, home: Home, is_income: bool, short: str
) -> None:
    billed(home, "Island", "987654321.09", is_income=is_income)
    row = days(await shown(tab))["2026-06-01"].rows[0]
    assert row.short == short
    assert "€987,654,321.09" in row.label


async def test_an_amount_is_brief_in_a_day_only_where_that_is_shorter(tab: Any, home: Home) -> None:
    tab.home = replace(home, actor=replace(home.actor, locale="de"))
    billed(home, "Boat", "123456.78", currency_code="CHF", is_income=True)
    row = days(await shown(tab))["2026-06-01"].rows[0]
    assert row.short == "+123.457\u00a0CHF"


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


async def test_figures_keep_the_month(tab: Any, home: Home) -> None:
    billed(home)
    state = await shown(tab, month="2027-01")
    for of, back in (("due", ""), ("late", ""), ("yearly", "&view=list")):
        assert getattr(state.figures, f"{of}_href") == f"/bills?month=2027-01&of={of}"
        state = await shown(tab, month="2027-01", of=of)
        assert state.whole == f"/bills?month=2027-01{back}"


async def test_figures_of_nothing_say_so(tab: Any, home: Home) -> None:
    billed(home, "Old", due_date=date(2025, 1, 1), ended_on=date(2025, 1, 2), recurrence_rule=None)
    for of, words in (
        ("due", "Due in the next 30 days: nothing to pay"),
        ("late", "Late: nothing"),
        ("yearly", "A year of all bills: €0, without income and what has ended"),
    ):
        assert (await shown(tab, of=of)).figures.listed == words


async def test_figures_count_what_has_no_rate(tab: Any, home: Home) -> None:
    billed(home, "Alps", due_date=date(2026, 6, 20), currency_code="CHF")
    for of in ("due", "yearly"):
        assert (await shown(tab, of=of)).figures.listed.endswith(", 1 without a rate")


def test_on_a_phone_a_year_of_bills_shows_what_it_sums() -> None:
    cells = [
        each
        for each in elements(views.all_bills().render())
        if each["name"] == '"td"' and any("data-phone" in str(prop) for prop in each["props"])
    ]
    assert any('["yearly"]' in str(cell) for cell in cells)


def test_the_rows_of_what_is_due_have_a_name() -> None:
    place = next(
        each
        for each in elements(month_views.month().render())
        if 'id:"bill-upcoming"' in each["props"]
    )
    assert 'role:"group"' in place["props"]
    assert any("aria-label" in str(prop) for prop in place["props"])


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


async def test_an_unknown_bill_is_not_found(tab: Any, home: Home) -> None:
    del home
    with pytest.raises(NotFound):
        await tab.state(BillEditor).open(str(uuid4()))
