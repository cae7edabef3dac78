"""What the Transactions page's handlers do, called as a browser could call them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.many import bulk
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.filters import Filters, read_filters
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState
from spends.ui.typed import typed_amount
from spends.ui.work import act_as
from tests.support.homes import sign_up
from tests.support.transactions_page import ODD, all_lines, payees, shown
from tests.support.transfers import find_refunds


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
    await editor.set_account("account", str(line.account_id))
    await editor.save({"amount": "5", "date": "2025-01-01"})
    assert editor.errors.account
    assert [item.payee for item in all_lines(theirs)] == ["Secret"]


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


async def test_a_refund_that_was_matched_is_no_deed_of_whoever_imported_it(tab: Any) -> None:
    giro = tab.home.account()
    tab.home.line(giro, "-80", payee="Zara")
    back = tab.home.line(giro, "80", payee="Zara")
    assert find_refunds(tab.home) == (1, 0)
    detail = tab.state(DetailState)
    await detail.open(str(back.id))
    assert [deed.words for deed in detail.facts.deeds] == ["Spends linked the refund"]
    await detail.unlink()
    await detail.open(str(back.id))
    assert detail.facts.deeds[-1].words == "Ann unlinked the refund"


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
