"""The offer to do always what was done to one transaction."""

from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewPayee
from spends.domains.ledger.service.naming import payees
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.service import rules
from spends.domains.rules.views import RuleView
from spends.kit.errors import Forbidden, NotFound
from spends.kit.ids import new_id
from spends.ui.pages.transactions.always import AlwaysState
from spends.ui.pages.transactions.editor import EditorState
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState
from spends.ui.work import act_as
from tests.support.homes import Home
from tests.ui.conftest import run_names

OFFER = "AlwaysState.offer"


def said(events: list[Any]) -> str:
    return (
        " ".join(str(getattr(event, "args", "")) for event in events)
        .replace("\\", "")
        .replace("u2192", "→")
    )


def known(home: Home) -> list[RuleView]:
    with home.work(write=False) as uow:
        return rules.rules(uow)


def category_of(home: Home, line_id: UUID) -> UUID | None:
    with home.work(write=False) as uow:
        return listing.view(uow, line_id).category_id


def payee_id(home: Home, name: str) -> str:
    with home.work(write=False) as uow:
        return str(payees.payees(uow, name).items[0].id)


async def test_what_was_done_once_is_done_always_and_to_what_is_there(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    first = home.line(account, payee="Rewe", category_id=food)
    other = home.line(account, payee="REWE")
    state = tab.state(AlwaysState)
    events = await state.offer(str(first.id))
    assert "Always: Rewe → Food?" in said(events)
    assert "Do this always" in said(events)
    events = await state.make(payee_id(home, "Rewe"), str(food))
    assert "1 other transaction would change." in said(events)
    (rule,) = known(home)
    assert rule.name == "Rewe: Food"
    events = await state.apply(str(rule.id))
    assert "Changed 1 transaction" in said(events)
    assert category_of(home, other.id) == food
    assert "Nothing to change" in said(await state.apply(str(rule.id)))
    home.assert_summaries_hold()


async def test_nothing_is_offered_twice_nor_what_happens_already(tab: Any, home: Home) -> None:
    account, food, zoo = home.account(), home.category("Food"), home.category("Zoo")
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name="Lidl", default_category_id=food))
    usual = home.line(account, payee="Lidl")
    bare = home.line(account, category_id=food)
    unsorted = home.line(account, payee="Rewe", category_id=None)
    state = tab.state(AlwaysState)
    for line in (usual, bare, unsorted):
        assert await state.offer(str(line.id)) == []
    sorted_line = home.line(account, payee="Rewe", category_id=food)
    assert await state.offer(str(sorted_line.id))
    assert await state.offer(str(sorted_line.id)) == []
    events = await state.make(payee_id(home, "Rewe"), str(zoo))
    assert "other transactions would change" in said(events)
    again = home.line(account, payee="Rewe", category_id=zoo)
    assert await state.offer(str(again.id)) == []


async def test_a_rule_that_said_otherwise_is_changed(tab: Any, home: Home) -> None:
    account, food, zoo = home.account(), home.category("Food"), home.category("Zoo")
    line = home.line(account, payee="Rewe", category_id=zoo)
    state = tab.state(AlwaysState)
    await state.make(payee_id(home, "Rewe"), str(food))
    assert "Always: Rewe → Zoo?" in said(await state.offer(str(line.id)))
    events = await state.make(payee_id(home, "Rewe"), str(zoo))
    assert "From now on: Rewe → Zoo." in said(events)
    assert "would change" not in said(events)
    (rule,) = known(home)
    assert rule.actions[0].model_dump()["category_id"] == zoo


async def test_it_is_offered_after_one_line_was_sorted(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    lines = [home.line(account, payee="Rewe", category_id=None).id for _ in range(2)]
    listed, many = tab.state(ListState), tab.state(BulkState)
    tab.visit("/transactions")
    await listed.restore()
    listed.selected = [str(lines[0])]
    await many.ask("category")
    assert OFFER in run_names(await many.categorise(str(food)))
    listed.selected = [str(line) for line in lines]
    await many.ask("category")
    assert OFFER not in run_names(await many.categorise(str(food)))


async def test_it_is_offered_after_a_transaction_was_edited(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    line = home.line(account, payee="Rewe", category_id=None)
    editor = tab.state(EditorState)
    await editor.edit(str(line.id))
    await editor.set_category(str(food))
    assert OFFER in run_names(await editor.save({}))
    await editor.edit(str(line.id))
    await editor.set_text("notes", "more")
    assert OFFER not in run_names(await editor.save({}))


@pytest.mark.parametrize("odd", [{"a": 1}, None, 7, "x", "\x00"])
async def test_made_up_ids_are_unknown(tab: Any, home: Home, odd: Any) -> None:
    food = home.category("Food")
    home.line(home.account(), payee="Rewe")
    state, payee = tab.state(AlwaysState), payee_id(home, "Rewe")
    for attempt in (
        state.offer(odd),
        state.make(odd, str(food)),
        state.make(payee, odd),
        state.make(payee, str(new_id())),
        state.apply(odd),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_who_may_only_read_makes_no_rule(tab: Any, home: Home) -> None:
    food = home.category("Food")
    home.line(home.account(), payee="Rewe")
    state, payee = tab.state(AlwaysState), payee_id(home, "Rewe")
    act_as(home.reader().actor)
    with pytest.raises(Forbidden):
        await state.make(payee, str(food))
