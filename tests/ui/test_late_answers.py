"""Answers that come late: to a page that was left, and after a newer one."""

from typing import Any

import pytest

from spends.ui.pages.accounts.state import AccountsState
from spends.ui.pages.inventory import listing as inventory
from spends.ui.pages.transactions import listing as transactions
from spends.ui.pages.transactions.listing import ListState
from tests.support.belongings import bought
from tests.support.homes import Home
from tests.support.transactions_page import shown

HERE = r"if (location.pathname.replace(/\/$/, '') === '/inventory') { "


def script_of(event: Any) -> str:
    return str(event.args[0][1]._var_value)


@pytest.mark.parametrize("is_replacing", [True, False])
def test_an_address_is_shown_on_its_own_page_alone(is_replacing: bool) -> None:
    event = transactions.show_address("/inventory?q=a", replacing=is_replacing)
    script = script_of(event)
    assert script.startswith(HERE)
    assert script.endswith("'/inventory?q=a') }")
    assert "history." not in script[: script.index("{")]


async def test_the_accounts_tidy_their_own_address_alone(tab: Any) -> None:
    tab.visit("/accounts", add="1")
    clean, _ = await tab.state(AccountsState).load()
    assert "=== '/accounts'" in script_of(clean)


async def test_an_older_count_of_transactions_does_not_undo_a_newer_one(
    tab: Any, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = home.account()
    home.line(account, "-1")
    state, count = await shown(tab), ListState.count.fn  # type: ignore[attr-defined]  # Reflex types an event as a function
    read = transactions.read

    async def slow(work: Any) -> Any:
        monkeypatch.setattr(transactions, "read", read)
        found = await read(work)
        home.line(account, "-1")
        await count(state)
        return found

    monkeypatch.setattr(transactions, "read", slow)
    await count(state)
    assert state._total.count == 2


async def test_an_older_count_of_purchases_does_not_undo_a_newer_one(
    tab: Any, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought(home, "Kettle")
    tab.visit("/inventory")
    state = tab.state(inventory.InventoryState)
    await state.restore()
    count, read = inventory.InventoryState.count.fn, inventory.read  # type: ignore[attr-defined]  # Reflex types an event as a function

    async def slow(work: Any) -> Any:
        monkeypatch.setattr(inventory, "read", read)
        found = await read(work)
        bought(home, "Lamp")
        await count(state)
        return found

    monkeypatch.setattr(inventory, "read", slow)
    await count(state)
    assert state._total == 2
