"""What budgets take: the same classes for a REST body and for a form."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from spends.domains.budgets.kinds import Period, Rollover
from spends.kit.inputs import Changes, CurrencyCode, Input, NotNegative, PlanDay, Positive

PERCENTS = (80, 100)
"""When a word is said unless something else was chosen."""


def _rollover(value: object) -> object:
    # Yes or no is both or nothing.
    if isinstance(value, bool):
        return Rollover.BOTH if value else Rollover.NONE
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
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
    amount: NotNegative
    currency_code: CurrencyCode | None = None
    period: Period = Period.MONTHLY
    start_date: PlanDay | None = None
    end_date: PlanDay | None = None
    rollover: Rolls = Rollover.NONE
    thresholds: Percents = Field(default_factory=lambda: list(PERCENTS))


class BudgetChanges(Changes):
    """What may be changed on a budget; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    category_id: UUID | None = None
    member_id: UUID | None = None
    amount: NotNegative | None = None
    currency_code: CurrencyCode | None = None
    period: Period | None = None
    start_date: PlanDay | None = None
    end_date: PlanDay | None = None
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

    amount: NotNegative | None
    day: PlanDay | None = None


class NewLimit(Input):
    """What each period may spend from the one on that `day` is in."""

    amount: NotNegative
    day: PlanDay | None = None


class Move(Input):
    """Money to move from one budget's period to another's, those that `day` is in."""

    from_id: UUID
    to_id: UUID
    amount: Positive
    day: PlanDay | None = None
