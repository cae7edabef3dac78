"""The bills' tables."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from spends.kit.columns import MinorUnits
from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field


class Bill(HouseholdRecord, table=True):
    """Money that is due again and again, or once; income where `is_income`.

    Amounts are not negative, in minor units of `currency_code`: `amount` is what is due, the least
    of a range, or what an average begins with; `amount_most` is the most of a range. `due_date` is
    the first day it is due, `recurrence_rule` when it is again, None for once. `ended_on` is the
    last day on which it can be due.
    """

    __tablename__ = "bill"
    __table_args__ = (
        owned("payee_id", "payee"),
        owned("category_id", "category"),
        owned("account_id", "account"),
        Index("ix_bill_payee", "household_id", "payee_id"),
        Index("ix_bill_category", "household_id", "category_id"),
    )

    name: str = Field(max_length=100)
    payee_id: UUID | None = uuid_field(nullable=True)
    category_id: UUID | None = uuid_field(nullable=True)
    account_id: UUID | None = uuid_field(nullable=True)
    is_income: bool = False
    is_subscription: bool = False
    is_automatic: bool = False
    amount_kind: str = Field(max_length=10)
    amount: int = Field(sa_type=MinorUnits)
    amount_most: int | None = Field(default=None, sa_type=MinorUnits)
    currency_code: str = Field(max_length=3)
    due_date: date
    recurrence_rule: str | None = Field(default=None, max_length=200)
    reminder_days_before: int | None = None
    ended_on: date | None = None
    url: str | None = Field(default=None, max_length=500)
    notes: str | None = Field(default=None, max_length=2000)
    deleted_at: datetime | None = instant_field()


class BillOccurrence(HouseholdOwned, table=True):
    """What was decided of a bill on the day it was due: paid or skipped.

    `amount` is what was paid, where no bank line says it.
    """

    __tablename__ = "bill_occurrence"
    __table_args__ = (owned("bill_id", "bill", ondelete="CASCADE"),)

    bill_id: UUID = uuid_field(primary_key=True)
    due: date = Field(primary_key=True)
    status: str = Field(max_length=10)
    amount: int | None = Field(default=None, sa_type=MinorUnits)
    paid_on: date | None = None


class BillTransaction(HouseholdOwned, table=True):
    """A bank line that paid for what was due on a day; one line pays one bill."""

    __tablename__ = "bill_transaction"
    __table_args__ = (
        owned("bill_id", "bill", ondelete="CASCADE"),
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        Index("ix_bill_transaction_due", "household_id", "bill_id", "due"),
    )

    transaction_id: UUID = uuid_field(primary_key=True)
    bill_id: UUID = uuid_field()
    due: date


class RefusedBill(HouseholdOwned, table=True):
    """Payments that recur and that a person does not want as a bill: never offered again.

    `amount` is what one was then, with its sign: a payee may be paid for several things.
    """

    __tablename__ = "refused_bill"
    __table_args__ = (owned("payee_id", "payee", ondelete="CASCADE"),)

    payee_id: UUID = uuid_field(primary_key=True)
    every: str = Field(primary_key=True, max_length=12)
    currency_code: str = Field(primary_key=True, max_length=3)
    amount: int = Field(primary_key=True, sa_type=MinorUnits)


class BillFeed(HouseholdRecord, table=True):
    """A member's calendar that whoever knows its secret address may read, until it is revoked."""

    __tablename__ = "bill_feed"
    __table_args__ = (
        owned("member_id", "household_member", ondelete="CASCADE"),
        Index(None, "household_id", "member_id", unique=True),
        Index(None, "token_hash", unique=True),
    )

    member_id: UUID = uuid_field()
    token_hash: str = Field(max_length=64)
    last_read_at: datetime | None = instant_field()
