"""The calendar feed's drawer."""

from dataclasses import replace
from typing import Any

from spends.kit.ids import new_id
from spends.ui.pages.bills.feeding import FeedState
from spends.ui.pages.bills.state import BillsOpening
from spends.ui.work import act_as
from tests.support.homes import Home


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
    await opening.rest()
    assert (state.is_open, state.address) == (False, "")
    await state.open()
    assert (state.exists, state.address) == (True, "")
    await state.revoke()
    assert not state.exists
    await state.revoke()
