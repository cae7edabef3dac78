"""Exact money: an integer of minor units and an ISO 4217 code, never a float."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision

from spends.kit.errors import InvalidInput

# The largest magnitude kept: a BIGINT holds 9.2e18, and sums of a household must fit too.
MAX_MINOR = 10**15


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes that are known."""
    return frozenset(get_global("all_currencies"))


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Return the number of decimals of a currency: 2 for EUR, 0 for JPY, 3 for KWD.

    Raises InvalidInput for a code that is no ISO 4217 currency.
    """
    if currency not in currencies():
        raise InvalidInput.field(
            "currency_code", f"“{currency}” is not a currency code, such as EUR or USD."
        )
    return int(get_currency_precision(currency))


def minor_units(amount: Decimal, currency: str, field: str = "amount") -> int:
    """Return an amount in minor units, exactly.

    Raises InvalidInput, on `field`, when the amount has more decimals than the currency, is no
    number or is out of range.
    """
    places = exponent(currency)
    if not amount.is_finite():
        raise InvalidInput.field(field, "Enter an amount, such as 12.30.")
    try:
        scaled = amount.scaleb(places)
        whole = scaled.to_integral_exact()
    except InvalidOperation as error:
        raise InvalidInput.field(field, "Enter an amount, such as 12.30.") from error
    if abs(scaled) > MAX_MINOR:
        raise InvalidInput.field(field, "This amount is too large.")
    # Compared with the amount itself: scaling it has rounded what has more than 28 digits.
    if decimal_amount(int(whole), currency) != amount:
        raise InvalidInput.field(
            field,
            f"{currency} has {places or 'no'} decimals. Enter fewer digits after the point.",
        )
    return int(whole)


def decimal_amount(minor: int, currency: str) -> Decimal:
    """Return minor units as a Decimal with the currency's own number of decimals."""
    return Decimal(minor).scaleb(-exponent(currency))


@lru_cache(maxsize=512)
def digits_in(currency: str) -> Callable[[int], str]:
    """Return the function from minor units to `decimal_amount` in plain digits: "-12.30"."""
    places = exponent(currency)

    def digits(minor: int) -> str:
        text = str(minor)
        if len(text) <= places + 1:
            text = text.zfill(places + 1 + (minor < 0))
        return f"{text[:-places]}.{text[-places:]}"

    return digits if places else str


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Divide an integer over weights without losing a unit (largest remainder, earlier ones first).

    Weights are not negative; when all are zero the parts are as even as can be. The parts sum to
    `total` exactly.
    """
    if not weights:
        return []
    if min(weights) < 0:
        message = "weights must not be negative"
        raise ValueError(message)
    weight_sum = sum(weights)
    if weight_sum == 0:
        weights, weight_sum = [1] * len(weights), len(weights)
    sign = -1 if total < 0 else 1
    magnitude = abs(total)
    parts = [magnitude * weight // weight_sum for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(magnitude * weights[i] % weight_sum), i)
    )
    for i in by_remainder[: magnitude - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def round_half_even(total: int, count: int) -> int:
    """Return an integer divided by another, rounded half to even; 0 for nothing divided."""
    if not count:
        return 0
    return int((Decimal(total) / count).to_integral_value(rounding=ROUND_HALF_EVEN))


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Return minor units of `source` in minor units of `target`, rounded half to even.

    `rate` is the price of one unit of `source` in `target`.
    """
    value = decimal_amount(minor, source) * rate
    return int(value.scaleb(exponent(target)).to_integral_value(rounding=ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency, in its minor units.

    Adds and compares only with its own currency.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str, currency: str) -> "Money":
        """Return the money of a decimal amount; see `minor_units` for what it raises."""
        return cls(minor_units(Decimal(amount), currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount as a Decimal with the currency's decimals."""
        return decimal_amount(self.minor, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            message = f"cannot mix {self.currency} and {other.currency}"
            raise TypeError(message)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Divide over weights; the parts sum to the whole."""
        return [Money(part, self.currency) for part in allocate(self.minor, weights)]

    def converted(self, target: str, rate: Decimal) -> "Money":
        """Return the value in another currency at `rate` (units of target for one of ours)."""
        return Money(convert(self.minor, self.currency, target, rate), target)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
