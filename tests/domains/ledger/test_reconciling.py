"""An account is held against a statement, to the minor unit; what was, is locked."""

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.models import Reconciliation, Transaction
from spends.domains.ledger.reconcile_schemas import Adjustment, NewReconciliation
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import AccountChanges, TransactionChanges, TransactionFilter
from spends.domains.ledger.service import accounts, reconciling, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.naming import categories, payee_merging
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.statements import lines as statements
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home, sign_up


def reconcile(
    home: Home, account_id: UUID, balance: str, day: date = DAY, **more: Any
) -> Reconciliation:
    new = NewReconciliation(statement_date=day, balance=Decimal(balance), **more)
    with home.work() as uow:
        return reconciling.finish(uow, account_id, new)


def line_of(home: Home, line_id: UUID) -> Transaction:
    with home.work(write=False) as uow:
        return rows.transaction(uow, line_id)


def unlock(home: Home, account_id: UUID) -> None:
    with home.work() as uow:
        reconciling.unlock(uow, account_id)


@contextlib.contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(Conflict, match="reconciled"):
        yield


def test_lines_are_ticked_until_nothing_is_left(home: Home) -> None:
    account = home.account(opening_balance=Decimal(100))
    home.line(account, "-10", cleared=True)
    late = home.line(account, "-3", DAY + timedelta(1), cleared=True)
    open_ids = [home.line(account, "-20").id, home.line(account, "7").id]
    other = home.account("Other")
    home.line(other, "-99")
    with home.work(write=False) as uow:
        found = reconciling.standing(uow, account, DAY, 7_700)
        assert (found.cleared, found.difference, found.uncleared) == (9_000, -1_300, 2)
        assert found.uncleared_sum == -1_300
        assert reconciling.standing(uow, account, DAY).difference is None
        listed = reconciling.to_tick(uow, account, DAY)
        assert ({view.id for view in listed.items}, listed.total) == (set(open_ids), 2)
        assert [view.amount for view in reconciling.ticked(uow, account, DAY)] == [-1_000]
    with pytest.raises(InvalidInput, match=r"13.00 EUR less than what is ticked"):
        reconcile(home, account, "77")
    with pytest.raises(InvalidInput, match=r"20.00 EUR more"):
        reconcile(home, account, "90", clear=open_ids[:1])
    made = reconcile(home, account, "77", clear=open_ids)
    assert (made.line_count, made.balance, made.undone_at) == (3, 7_700, None)
    assert all(line_of(home, line_id).reconciled_at == made.reconciled_at for line_id in open_ids)
    assert all(line_of(home, line_id).cleared for line_id in open_ids)
    assert line_of(home, late.id).reconciled_at is None
    with home.work(write=False) as uow:
        assert reconciling.reconciled_days(uow) == {account: DAY}
        assert reconciling.ticked(uow, account, DAY) == []
        assert [view.id for view in reconciling.ticked(uow, account, late.date)] == [late.id]
    home.assert_summaries_hold()


def test_the_next_statement_locks_what_came_since(home: Home) -> None:
    account = home.account()
    first = home.line(account, "-10", cleared=True)
    reconcile(home, account, "-10")
    with pytest.raises(Conflict, match="reconciled up to 15 March 2025 already"):
        reconcile(home, account, "0", DAY - timedelta(1))
    late = home.line(account, "-1", DAY - timedelta(3), cleared=True)
    with home.work(write=False) as uow:
        assert [view.id for view in reconciling.ticked(uow, account, DAY)] == [late.id]
    second = reconcile(home, account, "-11")
    assert (second.line_count, line_of(home, late.id).reconciled_at) == (1, second.reconciled_at)
    unlock(home, account)
    assert line_of(home, late.id).reconciled_at is None
    assert line_of(home, first.id).reconciled_at is not None
    unlock(home, account)
    assert line_of(home, first.id).reconciled_at is None
    with pytest.raises(NotFound):
        unlock(home, account)
    with home.work(write=False) as uow:
        found = reconciling.reconciliations(uow, account)
    assert [row.line_count for row in found] == [1, 1]
    assert all(row.undone_at for row in found)


