"""A rule in the settings' form: written and changed with what it would do in view."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.rules.schemas import Conditions
from spends.kit.errors import NotFound
from spends.kit.ids import new_id
from spends.kit.validation import validated
from spends.ui.pages.settings import rule_draft as drafts
from spends.ui.pages.settings.rule_draft import Then, When
from spends.ui.pages.settings.rule_editor import STALE
from tests.support.homes import DAY, Home
from tests.support.rules_page import CONTAINS, add, applied, look, opened, shown

ID = str(UUID(int=7))
NOT_IDS: list[Any] = [{"a": 1}, None, 7, "x", "\x00"]


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
    await editor.set_then("0", str(zoo))
    events = await editor.save({"rule-name": "Animals", "when-0-value": "zoo"})
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
