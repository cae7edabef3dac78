"""A document read piece by piece says what it says when it is read at once."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.archives import json_stream
from spends.domains.archives.json_stream import CUT_SHORT, JsonStream
from spends.kit.errors import InvalidInput

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ROWS = st.lists(VALUES, max_size=8)


class Dripping(io.BytesIO):
    """A file that gives a few bytes at a time, whatever is asked for."""

    def __init__(self, content: bytes, drop: int) -> None:
        super().__init__(content)
        self._drop = drop

    def read(self, size: int | None = -1) -> bytes:
        del size
        return super().read(self._drop)


def whole(stream: JsonStream) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in stream.names():
        found[name] = [value for value, _ in stream.items()]
    stream.end()
    return found


@given(
    tables=st.dictionaries(st.text(max_size=8), ROWS, max_size=4),
    drop=st.integers(1, 9),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_it_reads_what_json_reads(
    tables: dict[str, Any], drop: int, indent: int | None, *, ascii_only: bool
) -> None:
    text = json.dumps(tables, indent=indent, ensure_ascii=ascii_only)
    assert whole(JsonStream(Dripping(text.encode(), drop))) == tables


@given(text=st.from_regex(r"[A-Za-z0-9+/=]{0,40}", fullmatch=True), drop=st.integers(1, 9))
def test_a_long_text_comes_in_pieces(text: str, drop: int) -> None:
    content = '{"a": "' + text.replace("/", "\\/") + '"}'
    stream = JsonStream(Dripping(content.encode(), drop))
    assert next(stream.names()) == "a"
    assert "".join(stream.text_pieces()) == text


@given(content=st.binary(max_size=60))
def test_no_bytes_break_it(content: bytes) -> None:
    try:
        found = whole(JsonStream(io.BytesIO(content)))
    except InvalidInput:
        return
    assert isinstance(found, dict)


WHOLE = '{"rows": [{"a": "é", "b": 12}], "files": [1]}'


@pytest.mark.parametrize("length", range(len(WHOLE.encode())))
def test_what_is_cut_off_is_noticed(length: int) -> None:
    with pytest.raises(InvalidInput):
        whole(JsonStream(Dripping(WHOLE.encode()[:length], 5)))


@pytest.mark.parametrize("text", ['{"a": [1', '{"a": [1,', '{"a": [1]', '{"a": ["x', ""])
def test_what_breaks_off_is_said_so(text: str) -> None:
    with pytest.raises(InvalidInput, match=CUT_SHORT):
        whole(JsonStream(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    "text",
    [
        *("[]", "null", '{"a": [NaN]}', '{"a": [Infinity]}', '{"a": [1 2]}', "{a: []}"),
        *('{"a": [1]} {}', '{"a": []} x', '{"a": [tru]}', '{"a": ["\t"]}', "{1: []}"),
        '{"a": [' + "[" * 100_000 + "]" * 100_000 + "]}",
        '{"a": [1' + "0" * 10_000 + "]}",
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        whole(JsonStream(io.BytesIO(text.encode())))


def test_a_mark_of_utf_8_is_passed_over() -> None:
    assert whole(JsonStream(io.BytesIO('\ufeff{"a": []}'.encode()))) == {"a": []}


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidInput):
        whole(JsonStream(io.BytesIO('{"é": ["é"]}'.encode(encoding))))


def test_one_value_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "VALUE_LIMIT", 100_000)
    with pytest.raises(InvalidInput):
        whole(JsonStream(io.BytesIO(b'{"a": ["' + b"x" * 1_000_000 + b'"]}')))
