"""Cursors carry a row's key through a URL, and broken ones are refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.kit.errors import InvalidInput
from spends.kit.paging import Slice, decode_cursor, encode_cursor

keys = st.lists(st.text() | st.integers(), min_size=1, max_size=4)


@given(keys)
def test_a_cursor_comes_back_from_a_url(key: list[str | int]) -> None:
    cursor = encode_cursor(key)
    assert decode_cursor(cursor, len(key)) == key
    assert not set(cursor) & set("+/=&?# ")


@given(st.text() | keys.map(encode_cursor))
def test_any_other_text_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(cursor, 5)
    assert refused.value.errors[0].field == "cursor"


@pytest.mark.parametrize(
    "content", [None, 3, "ab", {"a": 1, "b": 2}, [1], [1, None], [1, [2]], [1, {}], [1, 1.5]]
)
def test_a_cursor_of_another_shape_is_refused(content: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    with pytest.raises(InvalidInput, match="first page"):
        decode_cursor(cursor, 2)


def test_a_slice_keeps_its_place() -> None:
    assert Slice([1, 2], 9, 4, 2).map(str) == Slice(["1", "2"], 9, 4, 2)


def test_a_cursor_of_a_thousand_lists_is_none_of_ours() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 5_000).decode()
    with pytest.raises(InvalidInput):
        decode_cursor(deep, 2)
