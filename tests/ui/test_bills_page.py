"""What the Bills page's handlers do, called as a browser could call them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills, calendar, detected
from spends.domains.bills.views import BillView
from spends.kit.errors import Forbidden, InvalidInput, NotFound
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
from tests.ui.conftest import run_names

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
    await state.look.fn(state)
    return state


async def opened(tab: Any, bill_id: str, due: str = "") -> Any:
    await tab.state(BillEditor).open_on(bill_id, due)
    return tab.state(PayState)


def days(state: Any) -> dict[str, Any]:
    return {day.date: day for week in state.weeks for day in week.days}


async def test_a_month_is_a_grid_of_whole_weeks(tab: Any, home: Home) -> None:
    billed(home)
    billed(home, "Wage", "3000", is_income=True, due_date=date(2026, 6, 25))
    state = await shown(tab)
    assert [each.name for each in state.headings][:2] in (["Monday", "Tuesday"], ["Sunday", "Monday"])
    assert all(len(week.days) == 7 for week in state.weeks)
    found = days(state)
    first, wage = found["2026-06-01"].rows[0], found["2026-06-25"].rows[0]
    assert (first.name, first.status, first.words) == ("Rent", "late", "9 days late")
    assert (wage.amount, wage.amount_tone, wage.status) == ("+€3,000.00", "in", "due")
    assert found["2026-06-10"].today
    assert [day.date for day in state.agenda] == ["2026-06-01", "2026-06-25"]
    assert [row.name for row in state.upcoming] == ["Rent", "Wage", "Rent"]
    assert (state.figures.due, state.figures.late) == ("€900", "€900")
    assert state.figures.late_note == "Rent, since 1 Jun" or "Jun 1" in state.figures.late_note
    assert state.figures.yearly == "€10,800"


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
