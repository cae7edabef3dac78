"""Budgets some of whose lines have no rate on their day: nothing claims that all is well."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from spends.domains.ledger.schemas import NewSplit, TransactionFilter
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.ledger.service.worth import rates
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.budgets_page import limited, rows, shown
from tests.support.homes import Home
from tests.support.rates import enter

UNRATED, RATED = date(2026, 6, 3), date(2026, 6, 9)


def amounts(home: Home, address: str) -> list[int]:
    query = dict(parse_qsl(urlsplit(address).query))
    with home.work(write=False) as uow:
        page = listing.list_page(uow, read_filters(query, "EUR").wanted("EUR"))
        return sorted(row.amount for row in page.items)


async def test_lines_without_a_rate_stand_beside_a_bar_that_says_nothing(
    tab: Any, home: Home, account: UUID
) -> None:
    food = home.category("Meals")
    bread = home.category("Bread", food)
    limited(home, "Dollars", "250", category_id=food, currency_code="USD")
    enter(home, "2", RATED, base="EUR", quote="USD")
    home.line(account, "-10", UNRATED, category_id=food)
    home.line(account, "-20", UNRATED, category_id=bread)
    home.line(account, "-40", UNRATED, category_id=home.category("Car"))
    state = await shown(tab)

    row = rows(state)["Dollars"]
    assert (row.spent, row.limit, row.tone) == ("$0", "$250", "unsure")
    assert row.missing == "2 transactions without a rate to USD, not counted"
    assert amounts(home, row.missing_href) == [-20_00, -10_00]
    assert (row.left, row.forecast) == ("At most $11.90 a day left for 21 days", "")

    home.line(account, "-5", RATED, category_id=food)
    row = rows(await shown(tab))["Dollars"]
    assert (row.spent, row.tone) == ("$10", "unsure")
    assert amounts(home, row.missing_href) == [-20_00, -10_00]
    assert amounts(home, row.href) == [-20_00, -10_00, -5_00]

    tab.visit("/")
    page: Any = tab.state(DashboardState)
    await page.load()
    (line,) = page.plans.budgets
    assert (line.tone, line.left) == ("unsure", "at most $240 left")
    assert line.words == "$10 of $250, 2 without a rate"


async def test_what_is_over_already_is_over_whatever_is_missing(
    tab: Any, home: Home, account: UUID
) -> None:
    food = home.category("Meals")
    limited(home, "Dollars", "9", category_id=food, currency_code="USD")
    enter(home, "2", RATED, base="EUR", quote="USD")
    home.line(account, "-10", UNRATED, category_id=food)
    home.line(account, "-5", RATED, category_id=food)
    row = rows(await shown(tab))["Dollars"]
    assert (row.tone, row.left) == ("bad", "$1 over since 9 Jun")
    assert row.missing == "1 transaction without a rate to USD, not counted"


async def test_a_line_in_the_budget_s_own_currency_needs_no_rate(tab: Any, home: Home) -> None:
    food = home.category("Meals")
    dollars, francs = home.account("New York", "USD"), home.account("Bern", "CHF")
    limited(home, "Dollars", "250", category_id=food, currency_code="USD")
    home.line(dollars, "-100", UNRATED, category_id=food)
    row = rows(await shown(tab))["Dollars"]
    assert (row.spent, row.left, row.tone) == ("$100", "$7.14 a day left for 21 days", "soon")
    assert (row.missing, amounts(home, row.missing_href)) == ("", [])

    home.line(francs, "-7", UNRATED, category_id=food)
    row = rows(await shown(tab))["Dollars"]
    assert (row.spent, row.missing) == ("$100", "1 transaction without a rate to USD, not counted")
    assert amounts(home, row.missing_href) == [-7_00]


async def test_the_total_and_the_envelopes_tell_what_they_lack(
    tab: Any, home: Home, account: UUID
) -> None:
    food = home.category("Meals")
    limited(home, "Food", "300", category_id=food, start_date=date(2026, 6, 1))
    dollars = home.account("New York", "USD")
    home.line(dollars, "-3", UNRATED, category_id=food)
    home.line(dollars, "9", UNRATED, category_id=home.category("Pay", kind="income"))
    total = (await shown(tab)).total
    assert (total.spent, total.words, total.tone) == ("€0", "of €300", "unsure")
    assert total.left == "At most €14.28 a day left for 21 days"
    assert total.missing == "1 transaction without a rate to EUR, not counted"
    assert amounts(home, total.missing_href) == [-3_00]

    state = await shown(tab, view="envelopes")
    (envelope,) = state.envelopes
    assert (envelope.tone, envelope.left) == ("unsure", "At most €300 left")
    assert state.giving.missing == "2 transactions without a rate to EUR, not counted"
    assert amounts(home, state.giving.missing_href) == [-3_00, 9_00]


async def test_a_total_knows_only_the_lines_of_its_own_budgets(tab: Any, home: Home) -> None:
    food, car = home.category("Meals"), home.category("Car")
    limited(home, "Food", "300", category_id=food)
    limited(home, "Car", "100", category_id=car)
    dollars = home.account("New York", "USD")
    home.line(dollars, "-7", UNRATED, category_id=home.category("Books"))
    home.line(dollars, "-8", UNRATED)
    total = (await shown(tab)).total
    assert (total.tone, total.missing) == ("good", "")
    assert total.left == "€19.04 a day left for 21 days"

    home.line(dollars, "-3", UNRATED, category_id=home.category("Bread", food))
    total = (await shown(tab)).total
    assert (total.tone, total.missing) == (
        "unsure",
        "1 transaction without a rate to EUR, not counted",
    )
    assert amounts(home, total.missing_href) == [-3_00]

    home.line(dollars, "-4", UNRATED, category_id=car)
    total = (await shown(tab)).total
    assert total.missing == "2 transactions without a rate to EUR, not counted"
    assert total.missing_href == total.rows == "/budgets?of=total"

    limited(home, "All", "900", category_id=None)
    total = (await shown(tab)).total
    assert total.missing == "4 transactions without a rate to EUR, not counted"
    assert amounts(home, total.missing_href) == [-8_00, -7_00, -4_00, -3_00]


async def test_of_a_month_that_is_over_at_most_so_much_was_left(tab: Any, home: Home) -> None:
    food = home.category("Meals")
    limited(home, "Food", "300", category_id=food)
    home.line(home.account("New York", "USD"), "-3", date(2026, 5, 3), category_id=food)
    state = await shown(tab, month="2026-05")
    assert rows(state)["Food"].left == state.total.left == "At most €300 was left"


async def test_nothing_is_foretold_by_a_colour_alone(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    limited(home, "Food", "300", category_id=food)
    home.line(account, "-290", RATED, category_id=food)
    state = await shown(tab)
    assert (rows(state)["Food"].tone, state.total.tone) == ("soon", "soon")
    home.line(home.account("New York", "USD"), "-3", UNRATED, category_id=food)
    state = await shown(tab)
    row = rows(state)["Food"]
    assert (row.tone, row.forecast, state.total.tone) == ("unsure", "", "unsure")


async def test_a_line_that_is_split_is_counted_once(tab: Any, home: Home) -> None:
    """Wherever it is told how many have no rate: that many rows are shown."""
    food, car = home.category("Meals"), home.category("Car")
    bread = home.category("Bread", food)
    limited(home, "Food", "300", category_id=food, start_date=date(2026, 6, 1))
    limited(home, "Dollars", "300", category_id=food, currency_code="USD", period="weekly")
    limited(home, "Car", "100", category_id=car, start_date=date(2026, 6, 1))
    pounds = home.account("London", "GBP")
    parts = [NewSplit(amount=-3, category_id=each) for each in (food, bread, car)]
    home.line(pounds, "-9", date(2026, 6, 10), splits=parts)
    home.line(pounds, "-1", date(2026, 6, 10), category_id=food)
    state = await shown(tab)
    words = "2 transactions without a rate to EUR, not counted"
    found = rows(state)
    assert found["Food"].missing == words
    assert amounts(home, found["Food"].missing_href) == [-9_00, -1_00]
    assert found["Dollars"].missing == "2 transactions without a rate to USD, not counted"
    assert found["Car"].missing == "1 transaction without a rate to EUR, not counted"
    assert state.total.missing == words
    assert (await shown(tab, view="envelopes")).giving.missing == words

    with home.work(write=False) as uow:
        assert rates.missing_rates(uow) == [("GBP", 2)]
        assert [flow.missing for flow in reports.cash_flow(uow, UNRATED, 2)] == [0, 2]
        for wanted in (TransactionFilter(), TransactionFilter(account_id=pounds)):
            assert listing.total(uow, wanted).missing == 2
