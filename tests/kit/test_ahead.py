"""The next is made while the last is worked with, and nothing is lost by that."""

import contextvars
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from spends.kit.ahead import ahead

PATIENCE = 10


def test_all_items_come_in_their_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert list(ahead([])) == []
    assert list(ahead([None, 0])) == [None, 0]


def test_the_next_is_made_while_the_last_is_worked_with() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    found = ahead(items())
    assert next(found) == 1
    assert made.wait(PATIENCE)
    assert list(found) == [2]


def test_never_more_than_one_is_made_ahead() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    for worked, number in enumerate(ahead(items())):
        assert number == worked
        assert len(made) <= worked + 2


def test_an_error_comes_where_its_item_would_have_come() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("gone")

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(LookupError, match="gone"):
        next(found)


def test_leaving_early_waits_for_what_is_being_made() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        yield 1
        begun.set()
        go_on.wait(PATIENCE)
        ended.set()
        yield 2

    with closing(ahead(items())) as found:
        assert next(found) == 1
        assert begun.wait(PATIENCE)
        go_on.set()
    assert ended.is_set()


def test_items_are_made_in_the_context_of_who_asked() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")
    who.set("Moreau")
    assert list(ahead(who.get() for _ in range(2))) == ["Moreau", "Moreau"]
