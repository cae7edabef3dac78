"""What budgets take: the same classes for a REST body and for a form."""

import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from spends.domains.budgets.kinds import Period, Rollover
from spends.kit.inputs import Changes, CurrencyCode, Input, exact
from spends.kit.money import MAX_MINOR

EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2200, 12, 31)
PERCENTS = (80, 100)
"""When a word is said unless something else was chosen."""


def _plausible(day: datetime.date) -> datetime.date:
    if not EARLIEST <= day <= LATEST:
        message = "enter a date between 1990 and 2200"
        raise ValueError(message)
    return day


def _rollover(value: object) -> object:
    # Yes or no is both or nothing.
    if isinstance(value, bool):
        return Rollover.BOTH if value else Rollover.NONE
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Day = Annotated[datetime.date, AfterValidator(_plausible)]
Limit = Annotated[
    Decimal, BeforeValidator(exact), Field(max_digits=18, decimal_places=6, ge=0, lt=MAX_MINOR)
]
Rolls = Annotated[Rollover, BeforeValidator(_rollover)]
Percents = Annotated[
    list[Annotated[int, Field(ge=1, le=1000)]],
    Field(max_length=10),
    AfterValidator(lambda percents: sorted(set(percents))),
]


class NewBudget(Input):
    """A budget to set.

    Without `category_id` it is on all spending, without `member_id` on the whole household's. It
    counts from `start_date`, this month's first day unless said otherwise; a custom one is the days
    from there to `end_date`. `rollover` says what a period hands on: true is both ways.
    """

    name: Name
    category_id: UUID | None = None
    member_id: UUID | None = None
    amount: Limit
    currency_code: CurrencyCode | None = None
    period: Period = Period.MONTHLY
    start_date: Day | None = None
    end_date: Day | None = None
    rollover: Rolls = Rollover.NONE
    thresholds: Percents = Field(default_factory=lambda: list(PERCENTS))


class BudgetChanges(Changes):
    """What may be changed on a budget; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    category_id: UUID | None = None
    member_id: UUID | None = None
    amount: Limit | None = None
    currency_code: CurrencyCode | None = None
    period: Period | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    rollover: Rolls | None = None
    thresholds: Percents | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        names = ("name", "amount", "currency_code", "period", "start_date", "rollover")
        return cls.not_null(data, (*names, "thresholds"))


class PeriodAmount(Input):
    """What the period that `day` is in may spend; null makes it the budget's own amount again."""

    amount: Limit | None
    day: Day | None = None


class Move(Input):
    """Money to move from one budget's period to another's, those that `day` is in."""

    from_id: UUID
    to_id: UUID
    amount: Annotated[Limit, Field(gt=0)]
    day: Day | None = None
