"""The form in which a transaction is added, changed, split, or made a transfer."""

from typing import Any
from uuid import uuid4

import pytest

from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.draft import Draft
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.listing import ListState
from tests.support.transactions_page import ODD, all_lines, offered_undo, payees, shown


async def opened(tab: Any) -> EditorState:
    editor = tab.state(EditorState)
    await editor.add()
    assert editor.is_open
    return editor


async def test_a_transaction_is_added_by_the_form(tab: Any) -> None:
    food = tab.home.category("Food")
    tab.home.account()
    editor = await opened(tab)
    await editor.set_payee("Corner shop")
    await editor.set_category(str(food))
    await editor.save(
        {
            "amount": "12*3",
            "date": "2025-04-01",
            "tags": "a, b",
            "notes": "two",
        }
    )

    assert not editor.is_open
    [line] = all_lines(tab.home)
    assert (line.amount, line.payee, line.category_id, line.tags) == (
        -3600,
        "Corner shop",
        food,
        ("a", "b"),
    )


async def test_saving_and_adding_another_keeps_the_form_open(tab: Any) -> None:
    account = tab.home.account()
    editor = await opened(tab)
    await editor.then_another()
    await editor.save({"amount": "5", "date": "2025-04-01"})
    assert editor.is_open
    assert editor.draft == Draft(account=str(account), date="2025-04-01")


async def test_a_refused_form_in_which_nothing_was_changed_closes_without_a_question(
    tab: Any,
) -> None:
    tab.home.account()
    editor = await opened(tab)
    as_it_was = {"amount": "", "date": editor.draft.date, "account": editor.draft.account}
    await editor.save(as_it_was)
    assert editor.is_open
    await editor.set_open(False)
    assert (editor.is_open, editor.asking) == (False, False)
    await editor.add()
    await editor.save(as_it_was | {"notes": "Lunch"})
    await editor.set_open(False)
    assert (editor.is_open, editor.asking) == (True, True)


async def test_what_is_wrong_is_said_at_its_field(tab: Any) -> None:
    tab.home.account()
    editor = await opened(tab)
    await editor.save({"amount": "", "date": "2025-04-01"})
    assert editor.errors.amount == "Enter an amount, such as 12.30 or 12*3."
    await editor.save({"amount": "1.239.1", "date": "2025-04-01"})
    assert editor.is_open
    await editor.save({"amount": "5", "date": ""})
    assert editor.errors.date
    await editor.save({"amount": "5", "date": "not a day"})
    assert editor.errors.date
    await editor.save({"amount": "5", "date": "2025-04-01", "notes": "x" * 2_500})
    assert editor.errors.notes
    await editor.save({"amount": "99999999999999999", "date": "2025-04-01"})
    assert editor.errors.amount
    assert all_lines(tab.home) == []


async def test_a_transfer_makes_both_sides_linked(tab: Any) -> None:
    first, second = tab.home.account("Current"), tab.home.account("Pounds", "GBP")
    editor = await opened(tab)
    await editor.set_kind("transfer")
    await editor.set_account("account", str(first))
    await editor.set_account("other_account", str(second))
    await editor.save({"amount": "100", "date": "2025-04-01"})
    assert editor.errors.other_amount
    await editor.save({"amount": "100", "date": "2025-04-01", "other_amount": "85"})

    out, into = sorted(all_lines(tab.home), key=lambda line: line.amount)
    assert (out.amount, into.amount) == (-10_000, 8_500)
    assert (out.transfer_id, into.transfer_id) == (into.id, out.id)
    state = await shown(tab)
    assert sorted(payees(state)) == ["From Current", "To Pounds"]


async def test_a_failed_transfer_leaves_nothing(tab: Any) -> None:
    first = tab.home.account("Current")
    editor = await opened(tab)
    await editor.set_kind("transfer")
    for other in (first, uuid4()):
        await editor.set_account("other_account", str(other))
        await editor.save({"amount": "100", "date": "2025-04-01"})
        assert editor.errors.other_account or editor.errors.account
    assert editor.is_open
    assert all_lines(tab.home) == []


async def test_parts_must_sum_to_the_whole(tab: Any) -> None:
    food, fun = tab.home.category("Food"), tab.home.category("Fun")
    line = tab.home.line(tab.home.account(), "-30", payee="Market")
    editor = tab.state(EditorState)
    await editor.split(str(line.id))
    first, second = (piece.key for piece in editor.pieces)
    await editor.set_piece(first, "category", str(food))
    await editor.set_piece(second, "category", str(fun))
    await editor.set_piece(first, "amount", "20")
    await editor.set_piece(second, "amount", "5")
    assert editor.rest_words == "€5.00 left to assign"
    await editor.save({})
    assert "short" in editor.errors.splits
    await editor.set_piece(second, "amount", "ten")
    await editor.save({})
    assert editor.pieces[1].error
    await editor.set_piece(second, "amount", "10")
    await editor.save({})
    [line] = all_lines(tab.home)
    assert [part.amount for part in line.splits] == [-2000, -1000]
    await editor.edit(str(line.id))
    await editor.drop_piece(editor.pieces[0].key)
    assert editor.pieces == []


async def test_an_edit_by_the_form_is_undone_from_its_toast(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "-30", notes="before")
    editor = tab.state(EditorState)
    await editor.edit(str(line.id))
    events = await editor.save({"amount": "31", "notes": "after"})
    assert all_lines(tab.home)[0].amount == -3100
    await tab.state(ListState).undo(offered_undo(events))
    [found] = all_lines(tab.home)
    assert (found.amount, found.notes) == (-3000, "before")


async def test_an_edit_of_what_somebody_else_changed_says_so(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "-30")
    editor = tab.state(EditorState)
    await editor.edit(str(line.id))
    other = tab.state(DetailState)
    await other.open(str(line.id))
    await other.toggle_cleared()

    await editor.save({"amount": "31"})

    assert "meanwhile" in editor.errors.form
    assert all_lines(tab.home)[0].amount == -3000


async def test_closing_a_changed_form_asks_first(tab: Any) -> None:
    tab.home.account()
    editor = await opened(tab)
    await editor.set_text("amount", "5")
    await editor.set_open(False)
    assert (editor.is_open, editor.asking) == (True, True)
    await editor.discard()
    assert not editor.is_open
    editor = await opened(tab)
    await editor.set_open(False)
    assert not editor.is_open


@pytest.mark.parametrize("value", ODD)
async def test_bad_input_to_the_form_stores_nothing(tab: Any, value: Any) -> None:
    tab.home.account()
    editor = await opened(tab)
    await editor.set_kind(value)
    await editor.set_text(value, value)
    await editor.set_check("cleared", value)
    await editor.set_check(value, value)
    await editor.set_account("account", value)
    await editor.set_category(value)
    await editor.set_piece("x", "amount", value)
    await editor.drop_piece(value)
    await editor.add_tag(value)
    await editor.find_payees(value)
    await editor.save(value)
    await editor.save({"amount": value, "date": value})
    assert editor.is_open
    assert all_lines(tab.home) == []
