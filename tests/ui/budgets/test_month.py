"""The month of the Budgets page: what is left, where its sums lead, what its address says."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.ui.pages.budgets.address import Shown, looked_at, read_address
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.transactions.filters import read_filters
from tests.support.budgets_page import ODD, limited, rows, shown
from tests.support.homes import Home
from tests.support.june import TODAY


async def test_a_month_at_a_glance(tab: Any, home: Home, account: UUID) -> None:
    food, fuel = home.category("Meals"), home.category("Car")
    limited(home, "Food", "300", category_id=food)
    limited(home, "Car", "50", category_id=fuel)
    home.line(account, "-100", date(2026, 6, 3), category_id=food)
    home.line(account, "-30", date(2026, 6, 4), category_id=fuel)
    home.line(account, "-60", date(2026, 6, 6), category_id=fuel)
    home.line(account, "-12.50", date(2026, 6, 7))

    state = await shown(tab)

    assert (state.month_text, state.is_present) == ("June 2026", True)
    found = rows(state)
    assert (found["Food"].spent, found["Food"].limit) == ("€100", "€300")
    assert found["Food"].left == "€9.52 a day left for 21 days"
    assert found["Food"].forecast == "About €300 by 30 Jun"
    assert found["Food"].how == "Judged by the first 10 days"
    assert (found["Food"].share, found["Food"].mark) == (33, 33)
    assert (found["Car"].left, found["Car"].tone) == ("€40 over since 6 Jun", "bad")
    total = state.total
    assert (total.spent, total.words) == ("€190", "of €350")
    assert total.left == "€7.61 a day left for 21 days"
    assert total.all_spent == "€202.50 spent in all of June 2026"


async def test_every_sum_leads_to_exactly_its_rows(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    below = home.category("Bread", food)
    with home.work(write=False) as uow:
        (ann,) = households.members(uow)
    limited(home, "Food", "300", category_id=food)
    limited(home, "Mine", "300", category_id=food, member_id=ann.id)
    limited(home, "All", "900", category_id=None)
    home.line(account, "-100", date(2026, 6, 3), category_id=food)
    home.line(account, "-5", date(2026, 6, 4), category_id=below, member_id=ann.id)
    home.line(account, "-7", date(2026, 5, 31), category_id=food)
    home.line(account, "-9", date(2026, 6, 5))
    home.line(account, "500", date(2026, 6, 6))
    state = await shown(tab)
    for name, spent in (("Food", 105_00), ("Mine", 5_00), ("All", 114_00)):
        query = dict(
            part.split("=") for part in rows(state)[name].href.partition("?")[2].split("&")
        )
        with home.work(write=False) as uow:
            wanted: TransactionFilter = read_filters(query, "EUR").wanted("EUR")
            found = listing.list_page(uow, wanted).items
        assert -sum(row.amount for row in found) == spent, name
    assert rows(state)["Mine"].note == "Ann"
    assert (state.total.words, state.total.all_spent) == ("of €900", "")


async def test_what_stands_apart_says_its_own_days(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    limited(home, "Weekly", "50", category_id=food, period="weekly", start_date=date(2026, 6, 1))
    limited(home, "Yearly", "900", category_id=food, period="yearly")
    limited(home, "Dollars", "100", category_id=food, currency_code="USD")
    limited(
        home,
        "Trip",
        "100",
        category_id=food,
        period="custom",
        start_date=date(2026, 6, 8),
        end_date=date(2026, 6, 14),
    )
    limited(home, "Later", "100", category_id=home.category("Else"), start_date=date(2026, 9, 1))
    with home.work() as uow:
        rates.enter_rate(
            uow, NewRate(base="EUR", quote="USD", day=date(2026, 6, 8), rate=Decimal(2))
        )
    home.line(account, "-10", date(2026, 6, 9), category_id=food)
    state = await shown(tab)
    found = rows(state)
    assert {name: row.note for name, row in found.items()}["Yearly"] == "2026"
    assert found["Weekly"].note == found["Trip"].note != ""
    assert (found["Dollars"].spent, found["Dollars"].note) == ("$20", "")
    assert found["Trip"].once
    yearly = found["Yearly"]
    assert rows(await shown(tab, month="2026-04"))["Yearly"] == yearly
    state = await shown(tab)
    assert (state.total.spent, state.total.words) == ("€10", "of €50")
    assert state.total.note == "Without 3 budgets of other days or people, or part of another one"
    assert [(row.name, row.words.split()[0]) for row in state.absent] == [("Later", "Begins")]


async def test_what_has_no_rate_is_left_out_and_counted(
    tab: Any, home: Home, account: UUID
) -> None:
    food = home.category("Meals")
    bread = home.category("Bread", food)
    limited(home, "Food", "300", category_id=food)
    limited(home, "Francs", "40", category_id=home.category("Alps"), currency_code="CHF")
    limited(home, "Bread", "30", category_id=bread, currency_code="CHF")
    home.line(account, "-100", date(2026, 6, 3), category_id=food)
    state = await shown(tab)
    assert (state.total.spent, state.total.words) == ("€100", "of €300")
    assert state.total.note == (
        "Without 1 budget of other days or people, or part of another one"
        " and 1 budget without a rate to EUR"
    )


async def test_months_are_stepped_through_and_stay_in_the_address(tab: Any, home: Home) -> None:
    limited(home)
    state = await shown(tab)
    assert "/budgets?month=2026-05" in str(await state.previous())
    assert (state.month_text, state.is_present) == ("May 2026", False)
    assert rows(state)["Food"].left == "€300 was left"
    assert "month=2026-07" in str(await state.following() and await state.following())
    assert rows(state)["Food"].left == "€300 for 31 days"
    assert rows(state)["Food"].mark == -1
    assert "'/budgets'" in str(await state.present())
    assert not await state.present()
    assert (await shown(tab, month="2026-02")).month_text == "February 2026"
    for odd in ("2026-13", "x", "1800-01", "2026"):
        assert (await shown(tab, month=odd, view="?")).month_text == "June 2026"
    assert read_address({"month": "2199-12"}, TODAY).step(1).month == date(2199, 12, 1)
    assert Shown(date(2026, 6, 1)).address(TODAY) == "/budgets"
    assert looked_at("", TODAY) == TODAY


async def test_what_goes_over_is_carried_to_the_next_month(
    tab: Any, home: Home, account: UUID
) -> None:
    food = home.category("Meals")
    limited(home, category_id=food, rollover="both", start_date=date(2026, 5, 1))
    home.line(account, "-200", date(2026, 5, 10), category_id=food)
    home.line(account, "-150", date(2026, 5, 20), category_id=food)
    state = await shown(tab, month="2026-05")
    assert rows(state)["Food"].left == "€50 over since 20 May"
    state = await shown(tab)
    assert rows(state)["Food"].carried == "€50 overspent before, taken off"
    assert rows(state)["Food"].limit == "€250"
    home.line(account, "110", date(2026, 5, 21), category_id=food)
    state = await shown(tab)
    assert rows(state)["Food"].carried == "€60 carried over"


async def test_a_budget_shows_how_it_went(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    made = limited(home, category_id=food, rollover="both", start_date=date(2026, 4, 1))
    home.line(account, "-350", date(2026, 4, 10), category_id=food)
    home.line(account, "-100", date(2026, 5, 10), category_id=food)
    await shown(tab)
    state: Any = tab.state(BudgetEditor)
    await state.open(made)
    assert (state.tab, state.name) == ("history", "Food")
    assert [row.name for row in state.past] == ["June 2026", "May 2026", "April 2026"]
    assert [row.left for row in state.past] == ["€450", "€150", "−€50"]
    assert [row.tone for row in state.past] == ["", "", "bad"]
    assert state.words == "€225 on average of 2 periods before, over 1 time"
    events = await state.open_period("Apr 26", "Spent")
    assert "first=2026-04-01" in str(events)
    for odd in ODD:
        assert not await state.open_period(odd, odd)
        await state.set_tab(odd)
    assert state.tab == "history"
    await state.set_tab("settings")
    assert state.tab == "settings"


async def test_the_address_opens_forms(tab: Any, home: Home) -> None:
    made = limited(home)
    opening: Any = tab.state(BudgetsOpening)
    tab.visit("/budgets", add="1")
    assert "add" in str(await opening.load())
    tab.visit("/budgets", open=made)
    assert "open" in str(await opening.load())
    tab.visit("/budgets")
    assert await opening.load() == []
    tab.visit("/")
    await tab.state(BudgetsState).prepare()
    assert tab.state(BudgetsState).ready
