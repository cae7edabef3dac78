"""The rules in the settings: in words, in order, applied and taken back."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.service.naming import categories, tags
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.schemas import Conditions, NewRule
from spends.kit.errors import Forbidden, NotFound
from spends.kit.ids import new_id
from spends.kit.validation import validated
from spends.ui.pages.settings import rule_draft as drafts
from spends.ui.pages.settings.rule_editor import RuleEditor
from spends.ui.pages.settings.rule_words import Names, actions_words, conditions_words
from spends.ui.pages.settings.rules import NOTHING, RulesState, names_of
from spends.ui.work import act_as
from tests.support.homes import Home
from tests.support.rules_page import CONTAINS, add, applied, opened, shown

NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]


def words(home: Home, conditions: dict[str, Any]) -> str:
    with home.work(write=False) as uow:
        return conditions_words(validated(Conditions, conditions), names_of(uow, "en-GB"))


async def test_a_rule_begins_with_the_payee_that_the_address_names(tab: Any, home: Home) -> None:
    home.line(home.account(), payee="Café Noir")
    tab.visit("/settings", section="rules", payee="Café Noir")
    state = tab.state(RulesState)
    assert await state.load() is not None
    editor = tab.state(RuleEditor)
    for odd in ({"a": 1}, None, 7, "x" * 5_000):
        await editor.begin_for(odd)
    await editor.begin_for("Café Noir")
    (when,) = editor.whens
    assert (when.field, when.op, when.value, editor.is_open) == ("payee", "is", "Café Noir", True)


async def test_rules_are_listed_in_words(tab: Any, home: Home) -> None:
    food = home.category("Food")
    amount = {"field": "amount", "op": "at_least", "value": "20"}
    actions = [
        {"type": "set_category", "category_id": str(food)},
        {"type": "add_tags", "tags": ["home", "car"]},
        {"type": "set_payee", "payee": "Rewe"},
        {"type": "append_notes", "notes": "seen"},
    ]
    add(home, food, conditions={"all": [CONTAINS, amount]}, actions=actions, stop=True)
    state = await shown(tab)
    (row,) = state.rows
    assert row.when == "Payee contains “rewe” and amount at least 20"
    assert row.then == "Category Food, tag home, car, payee Rewe, add “seen” to the notes"
    assert (row.is_active, row.stop, row.problem) == (True, True, "")


async def test_every_condition_has_words(home: Home) -> None:
    account, food, rent = home.account("Joint"), home.category("Own"), home.category("Let")
    with home.work() as uow:
        out = tags.tags_for(uow, ["out"])["out"]
    leaves = [
        ({"field": "amount", "op": "between", "value": ["1", "2.50"]}, "amount between 1 and 2.5"),
        ({"field": "amount", "op": "is", "value": "1", "direction": "in"}, "money in is 1"),
        ({"field": "account", "op": "is", "value": str(account)}, "account is Joint"),
        ({"field": "account", "op": "is_any", "value": [str(account)]}, "account is Joint"),
        ({"field": "payee", "op": "is_any", "value": ["a", "b"]}, "payee is “a” or “b”"),
        ({"field": "date", "op": "before", "value": "2020-01-31"}, "date before 31 Jan 2020"),
        ({"field": "date", "op": "day_of_month", "value": 3}, "date is day 3 of the month"),
        ({"field": "currency", "op": "is", "value": "EUR"}, "currency is EUR"),
        ({"field": "description", "op": "not_contains", "value": "x"}, "bank's text does not"),
        ({"field": "category", "op": "is_not", "value": str(food)}, "category is not Own"),
        (
            {"field": "category", "op": "is_any", "value": [str(food), str(rent)]},
            "category is Own or Let",
        ),
        ({"field": "category", "op": "none"}, "no category"),
        ({"field": "tags", "op": "has", "value": str(out)}, "and tagged out"),
        ({"field": "tags", "op": "has_not", "value": str(new_id())}, "not tagged one that is"),
        ({"field": "tags", "op": "none"}, "no tags"),
        ({"field": "notes", "op": "empty"}, "no notes"),
        ({"field": "payee", "op": "not_empty"}, "any payee"),
    ]
    for leaf, text in leaves:
        assert text in words(home, {"all": [CONTAINS, leaf]}), leaf
    group = {"any": [CONTAINS, {"all": [CONTAINS, leaves[7][0]]}]}
    assert words(home, group) == (
        "Payee contains “rewe” or (payee contains “rewe” and currency is EUR)"
    )


@pytest.mark.parametrize(
    ("action", "text", "value"),
    [
        ({"type": "remove_tags", "tags": ["a", "b"]}, "No longer tag a, b", "a, b"),
        ({"type": "set_cleared", "cleared": True}, "Mark as cleared", "true"),
        ({"type": "set_cleared", "cleared": False}, "Mark as not cleared", "false"),
    ],
)
def test_actions_have_words_and_lines(action: dict[str, Any], text: str, value: str) -> None:
    body = {"name": "x", "conditions": {"all": [CONTAINS]}, "actions": [action]}
    rule = validated(NewRule, body)
    names = Names({}, {}, {}, date(2025, 1, 1), "en-GB")
    assert actions_words(rule.actions, names) == text
    (line,) = drafts.thens_of(rule.actions)
    assert (line.type, line.value) == (action["type"], value)
    assert drafts.actions_of([line])[0]["type"] == action["type"]
    sent = {"name": "x", "conditions": {"all": [CONTAINS]}, "actions": drafts.actions_of([line])}
    assert validated(NewRule, sent) == rule


async def test_rules_are_put_in_order_and_switched_off(tab: Any, home: Home) -> None:
    food = home.category("Food")
    first, second = add(home, food, "First"), add(home, food, "Second")
    state = await shown(tab)
    assert await state.arrange([second, first]) is None
    assert [row.name for row in state.rows] == ["Second", "First"]
    for odd in ([first], [first, first], ["x"], {"a": 1}, [str(new_id()), first]):
        assert await state.arrange(odd) is not None
    await state.set_active(first, False)
    assert [row.is_active for row in state.rows] == [True, False]
    for odd in NOT_IDS:
        with pytest.raises(NotFound):
            await state.set_active(odd, True)


async def test_a_broken_rule_says_why(tab: Any, home: Home) -> None:
    food = home.category("Food")
    add(home, food)
    with home.work() as uow:
        categories.delete_category(uow, food)
    state = await shown(tab)
    assert "category" in state.rows[0].problem
    assert "deleted" in state.rows[0].then


async def test_a_rule_is_deleted_and_comes_back(tab: Any, home: Home) -> None:
    rule = add(home, home.category("Food"))
    state = await shown(tab)
    assert await state.delete(rule)
    assert state.rows == []
    await state.restore(rule)
    assert [row.name for row in state.rows] == ["Groceries"]


async def test_rules_are_applied_and_taken_back(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    line = home.line(account, payee="REWE 4711").id
    rule = add(home, food)
    state = await shown(tab)
    await state.ask()
    assert (state.asking, state.can_apply) == (True, True)
    assert state.question == "1 transaction would change. You can undo it."
    assert len(await applied(state)) == 2
    assert (category_of(home, line), state.asking, state.applying) == (food, False, False)
    await state.undo(last_change(home))
    assert category_of(home, line) is None
    await applied(state, rule)
    assert category_of(home, line) == food
    await state.ask()
    assert (state.question, state.can_apply) == (NOTHING, False)
    home.assert_summaries_hold()


def category_of(home: Home, line_id: UUID) -> UUID | None:
    with home.work(write=False) as uow:
        return listing.view(uow, line_id).category_id


def last_change(home: Home) -> str:
    from spends.domains.audit import service as audit

    with home.work(write=False) as uow:
        found = audit.events(uow).items
        return str(next(each.id for each in found if each.entity == "transaction"))


async def test_who_may_only_read_changes_no_rule(tab: Any, home: Home) -> None:
    rule = add(home, home.category("Food"))
    state = await shown(tab)
    editor = await opened(tab, rule)
    act_as(home.reader().actor)
    for attempt in (
        state.delete(rule),
        state.set_active(rule, False),
        state.arrange([rule]),
        editor.save({"rule-name": "Mine"}),
    ):
        with pytest.raises(Forbidden):
            await attempt
