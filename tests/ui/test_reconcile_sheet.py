"""An account held against its statement, by the handlers of its sheet."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import reconciling
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.reading import listing
from spends.kit.errors import Conflict, NotFound
from spends.kit.runtime import Runtime
from spends.ui.pages.accounts.reconcile_state import ReconcileState
from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.editor import EditorState
from tests.support.homes import DAY, Home, sign_up
from tests.ui.conftest import run_names

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


async def opened(tab: Any, account: UUID, day: date = DAY, balance: str = "") -> ReconcileState:
    state: ReconcileState = tab.state(ReconcileState)
    await state.open(str(account))
    await state.set_day(day.isoformat())
    await state.set_balance(balance)
    return state


def line_of(home: Home, line_id: UUID) -> Transaction:
    with home.work(write=False) as uow:
        return rows.transaction(uow, line_id)


async def test_lines_are_ticked_until_nothing_is_left(tab: Any) -> None:
    account = tab.home.account("Current", opening_balance="100")
    seen = tab.home.line(account, "-10", cleared=True, payee="Bakery").id
    ids = [tab.home.line(account, "-20", payee="Garage").id, tab.home.line(account, "7").id]
    tab.home.line(account, "-1", DAY + timedelta(1))
    state = await opened(tab, account)
    assert (state.difference.state, state.difference.ticked) == ("", "€90.00")
    assert {(line.id, line.ticked) for line in state.sheet.lines} == {
        (str(seen), True),
        *((str(line_id), False) for line_id in ids),
    }
    await state.set_balance("77")
    assert (state.difference.state, state.difference.text) == ("apart", "\u2212€13.00")
    assert "less than what is ticked" in state.difference.words
    await state.finish()
    assert (state.is_open, bool(state.balance_error)) == (True, True)

    await state.tick(str(ids[0]), True)
    assert state.difference.text == "+€7.00"
    await state.tick(str(ids[0]), False)
    await state.tick_all()
    assert (state.difference.state, state.difference.unticked) == ("even", "")
    events = await state.finish()
    assert "AccountsState.refresh" in " ".join(run_names(events))
    assert not state.is_open
    assert all(line_of(tab.home, line_id).reconciled_at for line_id in [seen, *ids])

    state = await opened(tab, account)
    assert state.sheet.lines == []
    assert [(past.balance, past.open) for past in state.sheet.history] == [("€77.00", True)]
    assert "3 lines · reconciled" in state.sheet.history[0].note
    await state.set_unlocking(True)
    assert state.unlocking
    await state.unlock()
    assert not state.sheet.history[0].open
    assert "unlocked" in state.sheet.history[0].note
    assert len(state.sheet.lines) == 3
    await state.set_unlocking(True)
    assert not state.unlocking


async def test_an_adjustment_is_asked_for(tab: Any) -> None:
    account, food = tab.home.account("Current"), tab.home.category("Snacks")
    state = await opened(tab, account, balance="0")
    await state.set_adjusting(True)
    assert not state.adjusting
    await state.set_balance("-4.11")
    await state.set_adjusting(True)
    assert state.adjusting
    assert "Snacks" in [option.label for option in state.categories]
    await state.set_adjust_category(str(food))
    await state.adjust()
    assert not state.is_open
    with tab.home.work(write=False) as uow:
        found = listing.list_page(uow, TransactionFilter()).items
    assert [(line.amount, line.category_id, line.date) for line in found] == [(-411, food, DAY)]


async def test_the_statement_is_guessed(tab: Any) -> None:
    account = tab.home.account("Card", "USD")
    with tab.home.work() as uow:
        row = rows.account(uow, account)
        row.current_balance, row.balance_date = -120_411, DAY
        row.type = "credit_card"
    state: ReconcileState = tab.state(ReconcileState)
    await state.open(str(account))
    assert (state.day, state.balance, state.sheet.owes) == (DAY.isoformat(), "-1204.11", True)
    await state.set_adjusting(True)
    await state.adjust()
    await state.open(str(account))
    with tab.home.work(write=False) as uow:
        last_month = uow.today().replace(day=1) - timedelta(days=1)
    assert (state.day, state.balance) == (last_month.isoformat(), "")
    accounts = tab.state(AccountsState)
    tab.visit("/accounts", reconcile=str(account))
    events = await accounts.load()
    assert "ReconcileState.open" in " ".join(run_names(events))
    assert "reconciled to 15 Mar 2025" in accounts.groups[0].rows[0].words


async def test_what_somebody_else_did_is_shown(tab: Any) -> None:
    account = tab.home.account()
    line = tab.home.line(account, "-1").id
    state = await opened(tab, account)
    with tab.home.work() as uow:
        bulk.delete(uow, [line])
    await state.tick(str(line), True)
    assert "have changed" in state.problem
    assert state.sheet.lines == []


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
async def test_odd_arguments(tab: Any, value: Any) -> None:
    account = tab.home.account()
    line = tab.home.line(account, "-1").id
    state = await opened(tab, account)
    await state.set_day(value)
    assert state.day_error
    await state.set_balance(value)
    await state.set_open(value)
    await state.set_adjusting(value)
    await state.set_unlocking(value)
    await state.set_adjust_category(value)
    await state.finish()
    await state.adjust()
    for act in (lambda: state.open(value), lambda: state.tick(value, value)):
        with pytest.raises(NotFound):
            await act()
    assert line_of(tab.home, line).reconciled_at is None


async def test_another_household_s_account_is_unknown(tab: Any, runtime: Runtime) -> None:
    theirs = sign_up(runtime.database, "eve")
    account = theirs.account()
    line = theirs.line(account).id
    state = tab.state(ReconcileState)
    with pytest.raises(NotFound):
        await state.open(str(account))
    own = await opened(tab, tab.home.account())
    await own.tick(str(line), True)
    assert not line_of(theirs, line).cleared
    own.sheet = own.sheet.__class__(id=str(account), currency="EUR")
    own.balance, own.day = "-10", DAY.isoformat()
    with pytest.raises(NotFound):
        await own.finish()
    with pytest.raises(NotFound):
        await own.unlock()


async def test_a_reader_may_look(tab: Any) -> None:
    account = tab.home.account()
    line = tab.home.line(account, "-1").id
    tab.home = tab.home.reader()
    state = await opened(tab, account, balance="0")
    for act in (state.finish, state.tick_all, lambda: state.tick(str(line), True)):
        with pytest.raises(Exception, match="role"):
            await act()


async def test_a_locked_line_says_why_it_cannot_be_changed(tab: Any) -> None:
    account = tab.home.account("Current")
    line = tab.home.line(account, "-1", cleared=True).id
    with tab.home.work() as uow:
        from spends.domains.ledger.reconcile_schemas import NewReconciliation

        reconciling.finish(uow, account, NewReconciliation(statement_date=DAY, balance="-1"))
    detail = tab.state(DetailState)
    await detail.open(str(line))
    facts = detail.facts
    assert facts.locked
    assert facts.locked_words.startswith("Reconciled on ")
    assert "the statement of 15 March 2025" in facts.locked_words
    assert facts.unlock_href == f"/accounts?reconcile={account}"
    events = await tab.state(EditorState).edit(str(line))
    assert run_names(events) == ["_call_script"]
    assert not tab.state(EditorState).is_open
    with pytest.raises(Conflict):
        await detail.delete()
    with pytest.raises(Conflict), tab.home.work() as uow:
        bulk.change(uow, [line], BulkEdit(cleared=False))


async def test_an_untouched_sheet_is_gone_when_the_page_opens_again(tab: Any) -> None:
    account = tab.home.account("Current", opening_balance="100")
    state = tab.state(ReconcileState)
    await state.open(str(account))
    await tab.go("/accounts")
    assert not state.is_open
    await state.open(str(account))
    await state.set_balance("77")
    await tab.go("/accounts")
    assert (state.is_open, state.balance) == (True, "77")
