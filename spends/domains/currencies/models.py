"""Exchange rates: shared ones of a provider, and those a household entered by hand."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field

from spends.kit.columns import ExactDecimal
from spends.kit.model import HouseholdRecord, Record


class ExchangeRate(Record, table=True):
    """What one unit of `base` cost in `quote` on a day, as a provider said.

    Shared by all households.
    """

    __tablename__ = "exchange_rate"
    __table_args__ = (Index(None, "base", "quote", "day", unique=True),)

    base: str = Field(max_length=3)
    quote: str = Field(max_length=3)
    day: date
    rate: Decimal = Field(sa_type=ExactDecimal)
    source: str = Field(max_length=20)


class HouseholdExchangeRate(HouseholdRecord, table=True):
    """A rate entered by hand: this household's own, and it wins there."""

    __tablename__ = "household_exchange_rate"
    __table_args__ = (Index(None, "household_id", "base", "quote", "day", unique=True),)

    base: str = Field(max_length=3)
    quote: str = Field(max_length=3)
    day: date
    rate: Decimal = Field(sa_type=ExactDecimal)
