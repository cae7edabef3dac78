"""What goals and debts give out. Amounts in minor units of their currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from spends.domains.goals.payoff import Strategy


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal and how it stands.

    `needed` is what each month must bring from now on, None without a date; `ahead` how much more
    is saved than an even saver would have, below zero where it is less. `monthly` is what a month
    has brought of late, `projected` the day it is reached at that pace, None where it never is.
    `milestones` are the percents that were reached, with the day. `is_late` where the date is past.
    """

    id: UUID
    name: str
    target_amount: int
    saved: int
    currency_code: str
    target_date: date | None
    started_on: date
    position: int
    account_id: UUID | None
    account_name: str | None
    share: int | None
    color: str
    notes: str | None
    is_achieved: bool
    is_late: bool
    needed: int | None
    ahead: int | None
    monthly: int
    projected: date | None
    milestones: tuple[tuple[int, date], ...]
    version: int


@dataclass(frozen=True, slots=True)
class ContributionView:
    """What went into a goal on a day, or came out of it."""

    id: UUID
    amount: int
    contributed_at: date
    transaction_id: UUID | None
    note: str | None


@dataclass(frozen=True, slots=True)
class DebtView:
    """A loan or card on which something is owed; without terms where those are not known yet."""

    account_id: UUID
    name: str
    currency_code: str
    owed: int
    annual_rate: Decimal | None
    minimum_payment: int | None
    position: int
    monthly_interest: int | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """One way out of debt: how long it takes, what it costs, what it saves beside the least.

    `never` are the accounts whose debt does not end within a century; all else is 0 then. `course`
    is what is owed at the end of each month, `ends` the month, from 1, in which each debt ends.
    """

    strategy: Strategy
    months: int
    last_month: date | None
    interest: int
    paid: int
    saved: int | None
    ends: tuple[tuple[UUID, int], ...]
    course: tuple[int, ...]
    never: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PayoffView:
    """All ways out of the debts of one currency, side by side, and the one that was chosen."""

    currency_code: str
    strategy: Strategy
    extra: int
    owed: int
    least: int
    debts: tuple[DebtView, ...]
    plans: tuple[PlanView, ...]