@pytest.mark.parametrize("categorised", [False, True])
def test_an_adjustment_makes_up_for_the_rest(home: Home, categorised: bool) -> None:
    account, food = home.account(currency="JPY"), home.category("Comida")
    home.line(account, "-10", cleared=True)
    adjustment = Adjustment(category_id=food if categorised else None)
    with pytest.raises(InvalidInput, match="category"):
        reconcile(home, account, "-14", adjustment=Adjustment(category_id=new_id()))
    made = reconcile(home, account, "-14", adjustment=adjustment)
    assert made.line_count == 2
    with home.work(write=False) as uow:
        found = listing.list_slice(uow, TransactionFilter(search="adjustment")).items
    assert [(view.amount, view.category_id) for view in found] == [
        (-4, food if categorised else None)
    ]
    assert found[0].reconciled_at is not None
    again = reconcile(home, account, "-14", adjustment=adjustment)
    assert again.line_count == 0
    home.assert_summaries_hold()


def test_what_cannot_be(home: Home, database: Database) -> None:
    account, other = home.account(), home.account("Other")
    foreign = sign_up(database, "ben")
    theirs = foreign.account()
    late = home.line(account, "-1", DAY + timedelta(1))
    elsewhere = home.line(other, "-1")
    for line_id in (late.id, elsewhere.id, foreign.line(theirs).id, new_id()):
        with pytest.raises(InvalidInput, match="not on this account"):
            reconcile(home, account, "-1", clear=[line_id])
    for day in (date(2999, 1, 1), date(1200, 1, 1)):
        with pytest.raises(InvalidInput, match="there already"):
            reconcile(home, account, "0", day)
    with pytest.raises(InvalidInput):
        reconcile(home, account, "0.001")
    for act in (
        lambda uow: reconciling.standing(uow, theirs, DAY),
        lambda uow: reconciling.to_tick(uow, theirs, DAY),
        lambda uow: reconciling.reconciliations(uow, theirs),
        lambda uow: reconciling.unlock(uow, theirs),
    ):
        with pytest.raises(NotFound), home.work() as uow:
            act(uow)
    with pytest.raises(NotFound):
        reconcile(home, theirs, "0")
    with pytest.raises(Forbidden):
        reconcile(home.reader(), account, "0")
    with pytest.raises(Forbidden):
        unlock(home.reader(), account)


def test_locked_lines_refuse_every_change(home: Home) -> None:
    account, other = home.account(), home.account("Other")
    food = home.category("Comida")
    out, into = home.line(account, "-10", cleared=True).id, home.line(other, "10").id
    paid, back = home.line(account, "-20", cleared=True).id, home.line(other, "5").id
    deleted = home.line(account, "-1", cleared=True).id
    with home.work() as uow:
        changed = transactions.amend(uow, paid, TransactionChanges(notes="x")).undo_id
        links.link_transfer(uow, out, into)
        transactions.delete(uow, [deleted])
    made = reconcile(home, account, "-30")
    assert made.line_count == 2
    acts = [
        lambda uow: transactions.amend(uow, paid, TransactionChanges(notes="y")),
        lambda uow: transactions.amend(
            uow,
            paid,
            TransactionChanges(splits=[{"amount": "-10"}, {"amount": "-10"}]),
        ),
        lambda uow: transactions.delete(uow, [paid]),
        lambda uow: transactions.clear(uow, [paid], cleared=False),
        lambda uow: bulk.change(uow, [paid], BulkEdit(category_id=food)),
        lambda uow: bulk.change(uow, TransactionFilter(), BulkEdit(category_id=food)),
        lambda uow: bulk.delete(uow, [paid]),
        lambda uow: bulk.delete(uow, [into], skip_locked=True),
        lambda uow: transactions.delete(uow, [into]),
        lambda uow: links.unlink_transfer(uow, into),
        lambda uow: accounts.change_account(
            uow, account, AccountChanges(opening_balance=Decimal(5))
        ),
    ]
    for act in acts:
        with refused(), home.work() as uow:
            act(uow)
    with pytest.raises(Conflict), home.work() as uow:
        transactions.undo(uow, changed)
    with home.work() as uow:
        links.link_refund(uow, back, paid)  # changes the refund alone
    with home.work() as uow:
        accounts.change_account(
            uow, account, AccountChanges(name="Main", opening_balance=Decimal(0))
        )
    unlock(home, account)
    with home.work() as uow:
        transactions.amend(uow, paid, TransactionChanges(notes="y"))
    home.assert_summaries_hold()


