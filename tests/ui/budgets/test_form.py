"""The form of a budget: what it holds, says and refuses."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.budgets.schemas import PeriodAmount
from spends.domains.budgets.service import plans
from spends.kit.errors import InvalidInput, NotFound
from spends.ui.pages.budgets.draft import Draft, fields_of, problems
from spends.ui.pages.budgets.editor import BudgetEditor
from tests.support.budgets_page import ODD, known, limit_on, limited, rows, shown
from tests.support.homes import Home
from tests.support.june import TODAY


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
    await state.set_text("rollover", "both")
    events = await state.save({"thresholds": "50, 100%", "end": ""})
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
    await state.set_text("rollover", "none")
    await state.save({"name": "Kitchen", "amount": "400"})
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
            for name in ("period", "rollover", "member"):
                await state.set_text(name, odd)
            await state.save({"amount": odd})
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
