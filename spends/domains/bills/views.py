"""What bills give out. Amounts in minor units of the bill's currency, never below zero."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import Status


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill, what its next payment will be and when, and what a year of it costs.

    `expected` is what the next one is thought to be; `risen_from` is what was usual before the last
    payment, where that was a price rise. `next_due` is None once it has ended.
    """

    id: UUID
    name: str
    payee_id: UUID | None
    payee: str | None
    category_id: UUID | None
    category_name: str | None
    account_id: UUID | None
    account_name: str | None
    is_income: bool
    is_subscription: bool
    is_automatic: bool
    amount_kind: AmountKind
    amount: int
    amount_most: int | None
    currency_code: str
    due_date: date
    recurrence_rule: str | None
    reminder_days_before: int | None
    ended_on: date | None
    url: str | None
    notes: str | None
    version: int
    expected: int
    yearly: int
    next_due: date | None
    last_paid: date | None
    last_amount: int | None
    risen_from: int | None


class OccurrenceView(NamedTuple):
    """A bill on a day it is due; `amount` is what was paid, or what is expected.

    A tuple, since a year has thousands.
    """

    bill_id: UUID
    name: str
    due: date
    amount: int
    currency_code: str
    status: Status
    is_income: bool
    is_automatic: bool
    transaction_id: UUID | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class DetectedView:
    """Payments that recur and are no bill yet, with the evidence.

    `amount` is that of the last one, below zero where money leaves; `rule` counts from `next_due`.
    """

    payee_id: UUID
    payee: str
    every: Every
    rule: str
    amount: int
    currency_code: str
    varies: bool
    count: int
    first: date
    last: date
    gap: int
    jitter: int
    next_due: date
    account_id: UUID | None
    category_id: UUID | None


@dataclass(frozen=True, slots=True)
class FeedView:
    """The acting member's feed, without its secret; `last_read_at` is None until it was read."""

    created_at: datetime
    last_read_at: datetime | None
