"""The three steps of the welcome, and what is wrong on the way."""

from typing import Any

import pytest

from spends.domains.demo import service as demo
from spends.domains.households import service as households
from spends.domains.ledger.service import accounts, start_household
from spends.kit.errors import Conflict, Forbidden, InvalidInput
from spends.ui.pages.welcome.state import WelcomeState
from spends.ui.work import act_as
from tests.support.homes import Home

HOUSEHOLD = {"name": "Haus am See", "currency_code": "CHF", "timezone": "Europe/Zurich"}
ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, ""]


async def shown(tab: Any, **query: str) -> Any:
    tab.visit("/welcome", **query)
    state = tab.state(WelcomeState)
    await state.load()
    return state


async def test_a_new_household_begins_at_its_name(tab: Any) -> None:
    state = await shown(tab)
    assert (state.step, state.household_name, state.currency) == (1, "Ann's household", "EUR")


async def test_the_household_is_kept(tab: Any, home: Home) -> None:
    state = await shown(tab)
    events = await state.save_household(HOUSEHOLD)
    assert "step=2" in str(events)
    with home.work(write=False) as uow:
        kept = households.current(uow)
        assert (kept.name, kept.currency_code, kept.timezone) == tuple(HOUSEHOLD.values())


@pytest.mark.parametrize("field", list(HOUSEHOLD))
@pytest.mark.parametrize("odd", ODD)
async def test_a_strange_household_is_refused_at_its_field(
    tab: Any, home: Home, field: str, odd: Any
) -> None:
    state = await shown(tab)
    assert await state.save_household(HOUSEHOLD | {field: odd}) is None or odd is None
    with home.work(write=False) as uow:
        kept = households.current(uow)
        if odd is not None:
            assert field in state.errors
            assert kept.name == "Ann's household"


@pytest.mark.parametrize("form", [None, [], "x", 7])
async def test_what_is_no_form_is_refused(tab: Any, form: Any) -> None:
    state = await shown(tab)
    with pytest.raises(InvalidInput):
        await state.save_household(form)
    state = await shown(tab, step="2")
    with pytest.raises(InvalidInput):
        await state.save_account(form)


async def test_the_first_account_is_opened(tab: Any, home: Home) -> None:
    state = await shown(tab, step="2")
    form = {"name": "Giro", "type": "checking", "opening_balance": "1.234,56"}
    assert "step=3" in str(await state.save_account(form))
    assert await state.save_account(form) is None
    with home.work(write=False) as uow:
        (account,) = accounts.account_views(uow)
    assert (account.name, account.balance) == ("Giro", 123_456)
    state = await shown(tab)
    assert state.step == 3
    assert state.import_href == f"/import?account={account.id}"


async def test_an_account_without_an_opening_balance_starts_at_nothing(
    tab: Any, home: Home
) -> None:
    state = await shown(tab, step="2")
    await state.save_account({"name": "Cash", "type": "cash", "opening_balance": ""})
    with home.work(write=False) as uow:
        assert accounts.account_views(uow)[0].balance == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", {"a": 1}),
        ("name", "x" * 101),
        ("type", "piggy"),
        ("opening_balance", "many"),
        ("opening_balance", {"a": 1}),
        ("opening_balance", "1.23456"),
    ],
)
async def test_a_strange_account_is_refused_at_its_field(
    tab: Any, home: Home, field: str, value: Any
) -> None:
    state = await shown(tab, step="2")
    form: dict[str, Any] = {"name": "Giro", "type": "checking", "opening_balance": "1"}
    assert await state.save_account(form | {field: value}) is None
    assert list(state.errors) == [field]
    with home.work(write=False) as uow:
        assert not accounts.account_views(uow)


async def test_exploring_fills_the_household(tab: Any, home: Home) -> None:
    with home.work() as uow:
        start_household(uow)
    state = await shown(tab, step="3")
    events = [event async for event in state.explore()]
    assert events[-1] is not None
    assert not state.is_busy
    with home.work(write=False) as uow:
        assert demo.is_sample(uow)


async def test_exploring_needs_an_empty_household(tab: Any, home: Home) -> None:
    home.account()
    state = await shown(tab, step="3")
    with pytest.raises(Conflict):
        _ = [event async for event in state.explore()]
    assert not state.is_busy


async def test_only_an_admin_names_the_household(tab: Any, home: Home) -> None:
    state = await shown(tab)
    act_as(home.reader().actor)
    with pytest.raises(Forbidden):
        await state.save_household(HOUSEHOLD)


@pytest.mark.parametrize("step", ["0", "4", "x", ""])
async def test_a_strange_step_is_the_first_one_open(tab: Any, step: str) -> None:
    assert (await shown(tab, step=step)).step == 1
