"""The forecast's card on the Accounts page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service.bills import add_bill
from spends.kit import clock
from spends.ui.pages.accounts.forecast_state import ForecastState
from spends.ui.pages.accounts.state import AccountsState
from tests.support.homes import sign_up

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


async def shown(tab: Any) -> Any:
    tab.visit("/accounts")
    state = tab.state(ForecastState)
    await state.load()
    return state


def bill(tab: Any, name: str, amount: str, ahead: int, **fields: Any) -> None:
    due = clock.today("UTC") + timedelta(days=ahead)
    new = NewBill(name=name, amount=Decimal(amount), due_date=due, **fields)
    with tab.home.work() as uow:
        add_bill(uow, new)


async def test_all_accounts_and_then_one(tab: Any) -> None:
    current = tab.home.account("Current", opening_balance="100")
    tab.home.account("Savings", opening_balance="900")
    bill(tab, "Rent", "130", 4, account_id=current)
    state = await shown(tab)
    assert state.words.startswith("€1,000 today, €870 on ")
    assert [option.label for option in state.options] == ["All accounts", "Current", "Savings"]
    assert len(state.table) == 90
    assert state.table[3][1:] == ["€870.00", "€870.00", "€870.00", "Rent \u2212€130.00"]
    assert [row.name for row in state.coming] == ["Rent"]
    assert [(row.name, row.amount, row.href) for row in state.parts] == [
        ("Bills", "\u2212€130.00", "/bills")
    ]
    (note,) = state.notes
    assert note.tone == "bad"
    assert note.words.startswith("Current: below zero from ")
    assert note.words.endswith("at \u2212\u2060€30.00.")
    assert len(state.figure["data"][2]["y"]) == 91

    await state.choose(str(current))
    assert state.choice == str(current)
    assert state.words.startswith("€100 today, \u2212\u2060€30 on ")


async def test_a_range_gives_a_band_and_what_is_late_is_said(tab: Any) -> None:
    account = tab.home.account("Current", opening_balance="100")
    bill(tab, "Power", "80", 3, amount_most=Decimal(140), account_id=account)
    bill(tab, "Club", "7", -20, account_id=account)
    bill(tab, "Water", "5", -2, account_id=account)
    state = await shown(tab)
    assert "about \u2212\u2060€15 on" in state.words
    assert "likely between \u2212\u2060€45 and €15" in state.words
    assert [note.tone for note in state.notes] == ["bad", "bad", "soon"]
    assert "Club, €7.00, was due on" in state.notes[2].words
    assert [row.name for row in state.coming] == ["Water", "Power"]
    assert "was due" in state.coming[0].note
    assert "€30.00 more or less" in state.coming[1].note


async def test_a_name_from_the_right_leaves_a_note_in_order(tab: Any) -> None:
    tab.home.account("\u05d1\u05d9\u05ea", opening_balance="-5")
    note = (await shown(tab)).notes[-1]
    assert note.words.startswith("\u2068\u05d1\u05d9\u05ea\u2069: below zero ")


async def test_a_missing_rate_is_said(tab: Any) -> None:
    tab.home.account("Abroad", "USD", opening_balance="100")
    state = await shown(tab)
    assert [note.words for note in state.notes] == [
        "There is no rate of today for USD, so what is in it is not counted."
    ]


@pytest.mark.parametrize("odd", ODD)
async def test_what_is_no_account_shows_all(tab: Any, odd: Any) -> None:
    tab.home.account("Current", opening_balance="5")
    other = sign_up(tab.home.database, "bob").account("Theirs", opening_balance="7")
    state = await shown(tab)
    for value in (odd, str(other)):
        await state.choose(value)
        assert state.choice == "all"
        assert state.words.startswith("€5 today")


async def test_the_card_follows_the_accounts(tab: Any) -> None:
    await shown(tab)
    state = tab.state(AccountsState)
    await state.load()
    await state.add()
    events = await state.save({"name": "New", "type": "checking", "opening": "7"})
    assert any(
        "ForecastState.load" in str(getattr(e, "handler", e).fn.__qualname__)
        for e in events
        if hasattr(e, "handler") or hasattr(e, "fn")
    )
