"""Rules are kept, tried on the lines that are there, applied to them, and taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import (
    NewSplit,
    PayeeChanges,
    TransactionChanges,
    TransactionFilter,
)
from spends.domains.ledger.service import accounts, changes, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import categories, payee_merging, payees, tags
from spends.domains.rules.models import Rule
from spends.domains.rules.schemas import (
    NewRule,
    RuleApplication,
    RuleChanges,
    RuleOrder,
    RulePreview,
)
from spends.domains.rules.service import applying, planning, rules
from spends.domains.rules.views import Applied, Preview, RuleView
from spends.kit import clock
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up

REWE = {"all": [{"field": "payee", "op": "is", "value": "Rewe"}]}
ANYTHING = {"all": [{"field": "date", "op": "after", "value": "1990-01-01"}]}
CASES = 12


def add(home: Home, conditions: Any, *actions: dict[str, Any], **fields: Any) -> UUID:
    new = {"name": "A rule", "conditions": conditions, "actions": list(actions), **fields}
    with home.work() as uow:
        return rules.add_rule(uow, NewRule.model_validate(new)).id


def categorise(category_id: UUID) -> dict[str, Any]:
    return {"type": "set_category", "category_id": str(category_id)}


def view(home: Home, rule_id: UUID) -> RuleView:
    with home.work(write=False) as uow:
        return rules.rule(uow, rule_id)


def order(home: Home) -> list[UUID]:
    with home.work(write=False) as uow:
        return [found.id for found in rules.rules(uow)]


def tried(home: Home, conditions: Any, *actions: dict[str, Any], **fields: Any) -> Preview:
    body = {"conditions": conditions, "actions": list(actions), **fields}
    with home.work(write=False) as uow:
        return applying.preview(uow, RulePreview.model_validate(body))


def applied(home: Home, *rule_ids: UUID, **wanted: Any) -> Applied:
    application = RuleApplication(
        rule_ids=list(rule_ids) or None, filter=TransactionFilter(**wanted)
    )
    with home.work(write=False) as uow:
        seen = applying.preview_rules(uow, application)
    with home.work() as uow:
        done = applying.apply(uow, application)
    assert seen.count == done.count
    assert (done.undo_id is None) == (done.count == 0)
    home.assert_summaries_hold()
    return done


def undo(home: Home, done: Applied) -> None:
    assert done.undo_id is not None
    with home.work() as uow:
        transactions.undo(uow, done.undo_id)
    home.assert_summaries_hold()


def states(home: Home) -> dict[UUID, Any]:
    """Return what can be changed of every line."""
    with home.work(write=False) as uow:
        found = uow.session.query(Transaction).all()
        return changes._states(uow, found)


def line(home: Home, line_id: UUID) -> Transaction:
    with home.work(write=False) as uow:
        return rows.transaction(uow, line_id)


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


def test_what_is_applied_is_what_was_shown_and_one_undo_takes_it_back(home: Home) -> None:
    giro, food = home.account(), home.category("Own")
    hit = home.line(giro, payee="REWE", notes="lunch", tags=["Old"])
    done_already = home.line(giro, payee="Rewe", category_id=food, notes="kept", tags=["new"])
    home.line(giro, payee="Other")
    before = states(home)
    actions = (
        categorise(food),
        {"type": "set_payee", "payee": "Supermarket"},
        {"type": "append_notes", "notes": "kept"},
        {"type": "add_tags", "tags": ["NEW"]},
    )
    found = tried(home, REWE, *actions)
    assert found.count == 2
    (shown,) = [item for item in found.items if item.transaction.id == hit.id]
    assert (shown.category_id, shown.payee, shown.notes) == (food, "Supermarket", "lunch\nkept")
    assert (shown.tags, shown.transfer_id) == (("NEW",), None)
    (other,) = [item for item in found.items if item.transaction.id == done_already.id]
    assert (other.category_id, other.payee, other.notes, other.tags) == (
        None,
        "Supermarket",
        None,
        (),
    )
    assert states(home) == before
    add(home, REWE, *actions)
    done = applied(home)
    assert done.count == 2
    changed = states(home)[hit.id]
    assert (changed["category_id"], changed["notes"]) == (str(food), "lunch\nkept")
    assert changed["tags"] == ["new", "Old"]
    assert line(home, hit.id).edited_at is None
    assert applied(home).count == 0
    undo(home, done)
    assert states(home) == before


def test_only_what_is_meant_is_changed(home: Home) -> None:
    giro, card, food = home.account(), home.account("Card"), home.category("Own")
    wanted = home.line(card, payee="Rewe")
    for account, day in ((giro, DAY), (card, DAY - timedelta(days=1))):
        home.line(account, day=day, payee="Rewe")
    locked, gone = home.line(card, payee="Rewe"), home.line(card, payee="Rewe")
    with home.work() as uow:
        rows.transaction(uow, locked.id).reconciled_at = clock.now()
        transactions.delete(uow, [gone.id])
    rule_id = add(home, REWE, categorise(food), is_active=False)
    assert applied(home).count == 0
    assert applied(home, rule_id, account_id=card, date_from=DAY).count == 1
    assert line(home, wanted.id).category_id == food
    assert line(home, locked.id).category_id is None
    with home.work() as uow, pytest.raises(NotFound):
        applying.apply(uow, RuleApplication(rule_ids=[new_id()]))


def test_a_filter_that_nothing_can_meet_means_no_line(home: Home) -> None:
    home.line(home.account(), payee="Rewe")
    add(home, REWE, {"type": "set_notes", "notes": "x"})
    assert applied(home, amount_min="5", amount_max="1").count == 0
    assert applied(home, search="x" * 90).count == 0
    assert applied(home, amount_min="0.001", amount_max="0.002").count == 0


def test_a_split_line_keeps_the_categories_of_its_parts(home: Home) -> None:
    food, whole = home.category("Own"), home.line(home.account(), "-10", payee="Rewe")
    parts = [NewSplit(amount=-6, category_id=food), NewSplit(amount=-4)]
    with home.work() as uow:
        transactions.amend(uow, whole.id, TransactionChanges(splits=parts))
    rule = (REWE, categorise(food), {"type": "set_notes", "notes": "split"})
    (shown,) = tried(home, *rule).items
    assert (shown.category_id, shown.notes) == (None, "split")
    add(home, *rule)
    assert applied(home).count == 1
    assert line(home, whole.id).category_id is None


def test_a_transfer_is_linked_with_the_nearest_line_there(home: Home) -> None:
    giro, savings, dollars = home.account(), home.account("Savings"), home.account("D", "USD")
    out = home.line(giro, "-50", payee="Savings plan")
    later = home.line(giro, "-50", DAY + timedelta(days=1), payee="Savings plan")
    lonely = home.line(giro, "-50", DAY + timedelta(days=30), payee="Savings plan")
    far = home.line(savings, "50", DAY + timedelta(days=3))
    near = home.line(savings, "50", DAY)
    home.line(savings, "50", DAY - timedelta(days=5))
    home.line(savings, "49.99", DAY)
    home.line(dollars, "50", DAY)
    plan = {"all": [{"field": "payee", "op": "starts_with", "value": "savings"}]}
    before = states(home)
    action = {"type": "set_transfer", "account_id": str(savings)}
    found = tried(home, plan, action)
    assert found.count == 4
    assert {item.transaction.id: item.transfer_id for item in found.items} == {
        out.id: near.id,
        later.id: far.id,
    }
    add(home, plan, action)
    done = applied(home)
    assert (line(home, out.id).transfer_id, line(home, near.id).transfer_id) == (near.id, out.id)
    assert line(home, lonely.id).transfer_id is None
    assert applied(home).count == 0
    undo(home, done)
    assert states(home) == before


def test_what_a_person_refused_is_not_linked(home: Home) -> None:
    giro, savings = home.account(), home.account("Savings")
    out, there = home.line(giro, "-50", payee="Rewe"), home.line(savings, "50")
    with home.work() as uow:
        links.link_transfer(uow, out.id, there.id)
    with home.work() as uow:
        links.unlink_transfer(uow, out.id)
    add(home, REWE, {"type": "set_transfer", "account_id": str(savings)})
    assert applied(home).count == 0


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


def test_not_too_many_lines_change_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MAX_CHANGED", 1)
    giro = home.account()
    for _ in range(2):
        home.line(giro, payee="Rewe")
    add(home, REWE, {"type": "set_notes", "notes": "x"})
    with home.work() as uow, pytest.raises(InvalidInput):
        applying.apply(uow, RuleApplication())


def test_a_line_changed_in_between_is_not_written_over(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = home.line(home.account(), payee="Rewe")
    add(home, REWE, {"type": "set_notes", "notes": "x"})
    plan = planning.plan

    def meanwhile(*given: Any) -> Any:
        found = plan(*given)
        found[there.id].version += 1
        return found

    monkeypatch.setattr(applying, "plan", meanwhile)
    with home.work() as uow, pytest.raises(StaleVersion):
        applying.apply(uow, RuleApplication())


NAMES = ("Rewe", "Café Lumen", "Landlord")
leaves = st.one_of(
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["payee", "description", "notes"]),
        st.sampled_from(["is", "is_not", "contains", "not_contains", "starts_with", "ends_with"]),
        st.sampled_from(["rewe", "CAFE", "lumen", "land", "lunch", "x"]),
    ),
    st.just({"field": "payee", "op": "matches", "value": "^(re|la)"}),
    st.just({"field": "amount", "op": "between", "value": ["5", "10"]}),
    st.just({"field": "amount", "op": "is", "value": "10", "direction": "in"}),
    st.just({"field": "date", "op": "between", "value": ["2025-03-15", "2025-03-16"]}),
    st.just({"field": "date", "op": "before", "value": "2025-03-15"}),
    st.just({"field": "currency", "op": "is", "value": "USD"}),
)
groups = st.builds(
    lambda way, own: {way: own},
    st.sampled_from(["all", "any"]),
    st.lists(leaves, min_size=1, max_size=3),
)
trees = st.builds(
    lambda way, own: {way: own},
    st.sampled_from(["all", "any"]),
    st.lists(st.one_of(leaves, groups), min_size=1, max_size=3),
)
kinds = st.lists(
    st.sampled_from(["category", "payee", "tags", "notes", "append", "transfer"]),
    min_size=1,
    max_size=3,
    unique=True,
)
drawn_rules = st.lists(st.tuples(trees, kinds, st.booleans(), st.integers(0, 1)), max_size=5)
drawn_lines = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["-10", "10", "5", "-7.50"]),
        st.integers(-1, 3),
        st.sampled_from([None, *NAMES]),
        st.sampled_from([None, "lunch", "REWE sagt danke"]),
    ),
    max_size=8,
)


def _actions(
    kinds: list[str], which: int, categories: list[UUID], places: list[UUID]
) -> list[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {
        "category": categorise(categories[which]),
        "payee": {"type": "set_payee", "payee": NAMES[which]},
        "tags": {"type": "add_tags", "tags": [f"t{which}"]},
        "notes": {"type": "set_notes", "notes": ["lunch", "noted"][which]},
        "append": {"type": "append_notes", "notes": ["rewe", "more"][which]},
        "transfer": {"type": "set_transfer", "account_id": str(places[which])},
    }
    return [known[kind] for kind in kinds]


@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn_rules=drawn_rules, drawn_lines=drawn_lines, number=st.integers(0, 10**12))
def test_applying_changes_what_is_shown_once_and_can_be_taken_back(
    database: Database, drawn_rules: Any, drawn_lines: Any, number: int
) -> None:
    home = sign_up(database, f"ann{number}-{len(drawn_rules)}-{new_id().hex}")
    places = [home.account(), home.account("Savings"), home.account("Dollars", "USD")]
    given_categories = [home.category("One"), home.category("Two")]
    for place, amount, days, payee, text in drawn_lines:
        day = date(2025, 3, 15) + timedelta(days=days)
        home.line(places[place], amount, day, payee=payee, description=text, notes=text)
    for tree, own, stop, which in drawn_rules:
        add(home, tree, *_actions(own, which, given_categories, places), stop=stop)
    before = states(home)
    done = applied(home)
    after = states(home)
    assert sum(after[line_id] != before[line_id] for line_id in before) == done.count
    assert applied(home).count == 0
    if done.undo_id:
        undo(home, done)
        assert states(home) == before


def test_rules_have_a_table_of_their_own() -> None:
    assert Rule.__tablename__ == "rule"
