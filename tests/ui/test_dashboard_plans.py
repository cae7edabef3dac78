"""What the dashboard says of budgets, bills and goals, and what it asks to be decided of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
import time_machine

from spends.domains.bills.schemas import NewBill, Paying, Refused
from spends.domains.bills.service import bills, detected, paying
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets
from spends.domains.currencies.schemas import NewRate
from spends.domains.goals.schemas import NewContribution, NewGoal
from spends.domains.goals.service import contributions, goals
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.kit.runtime import Runtime
from spends.ui.pages.dashboard import offers
from spends.ui.pages.dashboard.state import DashboardState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.homes import Home, sign_up

TODAY = date(2026, 11, 21)
FIRST = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account("Current", opening_balance="3000")


@pytest.fixture
def food(home: Home) -> UUID:
    return home.category("Food")


def budget(home: Home, name: str, amount: int, category: UUID | None, **fields: Any) -> None:
    new = {"name": name, "amount": Decimal(amount), "category_id": category, **fields}
    with home.work() as uow:
        budgets.add_budget(uow, NewBudget.model_validate(new))


def bill(home: Home, name: str, amount: str, due: date, **fields: Any) -> UUID:
    new = {"name": name, "amount": Decimal(amount), "due_date": due, **fields}
    with home.work() as uow:
        return bills.add_bill(uow, NewBill.model_validate(new)).id


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/", **query)
    state = tab.state(DashboardState)
    await state.load()
    return state


def words_of(state: Any) -> list[str]:
    return [row.words for row in state.decisions]


async def test_who_plans_nothing_is_taught(tab: Any, account: UUID) -> None:
    tab.home.line(account, "-20", day=TODAY)
    state = await shown(tab)
    assert (state.plans.budgets, state.plans.bills, state.plans.goals) == ([], [], [])
    assert not state.plans.has_bills
    assert state.plans.bills_sum == ""
    assert state.numbers.kept_title == "Short in November"


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


async def test_bills_are_late_first_then_by_day(tab: Any, home: Home, account: UUID) -> None:
    bill(home, "Rent", "900", date(2026, 12, 1), account_id=account)
    bill(home, "Trip", "65", date(2026, 11, 18))
    bill(home, "Far", "10", date(2026, 12, 22))
    bill(home, "Paid", "10", date(2026, 11, 23))
    gym = bill(home, "Gym", "30", date(2026, 11, 20))
    with home.work() as uow:
        paying.pay(uow, gym, Paying(due=date(2026, 11, 20)))
    state = await shown(tab)
    rows = state.plans.bills
    assert [row.name for row in rows] == ["Trip", "Paid", "Rent"]
    assert [(row.note, row.tone) for row in rows] == [
        ("3 days late", "bad"),
        ("", ""),
        ("Current", ""),
    ]
    assert (rows[0].day, rows[0].month, rows[0].amount) == ("18", "Nov", "€65.00")
    assert state.plans.bills_sum == "€975.00"
    (row,) = state.decisions
    assert (row.words, row.note) == ("Trip", "€65.00, 3 days late")
    assert row.href == "/bills?month=2026-11"


async def test_a_price_rise_is_noted(tab: Any, home: Home, account: UUID) -> None:
    for month, amount in ((9, "-13.99"), (10, "-13.99"), (11, "-15.99")):
        home.line(account, amount, day=date(2026, month, 5), payee="Streamly")
    new = NewBill(
        name="Streamly",
        payee="Streamly",
        amount=Decimal("15.99"),
        due_date=date(2026, 9, 5),
        recurrence_rule="FREQ=MONTHLY",
        account_id=account,
    )
    with home.work() as uow:
        detected.accept(uow, new)
    state = await shown(tab)
    assert [(row.note, row.tone) for row in state.plans.bills] == [("Current, up €2.00", "soon")]


async def test_an_amount_within_its_range_has_not_risen(
    tab: Any, home: Home, account: UUID
) -> None:
    for month, amount in ((8, "-20"), (9, "-20"), (10, "-20"), (11, "-60")):
        home.line(account, amount, day=date(2026, month, 5), payee="Power")
    new = NewBill(
        name="Power",
        payee="Power",
        amount=Decimal(10),
        amount_most=Decimal(80),
        due_date=date(2026, 8, 5),
        recurrence_rule="FREQ=MONTHLY",
    )
    with home.work() as uow:
        detected.accept(uow, new)
    state = await shown(tab)
    assert [(row.note, row.amount) for row in state.plans.bills] == [("", "€45.00")]


async def test_a_bill_without_a_rate_is_not_summed(tab: Any, home: Home, account: UUID) -> None:
    bill(home, "Rent", "900", date(2026, 12, 1))
    bill(home, "Paper", "4.20", date(2026, 12, 1), currency_code="GBP")
    state = await shown(tab)
    assert state.plans.bills_sum == "€900.00, 1 without a rate"
    assert {row.amount for row in state.plans.bills} == {"€900.00", "£4.20"}


async def test_many_late_bills_are_counted(tab: Any, home: Home, account: UUID) -> None:
    for index in range(4):
        bill(home, f"Bill {index}", "10", date(2026, 11, 20))
    assert words_of(await shown(tab)) == [
        "Bill 0",
        "Bill 1",
        "2 more bills are late",
    ]


async def test_goals_say_how_far_they_are(tab: Any, home: Home, account: UUID) -> None:
    with home.work() as uow:
        for name, target, wanted in (
            ("Reached", 50, None),
            ("Trip", 1000, date(2027, 5, 21)),
            ("Some day", 400, None),
        ):
            new = NewGoal(name=name, target_amount=Decimal(target), target_date=wanted)
            made = goals.add_goal(uow, new)
            for days in (40, 10):
                part = NewContribution(
                    amount=Decimal(50), contributed_at=TODAY - timedelta(days=days)
                )
                contributions.contribute(uow, made.id, part)
    state = await shown(tab)
    rows = {row.name: row for row in state.plans.goals}
    assert list(rows) == ["Trip", "Some day", "Reached"]
    assert (rows["Trip"].percent, rows["Trip"].saved) == (10, "€100")
    assert rows["Trip"].note == "By May 2027"
    assert rows["Trip"].tone == "soon"
    assert rows["Trip"].href.startswith("/goals?goal=")
    assert rows["Trip"].verdict.endswith("a month short")
    assert rows["Some day"].note == "€76 a month"
    assert rows["Some day"].verdict == ""
    assert (rows["Reached"].percent, rows["Reached"].tone) == (100, "good")


async def offered(tab: Any) -> Any:
    """Open the dashboard, and wait for what is looked for behind it."""
    state = await shown(tab)
    look: Any = DashboardState.look_for_bills
    await look.fn(state)
    return state


def paid_monthly(home: Home, account: UUID, *payees: str) -> None:
    news = home.category("News")
    for payee in payees:
        for month in range(5, 12):
            home.line(account, "-9.90", day=date(2026, month, 8), payee=payee, category_id=news)


async def test_payments_that_look_like_bills_are_offered(
    tab: Any, home: Home, account: UUID
) -> None:
    paid_monthly(home, account, "One", "Two", "Three")
    state = await offered(tab)
    (row,) = state.decisions
    assert row.words == "3 payments look like bills"
    assert row.note.endswith(" and 1 more")
    assert row.href == "/bills"
    with home.work() as uow:
        for each in detected.detected(uow)[:2]:
            new = NewBill(
                name=each.payee, payee=each.payee, amount=Decimal("9.90"), due_date=each.next_due
            )
            detected.accept(uow, new)
    state = await offered(tab)
    assert state.decisions[0].words == "1 payment looks like a bill"
    left = state.decisions[0].note
    with home.work() as uow:
        (last,) = detected.detected(uow)
        assert last.payee == left
        bills.add_bill(
            uow,
            NewBill(name=left, payee=left, amount=Decimal("9.90"), due_date=last.next_due),
        )
    assert (await offered(tab)).decisions == []


async def test_what_was_refused_is_not_offered_again(tab: Any, home: Home, account: UUID) -> None:
    paid_monthly(home, account, "One")
    assert len((await offered(tab)).decisions) == 1
    with home.work() as uow:
        (each,) = detected.detected(uow)
        refused = Refused(
            payee_id=each.payee_id,
            every=each.every,
            currency_code=each.currency_code,
            amount=Decimal("-9.90"),
        )
        detected.refuse(uow, refused)
    assert (await offered(tab)).decisions == []


async def test_offers_stay_while_others_change_something(
    tab: Any, home: Home, account: UUID
) -> None:
    paid_monthly(home, account, "One")
    state = await offered(tab)
    home.account("Another")
    assert "look_for_bills" in str(await state.refresh())
    assert "1 payment looks like a bill" in words_of(state)


async def test_it_is_looked_for_once_after_a_change(
    home: Home, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_monthly(home, account, "One")
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ("One",)
    monkeypatch.setattr(detected, "detected", lambda _uow: [])
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ("One",)
    home.account("Another")
    with home.work(write=False) as uow:
        assert offers.offered(uow) == ()


async def test_plans_of_others_are_never_seen(tab: Any, home: Home, runtime: Runtime) -> None:
    other = sign_up(runtime.database, "bob")
    account = other.account("Theirs")
    paid_monthly(other, account, "One")
    budget(other, "Secret", 100, None)
    bill(other, "Secret", "9", TODAY)
    with other.work() as uow:
        goals.add_goal(uow, NewGoal(name="Secret", target_amount=Decimal(9)))
    home.account("Mine")
    state = await offered(tab)
    assert (state.plans.budgets, state.plans.bills, state.plans.goals) == ([], [], [])
    assert state.decisions == []
