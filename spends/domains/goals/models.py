"""The tables of goals and debts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from spends.kit.columns import ExactDecimal, MinorUnits
from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field


class SavingsGoal(HouseholdRecord, table=True):
    """What a household saves for.

    Amounts in minor units of `currency_code`. `position` is its place among all goals, the first
    the most important. With `account_id` and `share`, a whole percent, that part of the account's
    balance is what is saved; otherwise its contributions are.
    """

    __tablename__ = "savings_goal"
    __table_args__ = (owned("account_id", "account"),)

    name: str = Field(max_length=100)
    target_amount: int = Field(sa_type=MinorUnits)
    currency_code: str = Field(max_length=3)
    target_date: date | None = None
    started_on: date
    position: int = 0
    account_id: UUID | None = uuid_field(nullable=True)
    share: int | None = None
    color: str = Field(default="blue", max_length=20)
    notes: str | None = Field(default=None, max_length=2000)
    achieved_at: datetime | None = instant_field()
    deleted_at: datetime | None = instant_field()


class GoalContribution(HouseholdRecord, table=True):
    """What went into a goal on a day, by hand or by a bank line; below zero where it came out."""

    __tablename__ = "goal_contribution"
    __table_args__ = (
        owned("goal_id", "savings_goal", ondelete="CASCADE"),
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        Index("ix_goal_contribution_goal", "household_id", "goal_id", "contributed_at"),
        Index("ix_goal_contribution_transaction", "household_id", "transaction_id"),
    )

    goal_id: UUID = uuid_field()
    transaction_id: UUID | None = uuid_field(nullable=True)
    amount: int = Field(sa_type=MinorUnits)
    contributed_at: date
    note: str | None = Field(default=None, max_length=200)


class DebtTerms(HouseholdOwned, table=True):
    """What a loan or a card costs: `annual_rate` in percent, the least payment a month.

    `position` is its place in the household's own order of paying off.
    """

    __tablename__ = "debt_terms"
    __table_args__ = (owned("account_id", "account", ondelete="CASCADE"),)

    account_id: UUID = uuid_field(primary_key=True)
    annual_rate: Decimal = Field(sa_type=ExactDecimal)
    minimum_payment: int = Field(sa_type=MinorUnits)
    position: int = 0


class PayoffChoice(HouseholdOwned, table=True):
    """How a household means to leave its debts: a strategy, and what is over every month.

    `extra` in minor units of `currency_code`, one choice for each currency owed.
    """

    __tablename__ = "payoff_choice"

    currency_code: str = Field(primary_key=True, max_length=3)
    strategy: str = Field(max_length=10)
    extra: int = Field(default=0, sa_type=MinorUnits)
