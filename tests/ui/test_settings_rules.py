"""The rules in the settings: in words, in order, written with what they would change in view."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.service.naming import categories, tags
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.schemas import Conditions, NewRule
from spends.domains.rules.service import rules as service
from spends.kit.errors import Forbidden, NotFound
from spends.kit.ids import new_id
from spends.kit.validation import validated
from spends.ui.pages.settings import rule_draft as drafts
from spends.ui.pages.settings.rule_draft import Then, When
from spends.ui.pages.settings.rule_editor import STALE, RuleEditor
from spends.ui.pages.settings.rule_words import Names, actions_words, conditions_words
from spends.ui.pages.settings.rules import NOTHING, RulesState, names_of
from spends.ui.work import act_as
from tests.support.homes import DAY, Home

ID = str(UUID(int=7))
NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]
CONTAINS = {"field": "payee", "op": "contains", "value": "rewe"}


def add(home: Home, category: UUID, name: str = "Groceries", **fields: Any) -> str:
    body = {
        "name": name,
        "conditions": {"all": [CONTAINS]},
        "actions": [{"type": "set_category", "category_id": str(category)}],
    }
    with home.work() as uow:
        return str(service.add_rule(uow, validated(NewRule, body | fields)).id)


async def shown(tab: Any) -> Any:
    state = tab.state(RulesState)
    await state.load()
    return state


async def opened(tab: Any, rule_id: str = "") -> Any:
    editor = tab.state(RuleEditor)
    await (editor.edit(rule_id) if rule_id else editor.begin())
    await look(editor)
    return editor


async def look(editor: Any) -> None:
    await RuleEditor.look.fn(editor)  # type: ignore[attr-defined]  # Reflex types an event as a function


async def applied(state: Any, rule_id: str = "") -> list[Any]:
    return [event async for event in state.apply(rule_id)]


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


async def test_a_rule_is_written_with_its_outcome_in_view(tab: Any, home: Home) -> None:
    account, food = home.account(), home.category("Food")
    home.line(account, "-25", payee="REWE 4711")
    home.line(account, "-5", payee="REWE 4711")
    editor = await opened(tab)
    assert (editor.is_open, editor.is_new, editor.verdict) == (True, True, "")
    when, then = editor.whens[0].key, editor.thens[0].key
    await editor.set_when(when, "value", "rewe")
    await editor.set_then(then, str(food))
    await look(editor)
    assert editor.verdict == "Would change 2 transactions"
    await editor.add_when()
    second = editor.whens[1].key
    await editor.set_when(second, "field", "amount")
    await editor.set_when(second, "value", "20")
    await look(editor)
    assert editor.verdict == "Would change 1 transaction"
    (hit,) = editor.hits
    assert (hit.payee, hit.becomes) == ("REWE 4711", "Food")
    events = await editor.save({})
    assert len(events) == 2
    state = await shown(tab)
    assert state.rows[0].name == "rewe: Food"
    assert state.rows[0].when == "Payee contains “rewe” and amount at least 20"
    assert not editor.is_open


async def test_a_rule_is_opened_and_changed(tab: Any, home: Home) -> None:
    food, zoo = home.category("Food"), home.category("Zoo")
    rule = add(home, food)
    editor = await opened(tab, rule)
    assert (editor.name, editor.is_new, editor.grouped) == ("Groceries", False, "")
    await editor.set_join("any")
    await editor.set_stop(True)
    await editor.then_apply()
    form = {"rule-name": "Animals", "when-0-value": "zoo", "then-0-value": str(zoo)}
    events = await editor.save(form)
    assert len(events) == 2
    row = (await shown(tab)).rows[0]
    assert (row.name, row.when, row.then) == ("Animals", "Payee contains “zoo”", "Category Zoo")
    assert row.stop


async def test_what_is_wrong_is_said_at_its_line(tab: Any, home: Home) -> None:
    add(home, home.category("Food"))
    editor = await opened(tab)
    await editor.save({})
    assert editor.is_open
    assert editor.whens[0].error
    assert editor.thens[0].error
    await editor.set_when("0", "field", "amount")
    await editor.set_when("0", "value", "much")
    await editor.save({"rule-name": "x"})
    assert "amount" in editor.whens[0].error
    await look(editor)
    assert (editor.verdict, editor.hits) == ("", [])
    assert len((await shown(tab)).rows) == 1


async def test_a_rule_changed_meanwhile_is_not_overwritten(tab: Any, home: Home) -> None:
    rule = add(home, home.category("Food"))
    editor = await opened(tab, rule)
    await (await shown(tab)).set_active(rule, False)
    await editor.save({"rule-name": "Mine"})
    assert editor.errors == {"form": STALE}


async def test_groups_of_conditions_are_kept_as_they_are(tab: Any, home: Home) -> None:
    food = home.category("Food")
    other = {"field": "notes", "op": "is", "value": "x"}
    group = {"any": [CONTAINS, {"all": [CONTAINS, other]}]}
    rule = add(home, food, conditions=group)
    editor = await opened(tab, rule)
    assert editor.grouped.startswith("Payee contains “rewe” or (")
    await editor.add_when()
    await editor.save({"rule-name": "Renamed"})
    row = (await shown(tab)).rows[0]
    assert (row.name, row.when) == ("Renamed", editor.grouped)


async def test_lines_come_and_go(tab: Any, home: Home) -> None:
    home.account("Joint")
    editor = await opened(tab)
    await editor.drop_when("0")
    await editor.drop_then("0")
    assert (len(editor.whens), len(editor.thens)) == (1, 1)
    await editor.add_when()
    await editor.drop_when("0")
    await editor.add_then("set_payee")
    await editor.add_then("set_payee")
    await editor.add_then("nothing")
    assert [line.type for line in editor.thens] == ["set_category", "set_payee"]
    await editor.set_then(editor.thens[1].key, "Rewe")
    await editor.find_payees("zzz")
    assert [each.value for each in editor.payees] == ["Rewe"]
    await editor.drop_then("0")
    assert editor.unused[0].value == "set_category"
    for odd in (*NOT_IDS, ["x"]):
        await editor.set_when(odd, odd, odd)
        await editor.set_when(editor.whens[0].key, "field", odd)
        await editor.set_when(editor.whens[0].key, "op", odd)
        await editor.set_then(odd, odd)
        await editor.set_join(odd)
    assert (editor.whens[0].field, editor.join) == ("payee", "all")


async def test_a_form_with_changes_is_not_closed_at_once(tab: Any, home: Home) -> None:
    del home
    editor = await opened(tab)
    await editor.set_name("Mine")
    await editor.set_open(False)
    assert (editor.is_open, editor.asking) == (True, True)
    await editor.discard()
    await look(editor)
    assert not editor.is_open


@pytest.mark.parametrize(
    ("field", "op", "control", "values", "leaf"),
    [
        ("payee", "is", "text", (" Rewe ", ""), {"field": "payee", "op": "is", "value": "Rewe"}),
        (
            "out",
            "between",
            "amounts",
            ("1.234,50", "2000"),
            {"field": "amount", "op": "between", "direction": "out", "value": ["1234.50", "2000"]},
        ),
        (
            "date",
            "between",
            "dates",
            ("2025-01-01", "2025-02-01"),
            {"field": "date", "op": "between", "value": ["2025-01-01", "2025-02-01"]},
        ),
        (
            "date",
            "day_of_month",
            "number",
            ("3", ""),
            {"field": "date", "op": "day_of_month", "value": "3"},
        ),
        ("currency", "is", "text", ("eur", ""), {"field": "currency", "op": "is", "value": "eur"}),
        ("category", "none", "nothing", ("x", ""), {"field": "category", "op": "none"}),
        (
            "category",
            "is_not",
            "category",
            (ID, ""),
            {"field": "category", "op": "is_not", "value": ID},
        ),
        ("tags", "has", "tag", (ID, ""), {"field": "tags", "op": "has", "value": ID}),
        ("notes", "empty", "nothing", ("", ""), {"field": "notes", "op": "empty"}),
    ],
)
def test_a_line_is_a_condition_and_back(
    field: str, op: str, control: str, values: tuple[str, str], leaf: dict[str, Any]
) -> None:
    line = drafts.with_op(drafts.with_field(When("0"), field), op)
    assert line.control == control
    line = When(**{**line.__dict__, "value": values[0], "more": values[1]})
    found = drafts.conditions_of([line], "all", "EUR")
    assert found == {"all": [leaf]}
    lines = drafts.whens_of(validated(Conditions, found))
    assert lines is not None
    assert (lines[0].field, lines[0].op, lines[0].control) == (field, op, control)


@pytest.mark.parametrize("field", ["account", "category"])
def test_several_of_a_kind_are_one_condition(field: str) -> None:
    first, second = str(new_id()), str(new_id())
    line = drafts.with_op(drafts.with_field(When("0"), field), "is_any")
    for chosen in (first, second, first):
        line = drafts.with_chosen(line, chosen)
    found = drafts.conditions_of([line], "any", "EUR")
    assert found["any"][0]["value"] == [second]
    (again,) = drafts.whens_of(validated(Conditions, found)) or []
    assert (again.chosen, again.control) == ((second,), line.control)


async def test_a_rule_on_a_category_shows_what_lines_are_worth_and_is_counted(
    tab: Any, home: Home
) -> None:
    food, out = home.category("Own"), home.category("Out")
    with home.work() as uow:
        rate = NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.5"))
        currencies.enter_rate(uow, rate)
    home.line(home.account(), category_id=food)
    home.line(home.account("Dollars", "USD"), category_id=food, cleared=True)
    editor = await opened(tab)
    for name, value in (("field", "category"), ("op", "is"), ("value", str(food))):
        await editor.set_when("0", name, value)
    await editor.set_then("0", str(out))
    await editor.add_then("set_cleared")
    await look(editor)
    assert [(hit.amount, hit.worth, hit.becomes) for hit in editor.hits] == [
        ("\u2212$10.00", "≈\u00a0\u2212€5.00", "Out"),
        ("\u2212€10.00", "", "Out, cleared"),
    ]
    await editor.save({})
    state = await shown(tab)
    (row,) = state.rows
    assert (row.name, row.when) == ("Own: Out", "Category is Own")
    assert "is for 2 transactions" in str(await state.count(row.id))
    await applied(state, row.id)
    assert "is for 0 transactions" in str(await state.count(row.id))
    with pytest.raises(NotFound):
        await state.count(str(new_id()))


def test_several_texts_are_one_condition() -> None:
    line = drafts.with_op(When("0", value="Rewe, Lidl ,"), "is_any")
    found = drafts.conditions_of([line], "all", "EUR")
    assert found["all"][0]["value"] == ["Rewe", "Lidl"]
    (again,) = drafts.whens_of(validated(Conditions, found)) or []
    assert (again.value, again.op, again.control) == ("Rewe, Lidl", "is_any", "text")


def test_tags_are_sent_one_by_one() -> None:
    (action,) = drafts.actions_of([Then("0", "add_tags", "", "car,  home ,")])
    assert action == {"type": "add_tags", "tags": ["car", "home"]}


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
