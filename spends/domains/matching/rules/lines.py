"""What is to be known of lines to decide whether they belong to one another."""

from datetime import date
from typing import Protocol
from uuid import UUID


class Sum(Protocol):
    """An amount, in minor units of its currency."""

    @property
    def amount(self) -> int:
        """Below zero where money leaves."""

    @property
    def currency_code(self) -> str:
        """The currency of the amount."""


class Placed(Protocol):
    """A line on its account, on its day."""

    @property
    def id(self) -> UUID:
        """The line."""

    @property
    def account_id(self) -> UUID:
        """The account it is on."""

    @property
    def date(self) -> date:
        """Its day."""

    @property
    def amount(self) -> int:
        """Minor units, below zero where money leaves."""


def pair_of(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return two lines in an order of their own, whichever way they are asked about."""
    return (one, other) if one < other else (other, one)
