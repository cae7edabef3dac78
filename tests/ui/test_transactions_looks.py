"""Columns that are hidden, rows that are dense, and filters kept under names."""

from typing import Any

import pytest

from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.looks import LooksState
from spends.ui.work import act_as
from tests.support.homes import Home


@pytest.fixture
def looks(tab: Any, home: Home) -> LooksState:
    act_as(home.actor)
    state: LooksState = tab.state(LooksState)
    return state


async def names(state: LooksState) -> list[tuple[str, str]]:
    await state.opened(True)
    return [(view.name, view.href) for view in state.views]


async def test_columns_hide_and_come_back(looks: LooksState) -> None:
    for name in ("marks", "account", "marks", "words"):
        await looks.toggle(name)
    assert looks.hidden == "account words"
    odd: list[Any] = ["payee", "", None, {"a": 1}, "account words", "x" * 1000]
    for name in odd:
        await looks.toggle(name)
    assert looks.hidden == "account words"


async def test_rows_are_roomy_or_dense(looks: LooksState) -> None:
    await looks.set_rows("dense")
    assert looks.rows == "dense"
    await looks.set_rows("'; drop table user; --")
    assert looks.rows == "roomy"


async def test_what_is_listed_is_kept_under_a_name(looks: LooksState, tab: Any) -> None:
    tab.visit("/transactions", status="uncategorised", q="café au lait", start="51")
    await tab.state(ListState).restore()
    await looks.keep({"name": "  To sort "})
    href = "/transactions?q=caf%C3%A9+au+lait&status=uncategorised"
    assert await names(looks) == [("To sort", href)]
    tab.visit("/transactions")
    await tab.state(ListState).restore()
    await looks.keep({"name": "Everything"})
    assert await names(looks) == [("Everything", "/transactions"), ("To sort", href)]


async def test_the_views_close_once_one_is_kept_or_gone_to(looks: LooksState) -> None:
    await looks.opened(True)
    assert looks.shows_views
    await looks.keep({"name": " "})
    assert looks.shows_views
    await looks.keep({"name": "Food"})
    assert not looks.shows_views
    await looks.opened(True)
    await looks.close_views()
    assert not looks.shows_views


async def test_a_name_is_needed(looks: LooksState) -> None:
    odd: list[Any] = ["", None, ["x"], "x" * 61, "a\x00b"]
    for name in odd:
        await looks.keep({"name": name})
        assert looks.problem, name
    assert await names(looks) == []


async def test_a_view_is_deleted_and_brought_back(looks: LooksState) -> None:
    await looks.keep({"name": "All"})
    before = await names(looks)
    await looks.forget(looks.views[0].id)
    assert await names(looks) == []
    await looks.bring_back("All", "/transactions")
    assert await names(looks) == before
    with pytest.raises(NotFound):
        await looks.forget(str(new_id()))
    with pytest.raises(InvalidInput):
        await looks.bring_back("All", "/settings?a b")
