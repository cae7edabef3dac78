"""The categories in the settings: a tree that is added to, moved about, put in order and thinned."""

from typing import Any
from uuid import UUID

import pytest

from spends.domains.audit import service as audit
from spends.domains.ledger.service import start_household
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.views import CategoryView
from spends.kit.errors import Forbidden, NotFound
from spends.kit.ids import new_id
from spends.ui.pages.settings.categories import CategoriesState
from spends.ui.work import act_as
from tests.support.homes import Home

NOT_NAMES: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "", "   "]
NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]


async def shown(tab: Any) -> Any:
    state = tab.state(CategoriesState)
    await state.load()
    return state


def views(home: Home) -> dict[str, CategoryView]:
    with home.work(write=False) as uow:
        return {view.path: view for view in categories.category_views(uow)}


async def test_categories_are_added_and_changed(tab: Any, home: Home) -> None:
    state = await shown(tab)
    await state.begin()
    assert (state.place, state.is_new) == ("expense", True)
    assert await state.save({"name": "Food", "color": "teal", "parent_id": "expense"})
    food = state.spending[0]
    await state.begin_below(food.id)
    assert (state.place, state.color) == (food.id, "teal")
    form = {"name": "Bread", "color": "amber", "icon": "croissant", "parent_id": food.id}
    await state.save(form | {"tax_tag": "Home office"})
    assert [row.name for row in state.spending[0].below] == ["Bread"]
    assert state.spending[0].within == "1 within"
    await state.edit(food.id)
    assert (state.name, state.is_new) == ("Food", False)
    await state.save({"name": "Groceries", "color": "green", "parent_id": "expense"})
    assert not state.is_open
    found = views(home)
    assert list(found) == ["Groceries", "Groceries / Bread"]
    bread = found["Groceries / Bread"]
    assert (bread.icon, bread.tax_tag) == ("croissant", "Home office")


async def test_the_starter_tree_is_shown_on_all_its_levels(tab: Any, home: Home) -> None:
    with home.work() as uow:
        start_household(uow)
    state = await shown(tab)
    tops = state.spending + state.income
    below = [child for top in tops for child in top.below]
    deeper = [child for second in below for child in second.below]
    assert len(tops) + len(below) + len(deeper) == len(views(home))


