"""Texts are searched many at once: that finds what searching each by itself does."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.rules import triggers
from spends.domains.rules.conditions import UNLABELLED, Place, Trigger
from spends.domains.rules.effects import Effects, Outcome, Ready
from spends.domains.rules.engine import Decider
from spends.domains.rules.patterns import Patience, in_lines
from spends.domains.rules.schemas import Conditions
from spends.domains.rules.triggers import Triggers
from spends.kit.text import fold

# With the ends of texts and lines, words, newlines, flags, and signs that fold to others.
PATTERNS = (
    "^ann", "bo$", "^$", "^bo b$", r"\Abo", r"bo\z", "a.b", "[^b]a", r"\Wbo", r"ann\b", r"\Bnn",
    r"o\sa", "(?-m:^bo)", "(?s)n.b", "(?:ann|bo)$", "bo|^x", "x*", r"\Qb\Ao\E", "\N{FULLWIDTH LEFT PARENTHESIS}?s)n.b", "STRASSE$",
)  # fmt: skip
TEXTS = ("ann", "bo", "o a", "strasse", "nn b")
texts = st.one_of(
    st.text("anbo xß\N{KELVIN SIGN}\U0001f600", max_size=8),
    st.sampled_from(["", "Bo", "ANN BO", "bo b", "Straße"]),
).map(fold)
held = st.frozensets(
    st.one_of(
        st.sampled_from([Trigger("description", text) for text in TEXTS]),
        st.sampled_from([Trigger("description", each, is_pattern=True) for each in PATTERNS]),
        st.just(Trigger("payee", "bo")),
    ),
    max_size=3,
)


@given(rules=st.lists(st.none() | held, max_size=6), many=st.lists(texts, max_size=50))
def test_many_texts_are_searched_as_each_by_itself(
    rules: list[frozenset[Trigger] | None], many: list[str]
) -> None:
    found = Triggers("description", rules, Patience())
    wanted = [sorted(found.hits(text)) for text in many]
    assert [sorted(each) for each in found.hits_of(many)] == wanted


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_found_wherever_its_text_stands(pattern: str) -> None:
    trigger = frozenset({Trigger("description", pattern, is_pattern=True)})
    found = Triggers("description", [trigger], Patience())
    for text in ("ann", "bo", "bo b", "", "a b", "o a", "an bo", "strasse"):
        wanted = list(found.hits(text))
        for many in ([text, "zz"], ["zz", text], ["zz", text, "zz"], ["zz"] * 40 + [text]):
            assert list(found.hits_of(many)[many.index(text)]) == wanted, (text, many)


def test_many_texts_are_looked_through_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = frozenset({Trigger("description", "^ann", is_pattern=True)})
    found = Triggers("description", [rule], Patience())
    searched: list[bytes] = []

    def note(self: Triggers, text: bytes) -> list[int]:
        searched.append(text)
        return []

    monkeypatch.setattr(Triggers, "_searched", note)
    found.hits_of(["bo"] * triggers.TOGETHER + ["bo", "ann"])
    assert searched == [b"bo", b"ann"]
    assert in_lines(["^ann", r"bo\z"]) is None


def test_what_was_found_of_many_is_what_decides() -> None:
    rules = [
        _rule(1, {"op": "contains", "value": "Café"}),
        _rule(2, {"op": "matches", "value": "^card .*[0-4]$"}),
        _rule(3, {"op": "is_not", "value": "bo"}),
    ]
    many = [fold(text) for text in ("CARD 1 CAFE", "Card Cafe 3", "bo", "CAFÉ", "card 7", "card 4")]
    decider = Decider(rules, Place(UUID(int=9), "EUR"))
    hits = decider.hits_of(many)
    alone = [_decided(decider, text) for text in many]
    assert [_decided(decider, text, own) for text, own in zip(many, hits, strict=True)] == alone
    assert [each and each.category_id for each in alone] == [
        UUID(int=3),
        UUID(int=3),
        None,
        UUID(int=3),
        UUID(int=3),
        UUID(int=3),
    ]
    assert [sorted(own) for own in hits] == [[0], [0, 1], [], [0], [], [1]]


def _rule(number: int, leaf: dict[str, str]) -> Ready:
    conditions = Conditions.model_validate({"all": [{"field": "description", **leaf}]})
    return Ready(conditions, Effects(category_id=UUID(int=number)))


def _decided(
    decider: Decider, description: str, hits: Sequence[int] | None = None
) -> Outcome | None:
    return decider.decide("", description, None, -1, date(2025, 1, 1), UNLABELLED, hits)
