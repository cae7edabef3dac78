"""What a month's budgets come to, those in other currencies than the household's too."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.budgets_page import limited, rows, shown
from tests.support.homes import Home


def rated(home: Home, day: date, rate: int) -> None:
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="EUR", quote="USD", day=day, rate=Decimal(rate)))


def summed(home: Home, address: str) -> int:
    query = dict(parse_qsl(urlsplit(address).query))
    with home.work(write=False) as uow:
        return listing.total(uow, read_filters(query, "EUR").wanted("EUR")).sum or 0


@pytest.mark.parametrize("on_all", [True, False])
async def test_what_was_spent_counts_by_the_rates_of_its_days(
    tab: Any, home: Home, account: UUID, on_all: bool
) -> None:
    food = home.category("Meals")
    limited(home, "Dollars", "400", category_id=None if on_all else food, currency_code="USD")
    rated(home, date(2026, 6, 1), 1)
    rated(home, date(2026, 6, 9), 2)
    home.line(account, "-100", date(2026, 6, 3), category_id=home.category("Bread", food))

    state = await shown(tab)
    assert (state.total.spent, state.total.words) == ("€100", "of €200")
    row = rows(state)["Dollars"]
    assert (row.spent, row.limit, row.worth) == ("$100", "$400", "≈\u00a0€100 of €200")
    assert summed(home, row.href) == -100_00
    if on_all:
        assert summed(home, state.total.rows) == -100_00

    tab.visit("/")
    home_page: Any = tab.state(DashboardState)
    await home_page.load()
    assert home_page.numbers.spent == "€100"
    note = "of €200 · €4 a day left" if on_all else "€100 left in budgets · €4 a day"
    assert home_page.numbers.spent_note == note


async def test_where_it_is_heading_begins_with_what_was_spent(
    tab: Any, home: Home, account: UUID
) -> None:
    limited(home, "Dollars", "300", category_id=None, currency_code="USD")
    rated(home, date(2026, 6, 1), 1)
    rated(home, date(2026, 6, 9), 2)
    home.line(account, "-100", date(2026, 6, 3))
    assert (await shown(tab)).total.tone == "soon"


async def test_rows_of_other_currencies_add_up_to_the_total(
    tab: Any, home: Home, account: UUID
) -> None:
    food, trips = home.category("Meals"), home.category("Trips")
    limited(home, "Food", "300", category_id=food)
    limited(home, "Trips", "90", category_id=trips, currency_code="USD")
    limited(home, "Alps", "40", category_id=home.category("Alps"), currency_code="CHF")
    rated(home, date(2026, 6, 8), 2)
    home.line(account, "-30", date(2026, 6, 9), category_id=trips)
    state = await shown(tab, of="total")
    assert {name: row.worth for name, row in rows(state).items()} == {
        "Food": "",
        "Trips": "≈\u00a0€30 of €45",
    }
    assert (state.total.spent, state.total.words) == ("€30", "of €345")
    assert rows(await shown(tab))["Alps"].worth == "No rate"


async def test_budgets_without_any_rate_are_told_of(tab: Any, home: Home) -> None:
    for name in ("Alps", "Lakes"):
        limited(home, name, "40", category_id=home.category(name), currency_code="CHF")
    total = (await shown(tab)).total
    assert (total.words, total.note) == ("", "No total: 2 budgets without a rate to EUR")
    limited(home, "Food", "300")
    assert (await shown(tab)).total.note == "Without 2 budgets without a rate to EUR"


async def test_a_total_of_nothing_shows_all_budgets_again(tab: Any, home: Home) -> None:
    limited(home, "Food", "300", start_date=date(2026, 6, 1))
    state = await shown(tab, of="total")
    assert (state.of, list(rows(state))) == ("total", ["Food"])
    assert "'/budgets?month=2026-05'" in str(await state.previous())
    assert (state.of, [row.name for row in state.absent]) == ("", ["Food"])
    assert "'/budgets'" in str(await state.following())


async def test_a_budget_on_all_spending_stands_beside_the_others(tab: Any, home: Home) -> None:
    limited(home, "Food", "300")
    state = await shown(tab, of="total")
    limited(home, "All", "900", category_id=None)
    assert "replaceState" in (said := str(await state.refresh()))
    assert "'/budgets'" in said
    assert (state.of, state.total.listed) == ("", "")
    assert set(rows(state)) == {"Food", "All"}
    assert await state.refresh() == []


async def test_the_address_forgets_a_figure_that_has_no_rows_of_its_own(
    tab: Any, home: Home
) -> None:
    food = limited(home, "Food", "300")
    tab.visit("/budgets", of="total", month="2026-05")
    state: Any = tab.state(BudgetsState)
    assert await state.restore() == []
    assert "'/budgets?month=2026-05'" in str(await state.remove(food))
    tab.visit("/budgets", of="total")
    assert "'/budgets'" in str(await tab.state(BudgetsOpening).load())
    tab.visit("/budgets", of="given")
    assert "replaceState" not in str(await tab.state(BudgetsOpening).load())


async def test_what_is_undone_from_another_page_leaves_its_address_alone(
    tab: Any, home: Home
) -> None:
    limited(home, "Food", "300")
    everything = limited(home, "All", "900", category_id=None)
    state = await shown(tab)
    await state.remove(everything)
    for path, says in (("/accounts", False), ("/budgets", True)):
        state = await shown(tab, of="total")
        assert state.of == "total"
        tab.visit(path)
        assert ("replaceState" in str(await state.bring_back(everything))) is says
        assert state.of == ""
        await state.remove(everything)
