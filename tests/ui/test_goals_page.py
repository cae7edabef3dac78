"""What the Goals page's handlers do, called as a browser could call them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.service import coverage
from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import GoalChanges, NewContribution, NewGoal, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.goals.views import GoalView, PayoffView
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.kit.clock import add_months, month_of
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.ui.format import money
from spends.ui.pages.goals import courses, debt_rows
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.listing import GoalsState
from spends.ui.pages.goals.rows import NONE, numbers_of, percent_of, verdict
from spends.ui.pages.goals.state import GoalsOpening
from spends.ui.work import act_as
from tests.support.belongings import bought
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], [None], None, 7, "x" * 100_000, "\x00", "'; drop table goal; --"]


def here(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


def goal(home: Home, name: str = "Japan", target: str = "1200", **fields: Any) -> UUID:
    with home.work() as uow:
        return goals.add_goal(uow, NewGoal(name=name, target_amount=Decimal(target), **fields)).id


def put(home: Home, goal_id: UUID, amount: str, day: date | None = None) -> UUID:
    new = NewContribution(amount=Decimal(amount), contributed_at=day)
    with home.work() as uow:
        return contributions.contribute(uow, goal_id, new).id


def seen(home: Home, goal_id: UUID) -> GoalView:
    with home.work(write=False) as uow:
        return goals.goal(uow, goal_id)


def listed(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [view.name for view in goals.goals(uow)]


def owing(home: Home, name: str, owed: str, kind: str = "loan", code: str = "EUR") -> UUID:
    new = NewAccount(
        name=name, type=kind, currency_code=code, opening_balance=Decimal(owed).copy_negate()
    )
    with home.work() as uow:
        return accounts.open_account(uow, new).id


def terms(home: Home, account: UUID, rate: str, least: str) -> None:
    new = Terms(annual_rate=Decimal(rate), minimum_payment=Decimal(least))
    with home.work() as uow:
        debts.set_terms(uow, account, new)


def payoff(home: Home) -> PayoffView:
    with home.work(write=False) as uow:
        return debts.payoffs(uow)[0]


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/goals", **query)
    state: Any = tab.state(GoalsState)
    await state.refresh()
    return state


async def owed(tab: Any) -> Any:
    tab.visit("/goals", view="debts")
    state: Any = tab.state(DebtsState)
    await state.refresh()
    return state


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


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
    from dataclasses import replace

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
    await editor.save({"account": str(account), "share": "50 %"})
    state = await shown(tab)
    assert (state.rows[0].percent, state.rows[0].saved) == (25, "€250.00")
    await editor.add()
    await editor.set_way("account")
    await editor.save({"name": "Boat", "target": "1", "account": str(account), "share": "51"})
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


async def test_contributions_by_hand_go_in_and_out_and_are_undone(tab: Any) -> None:
    one = goal(tab.home)
    state, sheet = await shown(tab), tab.state(GoalSheet)
    await sheet.open(str(one))
    await sheet.set_amount("much")
    await sheet.put({})
    assert "Enter an amount" in sheet.errors["amount"]
    events = await sheet.put(
        {"amount": "100*3", "note": "Birthday", "contributed_at": "2025-03-01"}
    )
    assert "Put in" in str(events)
    assert (sheet.sheet.goal.saved, sheet.amount) == ("€300.00", "")
    assert (sheet.sheet.paid[0].title, sheet.sheet.paid[0].amount) == ("Birthday", "+€300.00")
    assert [step.done for step in sheet.sheet.steps] == [True, False, False, False]
    await sheet.set_sign("out")
    await sheet.put({"amount": "50"})
    assert (sheet.sheet.goal.saved, sheet.sign) == ("€250.00", "in")
    first = next(row.id for row in sheet.sheet.paid if row.title == "Birthday")
    await sheet.withdraw(str(one), first)
    assert [row.title for row in sheet.sheet.paid] == ["Taken out"]
    await sheet.put_back(str(one), "300.00", "", "2025-03-01", "Birthday")
    assert sheet.sheet.goal.saved == "€250.00"
    await state.refresh()
    assert state.rows[0].saved == "€250.00"


async def test_a_bank_line_goes_in_once(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    account = home.account("Savings")
    one = goal(home)
    for amount, payee in (("300", "Employer"), ("-20", "Grocer")):
        home.line(account, amount, today - timedelta(days=3), payee=payee)
    old = home.line(account, "70", today - timedelta(days=400), payee="Aunt").id
    sheet: Any = tab.state(GoalSheet)
    await sheet.open(str(one))
    await sheet.set_way("line")
    assert [line.title for line in sheet.lines] == ["Employer"]
    line = sheet.lines[0].id
    await sheet.put_line(line)
    assert (sheet.sheet.goal.saved, sheet.lines) == ("€300.00", [])
    assert sheet.sheet.paid[0].href == f"/transactions?id={line}"
    await sheet.put_line(line)
    assert "are not in a goal yet" in sheet.problem
    await sheet.set_query("aunt")
    assert [line.id for line in sheet.lines] == [str(old)]
    paid = sheet.sheet.paid[0].id
    await sheet.withdraw(str(one), paid)
    assert sheet.sheet.paid == []
    await sheet.put_back(str(one), "300.00", line, today.isoformat(), "")
    assert seen(home, one).saved == 30000


async def test_the_sheet_leads_to_the_form_and_to_the_bin(tab: Any) -> None:
    one = goal(tab.home)
    sheet: Any = tab.state(GoalSheet)
    await sheet.open(str(one))
    assert "edit" in str(await sheet.edit())
    assert not sheet.shown
    await sheet.open(str(one))
    assert "remove" in str(await sheet.remove())
    await sheet.open(str(one))
    await sheet.set_shown(False)
    assert not sheet.shown


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


async def test_debts_ask_for_their_terms_first(tab: Any) -> None:
    home = tab.home
    card = owing(home, "Visa", "1000", "credit_card")
    state = await owed(tab)
    assert (names(state.unknown), state.arranged, state.plans) == (["Visa"], [], [])
    assert state.unknown[0].href == f"/transactions?account={card}"
    assert (state.numbers.owed, state.numbers.free) == ("€1,000", NONE)
    await state.edit(str(card))
    assert state.editing == str(card)
    await state.save({"annual_rate": "", "minimum_payment": "x"})
    assert state.errors["minimum_payment"]
    await state.save({"annual_rate": "101", "minimum_payment": "50"})
    assert "at most 100" in state.errors["annual_rate"]
    assert "Saved" in str(await state.save({"annual_rate": "19,9 %", "minimum_payment": "50"}))
    assert (names(state.arranged), state.unknown, state.editing) == (["Visa"], [], "")
    row = state.arranged[0]
    assert (row.rate, row.least, row.interest) == ("19.9 %", "€50.00", "€16.58")
    assert len(state.plans) == 4


async def test_the_ways_out_agree_with_the_service_to_the_cent(tab: Any) -> None:
    home, today = tab.home, here(tab.home)
    card, loan = owing(home, "Visa", "2000", "credit_card"), owing(home, "Car", "900")
    terms(home, card, "19.9", "60")
    terms(home, loan, "4.5", "50")
    state = await owed(tab)
    await state.set_extra("100")
    view = payoff(home)
    assert view.extra == 10000
    for plan, row in zip(view.plans, state.plans, strict=True):
        assert row.key == str(plan.strategy)
        assert row.interest == money(plan.interest, "EUR", "en")
        assert row.lasts == debt_rows.length_words(plan.months)
    assert state.plans[0].badge == "Cheapest"
    assert state.plans[0].chosen
    assert state.plans[-1].saved == ""
    await state.choose("snowball")
    assert (state.strategy, payoff(home).strategy) == ("snowball", Strategy.SNOWBALL)
    assert state.extra == "100"
    plan = debt_rows.chosen_of(payoff(home))
    months = courses.schedule_of(payoff(home), today)
    assert len(months) == plan.months
    assert [month.owed for month in months] == list(plan.course)
    assert sum(month.interest for month in months) == plan.interest
    assert sum(month.paid for month in months) == plan.paid
    assert months[-1].owed == 0
    assert {name for month in months for name in month.ended} == {"Visa", "Car"}
    assert state.numbers.free_note == f"in {debt_rows.length_words(plan.months)}"
    assert state.words.startswith("Free of debt in ")
    assert state.table[0][1] == "€2,900.00"
    assert state.table[-1][1:].count("€0.00") >= 1
    assert len(state.figure["data"]) == 4


async def test_the_schedule_is_shown_a_year_at_a_time(tab: Any) -> None:
    loan = owing(tab.home, "Car", "2500")
    terms(tab.home, loan, "3", "100")
    state = await owed(tab)
    assert (len(state.months), state.has_next) == (12, True)
    assert state.months_text.startswith("Months 1 to 12 of ")
    await state.next_months()
    await state.next_months()
    assert (len(state.months) < 12, state.has_next) == (True, False)
    assert state.months[-1].ended == "Car"
    await state.next_months()
    await state.previous_months()
    assert state.first == 12
    await state.previous_months()
    await state.previous_months()
    assert state.first == 0


async def test_a_debt_that_never_ends_says_so(tab: Any) -> None:
    card = owing(tab.home, "Visa", "5000", "credit_card")
    terms(tab.home, card, "24", "90")
    state = await owed(tab)
    assert state.never == "Visa"
    assert "never ends" in state.arranged[0].problem
    assert [plan.lasts for plan in state.plans] == ["Never ends"] * 4
    assert (state.numbers.free, state.months, state.table) == ("Never", [], [])
    await state.set_extra("60")
    assert state.never == ""
    assert state.arranged[0].problem.startswith("By the minimum payment alone")
    assert (state.plans[0].saved, state.numbers.saved) == ("", NONE)
    assert state.plans[-1].lasts == "Never ends"
    await state.set_extra("nonsense")
    assert state.extra_error
    assert payoff(tab.home).extra == 6000


async def test_debts_are_put_into_ones_own_order(tab: Any) -> None:
    home = tab.home
    one, other = owing(home, "A", "100"), owing(home, "B", "100")
    dollar = owing(home, "C", "100", code="USD")
    for each in (one, other, dollar):
        terms(home, each, "5", "20")
    state = await owed(tab)
    assert (state.codes, state.currency, names(state.arranged)) == (
        ["EUR", "USD"],
        "EUR",
        ["A", "B"],
    )
    assert not await state.arrange([str(other), str(one)])
    assert names(state.arranged) == ["B", "A"]
    await state.move(str(one), False)
    assert names(state.arranged) == ["A", "B"]
    assert "meanwhile" in str(await state.arrange([str(one), str(uuid4())]))
    await state.set_currency("USD")
    assert names(state.arranged) == ["C"]
    await state.set_currency("JPY")
    assert state.currency == "USD"


async def test_terms_are_forgotten_and_come_back(tab: Any) -> None:
    card = owing(tab.home, "Visa", "500", "credit_card")
    terms(tab.home, card, "19.9", "25")
    state = await owed(tab)
    assert "in no plan" in str(await state.forget(str(card)))
    assert names(state.unknown) == ["Visa"]
    await state.put_back(str(card), "19.9", "25.00")
    assert state.arranged[0].rate == "19.9 %"
    await state.edit(str(card))
    await state.close()
    assert state.editing == ""


def test_lengths_and_long_courses(home: Home) -> None:
    assert [debt_rows.length_words(each) for each in (0, 1, 12, 27)] == [
        "0 months",
        "1 month",
        "1 year",
        "2 years 3 months",
    ]
    loan = owing(home, "House", "300000")
    terms(home, loan, "3", "800")
    view, today = payoff(home), here(home)
    assert view.plans[0].months > 900
    assert len(courses.course_table(view, today, "en")) <= 27
    assert all(len(each["x"]) <= 122 for each in courses.figure_of(view, today, "en")["data"])


async def test_who_may_only_read_changes_nothing(tab: Any) -> None:
    one = goal(tab.home)
    card = owing(tab.home, "Visa", "500", "credit_card")
    state, debt = await shown(tab), await owed(tab)
    editor, sheet = tab.state(GoalEditor), tab.state(GoalSheet)
    act_as(tab.home.reader().actor)
    await state.refresh()
    await sheet.open(str(one))
    await editor.add()
    await debt.edit(str(card))
    for call, given in (
        (state.remove, (str(one),)),
        (state.arrange, ([str(one)],)),
        (editor.save, ({"name": "X", "target": "1"},)),
        (sheet.put, ({"amount": "1"},)),
        (debt.save, ({"annual_rate": "1", "minimum_payment": "1"},)),
        (debt.set_extra, ("5",)),
    ):
        with pytest.raises(Forbidden):
            await call(*given)
    assert listed(tab.home) == ["Japan"]


async def test_made_up_input_is_refused(tab: Any) -> None:
    one = goal(tab.home)
    card = owing(tab.home, "Visa", "500", "credit_card")
    terms(tab.home, card, "5", "20")
    state, debt = await shown(tab), await owed(tab)
    editor, sheet, opening = tab.state(GoalEditor), tab.state(GoalSheet), tab.state(GoalsOpening)
    await editor.add()
    await sheet.open(str(one))
    for odd in ODD:
        tab.visit("/goals", view=str(odd)[:2000], add=str(odd)[:2000])
        await opening.load()
        await state.move(odd, odd)
        await editor.set_text(odd, odd)
        await editor.set_text("name", odd)
        await editor.set_way(odd)
        await editor.set_color(odd)
        await editor.save(odd)
        await sheet.set_way(odd)
        await sheet.set_sign(odd)
        await sheet.set_query(odd)
        await sheet.put(odd)
        await debt.set_currency(odd)
        await debt.choose(odd)
        await debt.set_extra(odd)
        await debt.edit(odd)
        await debt.move(odd, odd)
        await state.arrange(odd)
        await debt.arrange(odd)
        for call in (state.remove, state.bring_back, editor.edit, editor.add_for, sheet.open):
            with pytest.raises(NotFound):
                await call(odd)
        for call in (sheet.put_line, debt.forget, debt.save):
            with pytest.raises((NotFound, InvalidInput)):
                await call(odd)
        with pytest.raises((NotFound, InvalidInput)):
            await sheet.withdraw(odd, odd)
        with pytest.raises((NotFound, InvalidInput)):
            await sheet.put_back(str(one), odd, odd, odd, odd)
        with pytest.raises((NotFound, InvalidInput)):
            await debt.put_back(str(card), odd, odd)
    assert listed(tab.home) == ["Japan"]
    assert seen(tab.home, one).saved == 0
