"""What the Budgets page's handlers do, called as a browser could call them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from spends.domains.budgets.schemas import NewBudget, PeriodAmount
from spends.domains.budgets.service import budgets, plans, status
from spends.domains.budgets.views import BudgetView
from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.ui.pages.budgets.address import Shown, looked_at, read_address
from spends.ui.pages.budgets.draft import Draft, fields_of, problems
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.limit import LimitState
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.moving import MoveState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.transactions.filters import read_filters
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table budget; --"]
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()


def limited(home: Home, name: str = "Food", amount: str = "300", **fields: Any) -> str:
    """Set a budget, on a new category of its name unless another is given; return its id."""
    if "category_id" not in fields:
        fields["category_id"] = home.category(f"{name} own")
    values = {"name": name, "start_date": date(2026, 1, 1), "amount": Decimal(amount), **fields}
    with home.work() as uow:
        return str(budgets.add_budget(uow, NewBudget.model_validate(values)).id)


def known(home: Home) -> list[BudgetView]:
    with home.work(write=False) as uow:
        return budgets.views(uow)


def limit_on(home: Home, budget_id: str, day: date) -> int:
    with home.work(write=False) as uow:
        return status.status(uow, UUID(budget_id), day).line.limit


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/budgets", **query)
    state: Any = tab.state(BudgetsState)
    await state.restore()
    return state


def rows(state: Any) -> dict[str, Any]:
    return {row.name: row for group in state.groups for row in group.rows}


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
    assert state.total.words == ""
    assert [(row.name, row.words.split()[0]) for row in state.absent] == [("Later", "Begins")]


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


async def test_a_limit_is_changed_where_it_stands(tab: Any, home: Home, account: UUID) -> None:
    food = home.category("Meals")
    made = limited(home, category_id=food, rollover="both")
    home.line(account, "-100", date(2026, 5, 3), category_id=food)
    await shown(tab)
    state: Any = tab.state(LimitState)
    assert state.scope == "on"
    await state.edit(made)
    assert state.editing == made
    assert "refresh" in str(await state.save({"limit": "450"}))
    assert not state.editing
    limits = [limit_on(home, made, date(2026, month, 1)) for month in (4, 5, 6, 7)]
    assert limits == [300_00, 300_00, 450_00, 450_00]

    await state.edit(made)
    await state.set_scope("once")
    await state.save({"limit": "2*300"})
    assert [limit_on(home, made, date(2026, month, 1)) for month in (5, 6, 7)] == [
        300_00,
        600_00,
        450_00,
    ]

    await state.edit(made)
    for odd in (*ODD, "-5", "1.234567", "9" * 30):
        await state.save({"limit": odd})
        assert state.error, odd
    await state.save("x")
    assert state.editing == made
    await state.leave()
    assert (state.editing, state.error) == ("", "")
    assert limit_on(home, made, TODAY) == 600_00
    assert not await state.save({"limit": "1"})
    with pytest.raises(NotFound):
        await state.edit(str(uuid4()))


async def test_a_limit_of_envelopes_is_given_for_the_month(tab: Any, home: Home) -> None:
    made = limited(home)
    await shown(tab, view="envelopes", month="2026-05")
    state: Any = tab.state(LimitState)
    await state.edit(made)
    assert state.scope == "once"
    await state.save({"limit": "10"})
    assert limit_on(home, made, date(2026, 5, 1)) == 10_00
    assert limit_on(home, made, date(2026, 4, 1)) == limit_on(home, made, TODAY) == 300_00


async def test_the_month_before_is_copied_and_it_is_undone(tab: Any, home: Home) -> None:
    made, other = limited(home), limited(home, "Fun")
    with home.work() as uow:
        new = PeriodAmount(amount=Decimal(77), day=date(2026, 5, 1))
        plans.set_amount(uow, UUID(made), new)
    state = await shown(tab)
    assert "Copied 1 limit of May 2026" in str(await state.copy_last())
    assert rows(state)["Food"].limit == "€77"
    assert "Nothing to copy" in str(await state.copy_last())
    await state.undo_copy()
    assert rows(state)["Food"].limit == "€300"
    assert limit_on(home, other, TODAY) == 300_00


async def test_it_is_deleted_and_brought_back(tab: Any, home: Home) -> None:
    made = limited(home)
    state = await shown(tab)
    assert "deleted" in str(await state.remove(made))
    assert (state.exists, state.groups) == (False, [])
    await state.bring_back(made)
    assert rows(state)
    for odd in (*ODD, str(uuid4())):
        for handler in (state.remove, state.bring_back):
            with pytest.raises(NotFound):
                await handler(odd)


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


async def test_a_budget_is_set_in_the_form(tab: Any, home: Home) -> None:
    food = home.category("Meals")
    await shown(tab)
    state: Any = tab.state(BudgetEditor)
    await state.add()
    assert (state.is_open, state.draft.currency, state.tab) == (True, "EUR", "settings")
    assert str(food) in {each.value for each in state.categories}
    assert all(each.hint != "income" for each in state.categories)
    await state.save({"amount": "x", "thresholds": "many", "end": "2026-01-01"})
    errors = state.errors
    assert all((errors.category, errors.amount, errors.thresholds))
    await state.choose(str(food))
    assert not state.errors.category
    await state.set_text("amount", "12*25")
    events = await state.save({"thresholds": "50, 100%", "end": "", "rollover": "both"})
    assert "Budget set" in str(events)
    (made,) = known(home)
    assert (made.name, made.amount, made.thresholds) == ("Meals", 300_00, (50, 100))
    assert (made.rollover, made.start_date) == ("both", date(2026, 6, 1))


async def test_what_is_wrong_is_said_at_its_field(tab: Any, home: Home) -> None:
    food = home.category("Meals")
    limited(home, category_id=food)
    await shown(tab)
    state: Any = tab.state(BudgetEditor)
    await state.add()
    await state.choose(str(food))
    await state.save({"amount": "5"})
    assert "already a monthly budget" in state.errors.category
    await state.set_text("period", "custom")
    assert not state.errors.category
    await state.save({"start": "2026-06-10", "end": "2026-06-01"})
    assert "end before it starts" in state.errors.end
    await state.save({"end": ""})
    assert state.errors.end
    await state.save({"end": "2026-06-20", "start": "1066-01-01"})
    assert state.errors.start
    await state.set_scope("all")
    await state.save({"start": "2026-06-10", "name": ""})
    assert {budget.name for budget in known(home)} == {"Food", "All spending"}


async def test_settings_are_changed_and_the_past_keeps_its_limit(tab: Any, home: Home) -> None:
    made = limited(home, rollover="both")
    await shown(tab)
    state: Any = tab.state(BudgetEditor)
    await state.edit(made)
    assert state.draft.amount == "300"
    await state.save({"name": "Kitchen", "amount": "400", "rollover": "none"})
    (found,) = known(home)
    assert (found.name, found.amount, found.rollover) == ("Kitchen", 400_00, "none")
    assert limit_on(home, made, date(2026, 5, 1)) == 300_00
    assert limit_on(home, made, TODAY) == 400_00

    await state.edit(made)
    with home.work() as uow:
        new = PeriodAmount(amount=Decimal(55), day=TODAY)
        plans.set_amount(uow, UUID(made), new)
    await state.save({"name": "Food again"})
    assert limit_on(home, made, TODAY) == 55_00

    await state.edit(made)
    await tab.state(BudgetEditor).save({"name": "Later"})
    state.is_open = True
    await state.save({"name": "Too late"})
    assert "meanwhile" in state.errors.form
    events = await state.delete()
    assert "remove" in str(events)
    assert not state.is_open


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


async def test_the_form_takes_nothing_odd(tab: Any, home: Home) -> None:
    made = limited(home)
    await shown(tab)
    state: Any = tab.state(BudgetEditor)
    for begin in (state.add, lambda: state.edit(made)):
        await begin()
        before = known(home)
        for odd in ODD:
            await state.set_text(odd, odd)
            await state.set_text("name", odd)
            await state.leave(odd)
            await state.set_scope(odd)
            await state.choose(odd)
            await state.save(odd)
            await state.save(dict.fromkeys(("amount", "period", "rollover", "member"), odd))
        assert known(home) == before
        await state.set_open(False)
        assert state.asking
        await state.discard()
    with pytest.raises(NotFound):
        await state.open(str(uuid4()))


def test_a_form_is_read() -> None:
    draft = Draft(category=str(uuid4()), amount="5", currency="EUR")
    assert fields_of(draft, "Meals", editing=False)["name"] == "Meals"
    assert problems(Draft(currency="EUR", thresholds="0"), editing=False).thresholds
    assert problems(Draft(currency="??"), editing=True).currency
    with pytest.raises(InvalidInput):
        fields_of(Draft(), "", editing=True)


async def test_suggestions_are_taken_all_or_some(tab: Any, home: Home, account: UUID) -> None:
    meals, car = home.category("Meals"), home.category("Car")
    for month in range(1, 6):
        home.line(account, f"-{100 + month}", date(2026, month, 5), category_id=meals)
        home.line(account, "-40.20", date(2026, month, 6), category_id=car)
    tab.visit("/budgets")
    opening: Any = tab.state(BudgetsOpening)
    assert "look" in str(await opening.load())
    state: Any = tab.state(SuggestState)
    await state.look()
    assert [(each.name, each.amount) for each in state.offers] == [("Meals", "103"), ("Car", "41")]
    assert (state.chosen, state.sum) == (2, "€144.00 a month")
    await state.choose(str(meals), False)
    await state.set_amount(str(car), "x")
    await state.accept()
    assert state.offers[1].error
    await state.set_amount(str(car), "50")
    assert "1 budget set" in str(await state.accept())
    assert [(each.name, each.amount) for each in known(home)] == [("Car", 50_00)]
    await state.undo()
    assert not known(home)
    await state.choose_all(False)
    await state.accept()
    assert state.error
    await state.choose_all(True)
    await state.accept()
    assert len(known(home)) == 2
    await state.open()
    assert (state.is_open, state.offers) == (True, [])
    await state.set_open(False)
    for odd in ODD:
        await state.choose(odd, odd)
        await state.set_amount(odd, odd)
        await state.choose_all(odd)


async def test_income_is_given_out_and_moved(tab: Any, home: Home, account: UUID) -> None:
    meals, car, rest = (home.category(name) for name in ("Meals", "Car", "Rest"))
    food = limited(home, category_id=meals, start_date=date(2026, 6, 1))
    fuel = limited(home, "Fuel", "100", category_id=car, start_date=date(2026, 6, 1))
    limited(home, "Weekly", "5", category_id=rest, period="weekly", start_date=date(2026, 6, 1))
    home.line(account, "1000", date(2026, 6, 1), category_id=home.category("Pay", kind="income"))
    home.line(account, "-120", date(2026, 6, 2), category_id=car)
    home.line(account, "-30", date(2026, 6, 2), category_id=rest)
    state = await shown(tab, view="envelopes")
    giving = state.giving
    assert (giving.income, giving.given, giving.spent) == ("€1,000", "€400", "€30")
    assert (giving.left, giving.tone) == ("€570", "good")
    assert "Weekly" in giving.out
    assert [(each.name, each.left) for each in state.envelopes] == [
        ("Food", "€300 left"),
        ("Fuel", "€20 over"),
    ]

    mover: Any = tab.state(MoveState)
    await mover.begin(food)
    assert (mover.asking, mover.source, mover.amount) == ("move", "Food", "20")
    assert [each.label for each in mover.others] == ["Fuel", "Weekly"]
    assert mover.words == "€300 is in it, €300 was given in June 2026."
    await mover.move({"amount": "x", "to": fuel})
    assert mover.errors["amount"]
    await mover.move({"amount": "5", "to": ""})
    assert mover.errors["to"]
    await mover.move({"amount": "500", "to": fuel})
    assert "Move less" in mover.errors["amount"]
    await mover.leave_amount("?")
    assert mover.errors["amount"]
    assert "Moved" in str(await mover.move({"amount": "20", "to": fuel}))
    await state.refresh()
    assert [each.left for each in state.envelopes] == ["€280 left", "€0 left"]
    await mover.undo()
    await mover.undo()
    await state.refresh()
    assert [each.left for each in state.envelopes] == ["€300 left", "€20 over"]
    for odd in ODD:
        await mover.begin(food)
        await mover.move(odd)
        await mover.leave_amount(odd)
        assert mover.asking == "move"
    await state.set_view("limits")
    assert rows(state)
    for odd in ODD:
        assert not await state.set_view(odd)


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


async def test_readers_change_nothing(tab: Any, home: Home) -> None:
    made = limited(home)
    await shown(tab)
    tab.home = home.reader()
    state: Any = tab.state(BudgetsState)
    with pytest.raises(Forbidden):
        await state.remove(made)
    with pytest.raises(Forbidden):
        await state.copy_last()
    editor: Any = tab.state(BudgetEditor)
    await editor.edit(made)
    with pytest.raises(Forbidden):
        await editor.save({"name": "Mine"})
