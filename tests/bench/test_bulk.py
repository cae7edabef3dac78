"""What it takes to change ten thousand transactions at once, and to take it back."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import UUID

import pytest

from spends import wiring
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.repository.reading import listing
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Actor
from spends.kit.database import Database, create_engine
from spends.kit.unit_of_work import UnitOfWork
from tests.bench import results, scale
from tests.bench.homes import POOL, actor_of, home
from tests.bench.measure import ROUNDS, Target, table, timed

pytestmark = pytest.mark.bench

MANY = 10_000
LIMIT = 1.0


def test_bulk(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.wire()
    monkeypatch.setattr(bulk, "MAX_IDS", MANY)
    rows = scale.MIDDLE
    database = Database(create_engine(home(kind, rows).copied(tmp_path), POOL))
    actor = actor_of(database)
    with database.unit_of_work(actor, write=False) as uow:
        ids = listing.ids(uow, TransactionFilter(), MANY)
        leaves = [view.id for view in categories.category_views(uow) if view.parent_id]
    edits = {
        "another category": lambda turn: BulkEdit(category_id=leaves[turn]),
        "another payee": lambda turn: BulkEdit(payee=f"Payee {turn}"),
        "cleared or not": lambda turn: BulkEdit(cleared=bool(turn % 2)),
        "one tag more": lambda turn: BulkEdit(add_tags=[f"Tag {turn}"]),
        "a note": lambda turn: BulkEdit(add_notes=f"Note {turn}"),
    }
    found = {}
    for name, edit in edits.items():
        found[name] = _both(database, actor, lambda turn, edit=edit: _changing(ids, edit(turn)))
    found["deleted"] = _both(database, actor, lambda _: lambda uow: bulk.delete(uow, ids).undo_id)
    database.dispose()
    first = next(iter(found))
    results.keep(
        f"45-bulk-{scale.KINDS.index(kind)}",
        f"{len(ids):,} transactions changed at once, {scale.NAMES[kind]}",
        words=(
            f"In a household of {rows:,}, with one undo; the service in one unit of work, its commit "
            "included, and everything that follows a change of transactions."
        ),
        targets=[
            Target(f"{scale.NAMES[kind]}: {len(ids):,} transactions {what}", seconds, LIMIT, "s")
            for what, seconds in zip(
                (f"get {first}", "get their old category again"), found[first], strict=True
            )
        ],
        tables=[
            table(
                ["What", "s", "undone, s"],
                [[name, f"{done:.2f}", f"{back:.2f}"] for name, (done, back) in found.items()],
            )
        ],
    )


def _changing(ids: list[UUID], edit: BulkEdit) -> Callable[[UnitOfWork], UUID]:
    return lambda uow: bulk.change(uow, ids, edit).undo_id


def _both(
    database: Database, actor: Actor, making: Callable[[int], Callable[[UnitOfWork], UUID]]
) -> tuple[float, float]:
    """Return the medians of doing something and of taking it back, in seconds; once to warm up."""
    done, back = [], []
    for turn in range(ROUNDS + 1):
        undo_ids: list[UUID] = []
        act = making(turn)

        def do(act: Callable[[UnitOfWork], UUID] = act, kept: list[UUID] = undo_ids) -> None:
            with database.unit_of_work(actor) as uow:
                kept.append(act(uow))

        def undo(kept: list[UUID] = undo_ids) -> None:
            with database.unit_of_work(actor) as uow:
                transactions.undo(uow, kept[0])

        done.append(timed(do))
        back.append(timed(undo))
    return median(done[1:]), median(back[1:])
