"""Suggestions taken, and who may take none."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from spends.kit.errors import Forbidden
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.state import BudgetsOpening
from spends.ui.pages.budgets.suggesting import SuggestState
from tests.support.budgets_page import ODD, known, limited, shown
from tests.support.homes import Home


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
