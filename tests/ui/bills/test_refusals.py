"""What the handlers of the Bills page refuse, called as a browser could call them."""

from typing import Any
from uuid import UUID

import pytest

from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.offering import OffersState
from spends.ui.work import act_as
from tests.support.bills_page import billed, known, offered, opened, paid, shown
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table bill; --"]


async def test_made_up_arguments_end_in_a_sentence(tab: Any, home: Home) -> None:
    made = billed(home)
    page, editor, pay = await shown(tab), tab.state(BillEditor), await opened(tab, made)
    for odd in ODD:
        await page.set_view(odd)
        await page.open_day(odd)
        await editor.open(made)
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
        await pay.ask("hand")
        await pay.set_amount(odd)
        await pay.pay(odd)
        await pay.pay({"amount": odd, "paid_on": odd})
        assert pay.errors or pay.problem
        await pay.ask("line")
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
    await pay.ask("hand")
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
