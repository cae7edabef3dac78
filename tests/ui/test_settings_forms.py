"""The forms of the settings' lists: where the keyboard is when they open, and when they refuse."""

from typing import Any

import pytest

from spends.ui.pages.settings.categories import CategoriesState
from spends.ui.pages.settings.names import NamesState
from spends.ui.pages.settings.payees import PayeesState


def written(event: Any) -> str:
    """The script that an event has the browser run."""
    return "".join(str(value) for _, value in event.args)


@pytest.mark.parametrize("kind", [CategoriesState, NamesState, PayeesState])
async def test_a_form_opens_with_the_keyboard_in_the_name(tab: Any, kind: Any) -> None:
    state = tab.state(kind)
    await state.load()
    assert "getElementById" in written(await state.begin())
    await state.save({"name": "Sails", "color": "teal", "parent_id": "expense", "url": ""})
    assert not state.is_open


async def test_what_is_opened_to_be_changed_takes_the_keyboard_too(tab: Any) -> None:
    state = tab.state(CategoriesState)
    food = tab.home.category("Food")
    assert "getElementById" in written(await state.edit(str(food)))
    assert "getElementById" in written(await state.begin_below(str(food)))


@pytest.mark.parametrize("kind", [CategoriesState, NamesState, PayeesState])
async def test_a_refused_form_leads_the_keyboard_to_what_is_wrong(tab: Any, kind: Any) -> None:
    state = tab.state(kind)
    await state.load()
    await state.begin()
    refused = await state.save({"name": " ", "color": "teal", "parent_id": "expense", "url": ""})
    assert "aria-invalid" in written(refused)
    assert (state.is_open, bool(state.errors["name"])) == (True, True)
