"""Which rows of a statement are lines that are there: by amount, day and payee."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.matching.kinds import QuestionKind
from spends.domains.matching.rules import likeness
from spends.domains.matching.rules.likeness import Likeness, Line, Names, Row

DAY = date(2025, 3, 10)
REWE = UUID(int=77)


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        ("Rewe", "REWE", True),
        ("Rewe", "REWE Markt 4711 Köln", True),
        ("Café Lumen", "CAFE LUMEN", True),
        ("Amazon", "AMAZON.COM*RT4", True),
        ("Amazn Marketplace", "Amazon Marketplace", True),
        ("Stadtwerke Muenchen", "Stadtwerke Munchen", True),
        ("Rewe", "Edeka", False),
        ("Card payment", "Card payment Rewe", False),
        ("Card payment", "card payment", True),
        ("4711", "4711 Rewe", False),
        ("Unknown", "Unknown shop", False),
        ("Bar", "Barbara's flowers", False),
        ("Landlord", "Rent March", False),
        (
            "Mandat Glaubiger Kennung Kundennummer Rechnung Danke Telekom",
            "Mandat Glaubiger Kennung Kundennummer Rechnung Danke Vodafone",
            False,
        ),
        ("", "Rewe", False),
        ("", "", False),
    ],
)
def test_when_two_names_are_about_the_same_payee(one: str, other: str, agreed: bool) -> None:
    first, second = likeness.names(None, one), likeness.names(None, other)
    assert likeness.agree(first, second) is agreed
    assert likeness.agree(second, first) is agreed


def test_one_payee_agrees_with_itself_whatever_it_is_called() -> None:
    assert likeness.agree(likeness.names(REWE, "A"), likeness.names(REWE, "B"))
    assert not likeness.agree(likeness.names(REWE, "A"), likeness.names(UUID(int=1), "B"))
    assert likeness.agree(likeness.names(None, "x", "Rewe"), likeness.names(None, None, "rewe 1"))


def line(number: int, days: int, amount: int = -500, name: str = "Rewe", **more: bool) -> Line:
    return Line(
        UUID(int=number),
        1,
        DAY + timedelta(days=days),
        amount,
        likeness.names(None, name),
        pending=more.get("pending", False),
        is_manual=True,
    )


def row(place: int, days: int = 0, amount: int = -500, *, pending: bool = False) -> Row:
    return Row(place, DAY + timedelta(days=days), amount, pending)


def find(
    rows: list[Row], lines: list[Line], pending: list[Line], name: str = "Rewe"
) -> dict[str, dict[int, int]]:
    found = likeness.find(rows, lines, pending, lambda _: likeness.names(None, name))
    return {
        "joined": {place: match.line.id.int for place, match in found.joined.items()},
        "asked": {place: match.line.id.int for place, match in found.asked.items()},
    }


@pytest.mark.parametrize(
    ("days", "name", "joined", "asked"),
    [
        (0, "Rewe", True, False),
        (-7, "Rewe", True, False),
        (7, "Rewe", True, False),
        (8, "Rewe", False, False),
        (-8, "Rewe", False, False),
        (0, "Edeka", False, True),
        (7, "Edeka", False, True),
    ],
)
def test_a_line_like_it_joins_only_when_the_payee_agrees(
    days: int,
    name: str,
    joined: bool,
    asked: bool,
) -> None:
    found = find([row(5)], [line(1, days)], [], name)
    assert found == {"joined": {5: 1} if joined else {}, "asked": {5: 1} if asked else {}}


@pytest.mark.parametrize(
    ("days", "found"), [(0, True), (-8, True), (1, True), (-9, False), (2, False)]
)
def test_a_payment_is_booked_within_eight_days(days: int, found: bool) -> None:
    waiting = [line(1, days, pending=True)]
    assert find([row(5)], [], waiting)["joined"] == ({5: 1} if found else {})
    assert find([row(5, pending=True)], [], waiting) == {"joined": {}, "asked": {}}


def test_the_only_pending_line_is_booked_whatever_it_is_called() -> None:
    assert find([row(0)], [], [line(1, -2)], "Edeka") == {"joined": {0: 1}, "asked": {}}


def test_of_several_without_the_payee_the_nearest_is_asked_about() -> None:
    waiting = [line(1, -5), line(2, -2)]
    assert find([row(0)], [], waiting, "Edeka") == {"joined": {}, "asked": {0: 2}}
    rows = [row(0), row(1, 1)]
    assert find(rows, [], [line(1, -2)], "Edeka") == {"joined": {}, "asked": {0: 1}}


def test_the_payee_comes_before_the_day() -> None:
    found = find([row(0)], [line(1, 0, name="Edeka"), line(2, 6)], [])
    assert found == {"joined": {0: 2}, "asked": {}}


def test_what_agrees_is_not_taken_by_a_guess() -> None:
    """A pending line of another shop must not keep a row from the line that was typed for it."""
    waiting = [line(1, -1, name="Edeka", pending=True), line(3, -2, name="Edeka", pending=True)]
    assert find([row(0)], [line(2, 0)], waiting) == {"joined": {0: 2}, "asked": {}}


def test_the_nearest_line_is_taken_and_one_row_gets_one_line() -> None:
    rows = [row(0), row(1, 3), row(2, 3)]
    found = find(rows, [line(1, 1), line(2, 4)], [])
    assert found == {"joined": {0: 1, 1: 2}, "asked": {}}


def test_a_pending_line_typed_by_hand_is_taken_once() -> None:
    both = line(1, 0, pending=True)
    assert find([row(0), row(1)], [both], [both])["joined"] == {0: 1}


@pytest.mark.parametrize(
    ("amount", "days", "name", "asked"),
    [
        (-501, 0, "Rewe", True),
        (-650, 3, "Rewe", True),
        (-651, 0, "Rewe", False),
        (-499, 0, "Rewe", False),
        (-600, 4, "Rewe", False),
        (-600, -1, "Rewe", False),
        (-600, 0, "Edeka", False),
    ],
)
def test_tips_are_only_asked_about(amount: int, days: int, name: str, asked: bool) -> None:
    found = find([row(0, days, amount)], [], [line(1, 0, pending=True)], name)
    assert found == {"joined": {}, "asked": {0: 1} if asked else {}}


def test_money_that_comes_in_is_never_tipped() -> None:
    assert find([row(0, 0, 600)], [], [line(1, 0, 500, pending=True)])["asked"] == {}


NAMES = st.sampled_from(["rewe", "rewe city", "edeka", "landlord", ""])
DAYS = st.integers(-12, 12)
AMOUNTS = st.sampled_from([-500, -510, -700, 500])
ROWS = st.lists(st.tuples(DAYS, AMOUNTS, NAMES, st.booleans()), max_size=12)


@given(ROWS, ROWS)
def test_one_row_for_one_line_and_what_joins_is_like_it(
    rows: list[tuple[int, int, str, bool]], lines: list[tuple[int, int, str, bool]]
) -> None:
    file = [
        row(place, days, amount, pending=wait) for place, (days, amount, _, wait) in enumerate(rows)
    ]
    there = [
        line(number, days, amount, name, pending=wait)
        for number, (days, amount, name, wait) in enumerate(lines)
    ]
    waiting = [known for known in there if known.pending]

    def names_of(place: int) -> Names:
        return likeness.names(None, rows[place][2])

    found = likeness.find(file, there, waiting, names_of)
    assert likeness.find(file, there[::-1], waiting[::-1], names_of) == found
    assert likeness.find(file[::-1], there, waiting, names_of) == found
    assert not found.joined.keys() & found.asked.keys()
    used = [match.line.id for part in (found.joined, found.asked) for match in part.values()]
    assert len(used) == len(set(used))
    for place, match in found.joined.items():
        assert match.line.amount == file[place].amount
        assert -8 <= (match.line.date - file[place].date).days <= 7
        booked = match.kind == QuestionKind.POSTED
        assert not booked or (match.line.pending and not file[place].pending)
        assert booked or likeness.agree(names_of(place), match.line.names)
    _is_greedy(found, file, there, names_of)


def _is_greedy(found: Likeness, file: list[Row], there: list[Line], names_of: object) -> None:
    """No row and line that agree are both left over."""
    assert callable(names_of)
    used = {match.line.id for part in (found.joined, found.asked) for match in part.values()}
    for known in there:
        for one in file:
            if known.id not in used and one.place not in found.joined.keys() | found.asked.keys():
                near = abs((known.date - one.date).days) <= likeness.NEAR
                assert not (near and known.amount == one.amount)


def test_ten_thousand_equal_rows_are_found_in_no_time() -> None:
    """The work grows with the rows, not with rows times lines."""
    rows = [row(place) for place in range(10_000)]
    lines = [line(number, number % 3) for number in range(10_000)]
    asked = 0

    def names_of(_: int) -> Names:
        nonlocal asked
        asked += 1
        return likeness.names(None, "rewe")

    found = likeness.find(rows, lines, [], names_of)
    assert len(found.joined) == 10_000
    assert asked <= 3 * 10_000
