"""What the dashboard says of the bills that are to be paid."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.bills.schemas import NewBill, Paying
from spends.domains.bills.service import detected, paying
from tests.support.dashboard_page import bill, shown, words_of
from tests.support.homes import Home


async def test_bills_are_late_first_then_by_day(tab: Any, home: Home, account: UUID) -> None:
    bill(home, "Rent", "900", date(2026, 12, 1), account_id=account)
    bill(home, "Trip", "65", date(2026, 11, 18))
    bill(home, "Far", "10", date(2026, 12, 22))
    bill(home, "Paid", "10", date(2026, 11, 23))
    gym = bill(home, "Gym", "30", date(2026, 11, 20))
    with home.work() as uow:
        paying.pay(uow, gym, Paying(due=date(2026, 11, 20)))
    state = await shown(tab)
    rows = state.plans.bills
    assert [row.name for row in rows] == ["Trip", "Paid", "Rent"]
    assert [(row.note, row.tone) for row in rows] == [
        ("3 days late", "bad"),
        ("", ""),
        ("Current", ""),
    ]
    assert (rows[0].day, rows[0].month, rows[0].amount) == ("18", "Nov", "€65.00")
    assert state.plans.bills_sum == "€975.00"
    (row,) = state.decisions
    assert (row.words, row.note) == ("Trip", "€65.00, 3 days late")
    assert row.href == "/bills?month=2026-11"


async def test_a_price_rise_is_noted(tab: Any, home: Home, account: UUID) -> None:
    for month, amount in ((9, "-13.99"), (10, "-13.99"), (11, "-15.99")):
        home.line(account, amount, day=date(2026, month, 5), payee="Streamly")
    new = NewBill(
        name="Streamly",
        payee="Streamly",
        amount=Decimal("15.99"),
        due_date=date(2026, 9, 5),
        recurrence_rule="FREQ=MONTHLY",
        account_id=account,
    )
    with home.work() as uow:
        detected.accept(uow, new)
    state = await shown(tab)
    assert [(row.note, row.tone) for row in state.plans.bills] == [("Current, up €2.00", "soon")]


async def test_an_amount_within_its_range_has_not_risen(
    tab: Any, home: Home, account: UUID
) -> None:
    for month, amount in ((8, "-20"), (9, "-20"), (10, "-20"), (11, "-60")):
        home.line(account, amount, day=date(2026, month, 5), payee="Power")
    new = NewBill(
        name="Power",
        payee="Power",
        amount=Decimal(10),
        amount_most=Decimal(80),
        due_date=date(2026, 8, 5),
        recurrence_rule="FREQ=MONTHLY",
    )
    with home.work() as uow:
        detected.accept(uow, new)
    state = await shown(tab)
    assert [(row.note, row.amount) for row in state.plans.bills] == [("", "€45.00")]


async def test_a_bill_without_a_rate_is_not_summed(tab: Any, home: Home, account: UUID) -> None:
    bill(home, "Rent", "900", date(2026, 12, 1))
    bill(home, "Paper", "4.20", date(2026, 12, 1), currency_code="GBP")
    state = await shown(tab)
    assert state.plans.bills_sum == "€900.00, 1 without a rate"
    assert {row.amount for row in state.plans.bills} == {"€900.00", "£4.20"}


async def test_many_late_bills_are_counted(tab: Any, home: Home, account: UUID) -> None:
    for index in range(4):
        bill(home, f"Bill {index}", "10", date(2026, 11, 20))
    assert words_of(await shown(tab)) == [
        "Bill 0",
        "Bill 1",
        "2 more bills are late",
    ]
