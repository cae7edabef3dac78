"""What goals and debts take: the same classes for a REST body and for a form."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from spends.domains.goals.payoff import Strategy
from spends.kit.inputs import (
    Amount,
    Changes,
    CurrencyCode,
    Input,
    NotNegative,
    PlanDay,
    Positive,
    exact,
)

COLORS = ("blue", "green", "amber", "red", "violet", "teal", "pink", "slate")


def _nonzero(amount: Decimal) -> Decimal:
    if not amount:
        message = "enter an amount other than 0"
        raise ValueError(message)
    return amount


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Rate = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=100, decimal_places=4)]
Share = Annotated[int, Field(ge=1, le=100)]
Color = Annotated[str, StringConstraints(pattern=f"^({'|'.join(COLORS)})$")]


class NewGoal(Input):
    """Something to save for.

    With `account_id` and `share`, a whole percent, that part of the account's balance is what is
    saved; otherwise the contributions are.
    """

    name: Name
    target_amount: Positive
    currency_code: CurrencyCode | None = None
    target_date: PlanDay | None = None
    account_id: UUID | None = None
    share: Share | None = None
    color: Color = "blue"
    notes: Notes | None = None


class GoalChanges(Changes):
    """What may be changed on a goal; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    target_amount: Positive | None = None
    target_date: PlanDay | None = None
    account_id: UUID | None = None
    share: Share | None = None
    color: Color | None = None
    notes: Notes | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name", "target_amount", "color"))


class NewContribution(Input):
    """What went into a goal, below zero where it came out: by hand, or by a bank line.

    Of a bank line it is the whole amount, its size whatever its sign, unless `amount` says less.
    """

    amount: Annotated[Amount, AfterValidator(_nonzero)] | None = None
    transaction_id: UUID | None = None
    contributed_at: PlanDay | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _some(self) -> "NewContribution":
        if self.amount is None and self.transaction_id is None:
            message = "give an amount or a bank line"
            raise ValueError(message)
        return self


class Order(Input):
    """All goals, or all debts, in the order wanted."""

    ids: Annotated[list[UUID], Field(max_length=500)]


class Terms(Input):
    """What a debt costs: `annual_rate` in percent, and the least payment a month."""

    annual_rate: Rate
    minimum_payment: NotNegative


class Choice(Input):
    """How debts of a currency are to be left: a strategy, and what is over every month."""

    strategy: Strategy
    extra: NotNegative = Decimal(0)
    currency_code: CurrencyCode | None = None
