"""The settings of belongings: retailers and brands, and files in and out."""

from typing import Any

import pytest

from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NewRefund
from spends.domains.belongings.service import names, purchases, refunds
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.pages.settings.exchange import ExchangeState
from spends.ui.pages.settings.names import NamesState
from spends.ui.work import act_as
from tests.support.belongings import bought, maker, shop
from tests.support.homes import DAY, Home, sign_up

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table retailer; --"]


async def shown(tab: Any) -> Any:
    state = tab.state(NamesState)
    await state.load()
    return state


def listed(home: Home) -> list[str]:
    with home.work(write=False) as uow:
        return [row.name for row in names.list_names(uow, Retailer, limit=100).items]


async def test_each_says_how_it_has_done(tab: Any) -> None:
    home = tab.home
    otto = shop(home, "Otto")
    shop(home, "Unused")
    kettle = bought(home, retailer_id=otto)
    bought(home, "Lamp", "20", retailer_id=otto)
    with home.work() as uow:
        refunds.start_return(uow, kettle, NewRefund(requested_on=DAY))
    state = await shown(tab)
    rows = {row.name: (row.words, row.late) for row in state.rows}
    assert rows["Otto"] == ("2 purchases · €20.00 · 1 returned", "1 refund late")
    assert rows["Unused"] == ("Nothing bought yet", "")
    await state.edit(str(otto))
    facts = {fact.name: fact.value for fact in state.facts}
    assert facts["Purchases"] == "2"
    assert facts["Spent"] == "€20.00"
    assert facts["Late refunds"] == "1"
    assert not state.is_unused


async def test_those_in_use_stand_first_each_by_name(tab: Any) -> None:
    home = tab.home
    used = ["Bakery", "Otto", "Zoo"]
    for name in reversed(used):
        bought(home, retailer_id=shop(home, name))
    gone = bought(home, retailer_id=shop(home, "Aardvark"))
    with home.work() as uow:
        purchases.delete_purchase(uow, gone)
    state = await shown(tab)
    names_shown = [row.name for row in state.rows]
    assert names_shown[:3] == used
    assert names_shown[3:] == sorted(names_shown[3:], key=str.casefold)
    assert "Aardvark" in names_shown[3:]


async def test_one_is_added_renamed_and_found(tab: Any) -> None:
    state = await shown(tab)
    await state.begin()
    await state.save({"name": "Corner Otto", "url": "https://otto.example"})
    await state.search("OTTO")
    assert [row.name for row in state.rows] == ["Corner Otto"]
    await state.edit(state.rows[0].id)
    assert (state.name, state.url) == ("Corner Otto", "https://otto.example")
    await state.save({"name": "Otto", "url": ""})
    assert [row.name for row in state.rows] == ["Otto"]
    await state.begin()
    await state.save({"name": "ötto", "url": ""})
    assert "already" in state.errors["name"]
    await state.save({"name": "New", "url": "javascript:alert(1)"})
    assert "https://" in state.errors["url"]
    assert state.is_open


async def test_brands_are_listed_apart(tab: Any) -> None:
    maker(tab.home, "Acme")
    shop(tab.home, "Otto")
    state = await shown(tab)
    await state.set_kind("brands")
    assert [row.name for row in state.rows] == ["Acme"]
    await state.set_kind("nothing")
    assert state.kind == "brands"


async def test_two_spellings_become_one_after_a_preview(tab: Any) -> None:
    home = tab.home
    wrong, right = shop(home, "Oto"), shop(home, "Otto")
    kettle = bought(home, retailer_id=wrong)
    state = await shown(tab)
    await state.edit(str(wrong))
    await state.look_for("ott")
    assert [option.label for option in state.others] == ["Otto"]
    await state.set_into(str(right))
    assert state.preview == (
        "1 purchase of “Oto” will be “Otto”. “Oto” is gone then. This cannot be taken back."
    )
    assert listed(home) == ["Oto", "Otto"]
    await state.merge()
    assert listed(home) == ["Otto"]
    with home.work(write=False) as uow:
        assert purchases.purchase(uow, kettle).purchase.retailer_id == right


async def test_only_unused_ones_are_deleted_and_come_back(tab: Any) -> None:
    home = tab.home
    used, unused = shop(home, "Otto"), shop(home, "Unused")
    bought(home, retailer_id=used)
    state = await shown(tab)
    await state.edit(str(unused))
    assert state.is_unused
    assert "add_back" in str(await state.delete())
    assert listed(home) == ["Otto"]
    await state.add_back("retailers", "Unused", "")
    assert listed(home) == ["Otto", "Unused"]
    await state.edit(str(used))
    with pytest.raises(Conflict):
        await state.delete()


