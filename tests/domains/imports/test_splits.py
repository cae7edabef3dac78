"""Rows that come in parts: every part counts where it belongs, and all of it goes again."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from spends.domains.currencies.schemas import NewRate
from spends.domains.imports import service as imports
from spends.domains.imports.ports import (
    CsvMapping,
    StatementLayout,
    StatementReader,
    StatementReaders,
    StatementRow,
    StatementRows,
    StatementSplit,
)
from spends.domains.imports.service import storing
from spends.domains.ledger.models import Split
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import NewCategory, TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.domains.ledger.views import SplitView
from spends.integrations.statements.detect import ReadersByContent
from spends.kit.database import Database
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork
from spends.settings import Settings
from tests.support.statements import Desk, csv, runtime_of

HEADER = "date,payee,description,amount,category\n"
SHOP = "2025-03-01,Shop,SHOP 1,-10.00,Food=-600;Home=-400"
WAGE = "2025-03-02,Studio,WAGE,2000.00,Pay=250000;Tax=-50000;=0"
PLAIN = "2025-03-03,Café,COFFEE,-2.80,Food"


class Parting:
    """Reads `Food=-600;Home=-400` in the category's place as parts."""

    def __init__(self, reader: StatementReader) -> None:
        self._reader = reader

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        return self._reader.inspect(path, currency, mapping)

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        for batch in self._reader.read(path, currency, mapping):
            yield [_parted(row) if isinstance(row, StatementRow) else row for row in batch]


def _parted(row: StatementRow) -> StatementRow:
    if not row.category or "=" not in row.category:
        return row
    pairs = (part.split("=") for part in row.category.split(";"))
    splits = tuple(
        StatementSplit(int(amount), name or None, name or None) for name, amount in pairs
    )
    return row._replace(category=None, splits=splits)


class PartingReaders:
    """Finds the readers of parts."""

    def open(self, path: Path) -> StatementReader:
        return Parting(ReadersByContent().open(path))


@pytest.fixture
def desk(settings: Settings, database: Database) -> Iterator[Desk]:
    plain = runtime_of(settings, database)
    ports: dict[type, object] = {StatementReaders: PartingReaders()}
    runtime = Runtime(settings, database, plain.storage, b"k" * 32, ports)
    desk = Desk.open(runtime)
    with runtime.unit_of_work(desk.actor) as uow:
        for name in ("Food", "Home", "Pay", "Tax"):
            categories.add_category(
                uow, NewCategory(name=name, type="income" if name == "Pay" else "expense")
            )
    yield desk
    runtime.close()


def parts(desk: Desk) -> list[list[SplitView]]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        found = listing.views(uow, [line.id for line in desk.lines()])
        return [list(line.splits) for line in found]


def worths(desk: Desk) -> list[list[int | None]]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        found = rows.splits(uow, [line.id for line in desk.lines()])
        return [[part.base_amount for part in found[line.id]] for line in desk.lines()]


def splits_left(desk: Desk) -> int:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        return len(uow.session.scalars(select(Split)).all())


def test_parts_are_stored_and_count_where_they_belong(desk: Desk) -> None:
    desk.bring(csv(SHOP, WAGE, PLAIN, header=HEADER))
    assert [(line.amount, line.is_split, line.category_id is None) for line in desk.lines()] == [
        (-1000, True, True),
        (200000, True, True),
        (-280, False, False),
    ]
    shop, wage, plain = parts(desk)
    assert [(part.category_name, part.amount, part.notes) for part in shop] == [
        ("Food", -600, "Food"),
        ("Home", -400, "Home"),
    ]
    assert [(part.category_name, part.amount, part.notes) for part in wage] == [
        ("Pay", 250000, "Pay"),
        ("Tax", -50000, "Tax"),
        (None, 0, None),
    ]
    assert plain == []
    desk.check()


def test_a_file_with_parts_comes_once_and_goes_without_a_trace(desk: Desk) -> None:
    first = desk.bring(csv(SHOP, WAGE, header=HEADER))
    assert desk.upload(csv(SHOP, WAGE, header=HEADER)).counts.duplicate == 2
    imports.remove(desk.runtime, desk.actor, first.id)
    assert desk.lines(deleted=True) == []
    assert splits_left(desk) == 0
    desk.check()


def test_a_line_whose_parts_somebody_changed_stays(desk: Desk) -> None:
    first = desk.bring(csv(SHOP, WAGE, header=HEADER))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"splits": []})
        transactions.amend(uow, desk.lines()[0].id, changes)
    imports.remove(desk.runtime, desk.actor, first.id)
    assert [line.amount for line in desk.lines()] == [-1000]
    assert splits_left(desk) == 0
    desk.check()


@pytest.mark.parametrize("price", ["0.9137", None])
def test_parts_share_what_the_line_is_worth(desk: Desk, price: str | None) -> None:
    if price:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            rate = NewRate(base="USD", quote="EUR", day=date(2025, 3, 1), rate=Decimal(price))
            rates.enter_rate(uow, rate)
    dollars = desk.account(name="Dollars", currency_code="USD")
    nothing = "2025-03-01,Shop,EXCHANGE,0.00,Food=-333;Home=333"
    desk.bring(csv(SHOP, WAGE, nothing, header=HEADER), dollars)
    for line, worth in zip(desk.lines(), worths(desk), strict=True):
        if price:
            assert sum(amount or 0 for amount in worth) == line.base_amount
        elif line.amount:
            assert set(worth) == {None}
    desk.check()


def _between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Have every line stored in a step of its own, and something happen after the first."""
    acts = [act]

    def give_way(database: Database, uow: UnitOfWork) -> bool:
        uow.session.commit()
        acts.pop()()
        return True

    monkeypatch.setattr(storing, "SQLITE_CHUNK", 1)
    monkeypatch.setattr(Database, "somebody_waits", property(lambda _: bool(acts)))
    monkeypatch.setattr(Database, "yield_turn", give_way)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_that_dies_leaves_no_part(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def die() -> None:
        message = "the machine is gone"
        raise OSError(message)

    found = desk.upload(csv(SHOP, WAGE, PLAIN, header=HEADER))
    _between(monkeypatch, die)
    assert desk.commit(found.id).status == "failed"
    assert desk.lines(deleted=True) == []
    assert splits_left(desk) == 0
    desk.check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_sees_parts_before_the_last(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[UUID] = []
    found = desk.upload(csv(SHOP, WAGE, PLAIN, header=HEADER))
    _between(monkeypatch, lambda: seen.extend(line.id for line in desk.lines()))
    assert desk.commit(found.id).status == "done"
    assert (seen, len(desk.lines())) == ([], 3)
    desk.check()
