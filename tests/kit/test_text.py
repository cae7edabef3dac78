"""Text as people compare it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.kit.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café  Noir", "cafe noir"),
        ("  ÄRZTE\t", "arzte"),
        ("Straße", "strasse"),
        ("ﬁsh", "fish"),
        ("İstanbul", "istanbul"),
        ("Ελλάς", "ελλασ"),
        ("a\u00a0b", "a b"),
        ("a\x00b", "a b"),
        ("日本", "日本"),
        ("", ""),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "\x00" not in once
    assert once == " ".join(once.split())


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_does_not_count(text: str) -> None:
    assert fold(text.upper()) == fold(text.upper().lower())


def test_letters_in_styles_of_their_own_are_plain_ones() -> None:
    assert fold("\U0001d400\U0001d436") == "ac"