async def test_pages_of_fifty(tab: Any) -> None:
    home = tab.home
    with home.work() as uow:
        for index in range(60):
            names.find_or_add(uow, Brand, f"Brand {index:02}")
    state = await shown(tab)
    await state.set_kind("brands")
    assert (len(state.rows), state.range_text) == (50, "1\u201350 of 60")
    await state.next_page()
    assert (len(state.rows), state.range_text) == (10, "51\u201360 of 60")
    await state.next_page()
    assert len(state.rows) == 10
    await state.previous_page()
    assert len(state.rows) == 50


async def test_another_household_s_are_unknown(tab: Any, runtime: Runtime) -> None:
    theirs = shop(sign_up(runtime.database, "bob"), "Theirs")
    own = shop(tab.home, "Own")
    state = await shown(tab)
    assert [row.name for row in state.rows] == ["Own"]
    with pytest.raises(NotFound):
        await state.edit(str(theirs))
    await state.edit(str(own))
    with pytest.raises(NotFound):
        await state.set_into(str(theirs))


async def test_a_reader_may_look_but_change_nothing(tab: Any) -> None:
    own = shop(tab.home, "Own")
    state = await shown(tab)
    act_as(tab.home.reader().actor)
    await state.edit(str(own))
    with pytest.raises(Forbidden):
        await state.save({"name": "Other", "url": ""})
    with pytest.raises(Forbidden):
        await state.delete()


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(tab: Any, odd: Any) -> None:
    own = shop(tab.home, "Own")
    state = await shown(tab)
    await state.search(odd)
    await state.set_kind(odd)
    with pytest.raises((NotFound, InvalidInput)):
        await state.edit(odd)
    await state.edit(str(own))
    await state.look_for(odd)
    for act in (state.set_into, lambda value: state.add_back(value, value, value)):
        try:
            await act(odd)
        except (NotFound, InvalidInput):
            continue
    if not isinstance(odd, dict):
        with pytest.raises(InvalidInput):
            await state.save(odd)
    assert listed(tab.home) == ["Own"]


def answer(**fields: Any) -> dict[str, Any]:
    told = {
        "dry_run": True,
        "created": 12,
        "updated": 3,
        "skipped": 4,
        "errors": [],
        "warnings": [],
    }
    return told | fields


async def test_an_import_is_tried_first(tab: Any) -> None:
    state = tab.state(ExchangeState)
    errors = [
        {"row": 7, "field": "price", "message": "This must be a number."},
        {"row": None, "field": "", "message": "The file ends early."},
    ]
    await state.received(
        answer(errors=errors, warnings=["The day comes first."]), state.format, state.duplicates
    )
    assert state.words == "This would create 12, update 3, skip 4."
    assert [(each.row, each.words) for each in state.problems] == [
        ("Row 7", "price: This must be a number."),
        ("The file", "The file ends early."),
    ]
    assert state.warnings == ["The day comes first."]
    assert (state.phase, state.has_any, state.again) == ("checked", True, 0)
    await state.start()
    assert (state.phase, state.again) == ("importing", 1)
    await state.received(answer(skipped=0, dry_run=False), state.format, state.duplicates)
    assert state.words == "Created 12, updated 3."
    assert state.phase == "done"


async def test_nothing_to_import_is_said(tab: Any) -> None:
    state = tab.state(ExchangeState)
    await state.received(answer(created=0, updated=0, skipped=0), state.format, state.duplicates)
    assert state.words == "There is nothing in it to import."
    await state.start()
    assert state.phase == "checked"


async def test_a_choice_begins_anew(tab: Any) -> None:
    state = tab.state(ExchangeState)
    for act in (state.set_duplicates("update"), state.set_format("json"), state.begin()):
        await state.received(answer(), state.format, state.duplicates)
        await act
        assert (state.phase, state.words) == ("", "")
    assert (state.duplicates, state.format) == ("update", "json")
    await state.failed("This is no CSV file. Choose another.", 422)
    assert state.error == "This is no CSV file. Choose another."


@pytest.mark.parametrize("odd", ODD)
async def test_an_answer_that_a_browser_makes_up_is_only_shown(tab: Any, odd: Any) -> None:
    state = tab.state(ExchangeState)
    await state.received(odd, state.format, state.duplicates)
    await state.received(odd, odd, odd)
    await state.received(
        {"created": odd, "errors": odd, "warnings": odd}, state.format, state.duplicates
    )
    await state.received(
        {"errors": [odd, {"row": odd, "field": odd, "message": odd}]},
        state.format,
        state.duplicates,
    )
    await state.set_format(odd)
    await state.set_duplicates(odd)
    await state.failed(odd, odd)
    assert (state.format, state.duplicates) == ("csv", "skip")
    assert len(state.error) <= 500
