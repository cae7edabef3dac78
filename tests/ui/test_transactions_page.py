"""What the Transactions page's handlers do, called as a browser could call them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import TransactionChanges, TransactionFilter
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.reading import listing
from spends.kit import clock
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.draft import Draft
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.filters import Filters, read_filters
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState
from spends.ui.pages.transactions.state import TransactionsState
from spends.ui.typed import typed_amount
from spends.ui.work import act_as
from tests.support.homes import Home, sign_up

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


def payees(state: ListState) -> list[str]:
    return [row.payee for row in state.rows]


async def shown(tab: Any, **query: str) -> ListState:
    tab.visit("/transactions", **query)
    state = tab.state(ListState)
    await state.restore()
    await ListState.count.fn(state)
    return state


def all_lines(home: Home) -> list[Any]:
    with home.work(write=False) as uow:
        return listing.list_page(uow, TransactionFilter()).items


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.30", "12.30"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,5", "1234.5"),
        ("1,234", "1234"),
        ("0,123", "0.123"),
        ("12*3", "36.00"),
        ("10 + 2,50 - 1", "11.50"),
        ("-5", "-5"),
        ("10/4", "2.50"),
        (".5", "0.5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert typed_amount(text, "EUR") == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "abc", "1+", "*2", "1/0", "9**9", "1 e 5", *ODD[:4], *ODD[4:]]
)
def test_what_is_no_amount_is_refused(text: Any) -> None:
    if text == 7:
        text = "7x"
    with pytest.raises(InvalidInput):
        typed_amount(text, "EUR")


async def test_the_list_is_fetched_while_its_page_is_put_up(tab: Any) -> None:
    tab.home.line(tab.home.account("Current"), "-10", payee="Bakery")
    tab.visit("/")
    state = tab.state(ListState)

    await state.prepare()
    assert state.ready
    assert payees(state) == ["Bakery"]

    state.rows, state.dirty_vars = list(state.rows), set()
    tab.visit("/transactions")
    events = await state.restore()
    assert events == [ListState.count]
    assert "rows" not in state.dirty_vars


async def test_what_was_fetched_ahead_is_read_anew_once_it_changed(tab: Any) -> None:
    account = tab.home.account("Current")
    tab.home.line(account, "-10", payee="Bakery")
    state = await shown(tab)
    assert await state.restore() == []

    tab.home.line(account, "-20", payee="Garage")
    await state.restore()
    assert sorted(payees(state)) == ["Bakery", "Garage"]

    act_as(replace(tab.home.actor, locale="de-DE"))
    await state.restore()
    assert "-10,00" in " ".join(row.amount for row in state.rows).replace("\u2212", "-")


async def test_a_list_that_is_open_stays_when_its_page_is_asked_for_again(tab: Any) -> None:
    state = await shown(tab, type="income")

    await state.prepare()

    assert state.filters.type == "income"


async def test_nobody_sees_a_list_fetched_for_others(tab: Any) -> None:
    tab.home.line(tab.home.account("Current"), "-10", payee="Bakery")
    state = await shown(tab)

    other = sign_up(tab.home.database, "bob")
    act_as(other.actor)
    await state.restore()

    assert state.rows == []


async def test_the_list_is_what_the_address_says(tab: Any) -> None:
    account, other = tab.home.account("Current"), tab.home.account("Visa")
    tab.home.line(account, "-10", payee="Bakery")
    tab.home.line(other, "-20", payee="Garage")

    state = await shown(tab, account=str(account))

    assert payees(state) == ["Bakery"]
    assert state.has_balance
    assert state.rows[0].balance == "\u2212€10.00"
    assert state.account == "Current"
    assert state.range_text == "1\u20131 of 1"
    assert state.summary == "1\u20131 of 1 · \u2212€10.00"


async def test_an_address_with_nonsense_lists_what_can_be_listed(tab: Any) -> None:
    tab.home.line(tab.home.account(), "-10", payee="Bakery")

    state = await shown(tab, account="x", first="yesterday", least="lots", sort="name", cursor="??")

    assert payees(state) == ["Bakery"]
    assert state.filters == Filters()


async def test_pages_go_on_and_back_with_their_numbers(tab: Any) -> None:
    account = tab.home.account()
    for number in range(53):
        tab.home.line(account, f"-{number + 1}", payee="Shop")
    state = await shown(tab)
    assert state.range_text == "1\u201350 of 53"

    await state.next_page()
    assert state.range_text.startswith("51\u201353")
    assert f"start={51}" in state.filters.address()
    again = await shown(tab, cursor=state.filters.cursor, start="51")
    assert len(again.rows) == 3

    await state.previous_page()
    assert state.range_text.startswith("1\u201350")
    assert state.filters == Filters()


async def test_filters_combine_and_come_off(tab: Any) -> None:
    account = tab.home.account()
    food = tab.home.category("Food")
    tab.home.line(account, "-10", payee="Bakery", category_id=food)
    tab.home.line(account, "-90", payee="Bakery", day=date(2025, 5, 1))
    tab.home.line(account, "500", payee="Job")
    state = await shown(tab)

    await state.search("bakery")
    assert len(state.rows) == 2
    await state.set_edge("least", "50")
    assert len(state.rows) == 1
    await state.clear_filter("amounts")
    await state.toggle("category", str(food))
    assert [row.category for row in state.rows] == ["Food"]
    assert state.has_filters
    await state.toggle("category", str(food))
    await state.toggle("status", "uncategorised")
    assert len(state.rows) == 1
    await state.clear_filters()
    assert len(state.rows) == 3
    assert not state.has_filters
    await state.sort_by("amount")
    assert payees(state)[0] == "Job"


@pytest.mark.parametrize("value", ODD)
async def test_bad_input_leaves_the_list_as_it_is(tab: Any, value: Any) -> None:
    tab.home.line(tab.home.account(), "-10", payee="Bakery")
    state = await shown(tab)

    await state.toggle(value, value)
    await state.toggle("account", value)
    await state.set_edge(value, value)
    await state.set_edge("first", value)
    await state.clear_filter(value)
    await state.sort_by(value)
    await state.set_period(value)
    await state.select(value if isinstance(value, str) else str(value), value)
    await state.select_page(value)
    await tab.state(BulkState).ask(value)
    await tab.state(BulkState).pick_tag(value)
    await tab.state(BulkState).find_payee(value)
    with pytest.raises(NotFound):
        await state.undo(value)
    with pytest.raises(NotFound):
        await tab.state(BulkState).categorise(value)
    with pytest.raises(NotFound):
        await tab.state(DetailState).open(value)
    with pytest.raises(NotFound):
        await tab.state(EditorState).edit(value)

    await state.clear_filters()
    assert payees(state) == ["Bakery"]


async def test_another_households_ids_are_unknown(tab: Any, runtime: Runtime) -> None:
    theirs = sign_up(runtime.database, "eve")
    line = theirs.line(theirs.account(), "-10", payee="Secret")
    mine = tab.home.line(tab.home.account(), "-5", payee="Mine")
    state = await shown(tab)

    with pytest.raises(NotFound):
        await tab.state(DetailState).open(str(line.id))
    with pytest.raises(NotFound):
        await tab.state(EditorState).edit(str(line.id))
    state.selected = [str(line.id)]
    with pytest.raises(NotFound):
        await tab.state(BulkState).delete()
    await tab.state(DetailState).open(str(mine.id))
    tab.state(DetailState).linking = "transfer"
    with pytest.raises(InvalidInput):
        await tab.state(DetailState).link(str(line.id))
    editor = tab.state(EditorState)
    await editor.add()
    await editor.save({"amount": "5", "account": str(line.account_id), "date": "2025-01-01"})
    assert editor.errors.account
    assert [item.payee for item in all_lines(theirs)] == ["Secret"]


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


def offered_undo(events: Any) -> str:
    """Return the id that a toast's Undo would send."""
    text = str(events[-1]).rpartition("undo_id")[2].replace("\\", "")
    return next(part for part in text.split('"') if part.count("-") == 4)


