"""Rules that ask for categories and tags, take tags off, and mark what the bank has shown."""

from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewSplit, NewTag, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories, category_leaving, tags
from spends.domains.rules.schemas import RuleChanges
from spends.domains.rules.service import rules
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import new_id
from tests.support.homes import Home
from tests.support.rules import (
    ANYTHING,
    REWE,
    add,
    applied,
    asks,
    categorise,
    line,
    states,
    tried,
    undo,
    view,
)

NOTED = {"type": "set_notes", "notes": "noted"}


def hits(home: Home, conditions: dict[str, Any]) -> set[UUID]:
    return {item.transaction.id for item in tried(home, conditions, NOTED).items}


def tag(home: Home, name: str) -> UUID:
    with home.work() as uow:
        return tags.add_tag(uow, NewTag(name=name)).id


def test_lines_are_found_by_category_and_tags(home: Home) -> None:
    giro, food, rent = home.account(), home.category("Own food"), home.category("Rent")
    bread = home.category("Bread", food)
    out = tag(home, "Out")
    eaten = home.line(giro, category_id=bread, tags=["out"]).id
    housed = home.line(giro, category_id=rent).id
    none = home.line(giro, tags=["other"]).id
    split = home.line(giro).id
    parts = [NewSplit(amount=-6, category_id=bread), NewSplit(amount=-4)]
    with home.work() as uow:
        transactions.amend(uow, split, TransactionChanges(splits=parts))
    assert hits(home, asks("category", "is", str(food))) == {eaten, split}
    assert hits(home, asks("category", "is_any", [str(rent), str(bread)])) == {
        *(eaten, housed, split)
    }
    assert hits(home, asks("category", "is_not", str(food))) == {housed, none, split}
    assert hits(home, asks("category", "none")) == {none, split}
    assert hits(home, asks("tags", "has", str(out))) == {eaten}
    assert hits(home, asks("tags", "has_not", str(out))) == {housed, none, split}
    assert hits(home, asks("tags", "none")) == {housed, split}
    both = {"all": [*asks("category", "is", str(food))["all"], *asks("tags", "none")["all"]]}
    assert hits(home, both) == {split}
    either = {"any": [*asks("category", "is", str(rent))["all"], *asks("tags", "none")["all"]]}
    assert hits(home, either) == {housed, split}


def test_what_one_rule_gave_another_asks_for_whatever_their_order(home: Home) -> None:
    food = home.category("Own food")
    there = home.line(home.account(), payee="Rewe").id
    add(home, asks("category", "is", str(food)), {"type": "add_tags", "tags": ["eaten"]})
    (eaten,) = [found.id for found in _tags(home)]
    add(home, asks("tags", "has", str(eaten)), {"type": "set_cleared", "cleared": True}, NOTED)
    add(home, REWE, categorise(food))
    before = states(home)
    done = applied(home)
    after = states(home)[there]
    assert (after["category_id"], after["tags"], after["cleared"], after["notes"]) == (
        *(str(food), ["eaten"], True, "noted"),
    )
    assert applied(home).count == 0
    undo(home, done)
    assert states(home) == before


def _tags(home: Home) -> Any:
    with home.work(write=False) as uow:
        return tags.all_tags(uow)


def test_tags_are_taken_off_and_lines_marked(home: Home) -> None:
    giro = home.account()
    there = home.line(giro, tags=["Out", "kept"], cleared=True).id
    home.line(giro)
    actions = (
        {"type": "remove_tags", "tags": ["OUT", "unheard of"]},
        {"type": "set_cleared", "cleared": False},
    )
    found = tried(home, ANYTHING, *actions)
    (shown,) = found.items
    assert (found.count, shown.transaction.id) == (1, there)
    assert (shown.removed_tags, shown.tags, shown.cleared) == (("Out",), (), False)
    add(home, ANYTHING, *actions)
    before = states(home)
    done = applied(home)
    assert states(home)[there]["tags"] == ["kept"]
    assert line(home, there).cleared is False
    undo(home, done)
    assert states(home) == before


@pytest.mark.parametrize("merge", [True, False])
def test_the_heir_of_a_category_is_looked_for_until_it_is_back(home: Home, *, merge: bool) -> None:
    food, heir = home.category("Own food"), home.category("Heir")
    there = home.line(home.account(), category_id=food).id
    leaf = {"field": "category", "op": "is_any", "value": [str(food), str(heir)]}
    rule_id = add(home, {"all": [{"any": [leaf]}]}, NOTED)
    given = {"all": [{**leaf, "op": "is", "value": str(food)}]}
    other_id = add(home, given, NOTED)
    with home.work() as uow:
        left = (
            categories.merge_categories(uow, food, heir)
            if merge
            else categories.delete_category(uow, food, heir)
        )
    assert view(home, rule_id).conditions.leaves[0].model_dump()["value"] == [heir]
    assert view(home, other_id).conditions.leaves[0].model_dump()["value"] == heir
    assert view(home, rule_id).problems == ()
    assert hits(home, asks("category", "is", str(heir))) == {there}
    assert left.undo_id is not None
    with home.work() as uow:
        category_leaving.undo(uow, left.undo_id)
    assert view(home, other_id).conditions.model_dump(mode="json", exclude_none=True) == given


def test_a_category_does_not_come_back_under_a_rule_that_was_changed(home: Home) -> None:
    food, heir = home.category("Own food"), home.category("Heir")
    rule_id = add(home, asks("category", "is", str(food)), NOTED)
    with home.work() as uow:
        left = categories.merge_categories(uow, food, heir)
        changes = RuleChanges.model_validate({"conditions": REWE})
        rules.change_rule(uow, rule_id, changes)
    assert left.undo_id is not None
    with home.work() as uow, pytest.raises(Conflict):
        category_leaving.undo(uow, left.undo_id)


def test_a_rule_whose_category_or_tags_are_gone_does_nothing_and_says_why(home: Home) -> None:
    giro, food, out = home.account(), home.category("Own food"), tag(home, "out")
    home.line(giro, category_id=food, tags=["out"])
    ids = [
        add(home, asks("category", "is", str(food)), NOTED),
        add(home, asks("category", "is_not", str(food)), NOTED),
        add(home, asks("tags", "has_not", str(out)), NOTED),
        add(home, ANYTHING, {"type": "remove_tags", "tags": ["out"]}),
    ]
    with home.work() as uow:
        categories.delete_category(uow, food)
        tags.delete_tag(uow, out)
    category_gone = "The category it looks for is gone. Choose another."
    assert [view(home, rule_id).problems for rule_id in ids] == [
        (category_gone,),
        (category_gone,),
        ("The tag it looks for is gone. Choose another.",),
        ("There is no tag “out” to remove. Choose another.",),
    ]
    assert applied(home).count == 0


def test_categories_and_tags_that_conditions_name_must_be_there(home: Home) -> None:
    for conditions, action in (
        (asks("category", "is", str(new_id())), NOTED),
        (asks("tags", "has", str(new_id())), NOTED),
        (REWE, {"type": "remove_tags", "tags": ["unheard of"]}),
    ):
        with pytest.raises(InvalidInput):
            add(home, conditions, action)
        with pytest.raises(InvalidInput):
            tried(home, conditions, action)
