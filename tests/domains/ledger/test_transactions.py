"""Transactions: recorded, amended, split, deleted, brought back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import NewSplit, NewTransaction, TransactionChanges
from spends.domains.ledger.service import accounts, integrity, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.transactions import MAX_BULK
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import DAY, Home, sign_up
from tests.support.lines import amend, balance, delete, undo, view


def test_a_line_is_recorded_with_all_it_has(home: Home) -> None:
    account, food, fun = home.account(), home.category("Food"), home.category("Fun")
    line = home.line(
        account,
        "-12.30",
        payee=" Café ",
        notes="two",
        tags=["Trip", "trip", "x"],
        splits=[
            NewSplit(amount=Decimal(-10), category_id=food),
            NewSplit(amount=Decimal("-2.30"), category_id=fun, notes="tip"),
        ],
    )
    found = view(home, line.id)
    assert (found.amount, found.base_amount, found.currency_code) == (-1230, -1230, "EUR")
    assert (found.payee, found.notes, found.is_manual, found.is_split) == (
        "Café",
        "two",
        True,
        True,
    )
    assert found.category_id is None
    assert [(part.amount, part.category_name, part.notes) for part in found.splits] == [
        (-1000, "Food", None),
        (-230, "Fun", "tip"),
    ]
    assert len(found.tags) == 2
    assert home.line(account, payee="CAFE").payee_id == line.payee_id
    assert balance(home, account) == -2230


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal("1.234")}, "amount"),
        ({"date": date(1899, 12, 31)}, "date"),
        ({"date": date(2201, 1, 1)}, "date"),
        ({"account_id": new_id()}, "account_id"),
        ({"category_id": new_id()}, "category_id"),
        ({"member_id": new_id()}, "member_id"),
        ({"splits": [NewSplit(amount=Decimal(-10))]}, "splits"),
        ({"splits": [NewSplit(amount=Decimal(-5)), NewSplit(amount=Decimal(-6))]}, "splits"),
        (
            {"splits": [NewSplit(amount=Decimal(-9)), NewSplit(amount=Decimal("-1.001"))]},
            "splits.1.amount",
        ),
        (
            {
                "splits": [
                    NewSplit(amount=Decimal(-9), category_id=new_id()),
                    NewSplit(amount=Decimal(-1)),
                ]
            },
            "splits.0.category_id",
        ),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_named(home: Home, changes: dict[str, Any], field: str) -> None:
    account = home.account()
    line = home.line(account)
    new = NewTransaction(account_id=account, date=DAY, amount=Decimal(-10))
    with pytest.raises(InvalidInput) as refused, home.work() as uow:
        transactions.record(uow, new.model_copy(update=changes))
    assert refused.value.errors[0].field == field
    with pytest.raises(InvalidInput) as refused:
        amend(home, line.id, **changes)
    assert refused.value.errors[0].field == field
    assert balance(home, account) == -1000


def test_another_account_s_currency_needs_another_amount(home: Home) -> None:
    euros, yen = home.account(), home.account("Yen", "JPY")
    line = home.line(euros, "-12.30")
    with pytest.raises(InvalidInput) as refused:
        amend(home, line.id, account_id=yen)
    assert refused.value.errors[0].field == "amount"
    undo_id = amend(home, line.id, account_id=yen, amount=Decimal(-1500))
    found = view(home, line.id)
    assert (found.amount, found.currency_code, found.base_amount) == (-1500, "JPY", None)
    assert (balance(home, euros), balance(home, yen)) == (0, -1500)
    undo(home, undo_id)
    assert (balance(home, euros), balance(home, yen)) == (-1230, 0)


def test_a_split_line_s_amount_changes_with_its_parts(home: Home) -> None:
    food = home.category("Food")
    line = home.line(home.account(), splits=[NewSplit(amount=Decimal(-5))] * 2)
    for changes in ({"amount": Decimal(-11)}, {"category_id": food}):
        with pytest.raises(InvalidInput):
            amend(home, line.id, **changes)
    halves = [{"amount": "-5.50", "category_id": food}] * 2
    amend(home, line.id, amount=Decimal(-11), splits=halves)
    assert [part.amount for part in view(home, line.id).splits] == [-550, -550]
    undo_id = amend(home, line.id, splits=[], category_id=food)
    found = view(home, line.id)
    assert (found.is_split, found.splits, found.category_id) == (False, (), food)
    undo(home, undo_id)
    found = view(home, line.id)
    assert ([part.amount for part in found.splits], found.category_id) == ([-550, -550], None)
    home.assert_summaries_hold()


def test_a_version_that_is_not_the_present_one_is_refused(home: Home) -> None:
    line = home.line(home.account())
    version = view(home, line.id).version
    amend(home, line.id, notes="a", version=version)
    with pytest.raises(StaleVersion):
        amend(home, line.id, notes="b", version=version)
    amend(home, line.id, notes="c", version=None)
    assert view(home, line.id).notes == "c"


def test_a_payee_s_default_category_comes_along(home: Home) -> None:
    from spends.domains.ledger.schemas import NewPayee
    from spends.domains.ledger.service.naming import payees

    account, food = home.account(), home.category("Food")
    with home.work() as uow:
        payees.add_payee(uow, NewPayee(name="Shop", default_category_id=food))
    assert home.line(account, payee="shop").category_id == food
    assert home.line(account, payee="shop", category_id=None).category_id is None


def _record(home: Home) -> tuple[UUID, UUID]:
    account = home.account()
    new = NewTransaction(account_id=account, date=DAY, amount=Decimal(-10), tags=["a"])
    with home.work() as uow:
        done = transactions.record(uow, new)
        return done.transaction.id, done.undo_id


def test_a_record_is_undone_once(home: Home) -> None:
    line_id, undo_id = _record(home)
    undo(home, undo_id)
    with pytest.raises(NotFound):
        view(home, line_id)
    with pytest.raises(Conflict, match="already"):
        undo(home, undo_id)
    home.assert_summaries_hold()
    with home.work() as uow:
        transactions.restore(uow, line_id)
    assert view(home, line_id).tags == ("a",)
    home.assert_summaries_hold()


def test_what_was_changed_since_is_not_undone(home: Home) -> None:
    line_id, undo_id = _record(home)
    amend(home, line_id, notes="mine")
    with pytest.raises(StaleVersion):
        undo(home, undo_id)
    assert view(home, line_id).notes == "mine"


CHANGES: dict[str, dict[str, Any]] = {
    "amount": {"amount": Decimal(5)},
    "date": {"date": date(2024, 1, 1)},
    "payee": {"payee": "Other"},
    "no payee": {"payee": None},
    "notes": {"notes": "n"},
    "tags": {"tags": ["b", "c"]},
    "no tags": {"tags": []},
    "splits": {"splits": [{"amount": 1}, {"amount": -11}]},
    "flags": {"pending": True, "cleared": True},
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_brings_back_exactly_what_was(home: Home, name: str) -> None:
    line = home.line(home.account(), payee="Shop", notes="before", tags=["a"])
    home.category("Food")
    before = view(home, line.id)
    undo_id = amend(home, line.id, **CHANGES[name])
    changed = view(home, line.id)
    assert replace(changed, version=0, updated_at=before.updated_at) != replace(before, version=0)
    undo(home, undo_id)
    after = view(home, line.id)
    assert replace(after, version=0, updated_at=before.updated_at) == replace(before, version=0)
    home.assert_summaries_hold()


def test_bulk_work_is_undone_as_one(home: Home) -> None:
    account, food = home.account(), home.category("Food")
    lines = [home.line(account).id for _ in range(3)]
    split = home.line(account, splits=[NewSplit(amount=Decimal(-5))] * 2).id
    with home.work() as uow:
        undo_id = bulk.change(uow, [*lines, split], BulkEdit(category_id=food)).undo_id
    assert [view(home, x).category_id for x in (*lines, split)] == [food] * 3 + [None]
    undo(home, undo_id)
    assert view(home, lines[0]).category_id is None
    for cleared in (True, False):
        with home.work() as uow:
            transactions.clear(uow, lines, cleared=cleared)
        assert {view(home, x).cleared for x in lines} == {cleared}
    with home.work() as uow:
        undo_id = transactions.delete(uow, lines).undo_id
    assert balance(home, account) == -1000
    undo(home, undo_id)
    assert balance(home, account) == -4000


def test_a_change_of_nothing_is_undone_too(home: Home) -> None:
    split = home.line(home.account(), splits=[NewSplit(amount=Decimal(-5))] * 2).id
    with home.work() as uow:
        undo_id = bulk.change(uow, [split], BulkEdit(category_id=None)).undo_id
    undo(home, undo_id)


def test_bulk_work_is_all_or_nothing(home: Home) -> None:
    account = home.account()
    line = home.line(account).id
    for act in (
        transactions.delete,
        lambda uow, ids: transactions.clear(uow, ids, cleared=True),
        lambda uow, ids: bulk.change(uow, ids, BulkEdit(category_id=None)),
    ):
        with pytest.raises(NotFound), home.work() as uow:
            act(uow, [line, new_id()])
        with pytest.raises(InvalidInput), home.work() as uow:
            act(uow, [new_id() for _ in range(MAX_BULK + 1)])
    assert not view(home, line).cleared


def test_a_reconciled_line_is_locked(home: Home) -> None:
    line = home.line(home.account())
    with home.work() as uow:
        rows.transaction(uow, line.id).reconciled_at = line.created_at
    for act in (
        lambda: amend(home, line.id, notes="x"),
        lambda: delete(home, line.id),
    ):
        with pytest.raises(Conflict, match="reconciled"):
            act()


def test_hidden_lines_are_never_seen_nor_restored(home: Home) -> None:
    account = home.account()
    line = home.line(account, notes="needle")
    delete(home, line.id)
    with home.work() as uow:
        rows.transaction(uow, line.id, deleted=True).deleted_at = HIDDEN
    for act in (
        lambda uow: listing.view(uow, line.id),
        lambda uow: transactions.restore(uow, line.id),
        lambda uow: transactions.delete(uow, [line.id]),
        lambda uow: transactions.amend(uow, line.id, TransactionChanges(notes="x")),
        lambda uow: links.unlink_transfer(uow, line.id),
    ):
        with pytest.raises(NotFound), home.work() as uow:
            act(uow)
    with home.work(write=False) as uow:
        wanted = listing.TransactionFilter(search="needle")
        assert listing.list_page(uow, wanted).items == []
        assert listing.list_slice(uow, wanted).total == listing.count(uow, wanted) == 0
    home.assert_summaries_hold()


def test_a_line_comes_back_only_where_its_account_still_is(home: Home) -> None:
    account = home.account()
    line = home.line(account)
    undo_id = delete(home, line.id)
    with home.work() as uow:
        accounts.delete_account(uow, account)
    with pytest.raises(Conflict, match="account"):
        undo(home, undo_id)
    with pytest.raises(Conflict, match="account"), home.work() as uow:
        transactions.restore(uow, line.id)


def test_undo_brings_no_deleted_category_back(home: Home) -> None:
    from spends.domains.ledger.service.naming import categories

    food, fun = home.category("Food"), home.category("Fun")
    line = home.line(home.account(), category_id=food)
    undo_id = amend(home, line.id, category_id=fun)
    with home.work() as uow:
        categories.delete_category(uow, food)
    with pytest.raises(Conflict, match="category"):
        undo(home, undo_id)
    assert view(home, line.id).category_id == fun
    home.assert_summaries_hold()


def test_who_only_reads_changes_nothing(home: Home) -> None:
    account = home.account()
    line = home.line(account)
    reader = home.reader()
    new = NewTransaction(account_id=account, date=DAY, amount=Decimal(1))
    for act in (
        lambda uow: transactions.record(uow, new),
        lambda uow: transactions.amend(uow, line.id, TransactionChanges(notes="x")),
        lambda uow: transactions.delete(uow, [line.id]),
        lambda uow: transactions.restore(uow, line.id),
        lambda uow: bulk.change(uow, [line.id], BulkEdit(category_id=None)),
        lambda uow: transactions.clear(uow, [line.id], cleared=True),
        lambda uow: transactions.undo(uow, line.id),
        lambda uow: links.link_transfer(uow, line.id, line.id),
        lambda uow: links.unlink_transfer(uow, line.id),
        lambda uow: links.link_refund(uow, line.id, line.id),
        lambda uow: links.unlink_refund(uow, line.id),
        integrity.repair,
    ):
        with pytest.raises(Forbidden), reader.work() as uow:
            act(uow)
    assert view(reader, line.id).amount == -1000


def test_each_change_counts_once(home: Home) -> None:
    account = home.account()
    before = home.counter()
    line = home.line(account)
    amend(home, line.id, notes="x", amount=Decimal(3))
    delete(home, line.id)
    assert home.counter() == before + 3


def test_another_household_s_ids_are_unknown(home: Home) -> None:
    bob = sign_up(home.database, "bob")
    account, food = home.account(), home.category("Food")
    line, into = home.line(account, "-5"), home.line(home.account("Two"), "5")
    with home.work() as uow:
        undo_id = links.link_transfer(uow, line.id, into.id).undo_id
    mine = bob.line(bob.account(), "5").id
    for in_path in (
        lambda uow: listing.view(uow, line.id),
        lambda uow: listing.views(uow, [mine, line.id]),
        lambda uow: transactions.amend(uow, line.id, TransactionChanges(notes="x")),
        lambda uow: transactions.delete(uow, [line.id]),
        lambda uow: transactions.delete(uow, [mine, line.id]),
        lambda uow: transactions.restore(uow, line.id),
        lambda uow: bulk.change(uow, [line.id], BulkEdit(category_id=None)),
        lambda uow: transactions.clear(uow, [line.id], cleared=True),
        lambda uow: transactions.undo(uow, undo_id),
        lambda uow: links.link_transfer(uow, line.id, mine),
        lambda uow: links.unlink_transfer(uow, line.id),
        lambda uow: links.link_refund(uow, line.id, mine),
        lambda uow: links.unlink_refund(uow, line.id),
    ):
        with pytest.raises(NotFound), bob.work() as uow:
            in_path(uow)
    amount = {"amount": Decimal(5), "date": DAY}
    halves = [{"amount": "2.5", "category_id": food}] * 2
    member = home.actor.member_id
    for in_body in (
        lambda uow: links.link_transfer(uow, mine, line.id),
        lambda uow: links.link_refund(uow, mine, line.id),
        lambda uow: bulk.change(uow, [mine], BulkEdit(category_id=food)),
        *[
            lambda uow, wanted=wanted: transactions.amend(uow, mine, TransactionChanges(**wanted))
            for wanted in (
                {"account_id": account},
                {"category_id": food},
                {"member_id": member},
                {"splits": halves},
            )
        ],
        lambda uow: transactions.record(uow, NewTransaction(account_id=account, **amount)),
    ):
        with pytest.raises(InvalidInput), bob.work() as uow:
            in_body(uow)
    with bob.work(write=False) as uow:
        for wanted in (
            listing.TransactionFilter(account_id=account),
            listing.TransactionFilter(category_id=food),
        ):
            assert listing.list_page(uow, wanted).items == []
            assert listing.count(uow, wanted) == 0
    assert view(home, line.id).transfer_id == into.id
