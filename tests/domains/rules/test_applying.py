"""Rules are tried on the lines that are there, applied to them, and taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import NewSplit, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.naming import tags
from spends.domains.rules.schemas import RuleApplication
from spends.domains.rules.service import applying, planning
from spends.kit import clock
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up
from tests.support.rules import (
    REWE,
    add,
    applied,
    categorise,
    line,
    states,
    trees,
    tried,
    undo,
)

CASES = 12


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
    st.sampled_from(
        [
            {"field": "notes", "op": "empty"},
            {"field": "category", "op": "none"},
            {"field": "category", "op": "is", "value": "One"},
            {"field": "category", "op": "is_not", "value": "Two"},
            {"field": "tags", "op": "none"},
            {"field": "tags", "op": "has", "value": "t0"},
            {"field": "tags", "op": "has_not", "value": "t1"},
        ]
    ),
)
kinds = st.lists(
    st.sampled_from(["category", "payee", "tags", "off", "notes", "append", "cleared", "transfer"]),
    min_size=1,
    max_size=3,
    unique=True,
)
drawn_rules = st.lists(
    st.tuples(trees(leaves), kinds, st.booleans(), st.integers(0, 1)), max_size=5
)
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
        "off": {"type": "remove_tags", "tags": [f"t{1 - which}"]},
        "cleared": {"type": "set_cleared", "cleared": bool(which)},
        "notes": {"type": "set_notes", "notes": ["lunch", "noted"][which]},
        "append": {"type": "append_notes", "notes": ["rewe", "more"][which]},
        "transfer": {"type": "set_transfer", "account_id": str(places[which])},
    }
    return [known[kind] for kind in kinds]


def _named(tree: Any, ids: dict[str, str]) -> Any:
    """Return conditions with ids for what they name."""
    if isinstance(tree, list):
        return [_named(each, ids) for each in tree]
    if "field" not in tree:
        return {way: _named(nodes, ids) for way, nodes in tree.items()}
    if tree["field"] in {"category", "tags"} and "value" in tree:
        return {**tree, "value": ids[tree["value"]]}
    return tree


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
    one = home.category("One")
    given_categories = [home.category("Below", one), home.category("Two")]
    with home.work() as uow:
        ids = {name: str(tag_id) for name, tag_id in tags.tags_for(uow, ["t0", "t1"]).items()}
    ids |= {"One": str(one), "Two": str(given_categories[1])}
    for place, amount, days, payee, text in drawn_lines:
        day = date(2025, 3, 15) + timedelta(days=days)
        home.line(places[place], amount, day, payee=payee, description=text, notes=text)
    for tree, own, stop, which in drawn_rules:
        add(home, _named(tree, ids), *_actions(own, which, given_categories, places), stop=stop)
    before = states(home)
    done = applied(home)
    after = states(home)
    assert sum(after[line_id] != before[line_id] for line_id in before) == done.count
    assert applied(home).count == 0
    if done.undo_id:
        undo(home, done)
        assert states(home) == before
