"""The payees in the settings: found, renamed, merged, taken apart again."""

from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewPayee
from spends.domains.ledger.service.naming import payee_names, payees
from spends.kit.errors import Forbidden, NotFound
from spends.kit.ids import new_id
from spends.ui.pages.settings import listed, payee_likeness
from spends.ui.pages.settings.payees import PayeesState
from spends.ui.work import act_as
from tests.support.homes import Home

NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]


def add(home: Home, *names: str) -> list[str]:
    with home.work() as uow:
        return [str(payees.add_payee(uow, NewPayee(name=name)).id) for name in names]


def names(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [row.name for row in payees.payees(uow).items]


async def shown(tab: Any) -> Any:
    state = tab.state(PayeesState)
    await state.load()
    await state.look_alike()
    return state


async def test_payees_are_listed_with_what_they_are_used_for(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    with home.work() as uow:
        rewe = payees.add_payee(uow, NewPayee(name="Rewe", default_category_id=food)).id
    home.line(account, payee="Rewe")
    home.line(account, payee="Rewe")
    add(home, "Zoo")
    state = await shown(tab)
    first, second = state.rows
    assert (first.name, first.category, first.count) == ("Rewe", "Food", "2")
    assert (first.uses, first.href) == (
        "2 transactions with Rewe",
        f"/transactions?payee={rewe}",
    )
    assert (second.count, second.last, second.href) == ("", "", "")
    assert state.range_text == "1\u20132 of 2"
    await state.search("zo")
    assert [row.name for row in state.rows] == ["Zoo"]
    await state.search({"a": 1})
    assert len(state.rows) == 2


async def test_payees_are_listed_by_use_too(tab: Any, home: Home) -> None:
    account = home.account()
    add(home, "Aldi")
    for payee in ("Rewe", "Zoo", "Zoo"):
        home.line(account, payee=payee)
    state = await shown(tab)
    await state.sort_by("count")
    assert (state.sort, [row.name for row in state.rows]) == ("-count", ["Zoo", "Rewe", "Aldi"])
    await state.search("o")
    assert [row.name for row in state.rows] == ["Zoo"]
    await state.search("")
    for odd in NOT_IDS:
        await state.sort_by(odd)
    await state.sort_by("name")
    assert [row.name for row in state.rows] == ["Aldi", "Rewe", "Zoo"]
    await state.edit(state.rows[1].id)
    assert state.rule_href == "/settings?section=rules&payee=Rewe"


async def test_payees_come_in_pages(tab: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "PAGE", 2)
    add(home, "A", "B", "C")
    state = await shown(tab)
    await state.previous_page()
    assert (state.has_previous, state.has_next) == (False, True)
    await state.next_page()
    assert [row.name for row in state.rows] == ["C"]
    await state.next_page()
    assert [row.name for row in state.rows] == ["C"]
    await state.previous_page()
    assert [row.name for row in state.rows] == ["A", "B"]


async def test_a_payee_is_added_renamed_and_given_a_category(tab: Any, home: Home) -> None:
    food = home.category("Food")
    state = await shown(tab)
    await state.begin()
    assert await state.save({"name": "Lidl"})
    row = state.rows[0]
    await state.edit(row.id)
    assert (state.name, state.is_new, state.is_unused) == ("Lidl", False, True)
    await state.set_category(str(food))
    assert await state.save({"name": "LIDL Nord"})
    assert (state.rows[0].name, state.rows[0].category) == ("LIDL Nord", "Food")
    await state.edit(row.id)
    assert [each.pattern for each in state.other_names] == ["lidl"]
    await state.set_category("")
    await state.save({"name": "LIDL Nord"})
    assert state.rows[0].category == ""


@pytest.mark.parametrize("odd", [{"a": 1}, 7, "", "   ", "x" * 300])
async def test_a_strange_name_is_refused(tab: Any, home: Home, odd: Any) -> None:
    (lidl,) = add(home, "Lidl")
    state = await shown(tab)
    await state.edit(lidl)
    await state.save({"name": odd})
    assert list(state.errors) == ["name"]
    await state.add_alias({"pattern": odd})
    if odd != "x" * 300:
        assert list(state.errors) == ["pattern"]
    assert names(home) == ["Lidl"]


async def test_a_name_is_taken_once(tab: Any, home: Home) -> None:
    lidl, _aldi = add(home, "Lidl", "Aldi")
    state = await shown(tab)
    await state.edit(lidl)
    await state.save({"name": "ALDI"})
    assert "already" in state.errors["name"]
    await state.add_alias({"pattern": "Aldi"})
    assert "Merge" in state.errors["pattern"]


async def test_other_names_come_and_go(tab: Any, home: Home) -> None:
    (lidl,) = add(home, "Lidl")
    state = await shown(tab)
    await state.edit(lidl)
    await state.add_alias({"pattern": "LIDL sagt Danke"})
    assert [each.pattern for each in state.other_names] == ["lidl sagt danke"]
    assert await state.remove_alias(state.other_names[0].id)
    assert state.other_names == []
    await state.put_alias_back(lidl, "lidl sagt danke")
    assert [each.pattern for each in state.other_names] == ["lidl sagt danke"]
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.remove_alias(odd)


async def test_a_name_that_was_typed_but_not_added_is_kept_or_asked_about(
    tab: Any, home: Home
) -> None:
    lidl, _aldi = add(home, "Lidl", "Aldi")
    state = await shown(tab)
    await state.edit(lidl)
    await state.set_pattern(" Lidl Plus ")
    await state.set_open(False)
    assert (state.is_open, state.asking) == (True, True)
    await state.save({"name": "LIDL"})
    # Somebody who presses Escape before they see that it is kept is asked nothing.
    await state.set_open(False)
    assert (state.is_open, state.asking) == (False, False)
    await state.edit(lidl)
    assert [each.pattern for each in state.other_names] == ["lidl plus"]
    await state.set_pattern("Aldi")
    await state.save({"name": "Other"})
    assert "Merge" in state.errors["pattern"]
    assert names(home) == ["Aldi", "LIDL"]
    await state.set_pattern("Lidl Nord")
    await state.add_alias({"pattern": "Lidl Nord"})
    assert state.pattern == ""
    await state.set_open(False)
    assert not state.is_open


async def test_an_unused_payee_is_deleted_and_comes_back(tab: Any, home: Home) -> None:
    (lidl,) = add(home, "Lidl")
    state = await shown(tab)
    await state.edit(lidl)
    await state.add_alias({"pattern": "LIDL sagt Danke"})
    assert await state.delete()
    assert names(home) == []
    await state.take_back(last_event(home, "delete"))
    assert [each.id for each in state.rows] == [str(lidl)]
    await state.edit(lidl)
    assert [each.pattern for each in state.other_names] == ["lidl sagt danke"]


async def test_what_looks_like_one_is_merged_and_taken_apart(tab: Any, home: Home) -> None:
    account = home.account()
    for payee in ("REWE", "REWE", "Rewe Markt", "REWE 4711 Berlin", "Lidl"):
        home.line(account, payee=payee)
    state = await shown(tab)
    (group,) = state.alike
    assert (group.name, group.words) == ("REWE", "4 transactions in all")
    assert {each.pattern for each in group.others} == {"Rewe Markt", "REWE 4711 Berlin"}
    toast = await state.merge_alike(group.key)
    assert names(home) == ["Lidl", "REWE"]
    assert state.alike == []
    undo = last_event(home, "merge")
    assert toast is not None
    await state.take_back(undo)
    assert names(home) == ["Lidl", "REWE", "REWE 4711 Berlin", "Rewe Markt"]
    assert len(state.alike) == 1


def last_event(home: Home, action: str) -> str:
    from spends.domains.audit import service as audit

    with home.work(write=False) as uow:
        return str(next(each.id for each in audit.events(uow).items if each.action == action))


async def test_what_is_not_the_same_is_not_asked_about_again(tab: Any, home: Home) -> None:
    rewe, markt = add(home, "Rewe", "Rewe Markt")
    state = await shown(tab)
    (group,) = state.alike
    assert await state.keep_apart(group.key)
    assert state.alike == []
    other = await shown(tab)
    assert other.alike == []
    await state.ask_again(group.ids)
    assert len(state.alike) == 1
    await state.keep_apart(group.key)
    await state.edit(rewe)
    assert [each.id for each in state.kept_apart] == [markt]
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.suggest_again(odd)
    assert await state.suggest_again(markt)
    assert (state.kept_apart, len(state.alike)) == ([], 1)
    for odd in (*NOT_IDS, str(new_id())):
        with pytest.raises(NotFound):
            await state.keep_apart(odd)


async def test_another_of_the_names_is_kept(tab: Any, home: Home) -> None:
    add(home, "Rewe", "Rewe Markt")
    state = await shown(tab)
    other = state.alike[0].others[0]
    for odd in (*NOT_IDS, other.id):
        await state.keep_name(state.alike[0].key, odd)
    assert (state.alike[0].name, state.alike[0].others[0].pattern) == ("Rewe Markt", "Rewe")
    await state.merge_alike(state.alike[0].key)
    assert names(home) == ["Rewe Markt"]


async def test_only_some_suggestions_are_shown_at_a_time(
    tab: Any, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payee_likeness, "SUGGESTED", 1)
    add(home, "Rewe", "Rewe Markt", "Lidl", "Lidl Store")
    state = await shown(tab)
    assert (len(state.alike), state.alike_text) == (1, "and 1 more")


async def test_selected_payees_become_one(tab: Any, home: Home) -> None:
    first, second, third = add(home, "A", "B", "C")
    state = await shown(tab)
    await state.select(first, False)
    await state.ask_merge()
    assert not state.choosing
    await state.select(third, True)
    await state.ask_merge()
    assert (state.choosing, state.keep) == (True, first)
    await state.set_keep(second)
    assert await state.merge_selected()
    assert names(home) == ["B"]
    assert (state.selected, state.choosing) == ([], False)


async def test_the_open_payee_is_merged_into_another(tab: Any, home: Home) -> None:
    account = home.account()
    home.line(account, payee="Amazn")
    (amazon,) = add(home, "Amazon")
    state = await shown(tab)
    await state.edit(next(row.id for row in state.rows if row.name == "Amazn"))
    await state.look_for("amaz")
    assert [each.value for each in state.others] == [amazon]
    await state.set_into(amazon)
    assert state.preview.startswith("1 transaction will be “Amazon”.")
    assert await state.merge()
    assert names(home) == ["Amazon"]
    with home.work(write=False) as uow:
        assert payee_names.payee_view(uow, UUID(amazon)).count == 1


async def test_a_payee_that_is_gone_is_no_target(tab: Any, home: Home) -> None:
    first, _second = add(home, "A", "B")
    state = await shown(tab)
    await state.edit(first)
    for odd in (*NOT_IDS, str(new_id())):
        await state.set_into(odd)
        assert (state.into, state.preview) == ("", "")
    with pytest.raises(NotFound):
        await state.merge()
    with pytest.raises(NotFound):
        await state.merge_selected()
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.edit(odd)
        with pytest.raises(NotFound):
            await state.take_back(odd)


async def test_who_may_only_read_changes_no_payee(tab: Any, home: Home) -> None:
    first, _second = add(home, "Rewe", "Rewe Markt")
    state = await shown(tab)
    await state.edit(first)
    act_as(home.reader().actor)
    with pytest.raises(Forbidden):
        await state.merge_alike(state.alike[0].key)
    with pytest.raises(Forbidden):
        await state.keep_apart(state.alike[0].key)
    with pytest.raises(Forbidden):
        await state.save({"name": "Mine"})
