"""Debts, what is paid into goals, and what is refused of both, as a browser could ask for it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from spends.domains.goals.payoff import Strategy
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.ui.format import money
from spends.ui.pages.goals import courses, debt_rows
from spends.ui.pages.goals.contributing import GoalSheet
from spends.ui.pages.goals.editor import GoalEditor
from spends.ui.pages.goals.rows import NONE
from spends.ui.pages.goals.state import GoalsOpening
from spends.ui.work import act_as
from tests.support.goals_page import (
    ODD,
    goal,
    here,
    listed,
    names,
    owed,
    owing,
    payoff,
    seen,
    shown,
    terms,
)
from tests.support.homes import Home


async def test_contributions_by_hand_go_in_and_out_and_are_undone(tab: Any) -> None:
    one = goal(tab.home)
    state, sheet = await shown(tab), tab.state(GoalSheet)
    await sheet.open(str(one))
    await sheet.set_amount("much")
    await sheet.put({})
    assert "Enter an amount" in sheet.errors["amount"]
    form = {"amount": "100*3", "note": "Birthday", "contributed_at": "2025-03-01", "turn": "0"}
    assert "Put in" in str(await sheet.put(form))
    assert not await sheet.put(form)
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