def test_categories_and_payees_that_go_take_locked_lines_along(home: Home) -> None:
    """What a line is called is no word of the statement's."""
    account, food, fun = home.account(), home.category("Comida"), home.category("Spaß")
    line = home.line(account, "-10", category_id=food, payee="Rewe", cleared=True)
    target = home.line(account, "-1", payee="Aldi", cleared=True)
    reconcile(home, account, "-11")

    def payee_ids(uow: UnitOfWork) -> tuple[UUID, UUID]:
        source, into = line.payee_id, target.payee_id
        assert source is not None
        assert into is not None
        return source, into

    with home.work() as uow:
        payee_merging.merge_payees(uow, *payee_ids(uow))
        categories.merge_categories(uow, food, fun)
    with home.work() as uow:
        categories.delete_category(uow, fun)
    found = line_of(home, line.id)
    assert (found.payee_id, found.category_id) == (target.payee_id, None)
    assert found.reconciled_at is not None
    home.assert_summaries_hold()


def test_a_late_rate_values_locked_lines(home: Home) -> None:
    account = home.account(currency="USD")
    line = home.line(account, "-10", cleared=True)
    reconcile(home, account, "-10")
    assert line_of(home, line.id).base_amount is None
    with home.work() as uow:
        rates.enter_rate(uow, NewRate(base="USD", quote="EUR", rate=Decimal("0.5"), day=DAY))
    assert line_of(home, line.id).base_amount == -500
    assert line_of(home, line.id).reconciled_at is not None
    home.assert_summaries_hold()


@pytest.mark.parametrize("everything", [False, True])
def test_an_undone_import_leaves_locked_lines(home: Home, everything: bool) -> None:
    account, other = home.account(), home.account("Other")
    locked = home.line(account, "-10", cleared=True).id
    free = home.line(account, "-1").id
    bound, far = home.line(other, "4").id, home.line(account, "-4", cleared=True).id
    batch = new_id()
    with home.work() as uow:
        links.link_transfer(uow, bound, far)
        _as_import(uow, batch, account, [locked, free, bound])
    reconcile(home, account, "-14")
    with home.work() as uow:
        removed, kept = statements.remove_import(uow, batch, everything=everything)
    assert (removed, kept) == (1, 2)
    assert line_of(home, locked).reconciled_at is not None
    assert line_of(home, bound).transfer_id == far
    home.assert_summaries_hold()


def _as_import(uow: UnitOfWork, batch: UUID, account: UUID, ids: list[UUID]) -> None:
    from spends.domains.imports.models import ImportBatch

    uow.session.add(ImportBatch(id=batch, account_id=account, file_name="a.csv", format="csv"))
    uow.session.flush()
    for line in rows.transactions(uow, ids):
        line.import_id, line.is_manual = batch, False


def test_the_sum_is_that_of_the_rows(home: Home) -> None:
    """However the lines lie around the day, the ticked ones and the opening balance are counted."""
    account = home.account(opening_balance=Decimal("3.50"))
    expected = 350
    for number in range(24):
        day = DAY + timedelta(days=7 * number - 84)
        cleared = number % 3 != 0
        home.line(account, f"-{number + 1}", day, cleared=cleared)
        if cleared and day <= DAY:
            expected -= (number + 1) * 100
    with home.work(write=False) as uow:
        assert reconciling.standing(uow, account, DAY).cleared == expected
