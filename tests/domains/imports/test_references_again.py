"""A reference used again for a batch that comes both as a sum and payment by payment."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.camt import Bookings, itemised, summed
from tests.support.histories import Account
from tests.support.statements import Desk

BATCH, FOLLOWING, THIRD = (1, [4, 8]), (12, [3, 7]), (25, [2, 9])
FILES: list[Callable[..., bytes]] = [summed, itemised]
ORDERS = list(permutations(FILES))


@pytest.mark.parametrize("first", FILES)
@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_it_is_there_once(
    desk: Desk, first: Callable[..., bytes], one: Callable[..., bytes], other: Callable[..., bytes]
) -> None:
    desk.bring(first([BATCH]))
    brought = desk.bring(one([FOLLOWING]))
    assert brought.counts.new == (1 if one is summed else 2)
    for again in (other, one, other):
        assert desk.bring(again([FOLLOWING])).counts.new == 0
    assert sum(desk.amounts()) == -2200
    desk.bring(other([THIRD]))
    assert desk.bring(one([THIRD])).counts.new == 0
    assert sum(desk.amounts()) == -3300
    assert desk.bring(first([BATCH])).counts.new == 0


@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_two_batches_of_one_reference_in_one_file_are_there_once(
    desk: Desk, one: Callable[..., bytes], other: Callable[..., bytes]
) -> None:
    files = [kind([BATCH, FOLLOWING]).replace(b"BK-1", b"BK-0") for kind in (one, other)]
    account = Account.open(desk)
    first, _ = account.bring(files[0])
    counts = account.bring(files[1])[1]
    assert counts.new == 0
    alone = account.bring(other([FOLLOWING]))[1]
    assert alone.new == 0
    assert sum(line.amount for line in account.lines()) == -2200
    account.undo(first)
    assert sum(line.amount for line in account.lines()) == -2200
    assert account.bring(files[0])[1].new == 0


@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_a_reference_that_ends_in_a_number_is_the_bank_s_own(
    desk: Desk, one: Callable[..., bytes], other: Callable[..., bytes]
) -> None:
    own = [kind([BATCH]).replace(b"BK-0", b"BK#2") for kind in (one, other)]
    desk.bring(own[0])
    assert desk.bring(own[1]).counts.new == 0


@pytest.mark.parametrize("first", FILES)
@pytest.mark.parametrize(("one", "other"), ORDERS)
def test_it_is_known_also_when_what_had_the_reference_first_has_gone(
    desk: Desk, first: Callable[..., bytes], one: Callable[..., bytes], other: Callable[..., bytes]
) -> None:
    account = Account.open(desk)
    before, _ = account.bring(first([BATCH]))
    brought, _ = account.bring(one([FOLLOWING]))
    account.undo(before)
    for again in (one, other):
        assert account.bring(again([FOLLOWING]))[1].new == 0
    account.undo(brought)
    assert sum(line.amount for line in account.lines()) == -1000


def test_payments_of_another_day_are_not_those_that_a_sum_stands_for(desk: Desk) -> None:
    """Their ids are the same, but it is the other batch that the other file has."""
    account = Account.open(desk)
    account.bring(summed([FOLLOWING]))
    account.bring(itemised([FOLLOWING]))
    other, _ = account.bring(itemised([BATCH]))
    account.undo(other)
    assert [line.amount for line in account.lines()] == [-1000]


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(FILES), st.sampled_from([BATCH, FOLLOWING, THIRD])),
        min_size=2,
        max_size=6,
    ),
    data=st.data(),
)
def test_money_is_neither_lost_nor_doubled_whatever_comes_and_goes(
    desk: Desk, kinds: list[tuple[Callable[..., bytes], tuple[int, list[int]]]], data: st.DataObject
) -> None:
    account = Account.open(desk)
    there: list[tuple[object, tuple[int, list[int]]]] = []

    def is_right() -> bool:
        batches: Bookings = [batch for batch in (BATCH, FOLLOWING, THIRD) if batch in held]
        total = -100 * sum(sum(parts) for _, parts in batches)
        return sum(line.amount for line in account.lines()) == total

    for kind, batch in kinds:
        there.append((account.bring(kind([batch]))[0], batch))
        held = [each for _, each in there]
        assert is_right(), (kinds, there)
    for import_id, batch in data.draw(st.permutations(there)):
        account.undo(import_id)
        there.remove((import_id, batch))
        held = [each for _, each in there]
        assert is_right(), (kinds, there)
    assert not account.lines()
