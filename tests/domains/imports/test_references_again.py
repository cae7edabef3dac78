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
