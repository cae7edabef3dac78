"""What other files said takes the place of an import that is undone, or its lines are handed on."""

from spends.domains.imports import service as imports
from tests.support.camt import itemised, summed
from tests.support.statements import Desk

BATCH = (5, [4, 8])


def test_the_sums_of_several_files_take_the_place_of_one_file_s_payments(desk: Desk) -> None:
    """Each file gets its own, in one transaction."""
    first = desk.bring(itemised([BATCH, (6, [1, 2])]))
    desk.bring(summed([BATCH]))
    desk.bring(summed([(6, [1, 2])]).replace(b"BK-0", b"BK-1"))
    imports.remove(desk.runtime, desk.actor, first.id)
    assert desk.amounts() == [-1200, -300]
    desk.check()
