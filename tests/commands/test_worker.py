"""`python -m spends worker`: the sweeps without the web."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spends.jobs.schedule import SWEEPS
from spends.kit.database import Database
from spends.kit.jobs import JobLease
from spends.kit.sql import table_of
from tests.support import sqlite
from tests.support.migrations import ROOT
from tests.support.server import default_settings

PATIENCE = 60.0


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    url = sqlite.create_database(tmp_path / "spends.db")
    environment = {
        **os.environ,
        **default_settings(),
        "SPENDS_DATA_DIR": str(tmp_path),
        "SPENDS_DATABASE_URL": url,
        "SPENDS_SCHEDULER": "off",  # whose scheduler is the web's
    }
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "spends", "worker"],
            cwd=ROOT,
            env=environment,
            stderr=log,
        )
    yield process
    process.kill()
    process.wait()


def test_it_runs_every_sweep_and_ends_when_told(
    worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    from spends.kit.database import create_engine

    database = Database(create_engine(f"sqlite:///{tmp_path / 'spends.db'}"))
    expected, found = {sweep.name for sweep in SWEEPS}, set[str]()
    deadline = time.monotonic() + PATIENCE
    while found < expected and time.monotonic() < deadline:
        time.sleep(0.1)
        with database.system("which sweeps have run", write=False) as uow:
            found = set(uow.session.scalars(table_of(JobLease).select()))
    database.dispose()
    assert found >= expected
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    lines = (tmp_path / "worker.log").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events[0] == "worker_started"
    assert events[-1] == "worker_ended"
