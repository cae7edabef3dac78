"""The budgets' tables."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from spends.kit.columns import MinorUnits
from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field


class Budget(HouseholdRecord, table=True):
    """A limit on what a category and all below it may cost in a period.

    `amount` in minor units of `currency_code`; a period's own amount is a `BudgetPeriod`. Without
    `category_id` it is on all spending, without `member_id` on the whole household's. Periods count
    from `start_date`; `end_date` is the last day there is one.
    """

    __tablename__ = "budget"
    __table_args__ = (
        owned("category_id", "category"),
        owned("member_id", "household_member"),
        Index("ix_budget_category", "household_id", "category_id"),
    )

    name: str = Field(max_length=100)
    category_id: UUID | None = uuid_field(nullable=True)
    member_id: UUID | None = uuid_field(nullable=True)
    amount: int = Field(sa_type=MinorUnits)
    currency_code: str = Field(max_length=3)
    period: str = Field(max_length=10)
    start_date: date
    end_date: date | None = None
    rollover: str = Field(max_length=10)
    position: int = 0
    deleted_at: datetime | None = instant_field()


class BudgetPeriod(HouseholdOwned, table=True):
    """The own amount of the period that begins on `start`, in the budget's currency."""

    __tablename__ = "budget_period"
    __table_args__ = (owned("budget_id", "budget", ondelete="CASCADE"),)

    budget_id: UUID = uuid_field(primary_key=True)
    start: date = Field(primary_key=True)
    amount: int = Field(sa_type=MinorUnits)


class BudgetAlert(HouseholdOwned, table=True):
    """A percent of a budget that is worth a word, and the last period in which it was reached.

    `crossed_at` is when that was noticed.
    """

    __tablename__ = "budget_alert"
    __table_args__ = (owned("budget_id", "budget", ondelete="CASCADE"),)

    budget_id: UUID = uuid_field(primary_key=True)
    percent: int = Field(primary_key=True)
    crossed_for: date | None = None
    crossed_at: datetime | None = instant_field()
