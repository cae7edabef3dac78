import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.integrations.statements.dates import (
    DateCache,
    detect_order,
    looks_like_date,
    parse_date,
)
from spends.integrations.statements.text import UnreadableError


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-01-31", "DMY", "2024-01-31"),
        ("2024/1/3", "YMD", "2024-01-03"),
        ("31.01.2024", "DMY", "2024-01-31"),
        ("31. 1. 2024", "DMY", "2024-01-31"),
        ("2024. 01. 31.", "YMD", "2024-01-31"),
        ("1/2/24", "DMY", "2024-02-01"),
        ("1/2/24", "MDY", "2024-01-02"),
        ("24-01-31", "YMD", "2024-01-31"),
        ("31.12.99", "DMY", "1999-12-31"),
        ("20240131", "DMY", "2024-01-31"),
        ("20240131235959", "YMD", "2024-01-31"),
        ("31012024", "DMY", "2024-01-31"),
        ("01312024", "MDY", "2024-01-31"),
        ("2024-01-31T23:30:00+02:00", "YMD", "2024-01-31"),
        ("2024-01-31T23:30:00Z", "YMD", "2024-01-31"),
        ("2024-01-31Z", "YMD", "2024-01-31"),
        ("2024-01-31 00:00:00.000", "YMD", "2024-01-31"),
        ("01/02/2024 10:15 PM", "MDY", "2024-01-02"),
        ("12 Jan 2024", "MDY", "2024-01-12"),
        ("12-Jan-24", "MDY", "2024-01-12"),
        ("Jan 12, 2024", "DMY", "2024-01-12"),
        ("January 12 2024", "DMY", "2024-01-12"),
        ("Mon, 12 Feb 2024", "MDY", "2024-02-12"),
        ("Mon Jan 01 2024 00:00:00 GMT+0100", "DMY", "2024-01-01"),
        ("2024-Jan-12", "DMY", "2024-01-12"),
        ("12. Januar 2024", "MDY", "2024-01-12"),
        ("12.März 2024", "MDY", "2024-03-12"),
        ("12 de enero de 2024", "MDY", "2024-01-12"),
        ("12 février 2024", "MDY", "2024-02-12"),
        ("12 mrt 2024", "MDY", "2024-03-12"),
        ("1 giugno 2024", "MDY", "2024-06-01"),
        ("5 de março de 2024", "MDY", "2024-03-05"),
        ("29.02.2024", "DMY", "2024-02-29"),
        ("2024:31:01", "%Y:%d:%m", "2024-01-31"),
    ],
)
def test_reads_dates(text: str, order: str, day: str) -> None:
    assert parse_date(text, order).isoformat() == day
    assert DateCache(order)[text].isoformat() == day


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("", "DMY", "The row has no date."),
        ("foo", "DMY", "“foo” is not a date."),
        ("12", "DMY", "“12” is not a date."),
        ("1.2.3", "DMY", "“1.2.3” is not a date."),
        ("31.02.2024", "DMY", "The date “31.02.2024” does not exist."),
        ("29.02.2023", "DMY", "The date “29.02.2023” does not exist."),
        ("13/13/2024", "MDY", "The date “13/13/2024” does not exist."),
        ("0000-01-01", "YMD", "The date “0000-01-01” does not exist."),
        ("12 Foo 2024", "DMY", "“12 Foo 2024” is not a date."),
        ("31.02.2024", "%d.%m.%Y", "“31.02.2024” is not a date in the chosen format."),
    ],
)
def test_says_why_a_text_is_no_date(text: str, order: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as problem:
        parse_date(text, order)
    assert str(problem.value) == reason


@pytest.mark.parametrize(
    ("column", "prefer_day", "order", "ambiguous"),
    [
        (["01/02/2024", "03/04/2024", "02/02/2024"], False, "MDY", True),
        (["01/02/2024", "03/04/2024", "02/02/2024"], True, "DMY", True),
        (["01/02/2024", "13/02/2024"], False, "DMY", False),
        (["01/02/2024", "02/13/2024"], True, "MDY", False),
        (["13/02/2024", "14/02/2024", "02/13/2024"], False, "DMY", False),
        (["01.02.24", "03.04.24", "02.02.24"], False, "DMY", True),
        (["2024-01-05", "2024-02-03"], True, "YMD", False),
        (["24/01/31", "24/02/01"], False, "YMD", False),
        (["01/01/2024", "05/01/2024", "03/02/2024"], False, "DMY", True),
        (["01/01/2024", "01/05/2024", "02/03/2024"], True, "MDY", True),
        (["12 Jan 2024"], False, "YMD", False),
        (["foo"], False, "DMY", False),
        ([], False, "DMY", False),
    ],
)
def test_the_column_decides_the_order(
    column: list[str], prefer_day: bool, order: str, ambiguous: bool
) -> None:
    found, doubtful = detect_order(column, prefer_day=prefer_day)
    assert doubtful is ambiguous
    if column not in (["foo"], []):
        assert found == order


FORMATS = {"DMY": ["%d.%m.%Y", "%d/%m/%Y %H:%M", "%d-%m-%y"], "MDY": ["%m/%d/%Y", "%m/%d/%y"],
           "YMD": ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%dT%H:%M:%S", "%y-%m-%d"]}  # fmt: skip


@given(st.data(), st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_what_is_written_in_an_order_reads_back(data: st.DataObject, day: dt.date) -> None:
    order = data.draw(st.sampled_from(list(FORMATS)))
    text = day.strftime(data.draw(st.sampled_from(FORMATS[order])))
    assert parse_date(text, order) == day
    assert looks_like_date(text)


@given(st.text(max_size=70), st.sampled_from(["DMY", "MDY", "YMD", "%d.%m.%Y"]))
def test_any_text_is_a_date_or_has_a_reason(text: str, order: str) -> None:
    try:
        read = parse_date(text, order).isoformat()
    except UnreadableError as problem:
        read = str(problem)
    assert read.endswith(".") or dt.date.fromisoformat(read)
    assert detect_order([text], prefer_day=True)[0] in {"DMY", "MDY", "YMD"}
