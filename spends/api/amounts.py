"""Money as JSON carries it: a decimal string beside its `currency_code`."""

from typing import Annotated, overload

from pydantic import Field

from spends.kit.money import digits_in

AmountText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["-12.30"])]
"""A signed decimal amount with the currency's own number of decimals."""


@overload
def amount_text(minor: int, currency: str) -> str: ...


@overload
def amount_text(minor: int | None, currency: str) -> str | None: ...


def amount_text(minor: int | None, currency: str) -> str | None:
    """Return minor units as a decimal string, None for none."""
    return None if minor is None else digits_in(currency)(minor)
