"""How fast transactions go out as a file, and that memory does not grow with them."""

import io
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.service.reading import exporting
from spends.kit.actor import Actor
from spends.kit.database import Database
from tests.bench import results, scale
from tests.bench.homes import actor_of, home
from tests.bench.measure import Target, repeated, table

pytestmark = pytest.mark.bench

LIMIT = 2.0
MOST_MEMORY = 20.0
MEGABYTE = 2**20
ROUNDS = 5
WRITERS: dict[str, Callable[..., int]] = {"CSV": exporting.write_csv, "JSON": exporting.write_json}
WHOLE = "everything, newest first"
LISTS: dict[str, tuple[TransactionFilter, Sort]] = {
    WHOLE: (TransactionFilter(), "-date"),
    "everything, largest first": (TransactionFilter(), "-amount"),
    "expenses": (TransactionFilter(type="expense"), "-date"),
    "a text": (TransactionFilter(search="re"), "-date"),
}


@pytest.mark.parametrize("rows", [scale.MIDDLE, scale.LARGE])
def test_export(kind: str, rows: int) -> None:
    database = home(kind, rows).database()
    actor = actor_of(database)
    cells, targets = [], []
    # Of the largest household all is written once: that takes long enough.
    lists = LISTS if rows == scale.MIDDLE else {WHOLE: LISTS[WHOLE]}
    for name, wanted in lists.items():
        count, seconds = _timed(database, actor, *wanted, once=rows > scale.MIDDLE)
        cells.append([name, f"{count:,}", *(f"{each:.2f}" for each in seconds.values())])
        if name == WHOLE and rows == scale.MIDDLE:
            place = f"{rows:,} transactions out, {scale.NAMES[kind]}"
            targets += [
                Target(f"{place}, {format_}", each, LIMIT, "s") for format_, each in seconds.items()
            ]
    peak = _peak(database, actor)
    targets.append(
        Target(f"Memory of an export of {rows:,}, {scale.NAMES[kind]}", peak, MOST_MEMORY, "MB")
    )
    results.keep(
        f"66-transaction-export-{scale.KINDS.index(kind)}-{rows:08d}",
        f"Export of transactions, {scale.NAMES[kind]}, {rows:,} transactions",
        words="From the first read to the finished file, in a read unit of work.",
        targets=targets,
        tables=[table(["List", "rows", "CSV, s", "JSON, s"], cells)],
    )
    database.dispose()


def _timed(
    database: Database, actor: Actor, wanted: TransactionFilter, sort: Sort, *, once: bool
) -> tuple[int, dict[str, float]]:
    """Return how many a list has, and how long each format takes, in seconds."""
    seconds, count = {}, 0
    for name, write in WRITERS.items():
        work = partial(_out, database, actor, write, wanted, sort)
        if once:
            start = time.perf_counter()
            count = work()
            seconds[name] = time.perf_counter() - start
            continue
        times, count = repeated(work, ROUNDS)
        seconds[name] = times.median
    return count, seconds


def _out(database: Database, actor: Actor, write: Callable[..., int], *wanted: Any) -> int:
    with database.unit_of_work(actor, write=False) as uow, tempfile.TemporaryFile() as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        count = write(uow, *wanted, text)
        text.detach()
    return count


def _peak(database: Database, actor: Actor) -> float:
    """Return how much memory Python holds at most during an export, in megabytes."""
    tracemalloc.start()
    try:
        _out(database, actor, exporting.write_csv, TransactionFilter(), "-date")
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()
