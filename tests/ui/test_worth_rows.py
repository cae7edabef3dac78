"""The net worth and what is in it lead to their rows, those of a month that is over to its own."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from spends.domains.belongings.schemas import Sale
from spends.domains.belongings.service import purchases
from spends.domains.ledger.service.reading import listing
from spends.ui.pages.accounts.page import accounts
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.inventory.filter_views import filters
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.transactions.filters import read_filters
from spends.ui.pages.transactions.listing import ListState
from tests.support.belongings import bought
from tests.support.homes import Home
from tests.support.june import frozen
from tests.support.rates import enter

__all__ = ["frozen"]

MAY = date(2026, 5, 20)
END = date(2026, 5, 31)


@pytest.fixture
def filled(home: Home) -> dict[str, UUID]:
    """Accounts in two currencies with lines of three months, and things that lose their worth."""
    current, dollars = home.account("Current", opening_balance="100"), home.account("NYC", "USD")
    home.account("Empty")
    for day, amount in ((date(2026, 4, 2), "10"), (MAY, "-30"), (date(2026, 6, 2), "1000")):
        home.line(current, amount, day)
    home.line(dollars, "50", MAY)
    enter(home, "0.5", END)
    enter(home, "0.9", date(2026, 6, 8))
    lasting: dict[str, Any] = {"useful_life_months": 12, "price": "1200"}
    sold = bought(home, "Bicycle", purchase_date=date(2026, 4, 1), **lasting)
    bought(home, "Lamp", purchase_date=date(2026, 6, 2), **lasting)
    bought(home, "Bread", purchase_date=MAY, price="3")
    with home.work() as uow:
        sale = Sale(sold_for=Decimal(700), sold_on=date(2026, 6, 5))
        purchases.sell(uow, sold, sale)
    return {"current": current, "dollars": dollars}


def minor(words: str) -> int:
    """Return an amount in euros as it is written in minor units."""
    text = "".join(each for each in words if each.isdigit() or each in ".\u2212")
    return int(Decimal(text.replace("\u2212", "-")) * 100)


def conditions(rendered: Any) -> Iterator[dict[str, Any]]:
    """Yield what a page asks before it shows one of two, from the outside in."""
    if isinstance(rendered, dict):
        if "true_value" in rendered:
            yield rendered
        rendered = list(rendered.values())
    if isinstance(rendered, list):
        for each in rendered:
            yield from conditions(each)


async def opened(tab: Any, address: str, kind: Any) -> Any:
    parts = urlsplit(address)
    tab.visit(parts.path, **dict(parse_qsl(parts.query)))
    state = tab.state(kind)
    await (state.load() if hasattr(state, "load") else state.restore())
    return state


async def test_the_net_worth_of_a_month_that_is_over(
    tab: Any, home: Home, filled: dict[str, UUID]
) -> None:
    board = await opened(tab, "/?month=2026-05", DashboardState)
    assert board.numbers.worth_href == "/accounts?month=2026-05"
    page = await opened(tab, board.numbers.worth_href, AccountsState)
    rows = {row.name: row for group in page.groups for row in group.rows}
    assert {name: (row.balance, row.in_base) for name, row in rows.items()} == {
        "Current": ("€80.00", ""),
        "NYC": ("$50.00", "\u2248 €25.00"),
    }
    things = minor(page.things)
    assert page.worth == f"€{80 + 25 + things / 100:,.2f}"
    assert board.numbers.worth == f"€{round(80 + 25 + things / 100):,}"
    assert page.listed == (
        f"Net worth at the end of May 2026: {page.worth} in 2 accounts and things"
    )

    shop = await opened(tab, page.things_href, InventoryState)
    assert [row.name for row in shop.rows] == ["Bicycle"]
    assert shop.rows[0].worth == f"worth {page.things} on 31 May"
    assert shop.summed == f"Worth {page.things} on 31 May 2026"

    query = dict(parse_qsl(urlsplit(rows["Current"].href).query))
    with home.work(write=False) as uow:
        found = listing.total(uow, read_filters(query, "EUR").wanted("EUR"))
    assert found.sum == 80_00 - 100_00


async def test_the_worth_of_things_leads_to_those_that_have_one(
    tab: Any, filled: dict[str, UUID]
) -> None:
    page = await opened(tab, "/accounts", AccountsState)
    assert (page.month, page.things_href) == ("", "/inventory?worth=2026-06-10")
    board = await opened(tab, "/", DashboardState)
    assert (board.things.href, board.things.worth) == (page.things_href, page.things)
    shop = await opened(tab, page.things_href, InventoryState)
    assert [(row.name, row.worth) for row in shop.rows] == [("Lamp", f"worth {page.things}")]
    await shop.search("lamp")
    assert (len(shop.rows), shop.summed) == (1, "")
    await shop.clear_filters()
    assert {row.name for row in shop.rows} == {"Lamp", "Bicycle", "Bread"}


async def test_a_day_things_are_counted_on_has_a_chip_that_takes_it_off(
    tab: Any, filled: dict[str, UUID]
) -> None:
    shop = await opened(tab, "/inventory?worth=2026-05-31&q=bread", InventoryState)
    assert (shop.rows, shop.counted) == ([], "Counted on 31 May 2026")
    said = str(await shop.clear_filter("worth"))
    assert "'/inventory?q=bread'" in said
    assert ([row.name for row in shop.rows], shop.counted) == (["Bread"], "")
    chips = [str(each) for each in conditions(filters().render()) if ".counted" in str(each)]
    assert chips
    assert all('"worth"' in each and ".summed" in each for each in chips)


async def test_accounts_without_a_rate_then_are_told_of(tab: Any, home: Home) -> None:
    home.line(home.account("Bern", "CHF"), "70", MAY)
    home.line(home.account("Current"), "5", MAY)
    page = await opened(tab, "/accounts?month=2026-05", AccountsState)
    assert page.worth == "€5.00"
    assert (
        page.missing == "There was no exchange rate from CHF to EUR, so 1 account is not counted."
    )
    assert page.groups[0].total == "€5.00, without 1 of 2"


async def test_things_without_a_rate_are_told_of_where_they_were_there(
    tab: Any, home: Home
) -> None:
    home.line(home.account("Current"), "5", MAY)
    abroad: dict[str, Any] = {"currency_code": "CHF", "useful_life_months": 12}
    bought(home, "Lamp", purchase_date=MAY, **abroad)
    bought(home, "Bicycle", purchase_date=date(2026, 6, 2), **abroad)
    for query, words in (
        ("?month=2026-04", ""),
        ("?month=2026-05", "1 thing is not counted for want of an exchange rate."),
        ("", "2 things are not counted for want of an exchange rate."),
    ):
        page = await opened(tab, f"/accounts{query}", AccountsState)
        assert page.missing == words
    shop = await opened(tab, "/inventory?worth=2026-05-31", InventoryState)
    assert shop.summed == "Worth €0.00 on 31 May 2026, 1 without a rate"

    bought(home, "Chair", purchase_date=MAY, useful_life_months=12)
    for query, count in (("?month=2026-05", 1), ("", 2)):
        board = await opened(tab, f"/{query}", DashboardState)
        assert board.things.note == f"{count} without an exchange rate left out"


async def test_a_home_without_an_account_is_shown_how_to_begin_in_any_month(
    tab: Any, home: Home
) -> None:
    page = await opened(tab, "/accounts?month=2026-05", AccountsState)
    assert not page.exists
    home.account()
    page = await opened(tab, "/accounts?month=2026-05", AccountsState)
    assert page.exists


def test_nothing_was_there_only_where_there_was_no_thing_either() -> None:
    asked, (there, only) = [
        (each["cond_state"], [str(each[side]) for side in ("true_value", "false_value")])
        for each in conditions(accounts().render())
        if "Nothing was there yet" in str(each["true_value"])
    ][-1]
    assert ".things" in asked
    assert "Nothing was there yet" in there
    assert "No account had a balance" in only
    assert "Nothing was there yet" not in only


@pytest.mark.parametrize("name", ["worth", "first", "last"])
@pytest.mark.parametrize("odd", ["0", "2026-06-10T00:00:00", "20260610", "86400", " 2026-06-10"])
async def test_what_is_no_plain_day_filters_nothing(
    tab: Any, home: Home, name: str, odd: str
) -> None:
    bought(home, "Bread", purchase_date=MAY, price="3")
    home.line(home.account(), "5", MAY)
    tab.visit("/inventory", **{name: odd})
    shop = tab.state(InventoryState)
    await shop.restore()
    assert (len(shop.rows), shop.filters.is_on) == (1, False)
    if name != "worth":
        tab.visit("/transactions", **{name: odd})
        lines = tab.state(ListState)
        await lines.restore()
        assert (len(lines.rows), lines.filters.is_on) == (1, False)


@pytest.mark.parametrize("odd", ["2026-06", "2027-01", "x", "1800-01", "2026-13", "\x00"])
async def test_a_month_that_is_not_over_shows_the_accounts_of_today(
    tab: Any, home: Home, odd: str
) -> None:
    home.account()
    page = await opened(tab, f"/accounts?month={odd}", AccountsState)
    assert (page.month, page.of) == ("", "")


async def test_before_there_was_anything_nothing_is_listed(tab: Any, home: Home) -> None:
    home.line(home.account(), "5", MAY)
    page = await opened(tab, "/accounts?month=2026-04", AccountsState)
    assert page.groups == []
    assert page.listed == "Net worth at the end of April 2026: €0.00"
