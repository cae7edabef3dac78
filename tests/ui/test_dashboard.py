"""What the dashboard says, and that it says the same as the rows do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest

from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.domains.ledger.schemas import AccountChanges, NewSplit
from spends.domains.ledger.service import accounts, start_household
from spends.domains.ledger.service.reading import listing, reports
from spends.domains.ledger.views import MonthFlow
from spends.kit.clock import add_months, month_of
from spends.kit.runtime import Runtime
from spends.ui.pages.dashboard import charts
from spends.ui.pages.dashboard.gathering import gather, month_end, month_named
from spends.ui.pages.dashboard.rows import Pen
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.homes import Home, sign_up

PEN = Pen("EUR", "en", date(2026, 11, 20))
ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "2026-13", "0001-01", "-"]


def today(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


def filled(home: Home) -> date:
    """Give the home an account with this month's and last month's lines; return today."""
    day = today(home)
    first = month_of(day)
    account = home.account("Current", opening_balance="1000")
    food = home.category("Food")
    pay = home.category("Pay", kind="income")
    home.line(account, "2000", day=first, category_id=pay, payee="Lumen")
    home.line(account, "-150.40", day=first, category_id=food, payee="Shop")
    home.line(account, "-20", day=first, payee="Kiosk")
    home.line(account, "-300", day=add_months(first, -1), category_id=food, payee="Shop")
    return day


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/", **query)
    state = tab.state(DashboardState)
    await state.load()
    return state


async def test_an_empty_household_is_taught(tab: Any) -> None:
    state = await shown(tab)
    assert state.ready
    assert state.is_empty
    assert state.flow_rows == []


async def test_the_numbers_are_those_of_the_rows(tab: Any, home: Home) -> None:
    filled(home)
    state = await shown(tab)
    assert not state.is_empty
    assert state.numbers.worth == "€2,530"
    assert state.numbers.spent == "€170"
    assert state.numbers.income == "€2,000"
    assert state.numbers.kept == "€1,830"
    assert state.numbers.worth_note == "+€1,830 this month"
    assert state.numbers.spent_note.startswith("of €300 in all of ")
    assert state.numbers.kept_note == "91 % of income"
    assert [row.payee for row in state.recent][-1] == "Shop"
    assert [(row.name, row.balance) for row in state.accounts] == [("Current", "€2,529.60")]
    assert [row.words for row in state.decisions] == ["1 transaction without a category"]
    assert [row.payee for row in state.waiting] == ["Kiosk"]


async def test_every_number_leads_to_its_rows(tab: Any, home: Home) -> None:
    day = filled(home)
    state = await shown(tab)
    first, last = month_of(day), month_end(day)
    span = f"first={first}&last={last}"
    assert state.numbers.spent_href == f"/transactions?{span}&type=spent"
    assert state.numbers.income_href == f"/transactions?{span}&type=earned"
    assert state.numbers.kept_href == f"/transactions?{span}&type=counted"
    assert {row.name: row.href for row in state.spending_bars}["No category"] == (
        f"/transactions?{span}&type=spent&status=uncategorised"
    )
    label = state.flow_figure["data"][0]["x"][-1]
    for series, kind in (("Income", "earned"), ("Spending", "spent"), ("Kept", "counted")):
        address = f"/transactions?{span}&type={kind}"
        assert address in str(await state.open_month(label, series))
    assert "category=" in str(await state.open_category("Food", ""))
    assert f"/transactions?id={state.recent[0].id}" == state.recent[0].href


async def test_the_rows_behind_a_number_sum_to_it(tab: Any, home: Home) -> None:
    """Also where what counts differs from what the sign says."""
    day = month_of(filled(home))
    current = home.account("Other")
    house = home.account("House", include_in_budget=False)
    food, pay = home.category("Market"), home.category("Bonus", kind="income")
    home.line(current, "12.30", day=day, category_id=food)  # money back
    home.line(house, "-400", day=day, category_id=food)  # not in the budget
    home.line(current, "-5", day=day, category_id=pay)  # wages taken back
    parts = [NewSplit(amount=Decimal(-30), category_id=food), NewSplit(amount=Decimal(70))]
    home.line(current, "40", day=day, splits=parts)
    state = await shown(tab)
    numbers = state.numbers
    sums = [
        (numbers.spent, numbers.spent_href, -150_40 - 20_00 + 12_30 - 30_00),
        (numbers.income, numbers.income_href, 2000_00 - 5_00 + 70_00),
        (numbers.kept, numbers.kept_href, 2065_00 - 188_10),
    ]
    sums += [(row.amount, row.href, None) for row in state.spending_bars]
    assert len(sums) == 6
    for figure, href, expected in sums:
        query = dict(parse_qsl(href.partition("?")[2]))
        wanted = read_filters(query, "EUR").wanted("EUR")
        with home.work(write=False) as uow:
            total = listing.total(uow, wanted)
        assert total.sum is not None
        assert PEN.whole(abs(total.sum)) == figure
        assert expected in {None, total.sum}


async def test_a_month_before_is_shown_as_it_was(tab: Any, home: Home) -> None:
    day = filled(home)
    earlier = add_months(month_of(day), -1)
    state = await shown(tab, month=f"{earlier:%Y-%m}")
    assert not state.is_present
    assert state.numbers.worth == "€700"
    assert state.numbers.spent == "€300"
    assert state.numbers.worth_title.startswith("Net worth, end of")
    assert state.numbers.worth_href == f"/accounts?month={earlier:%Y-%m}"
    assert f"month={month_of(day):%Y-%m}" in str(await state.following())
    for months in (1, 2, 3):
        assert f"month={add_months(month_of(day), -months):%Y-%m}" in str(await state.previous())


@pytest.mark.parametrize("odd", ["2026-13", "", "yesterday", "0001-01", "9999-12", "2026-01-01"])
async def test_a_strange_month_is_this_one(tab: Any, home: Home, odd: str) -> None:
    filled(home)
    state = await shown(tab, month=odd)
    assert state.is_present


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(tab: Any, home: Home, odd: Any) -> None:
    filled(home)
    state = await shown(tab)
    before = home.counter()
    assert await state.open_month(odd, odd) is None
    assert await state.open_category(odd, odd) is None
    await state.set_asking(odd)
    assert not state.asks_removal
    assert home.counter() == before


async def test_it_follows_what_others_change(tab: Any, home: Home) -> None:
    filled(home)
    state = await shown(tab)
    assert await state.refresh() is None
    account = home.account("Savings", opening_balance="70")
    home.line(account, "-30", day=today(home))
    assert await state.refresh() is not None
    assert state.numbers.worth == "€2,570"
    assert len(state.accounts) == 2


async def test_a_missing_rate_is_named(tab: Any, home: Home) -> None:
    account = home.account("Yen", currency="JPY")
    home.line(account, "-1000", day=today(home))
    state = await shown(tab)
    assert state.decisions[0].words == "1 line has no exchange rate: JPY"
    assert state.accounts[0].worth == "No rate"


async def test_sample_data_is_named_and_goes(tab: Any, home: Home) -> None:
    with home.work() as uow:
        start_household(uow)
    with home.work() as uow:
        demo.explore(uow)
    state = await shown(tab)
    assert state.is_sample
    assert len(state.recent) == 8
    await state.ask_removal()
    assert state.asks_removal
    async for _ in state.remove_sample():
        pass
    assert not state.is_sample
    assert not state.asks_removal
    assert state.is_empty


async def test_another_household_is_never_seen(tab: Any, home: Home, runtime: Runtime) -> None:
    other = sign_up(runtime.database, "bob")
    filled(other)
    assert (await shown(tab)).is_empty
    assert home.counter() != other.counter()


def test_all_of_it_is_read_in_one_unit_of_work(home: Home) -> None:
    filled(home)
    with home.work(write=False) as uow:
        found = gather(uow, "")
        assert found.counter == households.change_counter(uow)
    assert len(found.flows) == 13


def test_a_reader_may_see_it(home: Home) -> None:
    filled(home)
    with home.reader().work(write=False) as uow:
        assert gather(uow, "").accounts


@pytest.mark.parametrize("odd", [*ODD, "2026-1", "26-11"])
def test_only_months_are_months(odd: Any) -> None:
    assert month_named(odd) is None


def flows(*pairs: tuple[int, int]) -> list[MonthFlow]:
    return [
        MonthFlow(add_months(date(2026, 1, 1), index), income, spending, 0)
        for index, (income, spending) in enumerate(pairs)
    ]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (((100_00, 80_00), (100_00, 60_00)), "You kept €30 a month on average, 30 % of income."),
        (((0, 50_00),), "You spent €50 a month more than came in."),
        (((0, 0),), "Nothing came in or went out."),
        (((0, 0), (50_00, 50_00)), "You kept €0 a month on average, 0 % of income."),
    ],
)
def test_the_cash_flow_is_said_in_words(pairs: tuple[tuple[int, int], ...], words: str) -> None:
    assert charts.flow_words(flows(*pairs), PEN) == words


def test_the_smallest_categories_share_a_slice(home: Home) -> None:
    account = home.account()
    first = month_of(today(home))
    for index in range(11):
        home.line(account, f"-{index + 1}", day=first, category_id=home.category(f"C{index}"))
    with home.work(write=False) as uow:
        found = gather(uow, "")
    ring = charts.spending_figure(found, replace(PEN, today=found.today))["data"][0]
    assert ring["labels"][-1] == "All others"
    assert len(ring["labels"]) == 8
    assert sum(ring["values"]) == 66


@pytest.mark.parametrize(
    ("spent", "text", "size"),
    [("-66", "€66", 18), ("-1234567", "€1,234,567", 14), ("-123456789", "€123,456,789", 13)],
)
def test_what_stands_in_the_ring_stays_in_it(home: Home, spent: str, text: str, size: int) -> None:
    home.line(home.account(), spent, day=today(home))
    with home.work(write=False) as uow:
        found = gather(uow, "")
    (inside,) = charts.spending_figure(found, PEN)["layout"]["annotations"]
    assert (inside["text"], inside["font"]["size"]) == (text, size)


def test_the_net_worth_is_what_the_report_says(home: Home) -> None:
    """Also with a closed account, a line to come and another currency."""
    day = filled(home)
    closed = home.account("Old", opening_balance="50")
    home.line(closed, "-50", day=add_months(month_of(day), -20))
    with home.work() as uow:
        accounts.change_account(uow, closed, AccountChanges(closed=True))
    home.line(home.account("Later"), "-7", day=add_months(month_of(day), 2))
    home.line(home.account("Yen", currency="JPY", opening_balance="900"), "-100", day=day)
    with home.work(write=False) as uow:
        assert gather(uow, "").worth == reports.net_worth(uow, 13)
