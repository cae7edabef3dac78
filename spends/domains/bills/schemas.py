"""What bills take: the same classes for a REST body and for a form."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind
from spends.kit.inputs import (
    Changes,
    CurrencyCode,
    Input,
    PlanDay,
    Positive,
    WebAddress,
    exact,
)
from spends.kit.money import MAX_MINOR

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
PayeeName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Rule = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Reminder = Annotated[int, Field(ge=0, le=60)]


class NewBill(Input):
    """A bill to add; income with `is_income`.

    `amount` is above zero: what is due, the least of a range (`amount_most` is its most), or what
    an average begins with. `recurrence_rule` is an RFC 5545 rule counted from `due_date`; without
    one it comes once. `payee` is a name, made a payee where it is none yet.
    """

    name: Name
    amount: Positive
    amount_most: Positive | None = None
    amount_kind: AmountKind | None = None
    currency_code: CurrencyCode | None = None
    due_date: PlanDay
    recurrence_rule: Rule | None = None
    payee: PayeeName | None = None
    category_id: UUID | None = None
    account_id: UUID | None = None
    is_income: bool = False
    is_subscription: bool = False
    is_automatic: bool = False
    reminder_days_before: Reminder | None = None
    ended_on: PlanDay | None = None
    url: WebAddress | None = None
    notes: Notes | None = None


class BillChanges(Changes):
    """What may be changed on a bill; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    amount: Positive | None = None
    amount_most: Positive | None = None
    amount_kind: AmountKind | None = None
    currency_code: CurrencyCode | None = None
    due_date: PlanDay | None = None
    recurrence_rule: Rule | None = None
    payee: PayeeName | None = None
    category_id: UUID | None = None
    account_id: UUID | None = None
    is_income: bool | None = None
    is_subscription: bool | None = None
    is_automatic: bool | None = None
    reminder_days_before: Reminder | None = None
    ended_on: PlanDay | None = None
    url: WebAddress | None = None
    notes: Notes | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        names = ("name", "amount", "amount_kind", "currency_code", "due_date")
        return cls.not_null(data, (*names, "is_income", "is_subscription", "is_automatic"))


class Paying(Input):
    """That what was due is paid: by a bank line, or by hand with what was paid and when."""

    due: PlanDay
    transaction_id: UUID | None = None
    amount: Positive | None = None
    paid_on: PlanDay | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Paying":
        if self.transaction_id is not None and (self.amount or self.paid_on):
            message = "give either a bank line, or an amount and a day"
            raise ValueError(message)
        return self


class OnDue(Input):
    """The day something is due."""

    due: PlanDay


class Refused(Input):
    """Payments that recur and are not wanted as a bill."""

    payee_id: UUID
    every: Every
    currency_code: CurrencyCode
    amount: Annotated[
        Decimal, BeforeValidator(exact), Field(max_digits=18, decimal_places=6, lt=MAX_MINOR)
    ]
