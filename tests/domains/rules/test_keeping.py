"""Rules are kept; what they name may be renamed, merged, or gone."""

from uuid import UUID

import pytest

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import PayeeChanges
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories, payee_merging, payees, tags
from spends.domains.rules.models import Rule
from spends.domains.rules.schemas import RuleApplication, RuleChanges, RuleOrder
from spends.domains.rules.service import applying, rules
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import Home
from tests.support.rules import ANYTHING, REWE, add, applied, categorise, line, order, tried, view


def test_rules_are_added_changed_arranged_deleted_and_restored(home: Home) -> None:
    food = home.category("Own")
    first = add(home, REWE, categorise(food), name="Rewe")
    second = add(home, ANYTHING, {"type": "add_tags", "tags": ["a"]}, stop=True)
    assert order(home) == [first, second]
    found = view(home, first)
    assert (found.name, found.is_active, found.stop, found.problems) == ("Rewe", True, False, ())
    assert found.conditions.model_dump(mode="json", exclude_none=True) == REWE
    with home.work() as uow:
        rules.arrange(uow, RuleOrder(ids=[second, first]))
        changed = RuleChanges.model_validate({"name": "All", "is_active": False, "version": 1})
        rules.change_rule(uow, first, changed)
    assert order(home) == [second, first]
    assert (view(home, first).name, view(home, first).is_active) == ("All", False)
    with home.work() as uow, pytest.raises(StaleVersion):
        rules.change_rule(uow, first, RuleChanges(name="Old", version=1))
    with home.work() as uow, pytest.raises(InvalidInput):
        rules.arrange(uow, RuleOrder(ids=[second]))
    with home.work() as uow:
        rules.delete_rule(uow, second)
    assert order(home) == [first]
    with home.work() as uow, pytest.raises(NotFound):
        rules.delete_rule(uow, second)
    with home.work() as uow:
        rules.restore_rule(uow, second)
    assert order(home) == [second, first]


def test_rules_can_be_read_and_tried_but_not_written_by_readers(home: Home) -> None:
    rule_id = add(home, REWE, {"type": "set_notes", "notes": "x"})
    reader = home.reader()
    assert view(reader, rule_id).id == rule_id
    assert tried(reader, REWE, {"type": "set_notes", "notes": "x"}).count == 0
    with reader.work() as uow:
        for act in (
            lambda: rules.delete_rule(uow, rule_id),
            lambda: rules.restore_rule(uow, rule_id),
            lambda: rules.arrange(uow, RuleOrder(ids=[])),
            lambda: rules.change_rule(uow, rule_id, RuleChanges(name="x")),
            lambda: applying.apply(uow, RuleApplication()),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(Forbidden):
        add(reader, REWE, {"type": "set_notes", "notes": "x"})


def test_what_a_rule_names_must_be_there(home: Home) -> None:
    for conditions, action in (
        (REWE, categorise(new_id())),
        (REWE, {"type": "set_transfer", "account_id": str(new_id())}),
        (
            {"all": [{"field": "account", "op": "is", "value": str(new_id())}]},
            {"type": "set_notes", "notes": "x"},
        ),
    ):
        with pytest.raises(InvalidInput):
            add(home, conditions, action)
        with pytest.raises(InvalidInput):
            tried(home, conditions, action)


def test_a_rule_makes_its_payee_and_tags_and_a_preview_does_not(home: Home) -> None:
    actions = ({"type": "set_payee", "payee": "Lumen"}, {"type": "add_tags", "tags": ["out"]})
    home.line(home.account(), payee="Rewe")
    assert tried(home, REWE, *actions).items[0].payee == "Lumen"
    with home.work(write=False) as uow:
        assert "Lumen" not in [found.name for found in payees.payees(uow).items]
        assert tags.all_tags(uow) == []
    add(home, REWE, *actions)
    with home.work(write=False) as uow:
        assert "Lumen" in [found.name for found in payees.payees(uow).items]
        assert [found.name for found in tags.all_tags(uow)] == ["out"]


def test_a_rule_whose_category_is_gone_does_nothing_and_says_why(home: Home) -> None:
    food = home.category("Own")
    home.line(home.account(), payee="Rewe")
    rule_id = add(home, REWE, categorise(food))
    with home.work() as uow:
        categories.delete_category(uow, food)
    assert view(home, rule_id).problems == ("The category it gives is gone. Choose another.",)
    assert applied(home).count == 0
    with home.work() as uow, pytest.raises(InvalidInput):
        rules.change_rule(uow, rule_id, RuleChanges.model_validate({"actions": [categorise(food)]}))


@pytest.mark.parametrize("merge", [True, False])
def test_the_heir_of_a_category_takes_its_place(home: Home, *, merge: bool) -> None:
    food, heir = home.category("Own"), home.category("Heir")
    there = home.line(home.account(), payee="Rewe")
    rule_id = add(home, REWE, categorise(food))
    with home.work() as uow:
        if merge:
            categories.merge_categories(uow, food, heir)
        else:
            categories.delete_category(uow, food, heir)
    assert view(home, rule_id).problems == ()
    assert applied(home).count == 1
    assert line(home, there.id).category_id == heir


def payee_of(line: Transaction) -> UUID:
    assert line.payee_id is not None
    return line.payee_id


def test_a_payee_that_is_renamed_or_merged_is_still_meant(home: Home) -> None:
    giro, food = home.account(), home.category("Own")
    there = home.line(giro, payee="Rewe")
    rule_id = add(home, REWE, categorise(food), {"type": "set_payee", "payee": "Rewe"})
    with home.work() as uow:
        payees.change_payee(uow, payee_of(there), PayeeChanges(name="Rewe Center"))
    assert view(home, rule_id).problems == ()
    assert applied(home).count == 1
    other = home.line(giro, payee="Supermarket")
    with home.work() as uow:
        payee_merging.merge_payees(uow, payee_of(there), payee_of(other))
    assert applied(home).count == 1
    assert line(home, other.id).category_id == food


def test_a_rule_whose_payee_or_account_is_gone_does_nothing(home: Home) -> None:
    card = home.account("Card")
    home.line(home.account(), payee="Rewe")
    gives = add(home, REWE, {"type": "set_payee", "payee": "Lumen"})
    here = {"any": [{"field": "account", "op": "is", "value": str(card)}, *REWE["all"]]}
    asks = add(home, here, {"type": "set_notes", "notes": "x"})
    links_to = add(home, REWE, {"type": "set_transfer", "account_id": str(card)})
    with home.work() as uow:
        (lumen,) = [found for found in payees.payees(uow).items if found.name == "Lumen"]
        payees.delete_payee(uow, lumen.id)
        accounts.delete_account(uow, card)
    assert view(home, gives).problems == ("The payee “Lumen” is gone. Choose another.",)
    assert view(home, asks).problems == ("The account it looks for is gone. Choose another.",)
    assert view(home, links_to).problems == (
        "The account of its transfers is gone. Choose another.",
    )
    assert applied(home).count == 0


def test_there_are_not_too_many_rules(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_RULES", 1)
    rule_id = add(home, REWE, {"type": "set_notes", "notes": "x"})
    with pytest.raises(Conflict):
        add(home, REWE, {"type": "set_notes", "notes": "x"})
    with home.work() as uow:
        rules.delete_rule(uow, rule_id)
    add(home, REWE, {"type": "set_notes", "notes": "x"})
    with home.work() as uow, pytest.raises(Conflict):
        rules.restore_rule(uow, rule_id)


def test_rules_have_a_table_of_their_own() -> None:
    assert Rule.__tablename__ == "rule"
