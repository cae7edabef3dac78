"""What an import remembers is packed into a text, and a text that somebody made up is refused."""

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.imports.identity import Identified
from spends.domains.imports.memory import Instead, Told, packed, told, unpacked
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.rules import DUPLICATE, Matched
from spends.kit.money import MAX_MINOR

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
ROWS = st.builds(
    lambda day, amount, text, payee, name, notes, pending: StatementRow(
        0, day, amount, text, payee, name, notes, None, pending, None
    ),
    st.dates(),
    st.integers(-MAX_MINOR, MAX_MINOR),
    TEXTS,
    st.none() | TEXTS,
    TEXTS,
    st.none() | TEXTS,
    st.booleans(),
)
INSTEAD = st.builds(
    lambda ids, rows: Instead(tuple(ids), tuple(rows)),
    st.lists(TEXTS, max_size=3),
    st.lists(ROWS, max_size=3),
)
MARKS = st.dictionaries(st.integers(-(2**63), 2**63 - 1), st.integers(1, 3), max_size=3)


@given(
    marks=MARKS,
    ids=st.frozensets(TEXTS),
    instead=st.lists(INSTEAD, max_size=2),
    data=st.data(),
)
def test_what_is_packed_comes_out_again(
    marks: dict[int, int], ids: frozenset[str], instead: list[Instead], data: st.DataObject
) -> None:
    waiting = frozenset(name for name in (*marks, *ids) if data.draw(st.booleans()))
    found = Told(Counter(marks), ids, tuple(instead), waiting)
    text = packed(found)
    assert (text is None) == (not marks and not ids and not instead)
    if text is not None:
        assert unpacked(text) == found


def test_the_ids_are_put_together_once() -> None:
    """They are asked for with every row of an import that is undone."""
    row = StatementRow(0, date(2025, 2, 1), 3, "", None, "BK/1", None, None, False, None)
    found = Told(Counter(), frozenset({"x"}), (Instead(("BK",), (row,)),))
    assert (found.own_ids, found.stand_ins) == ({"x", "BK/1"}, {"BK"})
    assert found.own_ids is found.own_ids
    assert found.stand_ins is found.stand_ins


def test_a_sum_that_a_file_holds_twice_is_kept_once() -> None:
    row = StatementRow(0, date(2025, 2, 1), 3, "", None, "BK", None, None, False, None)
    sums = {0: {"BK/1": 3}, 1: {"BK/1": 3}}
    found = Identified({0: "BK", 1: "BK"}, frozenset({1}), sums=sums)
    matched = Matched(bytearray([DUPLICATE, DUPLICATE]), found)
    assert told([row, row], [7, 7], matched).instead == (Instead(("BK/1",), (row,)),)


def test_a_row_is_kept_by_its_id_or_by_how_it_looks_and_whether_it_was_pending() -> None:
    rows = [
        StatementRow(0, date(2025, 2, 1), 3, "", None, name, None, None, pending, None)
        for name, pending in (("a", True), ("b", False), (None, True), (None, True), (None, False))
    ]
    matched = Matched(
        bytearray([DUPLICATE] * 5), Identified({0: "a", 1: "b"}), known_ids=frozenset("ab")
    )
    found = told(rows, [1, 2, 3, 4, 4], matched)
    assert found == Told(Counter({3: 1, 4: 2}), frozenset("ab"), (), frozenset({"a", 3}))


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["2025-02-31", 1, "", None, "", None, False],
        ["2025-02-01", 1.5, "", None, "", None, False],
        ["2025-02-01", True, "", None, "", None, False],
        ["2025-02-01", MAX_MINOR + 1, "", None, "", None, False],
        ["2025-02-01", 1, {}, None, "", None, False],
        ["2025-02-01", 1, "x" * 501, None, "", None, False],
        ["2025-02-01", 1, "a\0", None, "", None, False],
        ["2025-02-01", 1, "", None, "x" * 256, None, False],
        ["2025-02-01", 1, "", None, "", "x" * 2001, False],
        ["2025-02-01", 1, "", 7, "", None, False],
        ["2025-02-01", 1, "", None, None, None, False],
        ["2025-02-01", 1, "", None, "", None, "no"],
        [date.max.isoformat(), 1, "", None, "", None, False, 1],
    ],
)
def test_what_somebody_made_up_is_refused(row: list[object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        unpacked(json.dumps(["", [], [[["BK-0"], [row]]]]))
