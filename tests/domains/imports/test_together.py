"""Several at once: imports into one account, and people who edit meanwhile."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.demo.bulk import bulk_rows, write_csv
from spends.domains.imports import service as imports
from spends.domains.imports.models import ImportStatus
from spends.domains.imports.service import commits, leases, reading, storing
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import payees
from spends.domains.ledger.service.statements.intake import Intake, NewLine, Packed
from spends.domains.ledger.service.worth import rates
from spends.kit.errors import Conflict
from tests.support.statements import Desk, csv

ROWS = 30_000
PATIENCE = 20


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    path = tmp_path / "statement.csv"
    write_csv(bulk_rows(ROWS, date(2025, 6, 30)), path)
    return path.read_bytes()


def _at_once(*works: Callable[[], object]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  whatever it is, the test tells
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)


def test_the_second_of_two_imports_into_an_account_waits_its_turn(
    desk: Desk, content: bytes
) -> None:
    first, second = desk.upload(content), desk.upload(content)
    desk.begin(first.id)
    with pytest.raises(Conflict, match="Another file"):
        desk.begin(second.id)
    imports.run(desk.runtime, desk.actor, first.id)
    assert desk.commit(second.id).counts.duplicate == ROWS
    assert len(desk.lines()) == ROWS
    desk.check()


def test_two_imports_that_matched_at_the_same_time_do_not_duplicate(
    desk: Desk, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the lease that keeps them apart has failed, the account's version does."""
    found = [desk.upload(content), desk.upload(content)]
    for module in (commits, leases):
        monkeypatch.setattr(module, "take_lease", lambda *_: True)
    barrier = threading.Barrier(2)
    seen: set[int] = set()
    match = reading.match

    def together(*arguments: Any) -> Any:
        matched = match(*arguments)
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            barrier.wait(120)
        return matched

    monkeypatch.setattr(reading, "match", together)
    _at_once(*(lambda one=one: desk.commit(one.id) for one in found))  # type: ignore[misc]  # a default of a lambda
    ended = [desk.view(one.id) for one in found]
    assert [one.status for one in ended] == [ImportStatus.DONE] * 2
    assert sorted(one.counts.new for one in ended) == [0, ROWS]
    assert len(desk.lines(deleted=True)) == ROWS
    desk.check()


def test_people_edit_during_an_import(desk: Desk, content: bytes) -> None:
    found = desk.upload(content)
    other = desk.account(name="Cash")
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.record(uow, _coffee(other))
    waits: list[float] = []
    seen: list[int] = []
    lasted: list[float] = []
    ended = threading.Event()

    def bring() -> None:
        start = time.perf_counter()
        try:
            assert desk.commit(found.id).status == ImportStatus.DONE
        finally:
            lasted.append(time.perf_counter() - start)
            ended.set()

    def edit() -> None:
        while not ended.is_set():
            start = time.perf_counter()
            with desk.runtime.unit_of_work(desk.actor) as uow:
                transactions.record(uow, _coffee(other))
            waits.append(time.perf_counter() - start)
            time.sleep(0.05)

    def look() -> None:
        from spends.domains.ledger.service import accounts

        while not ended.is_set():
            with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
                view = accounts.account_view(uow, desk.account_id)
            seen.append(view.transaction_count)
            time.sleep(0.02)

    _at_once(bring, edit, edit, edit, look)
    lines = desk.lines(deleted=True)
    assert all(line.deleted_at is None for line in lines)
    assert len(lines) == ROWS + len(waits) + 1
    assert set(seen) <= {0, ROWS}
    # Nobody waits for the whole of it, however slow the machine is.
    assert sorted(waits)[len(waits) // 2] < lasted[0] / 4
    desk.check()
    imports.remove(desk.runtime, desk.actor, found.id)
    assert len(desk.lines(deleted=True)) == len(waits) + 1
    desk.check()


def _coffee(account_id: UUID) -> NewTransaction:
    return NewTransaction.model_validate(
        {"account_id": account_id, "date": "2025-06-01", "amount": "-2.80", "payee": "Café"}
    )


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_rate_entered_while_a_file_goes_in_counts_for_its_lines(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dollars = desk.account(name="Dollars", currency_code="USD")
    found = desk.upload(csv("2025-03-01,Shop,Card,-10.00,a"), account_id=dollars)
    new = NewRate(base="USD", quote="EUR", day=date(2025, 3, 1), rate=Decimal("0.9"))

    def enter() -> None:
        with desk.runtime.unit_of_work(desk.actor) as uow:
            rates.enter_rate(uow, new)

    finish = Intake.finish

    def finished(self: Intake) -> None:
        entering = threading.Thread(target=enter)
        entering.start()
        entering.join(20)
        assert not entering.is_alive()
        finish(self)

    monkeypatch.setattr(Intake, "finish", finished)
    assert desk.commit(found.id).status == ImportStatus.DONE
    assert [line.base_amount for line in desk.lines()] == [-900]
    desk.check()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_nothing_remains_when_a_chunk_fails_while_the_one_before_is_stored(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import says so and what to do, and a second try stores everything."""
    found = desk.upload(csv(*(f"2025-03-{day:02},Shop,Card,-{day}.00," for day in range(1, 10))))
    storing_first, packing_failed = threading.Event(), threading.Event()
    taken: list[int] = []
    pack, take = Intake.pack, Intake.take

    def packed(self: Intake, lines: Sequence[NewLine]) -> Packed:
        if lines[0][0].day == 1:
            return pack(self, lines)
        assert storing_first.wait(PATIENCE)
        packing_failed.set()
        raise MemoryError

    def stored(self: Intake, some: Packed) -> None:
        storing_first.set()
        assert packing_failed.wait(PATIENCE)
        take(self, some)
        taken.append(some.size)

    with monkeypatch.context() as patch:
        patch.setattr(storing, "POSTGRES_CHUNK", 3)
        patch.setattr(Intake, "pack", packed)
        patch.setattr(Intake, "take", stored)
        ended = desk.commit(found.id)
    assert taken == [3]
    assert (ended.status, ended.outcome.message) == (ImportStatus.FAILED, commits.OWN_FAULT)
    assert desk.lines(deleted=True) == []
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        assert payees.payees(uow).items == []
    desk.check()
    assert desk.commit(found.id).counts.new == len(desk.lines()) == 9
    desk.check()
