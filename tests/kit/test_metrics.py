"""Figures: how a block ends, how long it took, and several processes answering as one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from spends.kit import metrics
from spends.kit.errors import NotFound, RateLimited, SpendsError, Unavailable

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "ok"),
        (NotFound(), "refused"),
        (RateLimited(3), "limited"),
        (Unavailable(), "failed"),
        (ValueError("x"), "failed"),
    ],
)
def test_how_a_block_ends_is_counted(error: Exception | None, outcome: str) -> None:
    registry = CollectorRegistry()
    counter = Counter("tries_total", "Tries.", ["outcome"], registry=registry)
    try:
        with metrics.counted(counter):
            if error:
                raise error
    except (SpendsError, ValueError):
        pass
    assert registry.get_sample_value("tries_total", {"outcome": outcome}) == 1


def test_a_block_is_timed_however_it_ends() -> None:
    registry = CollectorRegistry()
    histogram = Histogram("work_seconds", "Work.", registry=registry)
    with pytest.raises(ValueError, match="x"), metrics.timed(histogram):
        raise ValueError("x")
    assert registry.get_sample_value("work_seconds_count") == 1


WORKER = """
import sys
from spends.kit import metrics
metrics.SIGN_INS.labels("ok").inc(int(sys.argv[1]))
metrics.EVENT_SECONDS.labels("page.load", "foreground").observe(0.1)
metrics.CONNECTIONS.inc()
metrics.SWEEP_INTERVAL.labels("late-rates").set(60)
if sys.argv[2] == "tell":
    metrics.forget_the_dead()
    sys.stdout.write(metrics.exposition().decode())
"""


def _worker(folder: Path, count: int, *, tell: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(count), "tell" if tell else ""],
        cwd=ROOT,
        env={**os.environ, metrics.SHARED_FOLDER: str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_several_processes_answer_as_one(tmp_path: Path) -> None:
    _worker(tmp_path, 2, tell=False)
    told = _worker(tmp_path, 3, tell=True)
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    assert found["spends_sign_ins_total", (("outcome", "ok"),)] == 5
    labels = (("handler", "page.load"), ("kind", "foreground"))
    assert found["spends_event_duration_seconds_count", labels] == 2
    assert found["spends_sweep_interval_seconds", (("sweep", "late-rates"),)] == 60
    # The first process is gone, and with it the connection that it held.
    assert found["spends_database_connections_in_use", ()] == 1
