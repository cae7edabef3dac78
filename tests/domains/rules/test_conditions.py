"""Every condition by example, and what is none."""

from typing import Any

import pytest
from pydantic import ValidationError

from spends.domains.rules import patterns, triggers
from spends.domains.rules.conditions import Labels, Place
from spends.domains.rules.effects import Effects, Ready
from spends.domains.rules.patterns import LONGEST, compiled
from spends.domains.rules.schemas import Conditions
from spends.kit.errors import InvalidInput
from tests.support.deciding import (
    BREAD,
    CARD,
    FOOD,
    GIRO,
    HOME,
    TAGS,
    conditions,
    decided,
    decider,
    leaf,
    meets,
    tagged,
)


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
