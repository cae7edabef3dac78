"""Rates, the currency and lines that several people change at the same time, which SQLite never lets them."""

import threading
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.ledger.schemas import (
    NewTransaction,
    TransactionChanges,
    TransactionFilter,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates, recounting
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home
from tests.support.rates import enter, worth_of

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def test_the_currency_waits_for_who_is_writing(home: Home) -> None:
    account = home.account("New York", "USD")
    enter(home, "0.5")

    def change() -> None:
        with home.work() as uow:
            households.update(
                uow, HouseholdChanges(currency_code="USD"), recounting.change_currency
            )

    new = NewTransaction(account_id=account, amount=Decimal(-10), date=DAY)
    changing = threading.Thread(target=change)
    with home.work() as uow:
        line = transactions.record(uow, new).transaction
        changing.start()
        changing.join(0.5)
        assert changing.is_alive()
    changing.join(30)
    assert worth_of(home, line.id) == [-1000]
    home.assert_summaries_hold()


def _at_once(
    home: Home, act: Callable[[], object], meanwhile: Callable[[UnitOfWork], object]
) -> None:
    """Do something in a thread while a unit of work is open that it has to wait for."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  whatever it is, the test tells
            failed.append(error)

    acting = threading.Thread(target=guarded)
    with home.work() as uow:
        meanwhile(uow)
        uow.session.flush()
        acting.start()
        acting.join(0.5)
        assert acting.is_alive()
    acting.join(30)
    assert not acting.is_alive()
    assert failed == []


def test_a_rate_entered_beside_a_record_counts_for_it(home: Home) -> None:
    account = home.account("New York", "USD")
    new = NewTransaction(account_id=account, amount=Decimal(-10), date=DAY)
    made: list[UUID] = []
    _at_once(
        home,
        lambda: enter(home, "0.9"),
        lambda uow: made.append(transactions.record(uow, new).transaction.id),
    )
    assert worth_of(home, *made) == [-900]
    home.assert_summaries_hold()


@pytest.mark.parametrize("how", ["enter", "delete"])
def test_who_writes_waits_for_the_rate_that_is_just_changed(home: Home, how: str) -> None:
    account = home.account("New York", "USD")
    enter(home, "0.5")
    line = home.line(account, "-10")
    new = NewRate(base="USD", quote="EUR", day=DAY, rate=Decimal("0.9"))

    def change(uow: UnitOfWork) -> None:
        if how == "enter":
            rates.enter_rate(uow, new)
        else:
            rates.delete_rate(uow, "USD", "EUR", DAY)

    def write() -> None:
        with home.work() as uow:
            transactions.amend(uow, line.id, TransactionChanges(amount=Decimal(-20)))
        home.line(account, "-30")

    _at_once(home, write, change)
    with home.work(write=False) as uow:
        lines = listing.list_page(uow, TransactionFilter(account_id=account)).items
    expected = [-27_00, -18_00] if how == "enter" else [None, None]
    assert sorted((row.base_amount or 0) for row in lines) == sorted(x or 0 for x in expected)
    assert all(row.base_amount is None for row in lines) == (how == "delete")
    home.assert_summaries_hold()


def test_rates_and_edits_at_the_same_time_do_not_lock_each_other_out(home: Home) -> None:
    account = home.account("New York", "USD")
    ids = [home.line(account, "-10").id for _ in range(4)]
    failed: list[BaseException] = []

    def guarded(act: Callable[[int], object]) -> None:
        try:
            for turn in range(12):
                act(turn)
        except Exception as error:  # noqa: BLE001  whatever it is, the test tells
            failed.append(error)

    def edit(turn: int) -> None:
        with home.work() as uow:
            transactions.amend(uow, ids[turn % 4], TransactionChanges(amount=Decimal(-turn - 1)))
        with home.work() as uow:
            transactions.clear(uow, ids, cleared=bool(turn % 2))

    acts = [edit, edit, lambda turn: enter(home, f"0.{turn + 1}")]
    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with home.work() as uow:
        assert rates.revalue(uow) == 0
    home.assert_summaries_hold()
