"""A batch that one file has as a sum and another payment by payment: it comes in once."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.imports.service.joining import AS_SUM, BOOKED_PARTS, IN_PARTS
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.rules.schemas import NewRule
from spends.domains.rules.service import rules
from tests.support.camt import Bookings, itemised, summed
from tests.support.histories import Account
from tests.support.joined import line, typed, undo
from tests.support.statements import Desk

FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BOOKINGS = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.integers(1, 4), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)
BATCHES = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.integers(1, 4), min_size=2, max_size=3)),
    min_size=1,
    max_size=3,
)
BATCH = (5, [4, 8])


@FEW
@given(bookings=BOOKINGS, sum_first=st.booleans())
def test_a_sum_and_its_payments_come_in_once(
    desk: Desk, bookings: Bookings, sum_first: bool
) -> None:
    files = [summed(bookings), itemised(bookings)]
    one, other = files if sum_first else files[::-1]
    account = Account.open(desk)
    first, _ = account.bring(one)
    once = account.rows()
    second, counts = account.bring(other)
    assert (counts.new, counts.review, counts.updated) == (0, 0, 0)
    third, _ = account.bring(one)
    assert account.rows() == once
    account.undo(third)
    account.undo(second)
    assert account.rows() == once
    account.undo(first)
    assert not account.rows()


@pytest.mark.parametrize("sum_first", [True, False])
def test_the_preview_says_of_sums_and_payments_why(desk: Desk, sum_first: bool) -> None:
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    desk.bring(one)
    wanted = [("duplicate", AS_SUM)] * 2 if sum_first else [("duplicate", IN_PARTS)]
    assert desk.reasons(other) == wanted


@pytest.mark.parametrize("changed", [(5, [4, 9]), (6, [4, 8])])
@pytest.mark.parametrize("sum_first", [True, False])
def test_another_sum_or_day_of_the_reference_is_another_booking(
    desk: Desk, changed: tuple[int, list[int]], sum_first: bool
) -> None:
    files: list[Callable[[Bookings], bytes]] = [summed, itemised]
    one, other = files if sum_first else files[::-1]
    desk.bring(one([BATCH]))
    desk.bring(other([changed]))
    assert len(desk.lines()) == 3


def test_a_file_with_a_sum_and_its_payments_has_them_once(desk: Desk) -> None:
    both = summed([BATCH]).replace(
        b"</BkToCstmrStmt>",
        itemised([BATCH]).split(b"<BkToCstmrDbtCdtNtfctn>")[1].split(b"</BkToCstmr")[0]
        + b"</BkToCstmrStmt>",
    )
    both = both.replace(b"<Ntfctn>", b"<Stmt>").replace(b"</Ntfctn>", b"</Stmt>")
    desk.bring(both)
    assert desk.amounts() == [-800, -400]


def test_payments_book_the_pending_sum(desk: Desk) -> None:
    desk.bring(summed([BATCH], "PDNG"))
    before = {line.id: (line.pending, line.amount, line.cleared) for line in desk.lines()}
    second = desk.bring(itemised([BATCH]))
    assert (second.counts.updated, second.counts.duplicate) == (1, 1)
    assert [(line.amount, line.pending) for line in desk.lines()] == [(-1200, False)]
    third = desk.bring(itemised([BATCH]))
    assert third.counts.duplicate == 2
    for each in (third, second):
        imports.remove(desk.runtime, desk.actor, each.id)
    assert before == {line.id: (line.pending, line.amount, line.cleared) for line in desk.lines()}
    desk.check()


def test_a_payment_that_somebody_amended_stays_a_part_of_its_sum(desk: Desk) -> None:
    desk.bring(itemised([BATCH]))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"amount": "-5.00", "date": "2024-03-20"})
        transactions.amend(uow, desk.lines()[0].id, changes)
    assert desk.bring(summed([BATCH])).counts.duplicate == 1


@FEW
@given(bookings=BATCHES, sum_first=st.booleans(), waits=st.booleans(), later=st.integers(0, 3))
def test_undoing_what_came_first_leaves_what_the_other_file_says(
    desk: Desk, bookings: Bookings, sum_first: bool, waits: bool, later: int
) -> None:
    """To the row, in either order, also when the first was pending, and booked days later."""
    files = [summed, itemised] if sum_first else [itemised, summed]
    one = files[0](bookings, "PDNG" if waits else "BOOK")
    other = files[1](bookings, later=later if waits else 0)
    account, alone = Account.open(desk), Account.open(desk)
    before, _ = account.bring(one)
    once = account.rows()
    after, counts = account.bring(other)
    assert counts.new == counts.review == 0
    assert not any(line.pending for line in account.lines())
    assert total(account) == total_of(bookings)

    account.undo(after)
    assert account.rows() == once
    after, _ = account.bring(other)
    account.undo(before)
    only, _ = alone.bring(other)
    assert account.facts() == alone.facts()
    again, counts = account.bring(one)
    assert (counts.new, counts.review, counts.updated) == (0, 0, 0)
    assert account.facts() == alone.facts()
    account.undo(after)
    alone.undo(only)
    alone.bring(one)
    assert account.facts() == alone.facts()
    account.undo(again)
    assert not account.rows()


def total(account: Account) -> int:
    """What the account's lines sum to."""
    return sum(line.amount for line in account.lines() if line.deleted_at is None)


