"""What the tests of the Bills page share."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import calendar, detected
from spends.domains.bills.views import BillView
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.offering import OffersState
from spends.ui.pages.bills.paying import PayState
from tests.support.homes import Home


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
