"""What is done with selected rows, and with one row in its cell."""

from typing import Any

import pytest

from spends.domains.ledger.repository import rows
from spends.domains.ledger.service.reading import listing
from spends.kit import clock
from spends.kit.errors import Conflict
from spends.ui.pages.transactions.many import BulkState
from tests.support.transactions_page import ODD, all_lines, offered_undo, shown


async def test_selecting_with_shift_takes_what_is_between(tab: Any) -> None:
    account = tab.home.account()
    for number in range(5):
        tab.home.line(account, f"-{number + 1}")
    state = await shown(tab)
    ids = [row.id for row in state.rows]

    await state.select(ids[1], False)
    await state.select(ids[3], True)
    assert state.selected == ids[1:4]
    await state.select_page(True)
    assert state.selected == ids
    await state.clear_selection()
    assert state.selected == []


async def test_many_are_changed_at_once_and_undone(tab: Any) -> None:
    account, food = tab.home.account(), tab.home.category("Food")
    for number in range(3):
        tab.home.line(account, f"-{number + 1}")
    state, many = await shown(tab), tab.state(BulkState)
    await state.select_page(True)
    await many.ask("category")
    await many.categorise(str(food))
    assert {line.category_id for line in all_lines(tab.home)} == {food}

    await state.refresh()
    await state.select_page(True)
    await many.mark_cleared()
    assert all(line.cleared for line in all_lines(tab.home))
    state.selected = [row.id for row in state.rows]
    await many.mark_uncleared()
    assert not any(line.cleared for line in all_lines(tab.home))

    state.selected = [row.id for row in state.rows]
    events = await many.delete()
    assert all_lines(tab.home) == []
    await state.undo(offered_undo(events))
    assert len(all_lines(tab.home)) == 3
    tab.home.assert_summaries_hold()


async def test_one_row_is_changed_in_its_cell_whatever_is_selected(tab: Any) -> None:
    account, food = tab.home.account(), tab.home.category("Food")
    for number in range(3):
        tab.home.line(account, f"-{number + 1}", payee=f"Shop {number}")
    state, many = await shown(tab), tab.state(BulkState)
    one, other, third = (row.id for row in state.rows)
    state.selected = [other]

    def cleared() -> set[str]:
        return {str(line.id) for line in all_lines(tab.home) if line.cleared}

    await many.toggle_cleared(one)
    assert cleared() == {one}
    await state.refresh()
    await many.toggle_cleared(one)
    assert cleared() == set()
    assert state.selected == [other]

    await state.refresh()
    await many.ask_category(one)
    assert (many.asking, many.about) == ("category", "1 transaction")
    await many.categorise(str(food))
    found = {str(line.id): line.category_id for line in all_lines(tab.home)}
    assert found == {one: food, other: None, third: None}
    assert (many.asking, state.selected) == ("", [other])

    await state.refresh()
    await many.ask_category(third)
    await many.set_asking(False)
    await many.mark_cleared()
    assert cleared() == {other}
    state.current = third
    await state.refresh()
    await many.toggle_current()
    assert cleared() == {other, third}


@pytest.mark.parametrize("value", ODD)
async def test_a_cell_of_no_row_changes_nothing(tab: Any, value: Any) -> None:
    tab.home.line(tab.home.account(), "-1")
    state, many = await shown(tab), tab.state(BulkState)
    state.selected = [row.id for row in state.rows]
    assert await many.ask_category(value) == []
    assert await many.toggle_cleared(value) == []
    assert many.asking == ""
    assert not any(line.cleared for line in all_lines(tab.home))


async def test_many_get_a_payee_tags_and_a_note(tab: Any) -> None:
    account = tab.home.account()
    for number in range(2):
        tab.home.line(account, f"-{number + 1}", payee="Bakery", tags=["old"])
    state, many = await shown(tab), tab.state(BulkState)

    async def asked(question: str) -> None:
        state.selected = [row.id for row in state.rows]
        await many.ask(question)
        assert (many.asking, many.about) == (question, "2 transactions")

    await asked("payee")
    assert [option.label for option in many.payees] == ["Bakery"]
    await many.find_payee("gar")
    assert many.payees == []
    await many.set_payee("Garage")
    assert many.asking == ""
    await asked("tags")
    await many.set_tags("trip, ")
    await many.pick_tag("Old")
    await many.pick_tag("work")
    await many.pick_tag("WORK")
    assert many.tags == "trip, Old"
    await many.add_tags({})
    await asked("tags")
    await many.set_tags("OLD")
    await many.remove_tags()
    await asked("notes")
    await many.add_notes({"notes": ""})
    assert (many.asking, bool(many.problem)) == ("notes", True)
    await many.add_notes({"notes": "seen"})
    assert {(line.payee, line.tags, line.notes) for line in all_lines(tab.home)} == {
        ("Garage", ("trip",), "seen")
    }
    await asked("category")
    await many.uncategorise()
    await state.clear_selection()
    await many.ask("tags")
    assert many.asking == ""
    assert await many.delete() == []


async def test_all_that_match_are_changed(tab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    account, other = tab.home.account("Current"), tab.home.account("Other")
    for number in range(5):
        tab.home.line(account, f"-{number + 1}")
    kept = tab.home.line(other, "-9")
    state, many = await shown(tab, account=str(account)), tab.state(BulkState)
    await state.select_everything()
    assert (state.everything, state.everything_text, len(state.selected)) == (True, "5", 5)
    await many.mark_cleared()
    assert [line.id for line in all_lines(tab.home) if not line.cleared] == [kept.id]
    assert not state.everything

    await state.select_everything()
    await many.delete()
    assert (many.asking, many.about) == ("delete", "all 5 that match")
    events = await many.delete()
    assert [line.id for line in all_lines(tab.home)] == [kept.id]
    await state.undo(offered_undo(events))
    assert len(all_lines(tab.home)) == 6

    await state.select_everything()
    await state.select(state.rows[0].id, False)
    assert not state.everything
    await state.select_everything()
    await state.select_page(False)
    assert (state.everything, state.selected) == (False, [])


async def test_rows_are_selected_on_a_phone(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "-1").id
    state = await shown(tab)
    await state.toggle_selecting()
    await state.select(str(line), False)
    assert (state.selecting, state.selected) == (True, [str(line)])
    await state.toggle_selecting()
    assert (state.selecting, state.selected) == (False, [])


async def test_reconciled_rows_stay_and_are_counted(tab: Any) -> None:
    account = tab.home.account()
    ids = [tab.home.line(account).id for _ in range(3)]
    with tab.home.work() as uow:
        rows.transaction(uow, ids[0]).reconciled_at = clock.now()
    state, many = await shown(tab), tab.state(BulkState)
    await state.select_page(True)
    events = await many.mark_cleared()
    assert "1 is reconciled and stays as it is" in str(events[-1])
    state.selected = [str(ids[0])]
    with pytest.raises(Conflict, match="unlock it first"):
        await many.delete()
    assert len(all_lines(tab.home)) == 3
