"""What rules and the search for transfers cost an import: the same file with and without them."""

import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from spends.domains.demo.bulk import BulkRow, bulk_rows, csv_lines
from spends.domains.imports.models import ImportStatus
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service.naming import categories
from spends.domains.matching.service import questions
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from spends.kit import events
from spends.kit.database import Database, create_engine
from spends.kit.runtime import Runtime
from spends.models import load_models
from spends.settings import Settings
from spends.wiring import wire
from tests.bench import results, scale
from tests.bench.measure import Target, Times, number, table
from tests.bench.test_import import _committed, _empty, _url
from tests.support.statements import Desk, runtime_of

pytestmark = pytest.mark.bench

RULES = 200
TRANSFER_EVERY = 100
PAIRS = 11
"""How often both are measured: of fewer, the median still swings by ten in a hundred."""

WORDS = (
    f"{RULES} active rules: half name a payee whole, the others look for a part of it or of the "
    "bank's text, ten of them with a regular expression; they give categories, and some payees, "
    f"tags and notes. One line in {TRANSFER_EVERY} has its other side in a second account."
)


def a_rule(at: int, row: BulkRow, category_ids: Sequence[UUID]) -> NewRule:
    """Return one of many rules, as people have them."""
    word = row.description.split()[1].lower()
    leaves: list[dict[str, Any]] = [
        {"field": "payee", "op": "is", "value": row.payee},
        {"field": "description", "op": "contains", "value": f"{word} {row.payee.split()[-1]}"},
        {"field": "payee", "op": "is", "value": row.payee},
        {"field": "payee", "op": "starts_with", "value": row.payee},
    ]
    conditions = [leaves[at % 4]]
    if at % 20 == 7:
        conditions = [{"field": "description", "op": "matches", "value": f"{word} .*00[0-4]$"}]
    if at % 5 == 3:
        conditions.append({"field": "amount", "op": "at_least", "value": "20", "direction": "out"})
    category_id = str(category_ids[at % len(category_ids)])
    actions: list[dict[str, Any]] = [{"type": "set_category", "category_id": category_id}]
    if at % 40 == 9:
        actions.append({"type": "add_tags", "tags": [f"tag {at}"]})
    if at % 40 == 19:
        actions.append({"type": "append_notes", "notes": "by rule"})
    if at % 40 == 29:
        actions.append({"type": "set_payee", "payee": f"Payee {at}"})
    return NewRule.model_validate(
        {"name": f"Rule {at}", "conditions": {"all": conditions}, "actions": actions}
    )


def add_rules(desk: Desk, rows: Sequence[BulkRow]) -> None:
    """Give a household its rules, for payees that are met often and for some that are not."""
    known = list({row.payee: row for row in rows}.values())
    with desk.runtime.unit_of_work(desk.actor) as uow:
        category_ids = [found.id for found in categories.category_views(uow)]
        for at in range(RULES):
            rules.add_rule(uow, a_rule(at, known[at * 3 % len(known)], category_ids))


def other_sides(rows: Sequence[BulkRow]) -> bytes:
    """Return the statement of a second account that some of the money went to, or came from."""
    moved = [
        row._replace(
            day=row.day + timedelta(days=1),
            amount=-row.amount,
            payee="Own account",
            description="T",
        )
        for row in rows[::TRANSFER_EVERY]
    ]
    return "".join(csv_lines(moved)).encode()


def a_household(runtime: Runtime, name: str, rows: Sequence[BulkRow]) -> Desk:
    """Sign somebody up, with a second account that has lines already."""
    desk = Desk.open(runtime, name)
    with runtime.unit_of_work(desk.actor) as uow:
        categories.start_household(uow)
    done = desk.commit(desk.upload(other_sides(rows), account_id=desk.account()).id)
    assert done.status == ImportStatus.DONE
    return desk


def measure(runtime: Runtime, rows: int, patch: pytest.MonkeyPatch) -> dict[str, list[float]]:
    """Return seconds of each round, plain and with rules and transfers."""
    load_models()
    wire()
    everything = list(bulk_rows(rows, date(2026, 1, 1)))
    content = "".join(csv_lines(everything)).encode()
    found: dict[str, list[float]] = {"plain": [], "ruled": []}
    for turn in range(PAIRS):
        # By turns: a machine that grows slower as it goes must not tell them apart.
        for name in sorted(found, reverse=turn % 2 == 0):
            times = found[name]
            _empty(runtime)
            with patch.context() as patched:
                patched.setitem(events._listeners, TransactionsImported, [])
                desk = a_household(runtime, f"{name}{turn}", everything)
                if name == "ruled":
                    add_rules(desk, everything)
                    patched.undo()
                first = desk.upload(content)
                times.append(_committed(desk, first.id))
            desk.check()
            assert _linked(desk) == (name == "ruled")
    return found


def _linked(desk: Desk) -> bool:
    lines = desk.lines()
    sorted_ = sum(line.category_id is not None for line in lines)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        asked = questions.count_open(uow)
    linked = sum(line.transfer_id is not None for line in lines)
    print(f"{len(lines):,} lines, {sorted_:,} sorted, {linked:,} linked, {asked:,} asked")  # noqa: T201  shown with -s
    return sorted_ > 0 and linked > 0


def test_import_with_rules(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database_url = _url(kind, tmp_path)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    runtime = runtime_of(settings, Database(create_engine(database_url)))
    found = measure(runtime, scale.MIDDLE, monkeypatch)
    runtime.close()
    pairs = zip(found["plain"], found["ruled"], strict=True)
    kept = statistics.median(plain / ruled for plain, ruled in pairs)
    place = f"{scale.NAMES[kind]}, import of {scale.MIDDLE:,} rows with {RULES} rules"
    names = {"plain": "without rules, no transfers looked for", "ruled": "with both"}
    lines = [
        [words, f"{Times(tuple(found[name])).median:.2f}", number(_speed(found[name]), "")]
        for name, words in names.items()
    ]
    results.keep(
        f"11-import-rules-{scale.KINDS.index(kind)}",
        f"Import of {scale.MIDDLE:,} CSV rows with rules, {scale.NAMES[kind]}",
        words=WORDS,
        targets=[Target(f"{place}: of the rate without", kept, 0.8, "%", True)],
        tables=[table(["What", "seconds", "rows/s"], lines, f"Medians of {PAIRS} rounds.")],
    )


def _speed(seconds: Sequence[float]) -> float:
    return scale.MIDDLE / Times(tuple(seconds)).median
