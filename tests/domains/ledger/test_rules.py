"""The ledger's arithmetic."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spends.domains.ledger import rules
from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.rules import MonthKey, Sums
from spends.kit.errors import InvalidInput
from spends.kit.ids import new_id

FOOD, FUN = new_id(), new_id()
minor = st.integers(-(10**12), 10**12)


@dataclass(frozen=True)
class Line:
    amount: int = -1000
    base_amount: int | None = -1000
    account_id: UUID = NO_CATEGORY
    date: date = date(2025, 3, 15)
    category_id: UUID | None = None
    transfer_id: UUID | None = None
    refund_of_id: UUID | None = None
    deleted_at: object | None = None
    currency_code: str = "EUR"


@dataclass(frozen=True)
class Part:
    amount: int
    base_amount: int | None
    category_id: UUID | None


def test_a_line_adds_to_its_month_category_and_kind() -> None:
    key = MonthKey(NO_CATEGORY, date(2025, 3, 1), NO_CATEGORY, Kind.PLAIN)
    assert rules.contributions(Line()) == {key: Sums(0, -1000, 0, -1000, 1, 0)}
    line = Line(500, None, category_id=FOOD, refund_of_id=FUN)
    key = MonthKey(NO_CATEGORY, date(2025, 3, 1), FOOD, Kind.REFUND)
    assert rules.contributions(line) == {key: Sums(500, 0, 0, 0, 1, 1)}
    assert rules.kind_of(replace(line, transfer_id=FUN)) is Kind.TRANSFER


def test_a_deleted_line_adds_nothing() -> None:
    assert rules.contributions(Line(deleted_at=datetime.now(UTC))) == {}


def test_a_split_line_counts_once() -> None:
    parts = [Part(-600, -540, FOOD), Part(-600, None, FUN), Part(200, 180, FOOD)]
    found = rules.contributions(Line(), parts)
    month = date(2025, 3, 1)
    assert found == {
        MonthKey(NO_CATEGORY, month, FOOD, 0): Sums(200, -600, 180, -540, 1, 0),
        MonthKey(NO_CATEGORY, month, FUN, 0): Sums(0, -600, 0, 0, 0, 1),
    }


@given(st.lists(st.tuples(minor, st.none() | minor), max_size=8))
def test_what_is_taken_away_again_leaves_nothing(amounts: list[tuple[int, int | None]]) -> None:
    total: rules.Deltas = {}
    for sign in (1, -1):
        for amount, base in amounts:
            rules.merge(total, rules.contributions(Line(amount, base)), sign)
    assert all(sums == Sums() for sums in total.values())


@given(minor, st.none() | minor, st.lists(minor, min_size=1, max_size=8))
def test_shares_of_the_household_amount_sum_to_it(
    total: int, base: int | None, parts: list[int]
) -> None:
    assume(total or not base)  # nothing is nothing in every currency
    amounts = [*parts, total - sum(parts)]
    shares = rules.share_base(total, base, amounts)
    if base is None:
        assert shares == [None] * len(amounts)
        return
    found = [share for share in shares if share is not None]
    assert len(found) == len(amounts)
    assert sum(found) == base


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=6), st.integers(1, 4))
def test_shares_are_near_the_rate(amounts: list[int], rate: int) -> None:
    total = sum(amounts)
    shares = rules.share_base(total, total * rate, amounts)
    assert shares == [amount * rate for amount in amounts]


@pytest.mark.parametrize(
    ("total", "parts", "sentence"),
    [
        (1000, [1000], "at least two parts"),
        (1000, [400, 500], "1.00 EUR short"),
        (1000, [600, 500], "1.00 EUR over"),
        (-1000, [-400, -500], "1.00 EUR short"),
        (-1000, [-600, -500], "1.00 EUR over"),
        (0, [500, -400], "1.00 EUR over"),
        (0, [-500, 400], "1.00 EUR over"),
    ],
)
def test_parts_must_sum_to_the_whole(total: int, parts: list[int], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        rules.check_splits(total, parts, "EUR")


def test_parts_that_sum_to_the_whole_are_taken() -> None:
    rules.check_splits(1000, [], "EUR")
    rules.check_splits(1000, [1500, -500], "EUR")
    rules.check_splits(0, [500, -500], "EUR")


@given(st.lists(minor, min_size=1, max_size=6), st.integers(1, 10**4))
def test_parts_of_nothing_are_worth_what_the_rate_says(parts: list[int], rate: int) -> None:
    amounts = [*parts, -sum(parts)]
    shares = rules.share_base(0, 0, amounts, lambda amount: round(amount * rate / 10**3))
    found = [share for share in shares if share is not None]
    assert sum(found) == 0
    assert all(
        abs(share - amount * rate / 10**3) <= len(amounts) * 10**3
        for share, amount in zip(found, amounts, strict=True)
    )
    assert rules.share_base(0, None, amounts) == [None] * len(amounts)


HERE, THERE = new_id(), new_id()
OUT, INTO = Line(account_id=HERE), Line(1000, 1000, THERE)


@pytest.mark.parametrize(
    "pair",
    [
        (OUT, replace(INTO, account_id=HERE)),
        (OUT, replace(INTO, amount=-1000)),
        (OUT, replace(INTO, amount=0)),
        (replace(OUT, amount=0), replace(INTO, amount=0)),
        (OUT, replace(INTO, amount=999)),
    ],
)
def test_no_transfer(pair: tuple[Line, Line]) -> None:
    for first, second in (pair, pair[::-1]):
        with pytest.raises(InvalidInput) as refused:
            rules.check_transfer(first, second)
        assert refused.value.errors[0].field == "transaction_id"


def test_a_transfer_may_change_the_currency() -> None:
    rules.check_transfer(OUT, INTO)
    rules.check_transfer(OUT, replace(INTO, amount=1100, currency_code="USD"))


PAID, BACK = Line(), Line(400, 400, date=date(2025, 3, 20))


@pytest.mark.parametrize(
    ("refund", "original", "others"),
    [
        (replace(BACK, amount=-400), PAID, []),
        (replace(BACK, amount=0), PAID, []),
        (BACK, replace(PAID, amount=1000), []),
        (BACK, replace(PAID, date=date(2025, 3, 21)), []),
        (replace(BACK, amount=1001), PAID, []),
        (BACK, PAID, [replace(BACK, amount=601)]),
    ],
)
def test_no_refund(refund: Line, original: Line, others: list[Line]) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_refund(refund, original, others)
    assert refused.value.errors[0].field == "transaction_id"


def test_refunds_up_to_what_was_paid() -> None:
    rules.check_refund(BACK, PAID, [replace(BACK, amount=600)])
    rules.check_refund(replace(BACK, amount=5000, currency_code="JPY"), PAID)


def test_balances_at_days_in_order() -> None:
    changes = [(date(2025, 1, 1), 5), (date(2025, 3, 1), -2), (date(2025, 4, 1), 7)]
    ends = [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    assert rules.balances_at(10, changes, ends) == list(zip(ends, [10, 15, 15, 13], strict=True))
