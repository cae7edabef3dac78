"""Sweeps over imports."""

import os
import time
from datetime import timedelta

import pytest

from spends.domains.imports import jobs
from spends.domains.imports import service as imports
from spends.kit import clock
from spends.kit.errors import NotFound
from tests.support.statements import Desk, csv

COFFEE = "2025-03-01,Café Lumen,CARD 1 CAFE LUMEN,-2.80,"


def test_previews_that_nobody_went_on_with_are_dropped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = desk.bring(csv(COFFEE))
    found = desk.upload(csv(COFFEE))
    assert jobs.drop_abandoned(desk.runtime) == 0
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    assert jobs.drop_abandoned(desk.runtime) == 1
    assert desk.files() == []
    with pytest.raises(NotFound):
        desk.view(found.id)
    assert desk.view(done.id).status == "done"
    assert len(desk.lines()) == 1


def test_files_that_no_import_names_are_dropped(desk: Desk) -> None:
    found = desk.upload(csv(COFFEE))
    folder = desk.runtime.settings.data_dir / "files"
    orphan = folder / "imports" / "ab" / "cd"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    assert jobs.drop_orphaned_files(desk.runtime) == 0
    old = time.time() - 2 * 86_400
    for key in desk.files():
        os.utime(folder / key, (old, old))
    assert jobs.drop_orphaned_files(desk.runtime) == 1
    assert desk.files() == [f"imports/{desk.actor.household_id.hex}/{found.id.hex}"]
    assert desk.commit(found.id).status == "done"


def test_an_undone_import_s_payees_go_unless_somebody_uses_them(desk: Desk) -> None:
    from spends.domains.ledger.service.naming import payees

    first = desk.bring(csv(COFFEE, "2025-03-02,Landlord,RENT,-900.00,"))
    desk.bring(csv("2025-04-02,Landlord,RENT,-900.00,"))
    imports.remove(desk.runtime, desk.actor, first.id)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert [payee.name for payee in payees.payees(uow).items] == ["Landlord"]