async def opened(tab: Any) -> EditorState:
    editor = tab.state(EditorState)
    await editor.add()
    assert editor.is_open
    return editor


async def test_a_transaction_is_added_by_the_form(tab: Any) -> None:
    account, food = tab.home.account(), tab.home.category("Food")
    editor = await opened(tab)
    await editor.set_payee("Corner shop")
    await editor.set_category(str(food))
    await editor.save(
        {
            "amount": "12*3",
            "account": str(account),
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
    await editor.save({"amount": "5", "account": str(account), "date": "2025-04-01"})
    assert editor.is_open
    assert editor.draft == Draft(account=str(account), date="2025-04-01")


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
    await editor.save({"amount": "100", "date": "2025-04-01", "other_account": str(first)})
    assert editor.errors.other_account
    await editor.save({"amount": "100", "date": "2025-04-01", "other_account": str(uuid4())})
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


async def test_coming_back_to_the_page_keeps_only_a_changed_form(tab: Any) -> None:
    tab.home.account()
    tab.visit("/transactions")
    page, editor = tab.state(TransactionsState), tab.state(EditorState)
    await editor.add()
    await page.load()
    assert not editor.is_open
    await editor.add()
    await editor.set_text("amount", "5")
    await page.load()
    assert editor.is_open


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
    await editor.save({"amount": value, "date": value, "account": value})
    assert editor.is_open
    assert all_lines(tab.home) == []


async def test_transfers_and_refunds_are_linked_from_what_is_offered(tab: Any) -> None:
    first, second = tab.home.account("Current"), tab.home.account("Savings")
    out = tab.home.line(first, "-50", payee="Saving")
    into = tab.home.line(second, "50")
    paid = tab.home.line(first, "-80", payee="Shop", day=date(2025, 3, 1))
    back = tab.home.line(first, "30", payee="Shop")
    detail = tab.state(DetailState)

    await detail.open(str(out.id))
    await detail.find_transfer()
    assert [row.id for row in detail.candidates] == [str(into.id)]
    await detail.link(str(into.id))
    await detail.reload()
    assert detail.facts.transfer
    await detail.unlink()
    await detail.reload()
    assert not detail.facts.transfer

    await detail.open(str(back.id))
    await detail.find_refund("")
    assert [row.id for row in detail.candidates] == [str(paid.id)]
    await detail.link(str(paid.id))
    await detail.reload()
    assert detail.facts.refund
    assert detail.facts.other == "Shop"
    await detail.open(str(paid.id))
    assert [(row.id, row.words) for row in detail.facts.refunds] == [
        (str(back.id), "€30.00 on 15 Mar 2025")
    ]
    assert detail.facts.net == "It cost €50.00 in the end"
    await detail.open(str(back.id))
    await detail.unlink()
    await detail.delete()
    assert detail.facts.id == ""
    tab.home.assert_summaries_hold()


async def test_the_history_says_who_did_what(tab: Any) -> None:
    food = tab.home.category("Food")
    line = tab.home.line(tab.home.account(), "-10", payee="Bakery")
    other = tab.home.line(tab.home.account("Visa"), "-20")
    with tab.home.work() as uow:
        bulk.change(uow, [line.id], BulkEdit(category_id=food))
        transactions.clear(uow, [line.id], cleared=True)
        transactions.clear(uow, [line.id, other.id], cleared=False)
    with tab.home.work() as uow:
        changes = TransactionChanges(date=date(2025, 3, 1), amount="-11", notes="rolls")
        transactions.amend(uow, line.id, changes)

    detail = tab.state(DetailState)
    await detail.open(str(line.id))

    assert [deed.words for deed in detail.facts.deeds] == [
        "Ann changed the category",
        "Ann marked it cleared",
        "Ann changed the date, amount and notes",
    ]
    assert detail.facts.added.startswith("Added by Ann on ")


async def test_a_reader_can_look_but_not_write(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "-10", payee="Bakery")
    tab.home = tab.home.reader()
    state = await shown(tab)
    assert payees(state) == ["Bakery"]
    state.selected = [str(line.id)]
    with pytest.raises(Exception, match="role"):
        await tab.state(BulkState).delete()


def test_an_address_says_only_what_is_not_usual() -> None:
    assert Filters().address() == "/transactions"
    assert Filters(q="a&b", sort="amount").address() == "/transactions?q=a%26b&sort=amount"
    read = read_filters({"q": "a&b", "sort": "amount", "n": "1"}, "EUR")
    assert read == replace(Filters(), q="a&b", sort="amount")
