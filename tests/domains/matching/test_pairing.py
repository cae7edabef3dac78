"""Which lines are the two sides of a transfer, from tables."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from spends.domains.matching.rules import pairing, words
from spends.domains.matching.rules.pairing import Known
from spends.kit.text import fold

DAY = date(2025, 3, 10)


@dataclass
class Line:
    id: UUID
    account_id: UUID
    date: date
    amount: int
    base_amount: int | None = field(default=None)


def lines(*drawn: tuple[str, int, int]) -> list[Line]:
    """Return lines on accounts of one letter: amount, day."""
    return [
        Line(UUID(int=number + 1), UUID(int=ord(place)), DAY + timedelta(day), amount, amount)
        for number, (place, amount, day) in enumerate(drawn)
    ]


def known(**said: Any) -> Known[Line]:
    plain: dict[str, Any] = {"barred": (), "busy": (), "fresh": None, "doubts": lambda *_: 0}
    return Known(**{**plain, **said})


def ids(pairs: list[tuple[Line, Line]]) -> set[tuple[int, int]]:
    return {(out.id.int, into.id.int) for out, into in pairs}


@pytest.mark.parametrize(
    ("drawn", "sure", "asked"),
    [
        ([("a", -5, 0), ("b", 5, 4)], {(1, 2)}, set()),
        ([("a", -5, 4), ("b", 5, 0)], {(1, 2)}, set()),
        ([("a", -5, 0), ("b", 5, 5)], set(), set()),
        ([("a", -5, 0), ("a", 5, 0)], set(), set()),
        ([("a", -5, 0), ("b", 5, 1), ("c", 5, 0)], set(), {(1, 3)}),
        ([("a", -5, 0), ("b", 5, 1), ("b", 5, 0)], set(), {(1, 3)}),
        ([("a", -5, 0), ("a", -5, 1), ("b", 5, 2), ("b", 5, 1)], {(1, 4), (2, 3)}, set()),
        ([("a", -5, 0), ("c", -5, 0), ("b", 5, 0), ("b", 5, 0)], set(), {(1, 3), (2, 4)}),
        # The days go on and on, each near the next: still as many go as come, in their order.
        ([("a", -5, 0), ("b", 5, 4), ("a", -5, 8), ("b", 5, 12)], {(1, 2), (3, 4)}, set()),
        # Round trips: there and back within the days.
        ([("a", -5, 0), ("b", 5, 0), ("b", -5, 1), ("a", 5, 1)], {(1, 2), (3, 4)}, set()),
        ([("a", -5, 0), ("b", 5, 0), ("a", -6, 0), ("b", 6, 0)], {(1, 2), (3, 4)}, set()),
    ],
)
def test_what_is_clear_and_what_is_asked(
    drawn: list[tuple[str, int, int]], sure: set[tuple[int, int]], asked: set[tuple[int, int]]
) -> None:
    given = lines(*drawn)
    for seed in range(5):
        found = pairing.exact(Random(seed).sample(given, len(given)), known())
        assert (ids(found.sure), ids(found.asked)) == (sure, asked)


def test_what_was_said_before_is_heeded() -> None:
    given = lines(("a", -5, 0), ("b", 5, 0), ("c", 5, 1))
    one, two, three = (line.id for line in given)
    assert ids(pairing.exact(given, known(barred={(one, two)})).sure) == {(1, 3)}
    assert not any(pairing.exact(given, known(busy={one})))
    assert ids(pairing.exact(given, known(busy={two})).asked) == {(1, 3)}
    assert ids(pairing.exact(given, known(fresh={three})).asked) == {(1, 3)}
    assert not any(pairing.exact(given, known(fresh=())))
    assert not any(pairing.exact(given, known(doubts=lambda *_: 2)))
    pair = given[:2]
    assert ids(pairing.exact(pair, known(doubts=lambda *_: 1)).asked) == {(1, 2)}
    assert not any(pairing.exact(pair, known(busy={two})))


def test_a_crowd_is_paired_by_its_days_or_not_at_all() -> None:
    many = 3_000
    outs = [("a", -5, day // 300) for day in range(many)]
    ins = [("b", 5, day // 300) for day in range(many)]
    found = pairing.exact(lines(*outs, *ins), known())
    assert (len(found.sure), found.asked) == (many, [])
    found = pairing.exact(lines(*outs, *ins[1:]), known())
    assert not any(found)


def worth(*drawn: tuple[str, int, int]) -> list[Line]:
    return lines(*drawn)


def test_across_currencies_one_with_one_and_close_is_clear() -> None:
    out, into = worth(("a", -1000, 0), ("b", 1030, 2))
    assert ids(pairing.across([(out, into)], known()).sure) == {(1, 2)}
    into.base_amount = 1031
    assert ids(pairing.across([(out, into)], known()).asked) == {(1, 2)}
    into.base_amount = 1101
    assert not any(pairing.across([(out, into)], known()))
    into.base_amount = None
    assert not any(pairing.across([(out, into)], known()))


def test_across_currencies_of_several_the_closest_is_asked_about() -> None:
    out, near, far = worth(("a", -1000, 0), ("b", 1010, 2), ("b", 1020, 0))
    found = pairing.across([(out, far), (out, near)], known())
    assert (found.sure, ids(found.asked)) == ([], {(1, 2)})


@pytest.mark.parametrize(
    ("text", "moves", "earned"),
    [
        ("TRANSFER TO SAVINGS 0815", True, False),
        ("ONLINE PAYMENT - THANK YOU", True, False),
        ("Umbuchung Sparen", True, False),
        ("ÜBERTRAG auf Tagesgeld", True, False),
        ("VIREMENT INTERNE", True, False),
        ("CARD PAYMENT TO TESCO", False, False),
        ("DIRECT DEPOSIT PAYROLL STUDIO", False, True),
        ("Gehalt März", False, True),
        ("MIETE APRIL", False, True),
        ("Rent", False, True),
        ("RENTAL CARS INC", False, False),
        ("Bank transfer rent March", True, True),
        ("Café Lumen", False, False),
    ],
)
def test_what_the_words_say(text: str, moves: bool, earned: bool) -> None:
    folded = fold(text)
    assert (words.moves_money(folded), words.is_earned_or_owed(folded)) == (moves, earned)


def test_an_account_is_named() -> None:
    assert words.names_one(fold("Dauerauftrag Rücklage"), ["Rucklage"])
    assert not words.names_one("bar", ["Bar"])
