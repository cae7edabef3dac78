"""Whatever dies when, an import is there whole or not at all."""

import os
import random
import signal
import threading
import time
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from spends.domains.demo.bulk import bulk_rows, write_csv
from spends.domains.households import service as households
from spends.domains.imports import jobs
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.imports.service import storing
from spends.kit.database import Database, create_engine
from spends.settings import Settings
from tests.support.fuzz import CASES
from tests.support.statements import Desk, runtime_of

ROWS = 12_000
# On each of two databases.
KILLED = max(10, CASES // 1_000)


def _import_elsewhere(desk: Desk, settings: Settings, import_id: UUID) -> int:
    """Import in a process of its own, beside somebody who edits all the time; return its id."""
    child = os.fork()
    if child:
        return child
    with suppress(BaseException):
        engine = create_engine(settings.effective_database_url, 4)
        runtime = runtime_of(settings, Database(engine))
        own = Desk(runtime, desk.actor, desk.account_id)

        def edit() -> None:
            while True:
                with runtime.unit_of_work(desk.actor) as uow:
                    households.touch(uow)
                time.sleep(0.03)

        threading.Thread(target=edit, daemon=True).start()
        own.commit(import_id)
    os._exit(0)


def _let_leases_expire(desk: Desk) -> None:
    with desk.runtime.system("test: time passes") as uow:
        past = "0001-01-01T00:00:00.000000+00:00"
        uow.session.execute(text("UPDATE job_lease SET expires_at = :past"), {"past": past})


@pytest.mark.slow
@pytest.mark.no_cover
def test_killing_leaves_all_or_nothing(
    desk: Desk, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "POSTGRES_CHUNK", ROWS // 3)
    path = tmp_path / "statement.csv"
    write_csv(bulk_rows(ROWS, date(2025, 6, 30)), path)
    content = path.read_bytes()
    dice = random.Random(7)
    found = desk.upload(content)
    start = time.monotonic()
    assert os.waitpid(_import_elsewhere(desk, settings, found.id), 0)[1] == 0
    longest = time.monotonic() - start
    ends: dict[str, int] = {}
    for number in count():
        done = desk.view(found.id).status == ImportStatus.DONE
        desk.check()
        with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
            every = 'SELECT count(*), count(deleted_at) FROM "transaction"'
            found_lines = uow.session.execute(text(f"{every} WHERE household_id IS NOT NULL")).one()
            assert tuple(found_lines) == (ROWS if done else 0, 0)
            payees = uow.session.scalar(
                text("SELECT count(*) FROM payee WHERE household_id IS NOT NULL")
            )
        assert bool(payees) == done
        if number == KILLED:
            break
        if done:
            imports.remove(desk.runtime, desk.actor, found.id, everything=True)
            found = desk.upload(content)
        child = _import_elsewhere(desk, settings, found.id)
        time.sleep(dice.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _let_leases_expire(desk)
        jobs.recover_interrupted(desk.runtime)
        status = desk.view(found.id).status
        ends[status] = ends.get(status, 0) + 1
        assert status in {ImportStatus.PREVIEW, ImportStatus.FAILED, ImportStatus.DONE}
    assert ends.get(ImportStatus.FAILED, 0) >= 1, ends


def test_an_interrupted_import_says_so_and_can_be_done_again(desk: Desk) -> None:
    found = desk.upload(b"date,payee,amount\n2025-03-01,A,-1.00\n")
    desk.begin(found.id)
    assert jobs.recover_interrupted(desk.runtime) == 0
    assert desk.view(found.id).status == ImportStatus.RUNNING
    _let_leases_expire(desk)
    jobs.recover_interrupted(desk.runtime)
    failed = desk.view(found.id)
    assert (failed.status, failed.outcome.message) == (ImportStatus.FAILED, jobs.INTERRUPTED)
    imports.run(desk.runtime, desk.actor, found.id)
    assert desk.lines() == []
    assert desk.commit(found.id).status == ImportStatus.DONE
    assert len(desk.lines()) == 1
    desk.check()
