"""A button below a list that is pressed twice does its work once, and to no other row."""

from typing import Any

import pytest

from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.transactions.many import BulkState
from tests.support.belongings import bought
from tests.support.homes import Home
from tests.support.transactions_page import all_lines, shown


@pytest.fixture
async def beside(tab: Any) -> tuple[Any, Any, str, list[str]]:
    """A list with one row open beside it and two others selected."""
    account = tab.home.account()
    for number in range(3):
        tab.home.line(account, f"-{number + 1}")
    state, many = await shown(tab), tab.state(BulkState)
    state.current, *state.selected = (row.id for row in state.rows)
    return state, many, state.current, list(state.selected)


async def test_the_open_transaction_outlives_a_second_delete(beside: Any, home: Home) -> None:
    _, many, current, _ = beside
    assert await many.delete()
    assert await many.delete() == []
    assert [str(line.id) for line in all_lines(home)] == [current]


async def test_the_open_transaction_is_not_cleared_by_a_second_press(
    beside: Any, home: Home
) -> None:
    _, many, _, selected = beside
    await many.mark_cleared()
    assert await many.mark_cleared() == []
    assert await many.mark_uncleared() == []
    assert {str(line.id) for line in all_lines(home) if line.cleared} == set(selected)


async def test_an_answer_given_twice_is_taken_once(beside: Any, home: Home) -> None:
    _, many, _, selected = beside
    await many.ask("notes")
    await many.add_notes({"notes": "seen"})
    assert await many.add_notes({"notes": "seen"}) == []
    noted = {str(line.id): line.notes for line in all_lines(home) if line.notes}
    assert noted == dict.fromkeys(selected, "seen")


async def test_the_category_of_one_row_leaves_the_selected_ones_alone(
    beside: Any, home: Home
) -> None:
    state, many, current, selected = beside
    food = home.category("Food")
    state.selected = []
    await many.ask("category")
    await many.categorise(str(food))
    state.selected = selected
    await many.ask("category")
    await many.categorise(str(food))
    await state.refresh()
    state.selected = selected
    await many.ask_category(current)
    await many.uncategorise()
    assert await many.uncategorise() == []
    assert await many.categorise(str(food)) == []
    sorted_ones = {str(line.id) for line in all_lines(home) if line.category_id}
    assert sorted_ones == set(selected)


async def test_the_current_purchase_outlives_what_is_pressed_twice(tab: Any, home: Home) -> None:
    for name in ("Kettle", "Lamp", "Stove"):
        bought(home, name)
    tab.visit("/inventory", sort="name")
    state: Any = tab.state(InventoryState)
    await state.restore()
    state.current, other, *_ = (row.id for row in state.rows)
    state.selected = [other]
    assert await state.duplicate()
    assert await state.duplicate() == []
    state.selected = [other]
    assert await state.give_status("ARCHIVED")
    assert await state.give_status("ARCHIVED") == []
    state.selected = [other]
    assert await state.give_location("Attic")
    assert await state.give_location("Attic") == []
    state.selected = [other]
    assert await state.delete()
    assert await state.delete() == []
    await state.refresh()
    left = {row.name: (row.status, row.location) for row in state.rows}
    assert left["Kettle"] == ("Received", "")
    assert sorted(left) == ["Kettle", "Lamp", "Stove"]
    assert len(state.rows) == 3
