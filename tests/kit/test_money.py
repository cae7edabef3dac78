"""Money: exact, of one currency, and never a cent lost."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.kit.errors import InvalidInput
from spends.kit.money import (
    MAX_MINOR,
    Money,
    allocate,
    convert,
    currencies,
    decimal_amount,
    digits_in,
    exponent,
    minor_units,
)

minors = st.integers(-MAX_MINOR, MAX_MINOR)
codes = st.sampled_from(sorted(currencies()))


@pytest.mark.parametrize(("code", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("USD", 2)])
def test_each_currency_has_its_decimals(code: str, places: int) -> None:
    assert exponent(code) == places
    assert len(str(decimal_amount(1, code)).partition(".")[2]) == places


@pytest.mark.parametrize("code", ["", "EURO", "eur", "XQZ", "€", "../"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        exponent(code)
    assert refused.value.errors[0].field == "currency_code"


@given(minors, codes)
def test_minor_units_and_decimals_say_the_same(minor: int, code: str) -> None:
    assert minor_units(decimal_amount(minor, code), code) == minor


@given(minors, codes)
def test_digits_are_those_of_the_decimal(minor: int, code: str) -> None:
    assert digits_in(code)(minor) == format(decimal_amount(minor, code), "f")


@given(st.decimals(allow_nan=True, allow_infinity=True), codes)
def test_an_amount_is_kept_exactly_or_refused(amount: Decimal, code: str) -> None:
    fits = amount.is_finite() and abs(amount) * 10 ** exponent(code) <= MAX_MINOR
    if fits and amount == round(amount, exponent(code)):
        assert decimal_amount(minor_units(amount, code), code) == amount
        return
    with pytest.raises(InvalidInput) as refused:
        minor_units(amount, code, "price")
    assert refused.value.errors[0].field == "price"


@pytest.mark.parametrize(
    ("amount", "code", "hint"),
    [
        ("12.345", "EUR", "EUR has 2 decimals"),
        ("1.5", "JPY", "JPY has no decimals"),
        ("1.0000000000000000000000000000000000001", "EUR", "Enter fewer digits"),
        ("1e15", "EUR", "too large"),
        ("NaN", "EUR", "12.30"),
        ("Infinity", "EUR", "12.30"),
    ],
)
def test_a_refusal_says_why(amount: str, code: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        minor_units(Decimal(amount), code)


@given(minors, st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_parts_sum_to_the_whole_and_are_fair_to_a_unit(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    fair = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, fair, strict=True):
        assert abs(part * sum(fair) - total * weight) < sum(fair)
        assert part * total >= 0


@given(minors, st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_opposite_amounts_have_opposite_parts(total: int, weights: list[int]) -> None:
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


def test_the_first_get_what_is_left_over() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-5, [0, 0]) == [-3, -2]
    assert allocate(7, [0, 1]) == [0, 7]
    assert allocate(7, []) == []
    with pytest.raises(ValueError, match="negative"):
        allocate(7, [1, -1])


@given(minors, codes, codes, st.decimals(Decimal("1e-6"), Decimal("1e6"), places=6))
def test_a_converted_amount_is_within_half_a_unit(
    minor: int, source: str, target: str, rate: Decimal
) -> None:
    found = convert(minor, source, target, rate)
    exact = decimal_amount(minor, source) * rate
    assert found == exact.scaleb(exponent(target)).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert convert(-minor, source, target, rate) == -found


def test_money_knows_only_its_own_currency() -> None:
    ten, three = Money.of("10", "EUR"), Money.of(Decimal("3.5"), "EUR")
    assert ten + three == Money(1350, "EUR")
    assert (ten - three).amount == Decimal("6.50")
    assert str(-three) == "-3.50 EUR"
    assert three < ten
    assert three <= ten
    assert ten.allocate([1, 2]) == [Money(333, "EUR"), Money(667, "EUR")]
    assert ten.converted("JPY", Decimal(160)) == Money(1600, "JPY")
    dollar = Money(100, "USD")
    assert ten != Money(1000, "USD")
    for act in (
        lambda: ten + dollar,
        lambda: ten - dollar,
        lambda: ten < dollar,
        lambda: ten <= dollar,
    ):
        with pytest.raises(TypeError, match="EUR and USD"):
            act()
