"""What recurs is found, and what only looks like it is not."""

from collections import Counter
from datetime import date, timedelta

import pytest

from spends.domains.bills.detection import Charge, Every, Found, found
from tests.support.recurring import Household, household

TUNED_ON = range(40)
UNSEEN = range(1000, 1100)
TODAY = date(2026, 6, 20)


def _found(home: Household) -> list[Found]:
    lines = (Charge(line.id, line.payee, "EUR", line.day, line.amount) for line in home.lines)
    return found(sorted(lines, key=lambda line: (line.payee_id, line.day)), home.today)


def _scored(seeds: range) -> Counter[str]:
    """Count what is found and true, found and wrong, and missed.

    True is the same payee and interval, and four lines in five alike.
    """
    score: Counter[str] = Counter()
    for seed in seeds:
        home = household(seed)
        left = list(home.series)
        for each in _found(home):
            ids = {charge.id for charge in each.charges}
            true = [
                series
                for series in left
                if (series.payee, series.every) == (each.charges[0].payee_id, each.every)
                and len(ids & series.lines) >= 0.8 * len(ids | series.lines)
            ]
            score["true" if true else "wrong"] += 1
            for series in true[:1]:
                left.remove(series)
        score["missed"] += len(left)
    return score


@pytest.mark.parametrize("seeds", [TUNED_ON, UNSEEN], ids=["tuned on", "unseen"])
def test_precision_and_recall(seeds: range) -> None:
    score = _scored(seeds)
    precision = score["true"] / (score["true"] + score["wrong"])
    recall = score["true"] / (score["true"] + score["missed"])
    print(f"precision {precision:.4f}, recall {recall:.4f}, of {dict(score)}")  # noqa: T201
    assert precision >= 0.95
    assert recall >= 0.95


def _charges(*days: tuple[date, int], payee: str = "p") -> list[Charge]:
    return [Charge(index, payee, "EUR", day, amount) for index, (day, amount) in enumerate(days)]


def _monthly(count: int, amount: int = -9_99, last: date = date(2026, 6, 3)) -> list[Charge]:
    months = [last.year * 12 + last.month - 1 - back for back in reversed(range(count))]
    return _charges(*((date(month // 12, month % 12 + 1, last.day), amount) for month in months))


def test_the_evidence() -> None:
    (each,) = found(_monthly(7), TODAY)
    assert (each.every, each.rule, each.amount, each.varies) == (
        Every.MONTHLY,
        "FREQ=MONTHLY",
        -9_99,
        False,
    )
    assert len(each.charges) == 7
    assert (each.gap, each.jitter) == (31, 1)
    assert each.next_due == date(2026, 7, 3)


def test_two_payments_are_not_enough() -> None:
    assert found(_monthly(2), TODAY) == []


def test_what_has_ended_is_not_offered() -> None:
    assert found(_monthly(12, last=date(2026, 2, 3)), TODAY) == []


def test_one_missed_payment_is_forgiven() -> None:
    lines = _monthly(12)
    del lines[5]
    (each,) = found(lines, TODAY)
    assert len(each.charges) == 11


def test_a_price_that_rose_is_one_series_and_does_not_vary() -> None:
    lines = [
        line._replace(amount=-11_99) if index > 8 else line
        for index, line in enumerate(_monthly(12))
    ]
    (each,) = found(lines, TODAY)
    assert (len(each.charges), each.amount, each.varies) == (12, -11_99, False)


def test_a_meter_varies() -> None:
    lines = [
        line._replace(amount=-80_00 - index % 5 * 3_00) for index, line in enumerate(_monthly(12))
    ]
    (each,) = found(lines, TODAY)
    assert each.varies


def test_what_is_paid_back_is_another_matter() -> None:
    lines = [*_monthly(6), *_charges((date(2026, 6, 9), 9_99), (date(2026, 3, 1), 3_00))]
    (each,) = found(sorted(lines, key=lambda line: line.day), TODAY)
    assert len(each.charges) == 6


def test_income_recurs_too() -> None:
    (each,) = found(_monthly(5, amount=3_100_00), TODAY)
    assert each.amount == 3_100_00


def test_payees_and_currencies_are_kept_apart() -> None:
    first = _monthly(4)
    other = [line._replace(payee_id="q", id=line.id + 10) for line in _monthly(4)]
    assert [each.charges[0].payee_id for each in found([*first, *other], TODAY)] == ["p", "q"]
    mixed = [
        line._replace(currency_code="USD" if index % 2 else "EUR")
        for index, line in enumerate(_monthly(4))
    ]
    assert found(sorted(mixed, key=lambda line: line.currency_code), TODAY) == []


def test_every_friday_with_two_prices_is_found_by_its_price() -> None:
    friday = date(2026, 1, 2)
    lessons = [(friday + timedelta(days=7 * week), -30_00) for week in range(24)]
    extras = [
        (date(2026, 1, 5) + timedelta(days=17 * index), -450 * index) for index in range(1, 9)
    ]
    lines = sorted(_charges(*lessons, *extras), key=lambda line: line.day)
    (each,) = found(lines, TODAY)
    assert (each.every, len(each.charges)) == (Every.WEEKLY, 24)
