"""The forms of the settings' lists: where the keyboard is when they open, and when they refuse."""

from typing import Any

import pytest

from spends.ui.pages.settings.categories import CategoriesState
from spends.ui.pages.settings.names import NamesState
from spends.ui.pages.settings.payees import PayeesState

SUBJECTS = [(CategoriesState, "categories"), (NamesState, "retailers"), (PayeesState, "payees")]
FORM = {"name": "Sails", "color": "teal", "parent_id": "expense", "url": ""}


def written(event: Any) -> str:
    """The script that an event has the browser run."""
    return "".join(str(value) for _, value in event.args)


@pytest.mark.parametrize("kind", [CategoriesState, NamesState, PayeesState])
async def test_a_form_opens_with_the_keyboard_in_the_name(tab: Any, kind: Any) -> None:
    state = tab.state(kind)
    await state.load()
    assert "getElementById" in written(await state.begin())
    await state.save(FORM)
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


@pytest.mark.parametrize("kind", [CategoriesState, NamesState, PayeesState])
async def test_a_form_with_changes_asks_before_it_closes(tab: Any, kind: Any) -> None:
    state = tab.state(kind)
    await state.load()
    await state.begin()
    await state.set_open(False)
    assert (state.is_open, state.asking) == (False, False)
    await state.begin()
    await state.touch()
    await state.set_open(False)
    assert (state.is_open, state.asking) == (True, True)
    await state.set_asking(False)
    assert (state.is_open, state.asking) == (True, False)
    await state.set_open(False)
    await state.discard()
    assert (state.is_open, state.asking) == (False, False)
    await state.touch()
    await state.begin()
    await state.set_open(False)
    assert not state.is_open


@pytest.mark.parametrize("kind", [CategoriesState, NamesState, PayeesState])
async def test_what_was_saved_is_no_change_any_more(tab: Any, kind: Any) -> None:
    state = tab.state(kind)
    await state.load()
    await state.begin()
    await state.touch()
    await state.save(FORM)
    assert (state.is_open, state.asking) == (False, False)
    await state.begin()
    await state.set_open(False)
    assert not state.is_open


async def test_a_payee_s_other_category_is_a_change(tab: Any) -> None:
    state = tab.state(PayeesState)
    await state.begin()
    await state.set_category(str(tab.home.category("Food")))
    await state.set_open(False)
    assert (state.is_open, state.asking) == (True, True)


@pytest.mark.parametrize(("kind", "section"), SUBJECTS)
async def test_what_was_typed_in_a_page_of_before_is_not_asked_about(
    tab: Any, kind: Any, section: str
) -> None:
    state = tab.state(kind)
    await state.begin()
    await state.touch()
    await state.set_open(False)
    assert state.asking
    await tab.go("/settings", section=section)  # what was typed was in the browser alone
    assert (state.is_open, state.asking) == (False, False)
    await state.begin()
    await state.set_open(False)
    assert not state.is_open