async def test_a_category_counts_what_its_link_lists(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    bread = home.category("Bread", food)
    home.line(account, category_id=food)
    home.line(account, category_id=bread)
    home.line(account, category_id=home.category("Rolls", bread))
    state = await shown(tab)
    (top,) = state.spending
    assert (top.count, top.below[0].count, top.below[0].below[0].count) == ("3", "2", "1")
    assert (top.uses, top.within) == ("3 transactions of Food", "2 within")


async def test_a_category_is_moved_below_another_and_back(tab: Any, home: Home) -> None:
    food, zoo = home.category("Food"), home.category("Zoo")
    pay = home.category("Pay", kind="income")
    state = await shown(tab)
    await state.edit(str(zoo))
    assert [each.value for each in state.parents] == ["expense", str(food)]
    form = {"name": "Zoo", "color": "red", "icon": "paw-print", "tax_tag": ""}
    await state.save(form | {"parent_id": str(food)})
    assert list(views(home)) == ["Food", "Food / Zoo", "Pay"]
    await state.edit(str(zoo))
    await state.save(form | {"parent_id": "expense"})
    assert list(views(home)) == ["Food", "Pay", "Zoo"]
    await state.edit(str(zoo))
    await state.save(form | {"parent_id": str(pay)})
    assert "parent_id" in state.errors


async def test_a_branch_is_offered_only_where_its_levels_fit(tab: Any, home: Home) -> None:
    first = home.category("A")
    second = home.category("B", first)
    third = home.category("C", second)
    other = home.category("D")
    home.category("E", other)
    state = await shown(tab)
    await state.edit(str(other))
    assert str(third) not in [each.value for each in state.parents]
    assert str(second) in [each.value for each in state.parents]


@pytest.mark.parametrize("odd", NOT_NAMES)
async def test_a_strange_category_is_refused(tab: Any, home: Home, odd: Any) -> None:
    state = await shown(tab)
    await state.begin()
    await state.save({"name": odd, "color": "teal", "parent_id": "expense"})
    assert "name" in state.errors
    await state.save({"name": "Food", "color": "#fff", "parent_id": "income"})
    assert "color" in state.errors
    await state.save({"name": "Food", "color": "teal", "icon": "../x", "parent_id": "income"})
    assert "icon" in state.errors
    with pytest.raises(NotFound):
        await state.save({"name": "Food", "color": "teal", "parent_id": odd})
    assert home.counter() == 0


async def test_a_second_category_of_a_name_is_refused_in_the_form(tab: Any, home: Home) -> None:
    home.category("Food")
    state = await shown(tab)
    await state.begin()
    await state.save({"name": "food", "color": "teal", "parent_id": "expense"})
    assert state.is_open
    assert "already" in state.errors["name"]


async def test_siblings_are_put_in_order(tab: Any, home: Home) -> None:
    food, zoo = home.category("Food"), home.category("Zoo")
    home.category("Pay", kind="income")
    state = await shown(tab)
    assert await state.arrange([str(zoo), str(food)]) is None
    assert [row.name for row in state.spending] == ["Zoo", "Food"]
    for odd in ([str(new_id())], [str(zoo), str(zoo)], ["x"], [{"a": 1}]):
        assert await state.arrange(odd) is not None
    assert [row.name for row in state.spending] == ["Zoo", "Food"]


async def test_what_is_below_is_hidden_and_shown(tab: Any, home: Home) -> None:
    food = str(home.category("Food"))
    state = await shown(tab)
    for odd in (*NOT_IDS, str(new_id())):
        await state.toggle(odd)
    assert state.closed == []
    await state.toggle(food)
    assert state.closed == [food]
    await state.toggle(food)
    assert state.closed == []
    home.category("Bread", UUID(food))
    await state.load()
    await state.toggle_all()
    assert state.closed == [food]
    await state.toggle_all()
    assert state.closed == []


async def test_a_deleted_category_leaves_its_lines_as_asked(tab: Any, home: Home) -> None:
    account, food, zoo = home.account(), home.category("Food"), home.category("Zoo")
    home.category("Bread", food)
    home.line(account, category_id=food)
    home.line(account, category_id=food)
    state = await shown(tab)
    assert (state.spending[0].count, state.spending[0].uses) == ("2", "2 transactions of Food")
    assert state.spending[0].href == f"/transactions?category={food}"
    await state.edit(str(food))
    await state.ask("delete")
    assert (state.leaving, state.uses) == ("delete", "2 transactions are in it.")
    assert "2 transactions are left without a category." in state.outcome
    await state.set_target(str(zoo))
    assert "2 transactions move to Zoo." in state.outcome
    assert "1 category below it moves below Zoo." in state.outcome
    assert await state.leave() is not None
    found = views(home)
    assert {path: view.transaction_count for path, view in found.items()} == {
        "Zoo": 2,
        "Zoo / Bread": 0,
    }
    assert not state.is_open
    await state.undo(last_change(home))
    found = views(home)
    assert {path: view.transaction_count for path, view in found.items()} == {
        "Food": 2,
        "Food / Bread": 0,
        "Zoo": 0,
    }
    assert state.spending[0].count == "2"
    home.assert_summaries_hold()


def last_change(home: Home) -> str:
    with home.work(write=False) as uow:
        found = audit.events(uow).items
    return str(next(each.id for each in found if each.action in {"delete", "merge"}))


async def test_a_category_is_deleted_without_an_heir(tab: Any, home: Home) -> None:
    food = home.category("Food")
    line = home.line(home.account(), category_id=food)
    state = await shown(tab)
    await state.edit(str(food))
    await state.ask("delete")
    assert state.uses == "1 transaction is in it."
    await state.leave()
    assert views(home) == {}
    assert category_of(home, line.id) is None


async def test_a_category_is_merged_into_another(tab: Any, home: Home) -> None:
    food, zoo = home.category("Food"), home.category("Zoo")
    pay = home.category("Pay", kind="income")
    line = home.line(home.account(), category_id=food)
    state = await shown(tab)
    await state.edit(str(food))
    await state.ask("merge")
    assert [each.value for each in state.targets] == [str(zoo)]
    await state.set_target(str(pay))
    assert state.target == ""
    assert await state.leave() is None
    await state.set_target(str(zoo))
    assert await state.leave() is not None
    assert category_of(home, line.id) == zoo
    await state.undo(last_change(home))
    assert category_of(home, line.id) == food
    for odd in (*NOT_IDS, str(new_id())):
        with pytest.raises(NotFound):
            await state.undo(odd)


def category_of(home: Home, line_id: UUID) -> UUID | None:
    from spends.domains.ledger.service.reading import listing

    with home.work(write=False) as uow:
        return listing.view(uow, line_id).category_id


async def test_odd_questions_are_none(tab: Any, home: Home) -> None:
    food = home.category("Food")
    state = await shown(tab)
    await state.edit(str(food))
    await state.ask("explode")
    assert state.leaving == ""
    await state.ask("merge")
    await state.set_leaving(False)
    assert state.leaving == ""
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.edit(odd)


async def test_who_may_only_read_changes_no_category(tab: Any, home: Home) -> None:
    food = home.category("Food")
    state = await shown(tab)
    await state.edit(str(food))
    await state.ask("delete")
    act_as(home.reader().actor)
    with pytest.raises(Forbidden):
        await state.leave()
    with pytest.raises(Forbidden):
        await state.arrange([str(food)])
