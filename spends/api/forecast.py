"""/api/analytics/forecast: what the accounts will hold, and how each number was made."""

import datetime
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import Work
from spends.domains.reports.rules import Day, Event, Part, Stretch
from spends.domains.reports.service import forecast as reports
from spends.domains.reports.views import BalanceForecast, Forecast, LateBill, Spread
from spends.kit.money import digits_in

router = APIRouter(prefix="/api/analytics", tags=["analytics"])

Days = Annotated[int, Query(ge=1, le=reports.MOST_DAYS, description="How many, from tomorrow on.")]
Parts = Annotated[
    dict[Part, AmountText],
    Field(
        description=(
            "What moves the balance, by where it comes from: `bills`; `income`, bills of income "
            "and what comes in by itself; `payments` that recur but are no bill yet; `budgets`, "
            "what is left of them; `transfers` between own accounts; `history`, the ordinary days."
        )
    ),
]


class ForecastDayOut(TypedDict):
    """An account at the end of a day, and between what it is likely to be."""

    day: datetime.date
    balance: AmountText
    low: AmountText
    high: AmountText
    parts: Parts


def _days_out(views: Sequence[Day], code: str) -> list[ForecastDayOut]:
    digits = digits_in(code)
    return [
        {
            "day": day,
            "balance": digits(balance),
            "low": digits(low),
            "high": digits(high),
            "parts": {part: digits(amount) for part, amount in parts.items()},
        }
        for day, balance, low, high, parts in views
    ]


class ForecastEventOut(TypedDict):
    """Money that is expected to move on a day; it may be `slack` more or less.

    `due` is the day it was due where that is past. One of the ids says what it is: a bill, the
    payee of what recurs, the other account of a transfer.
    """

    day: datetime.date
    part: Part
    amount: AmountText
    slack: AmountText
    name: str
    bill_id: UUID | None
    payee_id: UUID | None
    other_account_id: UUID | None
    due: datetime.date | None


def _event_out(view: Event, code: str) -> ForecastEventOut:
    return {
        "day": view.day,
        "part": view.part,
        "amount": amount_text(view.amount, code),
        "slack": amount_text(view.slack, code),
        "name": view.name,
        "bill_id": view.bill_id,
        "payee_id": view.payee_id,
        "other_account_id": view.other_account_id,
        "due": view.due,
    }


class ForecastSpreadOut(TypedDict):
    """What moves an account a little every day from `first` to `last`, which may be past the end.

    A budget, or transfers that are usual on no certain day.
    """

    part: Part
    name: str
    first: datetime.date
    last: datetime.date
    amount: AmountText
    budget_id: UUID | None
    other_account_id: UUID | None


def _spread_out(view: Spread, code: str) -> ForecastSpreadOut:
    return {
        "part": view.part,
        "name": view.name,
        "first": view.first,
        "last": view.last,
        "amount": amount_text(view.amount, code),
        "budget_id": view.budget_id,
        "other_account_id": view.other_account_id,
    }


class StretchOut(BaseModel):
    """Days in a row on which the balance is below zero, and the lowest of them."""

    first: datetime.date
    last: datetime.date
    lowest_day: datetime.date
    lowest: AmountText

    @classmethod
    def of(cls, view: Stretch, code: str) -> "StretchOut":
        """Return a view as it goes out."""
        return cls(
            first=view.first,
            last=view.last,
            lowest_day=view.lowest_day,
            lowest=amount_text(view.lowest, code),
        )


class BalanceForecastOut(BaseModel):
    """What an account holds day by day, or the household where `account_id` is null.

    `start` and the parts of `made_of` make the last day's balance. `below_zero` is empty for cards
    and loans; on `may_be_below_zero` the band's lower edge is below zero first. The ordinary days
    are known from `history_days`, 0 where there are too few. `counted` says whether the total has
    this account.
    """

    account_id: UUID | None
    name: str
    type: str | None
    currency_code: str
    start: AmountText
    lowest: AmountText
    lowest_day: datetime.date
    below_zero: list[StretchOut]
    may_be_below_zero: datetime.date | None
    made_of: Parts
    history_days: int
    counted: bool
    days: list[ForecastDayOut]
    events: list[ForecastEventOut]
    spreads: list[ForecastSpreadOut]

    @classmethod
    def of(cls, view: BalanceForecast) -> "BalanceForecastOut":
        """Return a view as it goes out."""
        code = view.currency_code
        return cls.model_construct(
            account_id=view.account_id,
            name=view.name,
            type=view.type,
            currency_code=code,
            start=amount_text(view.start, code),
            lowest=amount_text(view.lowest.balance, code),
            lowest_day=view.lowest.day,
            below_zero=[StretchOut.of(each, code) for each in view.below],
            may_be_below_zero=view.may_be_below,
            made_of={part: amount_text(amount, code) for part, amount in view.made_of.items()},
            history_days=view.history_days,
            counted=view.counted,
            days=_days_out(view.days, code),
            events=[_event_out(each, code) for each in view.events],
            spreads=[_spread_out(each, code) for each in view.spreads],
        )


class LateBillOut(BaseModel):
    """A bill that was due a while ago and is not paid; the forecast does not count it."""

    bill_id: UUID
    name: str
    due: datetime.date
    amount: AmountText
    currency_code: str

    @classmethod
    def of(cls, view: LateBill) -> "LateBillOut":
        """Return a view as it goes out."""
        return cls(
            bill_id=view.bill_id,
            name=view.name,
            due=view.due,
            amount=amount_text(view.amount, view.currency_code),
            currency_code=view.currency_code,
        )


class ForecastOut(BaseModel):
    """What the open accounts, and the household, will hold.

    The bands are made to hold `coverage` of 100 outcomes. `missing` are currencies without a rate
    today: what is in them is in no sum of another currency.
    """

    today: datetime.date
    coverage: int
    total: BalanceForecastOut
    accounts: list[BalanceForecastOut]
    late: list[LateBillOut]
    missing: list[str]

    @classmethod
    def of(cls, view: Forecast) -> "ForecastOut":
        """Return a view as it goes out."""
        return cls.model_construct(
            today=view.today,
            coverage=view.coverage,
            total=BalanceForecastOut.of(view.total),
            accounts=[BalanceForecastOut.of(each) for each in view.accounts],
            late=[LateBillOut.of(each) for each in view.late],
            missing=list(view.missing),
        )


@router.get("/forecast", summary="Cash-flow forecast")
async def cash_flow_forecast(work: Work, days: Days = reports.USUAL_DAYS) -> ForecastOut:
    """Return the balance of every open account day by day, and the household's, with a band.

    Made of bills, what recurs, budgets and the ordinary days of the last six months; transfers
    between own accounts move these and never the total.
    """
    return await work.read(lambda uow: ForecastOut.of(reports.forecast(uow, days)))
