"""How fast rows come in that are held against the lines that are there already."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from spends.domains.demo.bulk import BulkRow, bulk_rows, csv_lines
from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.kit.database import Database, create_engine
from spends.kit.money import decimal_amount
from spends.models import load_models
from spends.settings import Settings
from tests.bench import homes, results, scale
from tests.bench.measure import Target, Times, number, table, timed
from tests.support import postgres, sqlite
from tests.support.statements import Desk, runtime_of

TODAY = date(2026, 1, 1)
FILES = 5
ROUNDS = 3
"""As few as make a median: to undo an import of so many takes longer than to do it."""
TYPED_EVERY = 100
YNAB = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared"
WORDS = (
    f"An account with {scale.LARGE:,} lines of a bank's CSV files. *Typed*: a file of the same bank "
    f"brings {scale.MIDDLE:,} rows of the days after, and one in {TYPED_EVERY} was typed by hand two "
    f"days before. *Elsewhere*: the last {scale.MIDDLE:,} lines come again from another program, in "
    "other words, and all of them join. *Empty* is the same file in a household without any lines. "
    f"Medians of {ROUNDS} rounds; each import is undone before the next."
)

pytestmark = pytest.mark.bench

Found = dict[str, Times]


def measure(desk: Desk, empty: Desk) -> Found:
    """Return how long imports take, in a household with many lines and in an empty one."""
    rows = list(bulk_rows(scale.LARGE + scale.MIDDLE, TODAY))
    old, new = rows[: scale.LARGE], rows[scale.LARGE :]
    size = -(-scale.LARGE // FILES)
    for start in range(0, scale.LARGE, size):
        desk.bring(_csv(old[start : start + size]))
    _type(desk, new[::TYPED_EVERY])
    typed = len(new[::TYPED_EVERY])
    found: Found = {}
    for name, content, counts in (
        ("typed", _csv(new), Counts(len(new) - typed, 0, 0, 0, typed)),
        ("elsewhere", _ynab(old[-scale.MIDDLE :]), None),
    ):
        seconds: dict[str, list[float]] = {"empty": [], "imported": [], "undone": []}
        for _ in range(ROUNDS):
            _round(empty, content, Counts(scale.MIDDLE, 0, 0, 0), seconds["empty"], [])
            _round(desk, content, counts, seconds["imported"], seconds["undone"])
        found |= {f"{name}-{part}": Times(tuple(times)) for part, times in seconds.items()}
    return found


def _round(
    desk: Desk, content: bytes, counts: Counts | None, took: list[float], undone: list[float]
) -> None:
    found = desk.upload(content)
    assert counts in {None, found.counts}, found.counts
    desk.begin(found.id)
    took.append(timed(lambda: imports.run(desk.runtime, desk.actor, found.id)))
    assert desk.view(found.id).status == "done"
    undone.append(timed(lambda: imports.remove(desk.runtime, desk.actor, found.id)))


def _csv(rows: Sequence[BulkRow]) -> bytes:
    return "".join(csv_lines(rows)).encode()


def _ynab(rows: Sequence[BulkRow]) -> bytes:
    return "\n".join(itertools.chain([YNAB], _ynab_lines(rows), [""])).encode()


def _ynab_lines(rows: Sequence[BulkRow]) -> Iterator[str]:
    for row in rows:
        amount = f"{abs(row.amount) // 100}.{abs(row.amount) % 100:02d}"
        out, into = (amount, "0.00") if row.amount < 0 else ("0.00", amount)
        yield f"Giro,,{row.day:%m/%d/%Y},{row.payee},,,,,{out},{into},Cleared"


def _type(desk: Desk, rows: Sequence[BulkRow]) -> None:
    """Let somebody type lines two days before the bank has them."""
    with desk.runtime.unit_of_work(desk.actor) as uow:
        for row in rows:
            new: dict[str, Any] = {
                "account_id": desk.account_id,
                "date": row.day - timedelta(days=2),
                "amount": decimal_amount(row.amount, "EUR"),
                "payee": row.payee,
            }
            transactions.record(uow, NewTransaction.model_validate(new))


def test_matching(kind: str, tmp_path: Path) -> None:
    load_models()
    database_url = (
        sqlite.create_database(tmp_path / "spends.db")
        if kind == "sqlite"
        else postgres.create_database(f"{homes.PREFIX}matching")
    )
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    runtime = runtime_of(settings, Database(create_engine(database_url)))
    found = measure(Desk.open(runtime, "Ann"), Desk.open(runtime, "Bob"))
    runtime.close()
    place = f"{scale.NAMES[kind]}, {scale.MIDDLE:,} rows matched with {scale.LARGE:,} lines"
    results.keep(
        f"11-matching-{scale.KINDS.index(kind)}",
        f"Import with matching, {scale.NAMES[kind]}",
        words=WORDS,
        targets=[_target(found, name, f"{place}, {name}") for name in ("typed", "elsewhere")],
        tables=[_table(found)],
    )


def _target(found: Found, name: str, words: str) -> Target:
    share = found[f"{name}-empty"].median / found[f"{name}-imported"].median
    return Target(f"{words}: speed beside an empty household", share, 0.5, "%", True)


def _table(found: Found) -> dict[str, Any]:
    lines = [
        [
            name.replace("-", ", "),
            f"{times.median:.2f}",
            f"{min(times.seconds):.2f}-{max(times.seconds):.2f}",
            number(scale.MIDDLE / times.median, ""),
        ]
        for name, times in found.items()
    ]
    return table(["What", "seconds", "from-to", "rows/s"], lines)
