"""What looks like a bill is offered on the dashboard, once."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.bills.schemas import NewBill, Refused
from spends.domains.bills.service import bills, detected
from spends.ui.pages.dashboard import offers
from spends.ui.pages.dashboard import state as page
from spends.ui.pages.dashboard.state import DashboardState
from tests.support.dashboard_page import offered, paid_monthly, words_of
from tests.support.homes import Home


async def test_payments_that_look_like_bills_are_offered(
    tab: Any, home: Home, account: UUID
) -> None:
    paid_monthly(home, account, "One", "Two", "Three")
    state = await offered(tab)
    (row,) = state.decisions
    assert row.words == "3 payments look like bills"
    assert row.note.endswith(" and 1 more")
    assert row.href == "/bills"
    with home.work() as uow:
        for each in detected.detected(uow)[:2]:
            new = NewBill(
                name=each.payee, payee=each.payee, amount=Decimal("9.90"), due_date=each.next_due
            )
            detected.accept(uow, new)
    state = await offered(tab)
    assert state.decisions[0].words == "1 payment looks like a bill"
    left = state.decisions[0].note
    with home.work() as uow:
        (last,) = detected.detected(uow)
        assert last.payee == left
        bills.add_bill(
            uow,
            NewBill(name=left, payee=left, amount=Decimal("9.90"), due_date=last.next_due),
        )
    assert (await offered(tab)).decisions == []


async def test_what_was_refused_is_not_offered_again(tab: Any, home: Home, account: UUID) -> None:
    paid_monthly(home, account, "One")
    assert len((await offered(tab)).decisions) == 1
    with home.work() as uow:
        (each,) = detected.detected(uow)
        refused = Refused(
            payee_id=each.payee_id,
            every=each.every,
            currency_code=each.currency_code,
            amount=Decimal("-9.90"),
        )
        detected.refuse(uow, refused)
    assert (await offered(tab)).decisions == []


async def test_a_look_begun_before_brings_no_offer_back(
    tab: Any, home: Home, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_monthly(home, account, "One")
    state = await offered(tab)
    look: Any = DashboardState.look_for_bills
    held, gate, real = asyncio.Event(), asyncio.Event(), page.read

    async def slow(work: Any) -> Any:
        found = await real(work)
        held.set()
        await gate.wait()
        return found

    monkeypatch.setattr(page, "read", slow)
    before = asyncio.create_task(look.fn(state))
    await held.wait()
    monkeypatch.setattr(page, "read", real)
    with home.work() as uow:
        (each,) = detected.detected(uow)
        new = NewBill(
            name=each.payee, payee=each.payee, amount=Decimal("9.90"), due_date=each.next_due
        )
        detected.accept(uow, new)
    await look.fn(state)
    gate.set()
    await before
    assert state.decisions == []


async def test_offers_stay_while_others_change_something(
    tab: Any, home: Home, account: UUID
) -> None:
    paid_monthly(home, account, "One")
    state = await offered(tab)
    home.account("Another")
    assert "look_for_bills" in str(await state.refresh())
    assert "1 payment looks like a bill" in words_of(state)


async def test_it_is_looked_for_once_after_a_change(
    home: Home, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_monthly(home, account, "One")
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ("One",)
    monkeypatch.setattr(detected, "detected", lambda _uow: [])
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ("One",)
    home.account("Another")
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ()
