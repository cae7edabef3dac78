"""What the dashboard says of budgets, and of what they leave to spend."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.ui.pages.transactions.filters import read_filters
from tests.support.dashboard_page import FIRST, TODAY, bill, budget, shown
from tests.support.homes import Home


async def test_budgets_are_listed_the_worst_first(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    calm, over = home.category("Calm"), home.category("Over")
    for name, category, spent, limit in (
        ("Calm", calm, "-10", 200),
        ("Food", food, "-90", 100),
        ("Over", over, "-112.40", 100),
    ):
        home.line(account, spent, day=FIRST, category_id=category)
        budget(home, name, limit, category)
    state = await shown(tab)
    rows = state.plans.budgets
    assert [row.name for row in rows] == ["Over", "Food", "Calm"]
    assert [row.tone for row in rows] == ["bad", "soon", "good"]
    assert [row.left for row in rows] == ["€12 over", "€10 left", "€190 left"]
    assert [row.share for row in rows] == [100, 90, 5]
    assert {row.mark for row in rows} == {70}
    assert rows[0].words == "€112 of €100"
    assert rows[1].words == "€90 of €100, heading for €129"
    assert state.plans.budgets_all == "All"


async def test_a_budget_leads_to_its_rows(tab: Any, home: Home, account: UUID, food: UUID) -> None:
    bread = home.category("Bread", parent_id=food)
    home.line(account, "-30", day=FIRST, category_id=bread)
    home.line(account, "-12", day=FIRST, category_id=food)
    home.line(account, "-99", day=FIRST - timedelta(days=1), category_id=food)
    budget(home, "Food", 100, food)
    state = await shown(tab)
    query = dict(parse_qsl(state.plans.budgets[0].href.partition("?")[2]))
    with home.work(write=False) as uow:
        total = listing.total(uow, read_filters(query, "EUR").wanted("EUR"))
    assert total.sum == -42_00
    assert state.plans.budgets[0].words.startswith("€42 of €100")


async def test_four_budgets_and_how_many_there_are(tab: Any, home: Home, account: UUID) -> None:
    for index in range(6):
        budget(home, f"B{index}", 100, home.category(f"C{index}"))
    state = await shown(tab)
    assert len(state.plans.budgets) == 4
    assert state.plans.budgets_all == "All 6"


async def test_a_budget_on_all_spending_is_the_number_at_the_top(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    budget(home, "All spending", 1000, None)
    budget(home, "Food", 300, food)
    home.line(account, "-200", day=FIRST, category_id=food)
    home.line(account, "-50", day=FIRST)
    bill(home, "Power", "80.60", date(2026, 11, 25))
    bill(home, "Next month", "500", date(2026, 12, 2))
    bill(home, "Pay", "900", date(2026, 11, 28), is_income=True)
    state = await shown(tab)
    numbers = state.numbers
    assert numbers.spent == "€250"
    assert numbers.spent_note == "of €1,000 · €75 a day left"
    assert (numbers.kept_title, numbers.kept) == ("Left to spend", "€669")
    assert numbers.kept_note == "after €81 of bills still due"
    assert numbers.kept_href == "/budgets"
    assert [row.name for row in state.plans.budgets] == ["Food"]


async def test_budgets_on_some_categories_say_so(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    """What was spent without a budget, and bills that none is for, are not held against them."""
    bread = home.category("Bread", parent_id=food)
    budget(home, "Food", 300, food)
    budget(home, "Bread", 50, bread)
    home.line(account, "-100", day=FIRST, category_id=bread)
    home.line(account, "-900", day=FIRST, category_id=home.category("Car"))
    bill(home, "Veg box", "20", date(2026, 11, 27), category_id=food)
    bill(home, "Power", "80", date(2026, 11, 25))
    state = await shown(tab)
    assert state.numbers.spent == "€1,000"
    assert state.numbers.spent_note == "€200 left in budgets · €20 a day"
    assert state.numbers.kept == "€180"
    assert state.numbers.kept_note == "after €20 of bills still due"


async def test_budgets_in_other_currencies_count_by_the_days_rate(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    budget(home, "Food", 300, food)
    budget(home, "Bread in dollars", 90, home.category("Bread", food), currency_code="USD")
    budget(home, "Trips", 100, home.category("Trips"), currency_code="USD")
    state = await shown(tab)
    assert state.numbers.kept == "€300"
    assert state.numbers.kept_note == (
        "no bill still to pay from it · 1 budget without a rate left out"
    )
    with home.work() as uow:
        new = NewRate(base="EUR", quote="USD", day=TODAY, rate=Decimal(2))
        rates.enter_rate(uow, new)
    state = await shown(tab)
    assert state.numbers.kept == "€350"
    assert state.numbers.kept_note == "no bill still to pay from it"


async def test_budgets_without_any_rate_are_counted_all_the_same(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    budget(home, "Food", 300, food, currency_code="USD", start_date=date(2026, 10, 1))
    budget(home, "All", 900, None, currency_code="USD", start_date=date(2026, 10, 1))
    for month in ("2026-11", "2026-10"):
        numbers = (await shown(tab, month=month)).numbers
        assert numbers.kept_title.startswith("Kept in")
        assert numbers.kept_note.endswith(" · 2 budgets without a rate left out")


async def test_more_than_the_budget_is_said_plainly(
    tab: Any, home: Home, account: UUID, food: UUID
) -> None:
    budget(home, "All spending", 100, None, start_date=date(2026, 10, 1))
    home.line(account, "-130", day=FIRST, category_id=food)
    home.line(account, "-40", day=date(2026, 10, 5), category_id=food)
    state = await shown(tab)
    assert state.numbers.spent_note == "of €100 · €30 over"
    assert state.numbers.kept == "−€30"
    assert state.numbers.kept_note == "no bill still to pay from it"
    assert [row.name for row in state.plans.budgets] == ["All spending"]
    state = await shown(tab, month="2026-10")
    assert state.numbers.spent_note == "of €100 · €60 under"
    assert state.numbers.kept_title == "Short in October"
    assert state.plans.budgets_when == "October 2026"
    assert state.plans.budgets_href == "/budgets?month=2026-10"
    assert state.plans.budgets[0].mark == -1


async def test_accounts_beside_the_budget_leave_it_alone(tab: Any, home: Home) -> None:
    loan = home.account("Loan", include_in_budget=False)
    budget(home, "All spending", 100, None)
    bill(home, "Interest", "30", date(2026, 11, 25), account_id=loan)
    state = await shown(tab)
    assert state.numbers.kept == "€100"
    assert [row.name for row in state.plans.bills] == ["Interest"]