def total_of(bookings: Bookings) -> int:
    """What bookings sum to."""
    return -100 * sum(sum(parts) for _, parts in bookings)


@FEW
@given(
    bookings=BOOKINGS,
    kinds=st.lists(
        st.tuples(st.sampled_from([summed, itemised]), st.sampled_from(["BOOK", "PDNG"])),
        min_size=2,
        max_size=4,
    ),
    data=st.data(),
)
def test_money_is_neither_lost_nor_doubled_whatever_is_undone(
    desk: Desk,
    bookings: Bookings,
    kinds: list[tuple[Callable[[Bookings, str], bytes], str]],
    data: st.DataObject,
) -> None:
    account = Account.open(desk)
    done = [account.bring(kind(bookings, status))[0] for kind, status in kinds]
    for import_id in data.draw(st.permutations(done)):
        assert total(account) == total_of(bookings)
        account.undo(import_id)
    assert not account.rows()


@pytest.mark.parametrize("sum_first", [True, False])
@pytest.mark.parametrize("everything", [True, False])
def test_what_somebody_worked_on_stays_as_it_came(
    desk: Desk, sum_first: bool, everything: bool
) -> None:
    """Else the money would be there twice."""
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    first = desk.bring(one)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"notes": "for the trip"})
        transactions.amend(uow, desk.lines()[0].id, changes)
    before = desk.amounts()
    desk.bring(other)
    imports.remove(desk.runtime, desk.actor, first.id, everything=everything)
    assert desk.amounts() == before
    assert "for the trip" in {line.notes for line in desk.lines()}
    desk.check()


def test_what_takes_the_place_of_a_sum_is_sorted_as_what_comes_in(desk: Desk) -> None:
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    leaf = {"field": "description", "op": "contains", "value": "No. 8"}
    tagged = {"type": "add_tags", "tags": ["eight"]}
    rule = {"name": "Eight", "conditions": {"all": [leaf]}, "actions": [tagged]}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        rules.add_rule(uow, NewRule.model_validate(rule))
    imports.remove(desk.runtime, desk.actor, first.id)
    told = desk.view(first.id).outcome
    assert (told.removed, told.kept, told.instead) == (1, 0, 2)
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        views = listing.views(uow, [line.id for line in desk.lines()])
    assert sorted((view.payee, view.amount, view.tags, view.cleared) for view in views) == [
        ("Bob", -800, ("eight",), True),
        ("Bob", -400, (), True),
    ]


def test_a_sum_books_the_pending_payments(desk: Desk) -> None:
    desk.bring(itemised([BATCH], "PDNG"))
    booked = summed([BATCH], later=2)
    assert desk.reasons(booked) == [("updated", BOOKED_PARTS)]
    second = desk.bring(booked)
    assert second.counts.updated == 1
    assert [(line.amount, line.pending, line.cleared, line.date.day) for line in desk.lines()] == [
        (-400, False, True, 7),
        (-800, False, True, 7),
    ]
    assert desk.bring(booked).counts.duplicate == 1
    assert desk.bring(itemised([BATCH], later=2)).counts.duplicate == 2
    imports.remove(desk.runtime, desk.actor, second.id)
    assert [line.pending for line in desk.lines()] == [False, False]
    desk.check()


def test_a_day_that_somebody_gave_a_pending_payment_stays(desk: Desk) -> None:
    desk.bring(itemised([BATCH], "PDNG"))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"date": "2024-03-06"})
        transactions.amend(uow, desk.lines()[0].id, changes)
    assert desk.bring(summed([BATCH])).counts.updated == 1
    assert sorted((line.amount, line.date.day, line.pending) for line in desk.lines()) == [
        (-800, 5, False),
        (-400, 6, False),
    ]


@pytest.mark.parametrize("later", [-2, 9])
def test_a_sum_far_from_the_pending_payments_is_another(desk: Desk, later: int) -> None:
    desk.bring(itemised([(11, [4, 8])], "PDNG"))
    assert desk.bring(summed([(11, [4, 8])], later=later)).counts.new == 1


@pytest.mark.parametrize("later", [0, 2])
def test_a_sum_books_a_payment_that_was_typed_too_and_comes_once(desk: Desk, later: int) -> None:
    mine = typed(desk, date="2024-03-08", amount="-4.00", payee="Bob")
    desk.bring(itemised([(6, [4, 8])], "PDNG"))
    assert line(desk, mine).pending
    whole = summed([(6, [4, 8])], later=later)
    done = desk.bring(whole)
    assert not any(found.pending for found in desk.lines())
    assert desk.bring(whole).counts == Counts(0, 1, 0, 0)
    assert desk.amounts() == [-800, -400]
    undo(desk, done.id)
    assert desk.amounts() == [-800, -400]
    desk.check()
