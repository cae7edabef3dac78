"""What looks like a bill is offered on the Bills page, accepted or refused."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from spends.domains.bills.service import calendar
from spends.domains.ledger.service.naming import payees
from spends.kit.errors import InvalidInput, NotFound
from spends.ui.pages.bills import offering
from tests.support.bills_page import days, known, offered, opened, paid, shown
from tests.support.homes import Home


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


async def test_a_look_begun_before_brings_no_offer_back(
    tab: Any, home: Home, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(home, account, "Streamly", 1, 2, 3, 4)
    state = await offered(tab)
    key = state.offers[0].key
    home.account("Another")
    held, gate, real = asyncio.Event(), asyncio.Event(), offering.read

    async def slow(work: Any) -> Any:
        found = await real(work)
        held.set()
        await gate.wait()
        return found

    monkeypatch.setattr(offering, "read", slow)
    before = asyncio.create_task(offered(tab))
    await held.wait()
    monkeypatch.setattr(offering, "read", real)
    await state.accept(key)
    await offered(tab)
    gate.set()
    await before
    assert state.offers == []


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
