"""What the Accounts page's handlers do, called as a browser could call them."""

from typing import Any

import pytest
from sqlalchemy import event

from spends.domains.ledger.service import accounts
from spends.kit.errors import NotFound
from spends.kit.money import currencies
from spends.kit.runtime import Runtime
from spends.ui.pages.accounts.rows import overview
from spends.ui.pages.accounts.state import AccountsState
from tests.support.belongings import bought
from tests.support.homes import Home, sign_up

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


async def shown(tab: Any, **query: str) -> AccountsState:
    tab.visit("/accounts", **query)
    state: AccountsState = tab.state(AccountsState)
    await state.load()
    return state


def all_accounts(home: Home) -> dict[str, Any]:
    with home.work(write=False) as uow:
        return {view.name: view for view in accounts.account_views(uow)}


async def added(state: AccountsState, name: str, type: str = "checking", opening: str = "") -> None:  # noqa: A002  the field's name
    await state.add()
    await state.set_text("type", type)
    await state.save({"name": name, "opening": opening})


async def test_accounts_stand_in_groups_with_their_totals(tab: Any) -> None:
    current = tab.home.account("Current", opening_balance="100")
    tab.home.line(current, "-40")
    state = await shown(tab)
    await added(state, name="Visa", type="credit_card", opening="500")
    await state.set_check("owes", True)
    await added(state, name="House", type="property", opening="200000")

    groups = {group.name: (group.total, [row.name for row in group.rows]) for group in state.groups}
    assert groups["Cash and bank"] == ("€60.00", ["Current"])
    assert groups["Investments and property"] == ("€200,000.00", ["House"])
    assert state.groups[0].rows[0].href == f"/transactions?account={current}"
    assert state.groups[0].rows[0].words == "Checking · 1 transaction, the last 15 Mar 2025"


async def test_a_currency_to_choose_says_its_name(tab: Any) -> None:
    state = await shown(tab)
    await state.add()
    named = {option.value: option.label for option in state.currencies}
    assert named[state.entry.currency] == "EUR · Euro"
    assert named["JPY"] == "JPY · Japanese Yen"
    assert named["XAU"] == "XAU · Gold"
    assert named.keys() == currencies()


async def test_what_is_owed_lowers_the_net_worth(tab: Any) -> None:
    state = await shown(tab)
    await added(state, name="Current", type="checking", opening="1000")
    await state.add()
    await state.set_text("type", "loan")
    assert state.entry.owes
    await state.save({"name": "Car", "opening": "300"})

    assert (state.worth, state.owned, state.owed) == ("€700.00", "€1,000.00", "€300.00")


async def test_a_missing_rate_is_said(tab: Any) -> None:
    state = await shown(tab)
    await state.add()
    await state.set_text("currency", "CHF")
    await state.save({"name": "Bern", "type": "checking", "opening": "10"})

    row = state.groups[0].rows[0]
    assert (row.balance, row.in_base, row.tone) == ("CHF\u00a010.00", "No rate to EUR", "soon")
    assert "CHF" in state.missing


async def test_an_account_is_changed_closed_and_opened_again(tab: Any) -> None:
    account = tab.home.account("Old", opening_balance="5")
    state = await shown(tab)
    await state.edit(str(account))
    assert (state.entry.name, state.entry.opening) == ("Old", "5.00")
    await state.save({"name": "New", "opening": "7"})
    assert all_accounts(tab.home)["New"].opening_balance == 700

    await state.edit(str(account))
    await state.close()
    assert [group.name for group in state.groups] == ["Closed"]
    await state.reopen(str(account))
    assert [group.name for group in state.groups] == ["Cash and bank"]


async def test_only_an_empty_account_is_deleted(tab: Any) -> None:
    full, empty = tab.home.account("Full"), tab.home.account("Empty")
    tab.home.line(full, "-1")
    state = await shown(tab)
    await state.edit(str(full))
    await state.delete()
    assert "Close it instead" in state.form_error
    await state.edit(str(empty))
    await state.delete()
    assert list(all_accounts(tab.home)) == ["Full"]


async def test_what_is_wrong_is_said_at_its_field(tab: Any) -> None:
    state = await shown(tab)
    await added(state, name="  ", opening="1")
    assert state.name_error == "This cannot be empty."
    await added(state, name="A", opening="lots")
    assert state.opening_error
    await added(state, name="A", opening="1.005")
    await state.add()
    await state.set_text("currency", "XQX")
    await state.save({"name": "A", "opening": "1"})
    assert state.currency_error


async def test_closing_a_changed_form_asks_first(tab: Any) -> None:
    state = await shown(tab)
    await state.add()
    await state.set_text("name", "Half")
    await state.set_open(False)
    assert (state.is_open, state.asking) == (True, True)
    await state.discard()
    assert not state.is_open


@pytest.mark.parametrize("value", ODD)
async def test_bad_input_changes_nothing(tab: Any, value: Any) -> None:
    tab.home.account("Current")
    state = await shown(tab)
    with pytest.raises(NotFound):
        await state.edit(value)
    with pytest.raises(NotFound):
        await state.reopen(value)
    await state.add()
    await state.set_text(value, value)
    await state.set_text("name", value)
    await state.set_check("owes", value)
    await state.set_check(value, value)
    await state.set_deleting(value)
    await state.set_open(value)
    for name in ("type", "currency"):
        await state.set_text(name, value)
    await state.save({"name": value, "opening": value})
    await state.save(value)
    assert list(all_accounts(tab.home)) == ["Current"]


async def test_another_households_account_is_unknown(tab: Any, runtime: Runtime) -> None:
    theirs = sign_up(runtime.database, "eve")
    account = theirs.account("Secret")
    state = await shown(tab)
    for call in (state.edit, state.reopen):
        with pytest.raises(NotFound):
            await call(str(account))
    assert state.groups == []


async def test_more_accounts_take_no_more_statements(tab: Any) -> None:
    seen: list[str] = []
    event.listen(
        tab.home.database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: seen.append(statement),
    )

    def statements() -> int:
        seen.clear()
        with tab.home.work(write=False) as uow:
            overview(uow)
        return len(seen)

    for name in ("A", "B"):
        tab.home.line(tab.home.account(name), "-10")
    few = statements()
    for name in ("C", "D", "E"):
        tab.home.line(tab.home.account(name), "-10")
    assert statements() == few


async def test_the_net_worth_counts_the_belongings_and_says_so(tab: Any) -> None:
    home = tab.home
    home.account("Current", opening_balance="1000")
    with home.work(write=False) as uow:
        today = uow.today()
    bought(home, "Bike", "500", purchase_date=today, useful_life_months=60)
    state = tab.state(AccountsState)
    tab.visit("/accounts")
    await state.load()
    assert state.worth == "€1,500.00"
    assert state.made_of == "€1,000 in accounts, €500 in things"
    assert state.things == "€500.00"
    assert state.owned == "€1,500.00"


async def test_an_untouched_form_is_gone_when_the_page_opens_again(tab: Any) -> None:
    state = await shown(tab, add="1")
    await state.add()
    assert state.is_open
    await tab.go("/accounts")
    assert not state.is_open
    await state.add()
    await state.set_text("name", "Half typed")
    await tab.go("/accounts")
    assert (state.is_open, state.entry.name) == (True, "Half typed")
