"""Recurrence: what comes again comes on the days that the standard says, and at a price of its own."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from spends.kit.errors import InvalidInput
from spends.kit.recurrence import between, following, months_apart, normal
from spends.kit.recurrence_rule import DAYS

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
weekdays = st.sampled_from(DAYS)
nth = st.builds(
    "{}{}".format, st.sampled_from(["", "1", "2", "3", "-1", "-2"]), st.sampled_from(DAYS)
)


def _listed(each: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(each, min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Return rules as people and programs write them, plain ones the most."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if interval := draw(st.sampled_from([0, 0, 1, 2, 3, 5])):
        parts.append(f"INTERVAL={interval}")
    month_day = st.integers(-31, 31).filter(bool)
    shape = draw(st.sampled_from(["plain", "plain", "days", "month days", "last"]))
    if shape == "days":
        parts.append(
            f"BYDAY={draw(_listed(nth if frequency in {'MONTHLY', 'YEARLY'} else weekdays))}"
        )
    if shape == "month days" and frequency in {"MONTHLY", "YEARLY"}:
        parts.append(f"BYMONTHDAY={draw(_listed(month_day))}")
    if shape == "last" and frequency in {"MONTHLY", "YEARLY"}:
        named = draw(st.just("MO,TU,WE,TH,FR") | _listed(weekdays, 7))
        place = draw(st.sampled_from([1, -1, 2, -3, 23, "1,-1"]))
        parts += [f"BYDAY={named}", f"BYSETPOS={place}"]
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"BYMONTH={draw(_listed(st.integers(1, 12)))}")
    ending = draw(st.sampled_from(["", "", "COUNT", "UNTIL"]))
    if ending == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    if ending == "UNTIL":
        parts.append(f"UNTIL={draw(days):%Y%m%d}")
    if draw(st.integers(0, 5)) == 0:
        parts.append(f"WKST={draw(weekdays)}")
    return ";".join(parts)


def _truth(first: date, rule: str, start: date, end: date) -> list[date]:
    found = rrulestr(rule, dtstart=datetime.combine(first, time()))
    return [
        moment.date()
        for moment in found.between(
            datetime.combine(max(start, first), time()), datetime.combine(end, time()), inc=True
        )
    ]


@settings(deadline=None, max_examples=200)
@given(first=days, rule=rules(), gap=st.integers(-400, 6000), length=st.integers(0, 800))
def test_it_comes_when_dateutil_says(first: date, rule: str, gap: int, length: int) -> None:
    try:
        kept = normal(rule, first)
    except InvalidInput:
        return
    start = first + timedelta(days=gap)
    end = start + timedelta(days=length)
    truth = _truth(first, kept, start, end)
    assert between(first, kept, start, end) == truth
    assert normal(kept, first) == kept
    if truth:
        assert following(first, kept, start) == truth[0]


@settings(deadline=None, max_examples=200)
@given(first=days, rule=rules())
def test_a_rule_that_is_kept_means_what_was_said(first: date, rule: str) -> None:
    try:
        kept = normal(rule, first)
    except InvalidInput:
        return
    if "BYSETPOS" in kept and "BYSETPOS" not in rule:
        return  # its short months were told to use their last day
    end = first + timedelta(days=3000)
    assert _truth(first, kept, first, end) == _truth(first, rule, first, end)


@pytest.mark.parametrize(
    ("first", "rule", "expected"),
    [
        (date(2026, 1, 31), "FREQ=MONTHLY", ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (date(2026, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=31", ["01-31", "02-28", "03-31", "04-30"]),
        (date(2026, 1, 30), "rrule:freq=monthly", ["01-30", "02-28", "03-30", "04-30"]),
        (date(2026, 1, 1), "FREQ=MONTHLY;BYMONTHDAY=-1", ["01-31", "02-28", "03-31"]),
        (date(2026, 1, 1), "FREQ=MONTHLY;BYMONTHDAY=31", ["01-31", "03-31", "05-31"]),
        (
            date(2026, 1, 1),
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["01-30", "02-27", "03-31", "04-30"],
        ),
        (date(2026, 1, 2), "FREQ=WEEKLY;INTERVAL=2", ["01-02", "01-16", "01-30", "02-13"]),
        (date(2026, 1, 5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", ["01-09", "01-23", "02-06"]),
        (date(2026, 2, 15), "FREQ=MONTHLY;INTERVAL=3", ["02-15", "05-15", "08-15", "11-15"]),
    ],
)
def test_what_people_say(first: date, rule: str, expected: list[str]) -> None:
    found = between(first, normal(rule, first), first, date(2027, 12, 31), limit=len(expected))
    assert [f"{day:%m-%d}" for day in found] == expected


def test_a_leap_day_comes_every_year() -> None:
    first = date(2024, 2, 29)
    found = between(first, normal("FREQ=YEARLY", first), first, date(2029, 12, 31))
    assert found == [
        first,
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]


def test_what_comes_once() -> None:
    day = date(2026, 5, 1)
    assert between(day, None, date(2026, 1, 1), date(2026, 12, 31)) == [day]
    assert between(day, None, date(2026, 5, 2), date(2026, 12, 31)) == []
    assert following(day, None, day) == day
    assert following(day, None, date(2026, 5, 2)) is None
    assert months_apart(None) is None


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("FREQ=SECONDLY", "more often than daily"),
        ("FREQ=MONTHLY;BYHOUR=3", "more often than daily"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1;BYMONTH=2;BYSETPOS=2", "never comes"),
        ("FREQ=MONTHLY;UNTIL=20200101", "ends before its first day"),
        ("FREQ=MONTHLY;UNTIL=tomorrow", "UNTIL must be a day"),
        ("FREQ=MONTHLY;COUNT=2;UNTIL=20300101", "not both"),
        ("FREQ=MONTHLY;INTERVAL=0", "too small"),
        ("FREQ=MONTHLY;INTERVAL=99999999999999999999", "no number"),
        ("FREQ=WEEKLY;BYDAY=2FR", "months and years"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0 is no day"),
        ("FREQ=YEARLY;BYEASTER=1", "BYEASTER"),
        ("FREQ=WEEKLY;BYDAY=XX", "no weekday"),
        ("monthly", "no recurrence rule"),
        ("", "no recurrence rule"),
        ("FREQ=MONTHLY\nDTSTART:19970902T090000", "no recurrence rule"),
        ("FREQ=MONTHLY;FREQ=DAILY", "no recurrence rule"),
    ],
)
def test_what_is_no_rule_is_refused(rule: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        normal(rule, date(2026, 1, 1))
    assert refused.value.errors[0].field == "recurrence_rule"
    assert hint in refused.value.errors[0].message


@settings(deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"(FREQ|BYDAY|COUNT|UNTIL)=[A-Z0-9,+-]{0,12}(;[A-Z]+=[0-9-]+)?"),
    days,
)
def test_any_text_is_a_rule_or_refused(text: str, first: date) -> None:
    try:
        kept = normal(text, first)
    except InvalidInput:
        return
    assert all(day >= first for day in between(first, kept, first, first + timedelta(days=30)))


def test_years_of_history_cost_nothing() -> None:
    first, rule = date(1990, 1, 31), normal("FREQ=MONTHLY", date(1990, 1, 31))
    assert between(first, rule, date(2199, 1, 1), date(2199, 2, 28)) == [
        date(2199, 1, 31),
        date(2199, 2, 28),
    ]
