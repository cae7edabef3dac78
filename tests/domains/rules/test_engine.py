"""What rules make of a line together, by example, and what holds for all rules."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from spends.domains.rules.conditions import Labels
from spends.domains.rules.effects import NOTES_LENGTH, Called, Effects, Outcome, Ready, keep
from spends.domains.rules.schemas import Conditions
from spends.kit.text import fold
from tests.support.deciding import (
    BREAD,
    CARD,
    DAY,
    FOOD,
    GIRO,
    HOME,
    TAGS,
    called,
    conditions,
    decided,
    decider,
    leaf,
    meets,
    rule,
    tagged,
)
from tests.support.rules import trees


def test_later_rules_see_what_earlier_ones_made() -> None:
    first = rule("Café Lumen", payee=called("Lumen"), category_id=FOOD)
    second = rule("Lumen", category_id=HOME, tags=("a",))
    found = decided(decider(first, second))
    assert found == Outcome(category_id=HOME, payee=called("Lumen"), tags=("a",))
    # The other way round what came out goes through them again.
    assert decided(decider(second, first)) == Outcome(
        category_id=HOME, payee=called("Lumen"), tags=("a",)
    )


def test_of_two_that_set_the_same_the_later_stays_unless_one_stops() -> None:
    anywhere = conditions(leaf("currency", "is", "EUR"))
    food, home = Effects(category_id=FOOD, tags=("a",)), Effects(category_id=HOME, tags=("b",))
    both = decided(decider(Ready(anywhere, food), Ready(anywhere, home)))
    assert both == Outcome(category_id=HOME, tags=("a", "b"))
    stopped = decided(decider(Ready(anywhere, food, True), Ready(anywhere, home)))
    assert stopped == Outcome(category_id=FOOD, tags=("a",))


def test_rules_that_contradict_each_other_leave_the_line_alone() -> None:
    there = rule("Café Lumen", stop=True, payee=called("Lumen"), category_id=FOOD)
    back = rule("Lumen", payee=called("Café Lumen", 22))
    assert decided(decider(there, back)) is None


def test_notes_are_set_and_appended_once() -> None:
    anywhere = conditions(leaf("currency", "is", "EUR"))
    add = Ready(anywhere, Effects(appended="by card"))
    assert decided(decider(add)) == Outcome(notes="by card")
    assert decided(decider(add), notes="lunch") == Outcome(notes="lunch\nby card")
    assert decided(decider(add), notes="lunch by card") is None
    assert decided(decider(add), notes="x" * (NOTES_LENGTH - 5)) is None
    put = Ready(anywhere, Effects(notes="plain", appended="by card"))
    assert decided(decider(put), notes="lunch") == Outcome(notes="plain\nby card")
    noted = Ready(conditions(leaf("notes", "contains", "PLAIN")), Effects(category_id=FOOD))
    found = decided(decider(noted, put))
    assert found == Outcome(category_id=FOOD, notes="plain\nby card")


def test_a_payee_s_name_means_whom_it_means_now() -> None:
    found = decider(rule("Old Café", category_id=FOOD), means={"old cafe": "cafe lumen"})
    assert decided(found) == Outcome(category_id=FOOD)
    assert decided(found, payee="Old Café") is None


def test_a_rule_sees_the_category_and_tags_that_others_gave() -> None:
    food = rule("Café Lumen", category_id=BREAD, tags=("A",))
    eaten = Ready(conditions(leaf("category", "is", str(FOOD))), Effects(notes="eaten"))
    tagged = Ready(conditions(leaf("tags", "has", str(UUID(int=41)))), Effects(cleared=True))
    wanted = Outcome(category_id=BREAD, tags=("A",), notes="eaten", cleared=True)
    for order in ((food, eaten, tagged), (tagged, eaten, food)):
        assert decided(decider(*order)) == wanted
    # The parts of a split line keep theirs.
    parts = Labels((HOME, None))
    assert decided(decider(food, eaten), labels=parts) == Outcome(category_id=BREAD, tags=("A",))


def test_of_a_tag_given_and_taken_off_the_later_stays() -> None:
    put, off = rule("Café Lumen", tags=("a", "b")), rule("Café Lumen", removed_tags=("A",))
    assert decided(decider(put, off)) == Outcome(tags=("b",), removed_tags=("A",))
    assert decided(decider(off, put)) == Outcome(tags=("a", "b"))
    own = [each._replace(name=name) for each, name in ((put, "put"), (off, "off"))]
    assert explained(own[0]._replace(effects=Effects(tags=("a",))), own[1]) == ("off",)
    asks = Ready(conditions(leaf("tags", "has", str(UUID(int=41)))), Effects(removed_tags=("a",)))
    for stop, wanted in ((True, None), (False, Outcome(tags=("b", "a")))):
        found = decided(decider(asks._replace(stop=stop), put), labels=tagged("a"))
        assert found == wanted


def explained(*own: Ready) -> tuple[str, ...]:
    return decider(*own).explain("cafe lumen", "", None, -280, DAY)[1]


def test_a_payee_brings_its_category_where_nothing_else_gave_one() -> None:
    bar = Called(UUID(int=22), "bar", "Bar", FOOD)
    gives = rule("Café Lumen", payee=bar)
    asks = Ready(conditions(leaf("category", "is", str(FOOD))), Effects(notes="eaten"))
    brought = Labels((None,), is_payees=True)
    assert decided(decider(gives, asks), labels=brought) == Outcome(payee=bar, notes="eaten")
    assert decided(decider(gives, asks)) == Outcome(payee=bar)
    before = rule("Café Lumen", category_id=HOME)
    found = decided(decider(before, gives, asks), labels=brought)
    assert found == Outcome(category_id=HOME, payee=bar)


def test_labels_are_only_asked_for_by_rules_that_can_be_for_a_line() -> None:
    elsewhere = Ready(
        conditions(leaf("category", "is", str(FOOD)), leaf("account", "is", str(CARD))), Effects()
    )
    here = Ready(conditions({"field": "tags", "op": "none"}), Effects(category_id=FOOD))
    found = decider(elsewhere, here)
    assert (found.asks_categories, found.asks_tags) == (False, True)


NAMES = ("ann", "anna", "bo", "bob", "bobo")
texts = st.sampled_from(NAMES)
leaves = st.one_of(
    st.builds(
        leaf,
        st.sampled_from(["payee", "description", "notes"]),
        st.sampled_from(["is", "is_not", "contains", "not_contains", "starts_with", "ends_with"]),
        texts,
    ),
    st.builds(leaf, st.just("payee"), st.just("is_any"), st.lists(texts, min_size=1, max_size=2)),
    st.builds(leaf, st.just("payee"), st.just("matches"), st.sampled_from(["^bo", "an+", "b.b"])),
    st.builds(leaf, st.just("amount"), st.sampled_from(["is", "at_least"]), st.just("1.00")),
    st.builds(leaf, st.just("date"), st.just("day_of_month"), st.sampled_from([13, 14])),
    st.builds(leaf, st.just("account"), st.just("is"), st.sampled_from([str(GIRO), str(CARD)])),
    st.builds(
        leaf,
        st.just("category"),
        st.sampled_from(["is", "is_not"]),
        st.sampled_from([str(FOOD), str(HOME)]),
    ),
    st.builds(
        leaf,
        st.just("tags"),
        st.sampled_from(["has", "has_not"]),
        st.sampled_from([str(key) for key in TAGS]),
    ),
    st.sampled_from(
        [
            {"field": "category", "op": "none"},
            {"field": "tags", "op": "none"},
            {"field": "notes", "op": "empty"},
            {"field": "payee", "op": "not_empty"},
        ]
    ),
)
drawn_trees = trees(leaves)
effects = st.builds(
    Effects,
    category_id=st.sampled_from([None, FOOD, HOME, BREAD]),
    payee=st.sampled_from([None, *(called(name, 30 + at) for at, name in enumerate(NAMES))]),
    tags=st.sampled_from([(), ("a",), ("b", "a")]),
    removed_tags=st.sampled_from([(), (), ("c",)]),
    cleared=st.sampled_from([None, None, True, False]),
    notes=st.sampled_from([None, "bob", "anna"]),
    appended=st.sampled_from([None, "ann", "bo"]),
    transfer_account_id=st.sampled_from([None, CARD]),
)
# A rule that gives a tag and takes it off is refused when it is made.
taking = st.sampled_from([Effects(removed_tags=("a",)), Effects(removed_tags=("B", "a"))])
effects = st.one_of(effects, effects, taking)
rules = st.builds(Ready, st.builds(Conditions.model_validate, drawn_trees), effects, st.booleans())
lines = st.fixed_dictionaries(
    {
        "payee": st.one_of(st.just(""), texts),
        "description": st.sampled_from(["", "bob", "anna bo", "something"]),
        "notes": st.sampled_from([None, "", "ann", "bo bob"]),
        "amount": st.sampled_from([-100, 100, 250]),
        "day": st.just(DAY),
        "labels": st.builds(
            Labels,
            st.sampled_from([(None,), (FOOD,), (BREAD,), (HOME, None)]),
            st.sampled_from([frozenset[str](), frozenset({"a"}), frozenset({"a", "b"})]),
            st.booleans(),
        ),
    }
)


def holds(tree: dict[str, Any], line: dict[str, Any]) -> bool:
    """Return whether a line meets a tree, worked out as it reads."""
    if "all" in tree:
        return all(holds(node, line) for node in tree["all"])
    if "any" in tree:
        return any(holds(node, line) for node in tree["any"])
    return meets(tree, **line)


@given(tree=drawn_trees, line=lines)
def test_a_tree_holds_as_its_leaves_do(tree: dict[str, Any], line: dict[str, Any]) -> None:
    rule = Ready(Conditions.model_validate(tree), Effects(category_id=FOOD))
    assert (decided(decider(rule), **line) is not None) == holds(tree, line)


@given(own=st.lists(rules, max_size=6), line=lines)
def test_applying_twice_is_applying_once(own: list[Ready], line: dict[str, Any]) -> None:
    found = decided(decider(*own), **line)
    assert found == decided(decider(*own), **line)
    if found is None:
        return
    after = became(line, found)
    again = became(after, decided(decider(*own), **after) or Outcome())
    assert {**again, "labels": again["labels"]._replace(is_payees=False)} == after


def became(line: dict[str, Any], found: Outcome) -> dict[str, Any]:
    """Return a line once it is what rules made of it."""
    labels: Labels = line["labels"]
    is_split = len(labels.categories) > 1
    own = labels.categories
    if found.category_id is not None and not is_split:
        own = (found.category_id,)
    elif found.payee is not None and labels.is_payees and not is_split:
        own = (found.payee.category_id,)
    tags = labels.tags.difference(map(fold, found.removed_tags)).union(map(fold, found.tags))
    return {
        **line,
        "notes": line["notes"] if found.notes is None else found.notes,
        "payee": line["payee"] if found.payee is None else found.payee.name,
        "labels": Labels(own, tags),
        "cleared": line.get("cleared") if found.cleared is None else found.cleared,
    }


@given(own=st.lists(rules, max_size=6), many=st.lists(lines, max_size=6))
def test_rules_are_deterministic(own: list[Ready], many: list[dict[str, Any]]) -> None:
    """What a line gets does not depend on which lines were looked at before it."""
    alone = [decided(decider(*own), **line) for line in many]
    together, backwards = decider(*own), decider(*own)
    assert [decided(together, **line) for line in many] == alone
    assert [decided(backwards, **line) for line in reversed(many)] == alone[::-1]
    assert [decided(together, **line) for line in many] == alone


@given(own=st.lists(rules, max_size=6), line=lines)
def test_without_feedback_the_order_alone_decides(own: list[Ready], line: dict[str, Any]) -> None:
    plain = [
        each._replace(effects=each.effects._replace(payee=None, notes=None, appended=None))
        for each in own
        if not {leaf.field for leaf in each.conditions.leaves} & {"category", "tags"}
    ]
    wanted = Outcome()
    for each in plain:
        if decided(decider(each._replace(effects=Effects(category_id=FOOD))), **line):
            wanted.category_id = each.effects.category_id or wanted.category_id
            keep(each.effects, wanted)
            if each.stop:
                break
    assert (decided(decider(*plain), **line) or Outcome()) == wanted
