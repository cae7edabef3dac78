"""What provider's ids say and do not say: sums and their payments, and ids that are used again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.imports.service.joining import AS_SUM, IN_PARTS
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from tests.domains.imports.test_matching_property import Account
from tests.support.camt import account as camt_account
from tests.support.camt import detail, entry, message
from tests.support.statements import Desk, csv

FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Bookings = list[tuple[int, list[int]]]
BOOKINGS = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.integers(1, 4), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)
BATCH = (5, [4, 8])


def summed(bookings: Bookings, status: str = "BOOK") -> bytes:
    """A file with each booking as one sum."""
    found = [
        entry(f"{sum(parts)}.00", day=f"2024-03-0{day}", reference=f"BK-{number}", status=status)
        for number, (day, parts) in enumerate(bookings)
    ]
    return message(camt_account() + "".join(found)).encode()


def itemised(bookings: Bookings, status: str = "BOOK") -> bytes:
    """The same with the payments of each booking."""
    found = [
        entry(
            f"{sum(parts)}.00",
            day=f"2024-03-0{day}",
            reference=f"BK-{number}",
            details="".join(detail("Bob", f"No. {part}", amount=f"{part}.00") for part in parts),
            status=status,
        )
        for number, (day, parts) in enumerate(bookings)
    ]
    return message(camt_account() + "".join(found), kind="054").encode()


def reasons(desk: Desk, content: bytes) -> list[tuple[str, str | None]]:
    rows = imports.rows(desk.runtime, desk.actor, desk.upload(content).id).items
    return [(row.status, row.reason) for row in rows]


def amounts(desk: Desk) -> list[int]:
    return sorted(line.amount for line in desk.lines())


@FEW
@given(bookings=BOOKINGS, sum_first=st.booleans())
def test_a_sum_and_its_payments_come_in_once(
    desk: Desk, bookings: Bookings, sum_first: bool
) -> None:
    files = [summed(bookings), itemised(bookings)]
    one, other = files if sum_first else files[::-1]
    account = Account.open(desk, [])
    first, _ = account.bring(one)
    once = account.rows()
    second, counts = account.bring(other)
    assert (counts.new, counts.review, counts.updated) == (0, 0, 0)
    third, _ = account.bring(one)
    assert account.rows() == once
    account.undo(third)
    account.undo(second)
    assert account.rows() == once
    second, _ = account.bring(other)
    account.undo(first)
    assert sum(line.amount for line in account.lines()) == -100 * sum(
        sum(parts) for _, parts in bookings
    )
    again, counts = account.bring(other)
    assert counts.new == 0
    account.undo(again)
    account.undo(second)
    assert not account.rows()


@pytest.mark.parametrize("sum_first", [True, False])
def test_the_preview_says_of_sums_and_payments_why(desk: Desk, sum_first: bool) -> None:
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    desk.bring(one)
    wanted = [("duplicate", AS_SUM)] * 2 if sum_first else [("duplicate", IN_PARTS)]
    assert reasons(desk, other) == wanted


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
    assert amounts(desk) == [-800, -400]


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


def line(day: int, text: str, amount: int, external_id: str = "4711") -> str:
    return f"{date(2025, 3, 1) + timedelta(days=day)},{text},{text},{amount}.00,{external_id}"


def test_an_id_that_is_used_again_is_another_payment(desk: Desk) -> None:
    desk.bring(csv(line(0, "Rent", -900)))
    other = csv(line(30, "Coffee", -3))
    assert reasons(desk, other) == [
        ("new", "The bank gave the line of 1 March the same id; this is another payment.")
    ]
    second = desk.bring(other)
    assert desk.bring(other).counts.duplicate == 1
    assert desk.bring(csv(line(0, "Rent", -900), line(30, "Coffee", -3))).counts.duplicate == 2
    assert amounts(desk) == [-90000, -300]
    imports.remove(desk.runtime, desk.actor, second.id)
    desk.check()


@pytest.mark.parametrize(
    ("day", "text", "amount"), [(8, "Rent", -950), (20, "Rent", -900), (0, "Hire", -900)]
)
def test_what_a_bank_corrects_is_the_same_payment(
    desk: Desk, day: int, text: str, amount: int
) -> None:
    desk.bring(csv(line(0, "Rent", -900)))
    assert desk.bring(csv(line(day, text, amount))).counts.duplicate == 1
    assert amounts(desk) == [-90000]


def test_the_same_rent_a_month_later_is_another_payment(desk: Desk) -> None:
    desk.bring(csv(line(0, "Rent", -900)))
    assert desk.bring(csv(line(28, "Rent", -900))).counts.new == 1


def test_what_a_person_amended_is_known_by_its_id(desk: Desk) -> None:
    desk.bring(csv(line(0, "Rent", -900)))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        changes = TransactionChanges.model_validate({"amount": "-5.00", "date": "2025-06-20"})
        transactions.amend(uow, desk.lines()[0].id, changes)
    assert desk.bring(csv(line(0, "Rent", -900))).counts.duplicate == 1
    assert desk.bring(csv(line(2, "Rent", -901))).counts.duplicate == 1


def test_one_id_beside_several_payments_of_a_file(desk: Desk) -> None:
    """Of the same day and amount, too; the next file has other ones first."""
    rows = [line(day, f"Shop {day}", -day - 1) for day in range(14)]
    rows.append(line(3, "Other shop", -4))
    assert desk.bring(csv(*rows)).counts.new == 15
    late = [*rows[2:], line(14, "Last", -70)]
    assert desk.bring(csv(*late)).counts[:2] == (1, 13)
    assert desk.bring(csv(*late[::-1])).counts[:2] == (0, 14)
    assert desk.bring(csv(rows[13])).counts[:2] == (0, 1)


PAYMENTS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["Rent", "Café"]), st.integers(-3, -1)),
    min_size=1,
    max_size=6,
    unique=True,
)


@FEW
@given(one=PAYMENTS, other=PAYMENTS, ids=st.sampled_from(["0", "ab"]))
def test_files_with_ids_that_are_used_again(
    desk: Desk, one: list[tuple[int, str, int]], other: list[tuple[int, str, int]], ids: str
) -> None:
    first, second = (
        csv(*(line(*each, ids[each[0] % len(ids)]) for each in found)) for found in (one, other)
    )
    account = Account.open(desk, [])
    states, done = [account.rows()], []
    for file in (first, first, second, second):
        import_id, counts = account.bring(file)
        done.append(import_id)
        states.append(account.rows())
        if len(done) in {2, 4}:
            assert counts.new == 0
            assert states[-1] == states[-2]
    assert len(states[1]) == len(one)
    assert {each[:2] for each in states[-1].values()} >= {
        (date(2025, 3, 1) + timedelta(days=day), 100 * amount) for day, _, amount in one
    }
    while done:
        account.undo(done.pop())
        states.pop()
        assert account.rows() == states[-1]
