"""A bank's reference of a batch that is used again is another batch, however the first was booked."""

from collections.abc import Callable

import pytest

from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from tests.support.camt import itemised, summed
from tests.support.statements import Desk

BATCH, FOLLOWING = (5, [4, 8]), (25, [3, 7])
FILES: list[Callable[..., bytes]] = [summed, itemised]


@pytest.mark.parametrize("following", FILES)
@pytest.mark.parametrize("sum_first", [True, False])
def test_a_reference_is_used_again_after_a_pending_batch_was_booked(
    desk: Desk, sum_first: bool, following: Callable[..., bytes]
) -> None:
    one, other = FILES if sum_first else FILES[::-1]
    desk.bring(one([BATCH], "PDNG"))
    desk.bring(other([BATCH], later=2))
    assert desk.bring(other([BATCH], later=2)).counts.new == 0
    assert desk.bring(one([BATCH], "PDNG")).counts.new == 0
    assert sum(desk.amounts()) == -1200
    for _ in range(2):
        desk.bring(following([FOLLOWING]))
        assert sum(desk.amounts()) == -2200
    desk.check()


def test_a_part_that_somebody_amended_hides_no_other_batch_of_these_days(desk: Desk) -> None:
    """Those of the other batch are not said to be parts of its sum."""
    desk.bring(itemised([BATCH]))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"amount": "-5.00", "date": "2024-03-20"})
        transactions.amend(uow, desk.lines()[0].id, changes)
    desk.bring(itemised([(8, [1, 2])]).replace(b"BK-0", b"BK-1"))
    assert desk.bring(summed([BATCH])).counts.duplicate == 1
    assert desk.bring(summed([(8, [1, 2])]).replace(b"BK-0", b"BK-1")).counts.duplicate == 1
    assert desk.bring(summed([(8, [1, 3])]).replace(b"BK-0", b"BK-1")).counts.new == 1
