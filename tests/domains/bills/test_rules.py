"""Bills: where they stand, what pays them, when they rise, what they cost in a year."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import (
    NEAR,
    Payment,
    Status,
    Terms,
    expected,
    fits,
    paired,
    risen,
    status,
    yearly,
)

DAY = date(2026, 6, 15)
FIXED = Terms(AmountKind.FIXED, 10_00, None, is_income=False)
RANGE = Terms(AmountKind.RANGE, 10_00, 20_00, is_income=False)
WAGE = Terms(AmountKind.AVERAGE, 3_000_00, None, is_income=True)


@pytest.mark.parametrize(
    ("due", "decided", "paid", "expected_status"),
    [
        (DAY, None, False, Status.DUE),
        (DAY - timedelta(days=1), None, False, Status.LATE),
        (DAY - timedelta(days=1), "skipped", False, Status.SKIPPED),
        (DAY - timedelta(days=1), "skipped", True, Status.PAID),
        (DAY, "paid", False, Status.PAID),
    ],
)
def test_where_a_bill_stands(
    due: date, decided: str | None, *, paid: bool, expected_status: Status
) -> None:
    assert status(due, DAY, decided, paid=paid) is expected_status


@pytest.mark.parametrize(
    ("terms", "amount", "pays"),
    [
        (FIXED, -10_00, True),
        (FIXED, -13_00, True),
        (FIXED, -13_01, False),
        (FIXED, 10_00, False),
        (FIXED, 0, False),
        (RANGE, -10_00, True),
        (RANGE, -20_00, True),
        (RANGE, -20_01, False),
        (RANGE, -9_99, False),
        (WAGE, 3_100_00, True),
        (WAGE, -3_000_00, False),
    ],
)
def test_what_can_pay(terms: Terms, amount: int, *, pays: bool) -> None:
    assert fits(terms, amount) is pays


payments = st.lists(
    st.builds(
        Payment,
        st.uuids(version=4),
        st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40)),
        st.integers(-14_00, -6_00),
    ),
    max_size=12,
    unique_by=lambda payment: payment.id,
)
open_days = st.sets(st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40)), max_size=8)


@given(open_days, payments)
def test_each_pays_once_and_nothing_that_could_pay_is_left(
    days: set[date], lines: list[Payment]
) -> None:
    pairs = paired(FIXED, days, lines)
    assert len({due for due, _ in pairs}) == len({line.id for _, line in pairs}) == len(pairs)
    assert all(abs(line.day - due) <= NEAR and fits(FIXED, line.amount) for due, line in pairs)
    free_days = days - {due for due, _ in pairs}
    free_lines = [line for line in lines if line.id not in {each.id for _, each in pairs}]
    assert paired(FIXED, free_days, free_lines) == []


def test_the_nearest_pays() -> None:
    near = Payment(UUID(int=1), DAY + timedelta(days=1), -10_00)
    far = Payment(UUID(int=2), DAY - timedelta(days=4), -10_00)
    exact = Payment(UUID(int=3), DAY + timedelta(days=1), -9_00)
    assert paired(FIXED, [DAY], [far, exact, near]) == [(DAY, near)]


@pytest.mark.parametrize(
    ("kind", "paid", "rise"),
    [
        (AmountKind.FIXED, [999, 999, 1199], (999, 1199)),
        (AmountKind.FIXED, [999, 1199, 1199], None),
        (AmountKind.FIXED, [1199, 999], None),
        (AmountKind.FIXED, [999], None),
        (AmountKind.AVERAGE, [100, 110, 90, 105, 130], (102, 130)),
        (AmountKind.AVERAGE, [100, 110, 90, 105, 112], None),
        (AmountKind.RANGE, [100, 140, 90, 130], None),
    ],
)
def test_rises_are_noticed(kind: AmountKind, paid: list[int], rise: tuple[int, int] | None) -> None:
    assert risen(kind, paid) == rise


def test_what_is_expected_next() -> None:
    assert expected(FIXED, [9_00]) == 10_00
    assert expected(RANGE, []) == 15_00
    assert expected(WAGE, []) == 3_000_00
    assert expected(WAGE, [1, 3_000_00, 3_100_00, 3_050_00]) == 3_025_00


@pytest.mark.parametrize(
    ("rule", "cost"),
    [
        ("FREQ=MONTHLY", 120_00),
        ("FREQ=WEEKLY", 530_00),
        ("FREQ=YEARLY", 10_00),
        ("FREQ=YEARLY;INTERVAL=2", 5_00),
        ("FREQ=MONTHLY;INTERVAL=3", 40_00),
        (None, 10_00),
    ],
)
def test_what_a_year_costs(rule: str | None, cost: int) -> None:
    assert yearly(10_00, DAY, rule, DAY) == cost
    assert yearly(10_00, DAY, None, DAY + timedelta(days=1)) == 0
