"""What an instance counts and times, for Prometheus.

Labels are few and ours: routes, handlers, names of sweeps and formats, never what somebody typed.
Where several processes serve one address, `PROMETHEUS_MULTIPROC_DIR` names a folder that all of
them write to, and whichever is asked answers for all.
"""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    generate_latest,
    multiprocess,
)
from prometheus_client.registry import Collector

from spends.kit.errors import RateLimited, SpendsError, Unavailable

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Seconds. People notice 0.1, and leave after 3.
ANSWERS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
STATEMENTS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)
JOBS = (0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0)

REQUESTS = Counter(
    "spends_http_requests_total", "Requests answered.", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "spends_http_request_duration_seconds",
    "Time until the whole answer was sent.",
    ["method", "route"],
    buckets=ANSWERS,
)
EVENTS = Counter(
    "spends_events_total",
    "Events of pages: ok, refused (told to the person), failed (a fault of ours), cancelled.",
    ["handler", "outcome"],
)
EVENT_SECONDS = Histogram(
    "spends_event_duration_seconds",
    "Time from an event's turn until its changes were sent; background is nobody's wait.",
    ["handler", "kind"],
    buckets=ANSWERS,
)
STATEMENT_SECONDS = Histogram(
    "spends_database_statement_duration_seconds",
    "Time until the database answered a statement.",
    ["kind"],
    buckets=STATEMENTS,
)
SLOW_STATEMENTS = Counter(
    "spends_database_slow_statements_total", "Statements of over 100 ms.", ["kind"]
)
DATABASE_FAILURES = Counter(
    "spends_database_failures_total", "Work that ended since the database was away or too busy."
)
CONNECTIONS = Gauge(
    "spends_database_connections_in_use",
    "Connections at work.",
    multiprocess_mode="livesum",
)
POOL_SIZE = Gauge(
    "spends_database_pool_size",
    "Connections that may be at work, before the pool stretches.",
    multiprocess_mode="livesum",
)
REDIS_READS = Counter(
    "spends_redis_reads_total", "Notes that were looked for in Redis: hit, miss.", ["result"]
)
REDIS_FAILURES = Counter("spends_redis_failures_total", "Times that Redis was found away.")
SWEEPS = Counter("spends_sweep_runs_total", "Sweeps run: ok, failed.", ["sweep", "outcome"])
SWEEP_SECONDS = Histogram(
    "spends_sweep_duration_seconds", "Time a sweep took.", ["sweep"], buckets=JOBS
)
SWEEP_INTERVAL = Gauge(
    "spends_sweep_interval_seconds",
    "How often a sweep is to run.",
    ["sweep"],
    multiprocess_mode="max",
)
SIGN_INS = Counter(
    "spends_sign_ins_total",
    "Tries to sign in with a password: ok, refused, limited, failed.",
    ["outcome"],
)
SIGN_UPS = Counter(
    "spends_sign_ups_total", "Tries to sign up: ok, refused, limited, failed.", ["outcome"]
)
IMPORTS = Counter(
    "spends_imports_total", "Imports of bank files: ok, refused, failed.", ["format", "outcome"]
)
IMPORT_ROWS = Counter(
    "spends_import_rows_total", "Lines of imported files: new, duplicate, invalid.", ["result"]
)
IMPORT_SECONDS = Histogram(
    "spends_import_duration_seconds", "Time an import took.", ["format"], buckets=JOBS
)
DOCUMENTS = Counter("spends_documents_stored_total", "Files stored as documents.")
DOCUMENT_BYTES = Counter("spends_document_bytes_total", "Bytes of files stored as documents.")

# A rate needs a beginning: what is watched for stands at 0 from the start.
for _outcome in ("ok", "refused", "limited", "failed"):
    SIGN_INS.labels(_outcome)
    SIGN_UPS.labels(_outcome)
for _result in ("hit", "miss"):
    REDIS_READS.labels(_result)
for _kind in ("read", "write"):
    STATEMENT_SECONDS.labels(_kind)
    SLOW_STATEMENTS.labels(_kind)


class _Joined(Collector):
    """What the processes counted, and what is only known when it is asked for."""

    def __init__(self, counted: Collector, known: Iterable[Metric]) -> None:
        self._counted = counted
        self._known = known

    def collect(self) -> Iterator[Metric]:
        yield from self._counted.collect()
        yield from self._known


def exposition(known: Iterable[Metric] = ()) -> bytes:
    """Return all figures in Prometheus' text format, `known` at the end."""
    counted: Collector = REGISTRY
    if os.environ.get(SHARED_FOLDER):
        counted = multiprocess.MultiProcessCollector(CollectorRegistry())  # type: ignore[no-untyped-call]  # the package leaves it so
    return generate_latest(_Joined(counted, known))


@contextmanager
def counted(counter: Counter) -> Iterator[None]:
    """Count how a block ends by the label outcome: ok, limited, refused, failed by our fault."""
    outcome = "failed"
    try:
        yield
        outcome = "ok"
    except RateLimited:
        outcome = "limited"
        raise
    except SpendsError as error:
        outcome = "failed" if isinstance(error, Unavailable) else "refused"
        raise
    finally:
        counter.labels(outcome).inc()


@contextmanager
def timed(histogram: Histogram) -> Iterator[None]:
    """Observe how long a block took, however it ends; `histogram` has its labels already."""
    start = time.perf_counter()
    try:
        yield
    finally:
        histogram.observe(time.perf_counter() - start)


def forget_the_dead() -> None:
    """Remove what processes that are gone said of the present; what they counted stays."""
    folder = os.environ.get(SHARED_FOLDER)
    if not folder:
        return
    for found in Path(folder).glob("gauge_live*_*.db"):
        process = found.stem.rpartition("_")[2]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            multiprocess.mark_process_dead(int(process))  # type: ignore[no-untyped-call]  # likewise
