"""What the Goals page's handlers do with goals, called as a browser could call them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.service import coverage
from spends.domains.goals.schemas import GoalChanges
from spends.domains.goals.service import goals
from spends.kit.clock import add_months, month_of
from spends.kit.errors import NotFound
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.listing import GoalsState
from spends.ui.pages.goals.rows import NONE, numbers_of, percent_of, verdict
from spends.ui.pages.goals.state import GoalsOpening
from tests.support.belongings import bought
from tests.support.goals_page import (
    ODD,
    goal,
    here,
    listed,
    names,
    owing,
    put,
    seen,
    shown,
)
from tests.support.homes import Home


async def test_goals_stand_in_their_order_and_reached_ones_apart(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    trip = goal(home, "Japan", "1200", target_date=add_months(month_of(today), 14), color="teal")
    fund = goal(home, "Emergency fund", "1000")
    lamp = goal(home, "Lamp", "40")
    put(home, fund, "250")
    put(home, lamp, "40")
    state = await shown(tab)

    assert names(state.rows) == ["Japan", "Emergency fund"]
    assert names(state.reached) == ["Lamp"]
    first, second = state.rows
    assert (first.id, first.hue, first.percent, first.target) == (str(trip), "teal", 0, "of €1,200")
    assert first.verdict == "Starts today"
    assert (second.percent, second.saved, second.pips) == (25, "€250.00", 1)
    assert second.pips_words.startswith("25 percent reached since ")
    assert state.reached[0].verdict == "Reached"
    assert state.numbers.saved == "€290"
    assert state.numbers.saved_note == "of €2,240 for 3 goals"


async def test_a_goal_says_by_how_much_it_falls_short(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    one = goal(home, "Car", "12000", target_date=add_months(month_of(today), 12))
    put(home, one, "300", today - timedelta(days=90))
    view = seen(home, one)
    assert view.needed is not None
    words, tone = verdict(view, today, "en")
    assert tone == "soon"
    assert words.endswith("a month short")
    state = await shown(tab)
    assert state.numbers.track == "0 of 1"
    assert state.numbers.track_note == f"Car: {words}"
    put(home, one, "11000", today)
    state = await shown(tab)
    assert (state.rows[0].verdict, state.rows[0].tone) == ("On track", "good")
    assert (state.numbers.track, state.numbers.track_note) == ("1 of 1", "Nothing is short")


async def test_a_part_of_an_account_counts_as_saved(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    account = home.account("Savings", opening_balance=Decimal(1000))
    one = goal(
        home, "Roof", "1000", account_id=account, share=60, target_date=today.replace(year=2090)
    )
    state = await shown(tab)
    row = state.rows[0]
    assert (row.percent, row.words, row.verdict) == (60, "60 % of Savings", "On track")
    sheet: Any = tab.state(GoalSheet)
    await sheet.open(str(one))
    assert not sheet.sheet.by_hand
    assert sheet.sheet.account_href == f"/transactions?account={account}"
    await sheet.put({"amount": "5"})
    assert "Move money into that account." in sheet.errors["amount"]


def test_a_day_that_is_past_is_late(home: Home) -> None:
    today = here(home)
    one = goal(home, "Trip", "500", target_date=today + timedelta(days=1))
    view = seen(home, one)
    words, tone = verdict(view, today, "en")
    assert (words, tone) == ("Starts today", "")
    late = replace(view, is_late=True)
    assert verdict(late, today, "en") == ("€500 missing, day is past", "bad")
    assert percent_of(replace(view, saved=-5)) == 0
    assert percent_of(replace(view, saved=49_999)) == 99
    assert numbers_of([late], today, "en").needed == NONE


async def test_goals_are_arranged_by_dragging_and_by_one_place(tab: Any) -> None:
    home = tab.home
    for name in ("A", "B", "C"):
        goal(home, name)
    done = goal(home, "Done", "10")
    put(home, done, "10")
    state = await shown(tab)
    ids = {row.name: row.id for row in state.rows}
    assert not await state.arrange([ids["C"], ids["A"], ids["B"]])
    assert names(state.rows) == ["C", "A", "B"]
    assert listed(home) == ["C", "A", "B", "Done"]
    await state.move(ids["B"], False)
    assert names(state.rows) == ["C", "B", "A"]
    await state.move(ids["C"], True)
    assert names(state.rows) == ["B", "C", "A"]
    assert not await state.move(ids["B"], False)
    assert not await state.move(ids["A"], True)
    assert "meanwhile" in str(await state.arrange([ids["C"]]))
    assert names(state.rows) == ["B", "C", "A"]


async def test_a_goal_is_deleted_and_comes_back_with_what_went_into_it(tab: Any) -> None:
    one = goal(tab.home)
    put(tab.home, one, "300")
    state = await shown(tab)
    events = await state.remove(str(one))
    assert "Deleted Japan" in str(events)
    assert not state.numbers.exists
    await state.bring_back(str(one))
    assert state.rows[0].saved == "€300.00"


async def test_a_goal_is_added(tab: Any) -> None:
    today = here(tab.home)
    await shown(tab)
    editor: Any = tab.state(GoalEditor)
    await editor.add()
    await editor.save({})
    assert editor.errors.name
    assert editor.errors.target
    await editor.set_text("target", "1.200,00")
    await editor.set_text("date", add_months(month_of(today), 13).isoformat())
    assert editor.pace.startswith("That takes €")
    await editor.set_color("pink")
    events = await editor.save({"name": "Japan", "notes": ""})
    assert "Goal added" in str(events)
    assert not editor.is_open
    state = await shown(tab)
    assert (names(state.rows), state.rows[0].hue) == (["Japan"], "pink")
    assert state.rows[0].target == "of €1,200"


async def test_a_goal_is_edited_in_its_currency_and_stale_ones_are_refused(tab: Any) -> None:
    today = here(tab.home)
    one = goal(tab.home, currency_code="USD", target_date=today + timedelta(days=40))
    editor: Any = tab.state(GoalEditor)
    await editor.edit(str(one))
    assert (editor.draft.currency, editor.draft.target) == ("USD", "1200.00")
    await editor.set_text("currency", "JPY")
    await editor.save({"target": "99.5", "currency": "JPY"})
    assert seen(tab.home, one).target_amount == 9950
    await editor.edit(str(one))
    with tab.home.work() as uow:
        goals.change_goal(uow, one, GoalChanges(name="Other"))
    await editor.save({"name": "Mine"})
    assert "meanwhile" in editor.errors.form
    await editor.set_open(False)
    assert editor.asking
    await editor.discard()
    assert not editor.is_open


async def test_a_goal_is_kept_in_an_account(tab: Any) -> None:
    home = tab.home
    account = home.account("Savings", opening_balance=Decimal(500))
    home.account("Dollars", currency="USD")
    owing(home, "Card", "90", "credit_card")
    editor: Any = tab.state(GoalEditor)
    await editor.add()
    assert [option.label for option in editor.accounts] == ["Savings · €500.00"]
    await editor.set_way("account")
    await editor.save({"name": "Roof", "target": "1000"})
    assert editor.errors.account
    await editor.set_text("account", str(account))
    await editor.save({"share": "50 %"})
    state = await shown(tab)
    assert (state.rows[0].percent, state.rows[0].saved) == (25, "€250.00")
    await editor.add()
    await editor.set_way("account")
    await editor.set_text("account", str(account))
    await editor.save({"name": "Boat", "target": "1", "share": "51"})
    assert "50 percent are free" in editor.errors.share
    await editor.edit(state.rows[0].id)
    await editor.set_way("contributions")
    await editor.save({})
    assert seen(home, UUID(state.rows[0].id)).share is None


async def test_the_pace_counts_what_is_in_the_account_already(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    account = home.account("Savings", opening_balance=Decimal(600))
    editor: Any = tab.state(GoalEditor)
    await editor.add()
    await editor.set_text("target", "1200")
    await editor.set_text("date", (today + timedelta(days=20)).isoformat())
    assert editor.pace == "That takes €1,200.00 a month."
    await editor.set_way("account")
    await editor.set_text("account", str(account))
    assert editor.pace == "That takes €600.00 a month."
    await editor.set_text("share", "half")
    assert editor.pace == ""
    await editor.set_text("currency", "?")
    assert editor.accounts == []
    await editor.save({"name": "Boat"})
    assert editor.errors.currency == "Choose a currency."


async def test_a_goal_that_is_late_can_still_be_renamed(tab: Any) -> None:
    one = goal(tab.home, target_date=here(tab.home) + timedelta(days=1))
    editor: Any = tab.state(GoalEditor)
    await editor.edit(str(one))
    await editor.save({"name": "Kyoto"})
    assert editor.errors.date == ""
    await editor.edit(str(one))
    await editor.save({"date": "2001-01-01"})
    assert "past" in editor.errors.date
    await editor.save({"date": ""})
    assert seen(tab.home, one).target_date is None


async def test_a_field_says_what_is_wrong_when_it_is_left(tab: Any) -> None:
    editor: Any = tab.state(GoalEditor)
    await editor.add()
    await editor.leave("target")
    assert editor.errors.target == ""
    await editor.set_text("target", "a lot")
    await editor.leave("target")
    assert editor.errors.target
    await editor.set_text("target", "5")
    assert editor.errors.target == ""
    for odd in ODD:
        await editor.leave(odd)


async def test_what_wears_out_is_worth_saving_for(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    begun = today - timedelta(days=900)
    for name in ("Boiler", "Fridge", "Sofa", "Oven"):
        bought(home, name, price="900", purchase_date=begun, useful_life_months=60)
    with home.work(write=False) as uow:
        found = coverage.replacements(uow)
    assert len(found) == 4
    state = await shown(tab)
    assert (len(state.offers), state.offer_count) == (3, 4)
    await state.show_all_offers()
    assert len(state.offers) == 4
    boiler = next(row for row in state.offers if row.name == "Boiler")
    editor: Any = tab.state(GoalEditor)
    await editor.add_for(boiler.id)
    assert (editor.draft.name, editor.draft.target) == ("New Boiler", "900.00")
    assert editor.draft.date
    await editor.save({})
    await state.refresh()
    assert "Boiler" not in names(state.offers)
    with pytest.raises(NotFound):
        await editor.add_for(str(uuid4()))


async def test_the_address_says_what_is_shown(tab: Any) -> None:
    one = goal(tab.home)
    opening, sheet = tab.state(GoalsOpening), tab.state(GoalSheet)
    tab.visit("/goals")
    assert not await opening.load()
    assert tab.state(GoalsState).ready
    assert not tab.state(DebtsState).ready
    tab.visit("/goals", view="debts")
    await opening.load()
    assert opening.view == "debts"
    assert tab.state(DebtsState).ready
    tab.visit("/goals", add="1")
    assert "add" in str(await opening.load())
    tab.visit("/goals", add="1", purchase=str(uuid4()))
    assert "add_for" in str(await opening.load())
    tab.visit("/goals", goal=str(one))
    assert "open" in str(await opening.load())
    await sheet.open(str(one))
    await tab.go("/goals", view="?")
    await opening.load()
    assert opening.view == "goals"
    assert not sheet.shown


async def test_nothing_is_read_twice_unless_it_changed(tab: Any) -> None:
    tab.visit("/")
    state: Any = tab.state(GoalsState)
    goal(tab.home)
    await state.prepare()
    state.dirty_vars = set()
    tab.visit("/goals")
    await state.refresh()
    assert "rows" not in state.dirty_vars
