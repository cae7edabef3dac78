"""What rules make of a line: every condition by example, and what holds for all rules."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from spends.domains.rules import patterns, triggers
from spends.domains.rules.conditions import Labels, Meanings, Place
from spends.domains.rules.effects import NOTES_LENGTH, Called, Effects, Outcome, Ready, keep
from spends.domains.rules.engine import Decider
from spends.domains.rules.patterns import LONGEST, compiled
from spends.domains.rules.schemas import Conditions
from spends.kit.errors import InvalidInput
from spends.kit.text import fold

GIRO, CARD = UUID(int=1), UUID(int=2)
FOOD, HOME = UUID(int=11), UUID(int=12)
BREAD = UUID(int=13)
BRANCHES = {FOOD: {FOOD, BREAD}, HOME: {HOME}, BREAD: {BREAD}}
TAGS = {UUID(int=41): "a", UUID(int=42): "b"}
PLACE = Place(GIRO, "EUR")
DAY = date(2025, 3, 14)


def conditions(*leaves: dict[str, Any], way: str = "all") -> Conditions:
    return Conditions.model_validate({way: list(leaves)})


def leaf(field: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **more}


def decider(*rules: Ready, place: Place = PLACE, means: dict[str, str] | None = None) -> Decider:
    return Decider(rules, place, Meanings(means or {}, BRANCHES, TAGS))


def decided(found: Decider, **line: Any) -> Outcome | None:
    seen: dict[str, Any] = {
        "payee": "Café Lumen",
        "description": "CARD 1 CAFE LUMEN",
        "notes": None,
    }
    seen |= {"amount": -280, "day": DAY, "labels": Labels(), **line}
    return found.decide(
        fold(seen["payee"]),
        fold(seen["description"]),
        seen["notes"],
        seen["amount"],
        seen["day"],
        seen["labels"],
    )


def meets(wanted: dict[str, Any], place: Place = PLACE, **line: Any) -> bool:
    rule = Ready(conditions(wanted), Effects(category_id=FOOD))
    return decided(decider(rule, place=place), **line) is not None


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("is", "cafe LUMEN", True),
        ("is", "cafe", False),
        ("is_not", "Café Lumen", False),
        ("is_not", "Lumen", True),
        ("contains", "É L", True),
        ("contains", "x", False),
        ("not_contains", "lumen", False),
        ("not_contains", "x", True),
        ("starts_with", "CAFÉ", True),
        ("starts_with", "lumen", False),
        ("ends_with", "men", True),
        ("ends_with", "cafe", False),
        ("matches", "^CAFÉ +lu.en$", True),
        ("matches", r"\d", False),
        ("is_any", ["Bar", "cafe LUMEN"], True),
        ("is_any", ["cafe", "lumen"], False),
    ],
)
def test_texts_compare_without_case_and_accents(op: str, value: Any, expected: bool) -> None:
    assert meets(leaf("payee", op, value)) == expected
    assert meets(leaf("description", op, value), description="Café Lumen", payee="") == expected
    assert meets(leaf("notes", op, value), notes="Café  Lumen", payee="") == expected


def test_a_line_without_a_payee_has_an_empty_name() -> None:
    assert meets(leaf("payee", "is_not", "Café"), payee="")
    assert not meets(leaf("payee", "contains", "c"), payee="")
    assert not meets(leaf("notes", "contains", "c"))


@pytest.mark.parametrize(
    ("op", "value", "direction", "expected"),
    [
        ("is", "2.80", None, True),
        ("is", "2.8", "out", True),
        ("is", "2.80", "in", False),
        ("is", "-2.80", None, True),
        ("is", "2.81", None, False),
        ("is", "2.8000001", None, None),
        ("between", ["2.80", "3"], None, True),
        ("between", ["-2.80", "-3"], None, True),
        ("between", ["2.81", "3"], None, False),
        ("at_least", "2.80", None, True),
        ("at_least", "2.800001", None, False),
        ("at_most", "2.80", "out", True),
        ("at_most", "2.799999", None, False),
    ],
)
def test_amounts_are_magnitudes(
    op: str, value: Any, direction: str | None, expected: bool | None
) -> None:
    wanted = leaf("amount", op, value, direction=direction)
    if expected is None:
        with pytest.raises(ValidationError):
            conditions(wanted)
    else:
        assert meets(wanted) == expected


@pytest.mark.parametrize(("currency", "amount"), [("JPY", -280), ("EUR", -28000), ("BHD", -280000)])
def test_amounts_are_in_the_line_s_currency(currency: str, amount: int) -> None:
    wanted = leaf("amount", "is", "280")
    assert meets(wanted, Place(GIRO, currency), amount=amount)
    assert not meets(wanted, Place(GIRO, currency), amount=amount - 1)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (leaf("account", "is", str(GIRO)), True),
        (leaf("account", "is", str(CARD)), False),
        (leaf("account", "is_any", [str(CARD), str(GIRO)]), True),
        (leaf("currency", "is", "eur"), True),
        (leaf("currency", "is", "USD"), False),
        (leaf("date", "before", "2025-03-14"), False),
        (leaf("date", "before", "2025-03-15"), True),
        (leaf("date", "after", "2025-03-14"), False),
        (leaf("date", "after", "2025-03-13"), True),
        (leaf("date", "between", ["2025-03-14", "2025-03-14"]), True),
        (leaf("date", "between", ["2025-03-15", "2025-03-16"]), False),
        (leaf("date", "day_of_month", 14), True),
        (leaf("date", "day_of_month", 15), False),
    ],
)
def test_places_and_days(wanted: dict[str, Any], expected: bool) -> None:
    assert meets(wanted) == expected


@pytest.mark.parametrize(
    ("op", "value", "none", "bread", "parts"),
    [
        ("is", str(FOOD), False, True, True),
        ("is", str(HOME), False, False, True),
        ("is_any", [str(HOME), str(BREAD)], False, True, True),
        ("is_not", str(FOOD), True, False, True),
        ("is_not", str(HOME), True, True, True),
        ("none", None, True, False, False),
    ],
)
def test_categories_count_with_what_stands_below_and_of_parts_one_suffices(
    op: str, value: Any, *, none: bool, bread: bool, parts: bool
) -> None:
    wanted = leaf("category", op, value)
    wanted = wanted if value else {"field": "category", "op": op}
    assert meets(wanted) == none
    assert meets(wanted, labels=Labels((BREAD,))) == bread
    assert meets(wanted, labels=Labels((BREAD, HOME))) == parts


def test_tags_and_what_is_empty() -> None:
    own = tagged("a")
    a, b = (leaf("tags", "has", str(key)) for key in TAGS)
    assert (meets(a, labels=own), meets(b, labels=own), meets(a)) == (True, False, False)
    a, b = (leaf("tags", "has_not", str(key)) for key in TAGS)
    assert (meets(a, labels=own), meets(b, labels=own), meets(a)) == (False, True, True)
    none = {"field": "tags", "op": "none"}
    assert (meets(none, labels=own), meets(none)) == (False, True)
    for field in ("payee", "description", "notes"):
        for text in ("", "x"):
            line: dict[str, Any] = {field: text}
            assert meets({"field": field, "op": "empty"}, **line) == (not text)
            assert meets({"field": field, "op": "not_empty"}, **line) == bool(text)


def test_all_any_and_groups() -> None:
    yes, no = leaf("payee", "contains", "lumen"), leaf("payee", "contains", "x")
    for tree, expected in (
        ({"all": [yes, no]}, False),
        ({"any": [yes, no]}, True),
        ({"all": [yes, {"any": [no, yes]}]}, True),
        ({"all": [yes, {"all": [no, yes]}]}, False),
        ({"any": [no, {"all": [yes, yes]}]}, True),
        ({"any": [leaf("currency", "is", "USD"), {"any": [no]}]}, False),
        ({"any": [no, leaf("currency", "is", "EUR")]}, True),
        ({"all": [leaf("currency", "is", "EUR")]}, True),
        ({"any": [yes, leaf("amount", "at_least", "1000")]}, True),
    ):
        rule = Ready(Conditions.model_validate(tree), Effects(category_id=FOOD))
        assert (decided(decider(rule)) is not None) == expected, tree


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"all": []},
        {"all": [leaf("payee", "is", "a")], "any": [leaf("payee", "is", "a")]},
        {"all": [{"any": [{"all": [leaf("payee", "is", "a")]}]}]},
        {"all": [leaf("payee", "matches", "(a")]},
        {"all": [leaf("payee", "matches", "(?=a)")]},
        {"all": [leaf("payee", "matches", "((a{50}){50}){50}")]},
        {"all": [leaf("payee", "matches", "a" * (LONGEST + 1))]},
        {"all": [leaf("payee", "contains", "\u0301")]},
        {"all": [leaf("payee", "between", "a")]},
        {"all": [leaf("amount", "is", ["1", "2"])]},
        {"all": [leaf("amount", "between", ["2", "1"])]},
        {"all": [leaf("amount", "between", ["-2", "1"])]},
        {"all": [leaf("amount", "is", "-1", direction="in")]},
        {"all": [leaf("date", "between", ["2025-01-02", "2025-01-01"])]},
        {"all": [leaf("date", "day_of_month", 32)]},
        {"all": [leaf("colour", "is", "red")]},
        {"all": [leaf("category", "is", "food")]},
        {"all": [leaf("category", "is_any", [])]},
        {"all": [leaf("category", "none", str(FOOD))]},
        {"all": [leaf("tags", "has", "a")]},
        {"all": [leaf("tags", "is", str(FOOD))]},
        {"all": [leaf("notes", "empty", "")]},
        {"all": [leaf("payee", "is", "a")] * 30 + [{"any": [leaf("payee", "is", "a")] * 30}]},
    ],
)
def test_what_is_no_condition_is_refused(tree: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate(tree)


def test_what_a_pattern_costs_is_bounded() -> None:
    for pattern in ("(x+x+)+y", "(a|b)*a(a|b){100}", "(.*a){20}", "(a*)*b"):
        compiled(pattern).search("ab" * 300)
    with pytest.raises(InvalidInput):
        compiled("[a-z]{1,1000}" * 2)


def test_patterns_that_take_too_long_end_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.0)
    with pytest.raises(InvalidInput, match="too long"):
        meets(leaf("description", "matches", "(a|b)*a(a|b){40}"))


def test_patterns_too_large_to_be_looked_for_together_are_looked_for_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(triggers, "several", lambda _: None)
    assert meets(leaf("description", "matches", "^card"))
    assert not meets(leaf("description", "matches", "^lumen"))


def called(name: str, number: int = 21) -> Called:
    return Called(UUID(int=number), fold(name), name)


def rule(name: str, *, stop: bool = False, **effects: Any) -> Ready:
    return Ready(conditions(leaf("payee", "is", name)), Effects(**effects), stop)


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


def tagged(*names: str) -> Labels:
    return Labels(tags=frozenset(names))


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
taking = st.builds(Effects, removed_tags=st.sampled_from([("a",), ("B", "a")]))
effects = st.one_of(effects, effects, taking)
rules = st.builds(Ready, st.builds(Conditions.model_validate, trees), effects, st.booleans())
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


@given(tree=trees, line=lines)
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
