"""What provider's ids say and do not say: some are used again."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import TransactionChanges
from spends.domains.ledger.service import transactions
from tests.support.histories import Account
from tests.support.statements import Desk, csv

FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def line(day: int, text: str, amount: int, external_id: str = "4711") -> str:
    return f"{date(2025, 3, 1) + timedelta(days=day)},{text},{text},{amount}.00,{external_id}"


def test_an_id_that_is_used_again_is_another_payment(desk: Desk) -> None:
    desk.bring(csv(line(0, "Rent", -900)))
    other = csv(line(30, "Coffee", -3))
    assert desk.reasons(other) == [
        ("new", "The bank gave the line of 1 March the same id; this is another payment.")
    ]
    second = desk.bring(other)
    assert desk.bring(other).counts.duplicate == 1
    assert desk.bring(csv(line(0, "Rent", -900), line(30, "Coffee", -3))).counts.duplicate == 2
    assert desk.amounts() == [-90000, -300]
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
    assert desk.amounts() == [-90000]


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
    account = Account.open(desk)
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
