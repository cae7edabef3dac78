"""What a pattern cannot do without, so that it is searched for in few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.rules.patterns import certain_text, compiled
from spends.kit.errors import InvalidInput
from spends.kit.text import fold


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^Rewe [ab]c*markt$", "rewe "),
        ("abc+de", "abc"),
        ("ab?cdef", "cdef"),
        ("[[:alpha:]]xyz", "xyz"),
        ("café", "caf"),
        ("ab+", ""),
        ("rewe|edeka", ""),
        (r"rewe\d", ""),
    ],
)
def test_what_a_pattern_cannot_do_without(pattern: str, expected: str) -> None:
    assert certain_text(pattern) == expected


@given(
    pattern=st.text("abB1 .*+?[]^$-é", max_size=12),
    text=st.text("abB1 -éc", max_size=12).map(fold),
)
def test_what_a_pattern_finds_holds_its_certain_text(pattern: str, text: str) -> None:
    try:
        found = compiled(pattern).search(text)
    except InvalidInput:
        return
    assert found is None or certain_text(pattern) in text
