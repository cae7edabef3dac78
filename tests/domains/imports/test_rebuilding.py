"""What other files said takes the place of an import that is undone, or its lines are handed on."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import event

from spends.domains.imports import service as imports
from tests.support.camt import itemised, summed
from tests.support.statements import Desk

BATCH = (5, [4, 8])
DAY = date(2024, 3, 5)


def undo(desk: Desk, import_id: UUID) -> int:
    """Undo an import; return how many rows took the place of its own."""
    imports.remove(desk.runtime, desk.actor, import_id)
    desk.check()
    return desk.view(import_id).outcome.instead


def test_the_sums_of_several_files_take_the_place_of_one_file_s_payments(desk: Desk) -> None:
    """Each file gets its own, in one transaction."""
    first = desk.bring(itemised([BATCH, (6, [1, 2])]))
    desk.bring(summed([BATCH]))
    desk.bring(summed([(6, [1, 2])]).replace(b"BK-0", b"BK-1"))
    assert undo(desk, first.id) == 2
    assert desk.amounts() == [-1200, -300]


def test_what_other_files_said_is_read_once(desk: Desk) -> None:
    first = desk.bring(itemised([BATCH], "PDNG"))
    desk.bring(summed([BATCH]))
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "import_batch.known" in statement.partition("FROM")[0]:
            asked.append(statement)

    engine = desk.runtime.database.engine
    event.listen(engine, "before_cursor_execute", note)
    undo(desk, first.id)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 1
