"""What stands behind the figures in the pages' heads: rows whose sum is the figure."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
import reflex as rx
import time_machine

from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import advice, budgets
from spends.domains.goals.schemas import NewContribution, NewGoal, Terms
from spends.domains.goals.service import contributions, debts, goals
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.reading import listing
from spends.kit.clock import month_of
from spends.ui.format import money
from spends.ui.pages.accounts import page as accounts_page
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.bills import views as bill_views
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.state import BillsOpening
from spends.ui.pages.budgets import envelope_views
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.dashboard import views as dashboard_views
from spends.ui.pages.goals import debt_views
from spends.ui.pages.goals import views as goal_views
from spends.ui.pages.goals.debting import DebtsState
from spends.ui.pages.goals.listing import GoalsState
from spends.ui.pages.goals.state import GoalsOpening
from spends.ui.pages.transactions.filters import read_filters
from spends.ui.pages.warranties import views as warranty_views
from tests.support.elements import elements
from tests.support.homes import Home
from tests.support.june import TODAY, frozen

__all__ = ["frozen"]

ODD: list[Any] = ["nonsense", "x" * 10_000, "\x00", "'; drop table goal; --"]
HEADS: dict[str, Callable[[], Any]] = {
    "accounts": accounts_page.accounts,
    "bills": bill_views.figures,
    "envelopes": envelope_views.envelopes,
    "dashboard": lambda: rx.fragment(*dashboard_views.numbers()),
    "goals": goal_views.goals_view,
    "debts": debt_views.debts_view,
    "warranties": warranty_views.overview,
}


@pytest.mark.parametrize("page", HEADS)
def test_every_figure_of_a_head_is_a_link(page: str) -> None:
    cards = [
        each
        for each in elements(HEADS[page]().render())
        if any(str(prop).startswith('className:"card kpi') for prop in each.get("props", []))
    ]
    assert len(cards) >= 3
    assert {each["name"] for each in cards} == {"ReactRouterLink"}
    assert all(any(str(prop).startswith("to:") for prop in each["props"]) for each in cards)


async def opened(tab: Any, path: str, opening: Any, **query: str) -> str:
    """Open a page; return what its beginning asks of the browser."""
    tab.visit(path, **query)
    return str(await tab.state(opening).load())


async def test_what_is_owned_and_owed(tab: Any, home: Home) -> None:
    for name, opening in (("Current", "100"), ("Savings", "50.25"), ("Visa", "-30")):
        home.account(name, opening_balance=opening)
    home.account("Bern", "CHF", opening_balance="10")
    with home.work(write=False) as uow:
        known = {str(view.id): view for view in accounts.account_views(uow)}
    for of, names, total in (
        ("owned", {"Current", "Savings"}, 150_25),
        ("owed", {"Visa"}, -30_00),
        ("worth", {"Current", "Savings", "Visa", "Bern"}, 120_25),
    ):
        assert '"accounts"' in (await opened(tab, "/accounts", AccountsState, of=of)).replace(
            "\\", ""
        )
        state = tab.state(AccountsState)
        rows = [row for group in state.groups for row in group.rows]
        assert {row.name for row in rows} == names
        assert sum(known[row.id].base_balance or 0 for row in rows) == total
        assert getattr(state, of) == money(abs(total), "EUR")
    assert state.listed == ""


async def test_nothing_owed_has_no_rows_and_a_way_back(tab: Any, home: Home) -> None:
    home.account("Current", opening_balance="100")
    await opened(tab, "/accounts", AccountsState, of="owed")
    state = tab.state(AccountsState)
    assert (state.exists, state.groups) == (True, [])
    assert state.listed == "Owed: €0.00 in 0 accounts"


@pytest.mark.parametrize("odd", ODD)
async def test_a_made_up_figure_shows_all(tab: Any, home: Home, odd: str) -> None:
    home.account("Current", opening_balance="100")
    for path, opening, state in (
        ("/accounts", AccountsState, AccountsState),
        ("/goals", GoalsOpening, GoalsState),
        ("/bills", BillsOpening, BillsState),
        ("/budgets", BudgetsOpening, BudgetsState),
    ):
        assert "getElementById" not in await opened(tab, path, opening, of=odd)
        assert tab.state(state).of == ""


async def test_what_goals_hold_and_need(tab: Any, home: Home) -> None:
    before = time_machine.travel(f"{TODAY - timedelta(days=9)}T12:00:00Z", tick=False)
    with before, home.work() as uow:
        for name, target, put, wanted in (
            ("Japan", 1200, 300, date(2027, 3, 1)),
            ("Done", 50, 50, None),
            ("Some day", 400, 20, None),
            ("Past", 400, 10, TODAY - timedelta(days=3)),
        ):
            new = NewGoal(name=name, target_amount=Decimal(target), target_date=wanted)
            made = goals.add_goal(uow, new)
            contributions.contribute(uow, made.id, NewContribution(amount=Decimal(put)))
    with home.work(write=False) as uow:
        known = {str(view.id): view for view in goals.goals(uow)}
    for of, names in (
        ("saved", {"Japan", "Done", "Some day", "Past"}),
        ("needed", {"Japan"}),
        ("track", {"Japan", "Past"}),
    ):
        assert "getElementById" in await opened(tab, "/goals", GoalsOpening, of=of)
        state = tab.state(GoalsState)
        shown = [known[row.id] for row in (*state.rows, *state.reached)]
        assert {view.name for view in shown} == names
        if of == "saved":
            assert state.numbers.saved == money(
                sum(each.saved for each in shown), "EUR", whole=True
            )
            assert state.numbers.listed == ""
        elif of == "needed":
            total = sum(each.needed or 0 for each in shown)
            assert state.numbers.needed == money(total, "EUR", whole=True)
            assert state.numbers.listed.startswith("Needed a month: ")
        else:
            assert state.numbers.track.endswith(f" of {len(shown)}")
    await opened(tab, "/goals", GoalsOpening)
    assert len(tab.state(GoalsState).rows) == 3


async def test_goals_without_a_day_are_told_of(tab: Any, home: Home) -> None:
    with home.work() as uow:
        goals.add_goal(uow, NewGoal(name="Some day", target_amount=Decimal(400)))
    for of, words in (
        ("needed", "Needed a month: no goal has a day to come"),
        ("track", "On track: no goal has a day"),
    ):
        await opened(tab, "/goals", GoalsOpening, of=of)
        state = tab.state(GoalsState)
        assert (state.numbers.listed, state.rows, state.reached) == (words, [], [])


def test_goals_of_a_figure_that_are_open_are_not_listed_as_the_reached_ones() -> None:
    """Those have no day to come: on a phone it is hidden."""
    lists = [
        str(each["props"])
        for each in elements(goal_views.goals_view().render())
        if any(str(prop).startswith('className:"sortable') for prop in each.get("props", []))
    ]
    assert [props for props in lists if "goals-some" in props]
    assert not [props for props in lists if "goals-reached" in props]


def test_a_figure_of_nothing_has_something_in_its_rows_place() -> None:
    for page, words in (
        (goal_views.goals_view, "No goal has a day"),
        (accounts_page.accounts, "Nothing is owed"),
        (bill_views.all_bills, "Nothing to pay in a year"),
    ):
        assert words in str(page().render())


async def test_figures_of_debts_lead_to_where_their_rows_stand(tab: Any, home: Home) -> None:
    new = NewAccount(name="Loan", type="loan", currency_code="EUR", opening_balance=Decimal(-900))
    with home.work() as uow:
        loan = accounts.open_account(uow, new).id
    for of in ("owed", "free", "interest", "saved"):
        said = await opened(tab, "/goals", GoalsOpening, view="debts", of=of)
        assert "debt-list" in said
    state = tab.state(DebtsState)
    assert state.numbers.owed == "€900"
    assert [row.owed for row in (*state.arranged, *state.unknown)] == ["€900.00"]
    with home.work() as uow:
        debts.set_terms(uow, loan, Terms(annual_rate=Decimal(12), minimum_payment=Decimal(100)))
    for of, place in (
        ("owed", "debt-list"),
        ("free", "debt-months"),
        ("interest", "debt-months"),
        ("saved", "debt-ways"),
    ):
        assert place in await opened(tab, "/goals", GoalsOpening, view="debts", of=of)
    interest = sum(Decimal(row.interest.removeprefix("€")) for row in state.months)
    assert state.numbers.interest == f"€{interest:.0f}"


def billed(home: Home, name: str, amount: str, due: date, **fields: Any) -> None:
    values = {"name": name, "amount": Decimal(amount), "due_date": due, **fields}
    with home.work() as uow:
        bills.add_bill(uow, NewBill.model_validate(values))


async def test_what_bills_come_to(tab: Any, home: Home) -> None:
    monthly = {"recurrence_rule": "FREQ=MONTHLY"}
    billed(home, "Rent", "900", date(2026, 6, 20), **monthly)
    billed(home, "Power", "80", date(2026, 6, 25), **monthly)
    billed(home, "Trip", "65", date(2026, 6, 3))
    billed(home, "Pay", "2000", date(2026, 6, 28), is_income=True, **monthly)
    for of, names, figure in (
        ("due", ["Rent", "Power"], "€980"),
        ("late", ["Trip"], "€65"),
    ):
        assert "bill-upcoming" in await opened(tab, "/bills", BillsOpening, of=of)
        state = tab.state(BillsState)
        assert (state.view, [row.name for row in state.upcoming]) == ("calendar", names)
        assert getattr(state.figures, of) == figure
        assert figure in state.figures.listed
    assert "bill-list" in await opened(tab, "/bills", BillsOpening, of="yearly")
    state = tab.state(BillsState)
    assert state.view == "list"
    assert {row.name: row.yearly for row in state.rows} == {"Rent": "€10,800", "Power": "€960"}
    assert state.figures.yearly == "€11,760"
    await state.set_view("calendar")
    assert (state.of, state.figures.listed, len(state.upcoming)) == ("", "", 4)
    await opened(tab, "/bills", BillsOpening, view="list")
    assert len(tab.state(BillsState).rows) == 4


def limited(home: Home, name: str, amount: str, category: UUID | None, **fields: Any) -> None:
    values = {"name": name, "amount": Decimal(amount), "category_id": category, **fields}
    new = NewBudget.model_validate({"start_date": date(2026, 5, 1), **values})
    with home.work() as uow:
        budgets.add_budget(uow, new)


async def test_the_total_of_budgets(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Meals")
    bread = home.category("Bread", food)
    limited(home, "Food", "300", food)
    limited(home, "Bread", "30", bread)
    limited(home, "Fuel", "50", home.category("Fuel"))
    limited(home, "Weekly", "70", food, period="weekly", start_date=date(2026, 6, 1))
    home.line(account, "-40", date(2026, 6, 3), category_id=bread)
    await opened(tab, "/budgets", BudgetsOpening)
    state = tab.state(BudgetsState)
    assert state.total.rows == "/budgets?of=total"
    assert "budget-rows" in await opened(tab, "/budgets", BudgetsOpening, of="total")
    rows = {row.name: (row.spent, row.limit) for group in state.groups for row in group.rows}
    assert rows == {"Food": ("€40", "€300"), "Fuel": ("€0", "€50")}
    assert (state.total.spent, state.total.words) == ("€40", "of €350")
    assert state.total.listed == "Only the 2 budgets that the total is made of"
    assert state.whole == "/budgets"
    await state.set_view("envelopes")
    await state.set_view("limits")
    assert (state.of, state.total.listed) == ("", "")


async def test_a_budget_on_all_spending_leads_to_the_transactions(tab: Any, home: Home) -> None:
    account = home.account()
    limited(home, "All", "900", None)
    home.line(account, "-40", date(2026, 6, 3))
    await opened(tab, "/budgets", BudgetsOpening)
    total = tab.state(BudgetsState).total
    assert (total.spent, summed(home, total.rows)) == ("€40", -40_00)


def summed(home: Home, address: str) -> int:
    """What the list of transactions at an address comes to."""
    query = dict(parse_qsl(urlsplit(address).query))
    with home.work(write=False) as uow:
        return listing.total(uow, read_filters(query, "EUR").wanted("EUR")).sum or 0


async def test_what_is_left_to_give_out(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Meals")
    limited(home, "Food", "300", food)
    home.line(account, "2000", date(2026, 5, 28))
    home.line(account, "-120", date(2026, 5, 29), category_id=food)
    home.line(account, "-45", date(2026, 6, 2))
    assert "budget-rows" in await opened(tab, "/budgets", BudgetsOpening, of="given")
    state = tab.state(BudgetsState)
    assert state.view == "envelopes"
    assert [row.given for row in state.envelopes] == [state.giving.given]
    with home.work(write=False) as uow:
        given = advice.envelopes(uow, month_of(TODAY))
    held = sum(each.line.left for each in given.envelopes)
    assert money(held, "EUR", whole=True) in state.giving.left_note
    assert "budget-rows" in await opened(tab, "/budgets", BudgetsOpening, of="left")
    assert (state.view, state.of, state.giving.left_href) == (
        "envelopes",
        "left",
        "/budgets?of=left",
    )
    came, went, kept = state.giving.parts
    sums = [summed(home, came.href), summed(home, went.href), -held]
    assert sums == [2000_00, -165_00, -300_00]
    assert [part.amount for part in state.giving.parts] == [
        money(each, "EUR", whole=True) for each in sums
    ]
    assert kept.href == state.giving.given_href
    assert state.giving.left == money(sum(sums), "EUR", whole=True)
    assert given.to_give_out == sum(sums)
