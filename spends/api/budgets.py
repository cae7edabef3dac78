"""Budgets: limits, how they stand, what they might be."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.budgets.rules import Span
from spends.domains.budgets.schemas import BudgetChanges, Move, NewBudget, PeriodAmount
from spends.domains.budgets.service import advice, budgets, plans, status
from spends.domains.budgets.views import BudgetLine, BudgetStatus, BudgetView, Envelopes, Suggested
from spends.kit.inputs import PlanDay
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/budgets", tags=["budgets"])

OnDay = Annotated[PlanDay | None, Query(description="The day in question; today unless given.")]


class BudgetOut(BaseModel):
    """A budget as it was set."""

    id: UUID
    name: str
    category_id: UUID | None
    member_id: UUID | None
    amount: AmountText
    currency_code: str
    period: Period
    start_date: datetime.date
    end_date: datetime.date | None
    rollover: Rollover
    thresholds: list[int]
    version: int

    @classmethod
    def of(cls, view: BudgetView) -> "BudgetOut":
        """Return a view as it goes out."""
        plain = set(cls.model_fields) - {"amount", "thresholds"}
        return cls(
            **{name: getattr(view, name) for name in plain},
            amount=amount_text(view.amount, view.currency_code),
            thresholds=list(view.thresholds),
        )


class SpanOut(BaseModel):
    """The days of a period, both included."""

    start: datetime.date
    end: datetime.date

    @classmethod
    def of(cls, span: Span) -> "SpanOut":
        """Return a span as it goes out."""
        return cls(start=span.start, end=span.end)


class StatusOut(BaseModel):
    """How a budget stands; see the service's `BudgetStatus`.

    `limit` is the period's own, `available` with what was carried over. `forecast` was made of
    `forecast_days` of this period and `forecast_periods` before it. All amounts are 0 where the
    budget has no period on that day.
    """

    budget_id: UUID
    name: str
    currency_code: str
    period: SpanOut | None
    limit: AmountText
    carried: AmountText
    available: AmountText
    spent: AmountText
    left: AmountText
    days_left: int
    per_day_left: AmountText
    mark: AmountText
    forecast: AmountText
    forecast_days: int
    forecast_periods: int
    crossed: list[int]
    missing: int

    @classmethod
    def of(cls, found: BudgetStatus) -> "StatusOut":
        """Return a status as it goes out."""
        code, line = found.budget.currency_code, found.line
        return cls(
            budget_id=found.budget.id,
            name=found.budget.name,
            currency_code=code,
            period=SpanOut.of(found.span) if found.span else None,
            limit=amount_text(line.limit, code),
            carried=amount_text(line.carried, code),
            available=amount_text(line.available, code),
            spent=amount_text(line.spent, code),
            left=amount_text(line.left, code),
            days_left=found.days_left,
            per_day_left=amount_text(found.per_day_left, code),
            mark=amount_text(found.mark, code),
            forecast=amount_text(found.forecast.amount, code),
            forecast_days=found.forecast.days,
            forecast_periods=found.forecast.periods,
            crossed=list(found.crossed),
            missing=found.missing,
        )


class LineOut(BaseModel):
    """One period of a budget; `own` where its amount is not the budget's."""

    period: SpanOut
    limit: AmountText
    carried: AmountText
    spent: AmountText
    left: AmountText
    own: bool


class SuggestionOut(BaseModel):
    """What a category may get, and what the last months cost, oldest first."""

    category_id: UUID
    category_name: str
    amount: AmountText
    currency_code: str
    months: list[AmountText]

    @classmethod
    def of(cls, found: Suggested) -> "SuggestionOut":
        """Return a suggestion as it goes out."""
        code = found.currency_code
        return cls(
            category_id=found.category_id,
            category_name=found.category_name,
            amount=amount_text(found.amount, code),
            currency_code=code,
            months=[amount_text(month, code) for month in found.months],
        )


class EnvelopesOut(BaseModel):
    """A month's income given out; see the service's `Envelopes`."""

    month: datetime.date
    since: datetime.date
    currency_code: str
    income: AmountText
    given: AmountText
    unbudgeted: AmountText
    to_give_out: AmountText
    envelopes: list[StatusOut]
    left_out: list[BudgetOut]
    missing: int

    @classmethod
    def of(cls, found: Envelopes) -> "EnvelopesOut":
        """Return envelopes as they go out."""
        code = found.currency_code
        return cls(
            month=found.month,
            since=found.since,
            currency_code=code,
            income=amount_text(found.income, code),
            given=amount_text(found.given, code),
            unbudgeted=amount_text(found.unbudgeted, code),
            to_give_out=amount_text(found.to_give_out, code),
            envelopes=[StatusOut.of(each) for each in found.envelopes],
            left_out=[BudgetOut.of(each) for each in found.left_out],
            missing=found.missing,
        )


class CopiedOut(BaseModel):
    """How many periods got another amount."""

    changed: int


def _line(line: BudgetLine, code: str) -> LineOut:
    amounts = {
        name: amount_text(getattr(line.line, name), code)
        for name in ("limit", "carried", "spent", "left")
    }
    return LineOut(period=SpanOut.of(line.span), own=line.own, **amounts)


def _made(uow: UnitOfWork, budget_id: UUID) -> BudgetOut:
    return BudgetOut.of(budgets.view(uow, budget_id))


@router.get("", summary="List budgets")
async def budget_list(work: Work, page: Paging) -> ListOut[BudgetOut]:
    """List the budgets in their order."""
    return await work.read(lambda uow: ListOut.of_all(budgets.views(uow), page, BudgetOut.of))


@router.post("", status_code=201, summary="Set a budget")
async def add_budget(new: NewBudget, work: Work, response: Response) -> BudgetOut:
    """Set a budget on a category with all below it, or on all spending."""
    made = await work.post(lambda uow: _made(uow, budgets.add_budget(uow, new).id))
    response.headers["Location"] = f"/api/budgets/{made.id}"
    return made


@router.get("/status", summary="How all budgets stand")
async def all_status(work: Work, day: OnDay = None) -> list[StatusOut]:
    """Return how every budget stands on a day."""
    return await work.read(lambda uow: [StatusOut.of(each) for each in status.statuses(uow, day)])


@router.get("/suggestions", summary="Suggest budgets")
async def suggestions(work: Work, period: Period = Period.MONTHLY) -> list[SuggestionOut]:
    """Return what categories without a budget might get, from the last six months."""
    return await work.read(
        lambda uow: [SuggestionOut.of(each) for each in advice.suggestions(uow, period)]
    )


@router.get("/envelopes", summary="A month's income given out")
async def envelopes(work: Work, month: OnDay = None) -> EnvelopesOut:
    """Return how much of the income no envelope holds yet, and all envelopes."""
    return await work.read(lambda uow: EnvelopesOut.of(advice.envelopes(uow, month)))


@router.post("/copy", summary="Copy the last period's amounts")
async def copy_last(work: Work, day: OnDay = None) -> CopiedOut:
    """Give all budgets, for the present period, the amount of the one before."""
    return await work.post(lambda uow: CopiedOut(changed=plans.copy_last(uow, day)))


@router.post(
    "/move", status_code=204, summary="Move money between budgets", response_class=Response
)
async def move(new: Move, work: Work) -> None:
    """Move money from one budget's present period to another's."""
    await work.post(lambda uow: plans.move(uow, new))


@router.get("/{budget_id}", summary="Get a budget")
async def budget(budget_id: PathId, work: Work) -> BudgetOut:
    """Return a budget."""
    return await work.read(lambda uow: _made(uow, budget_id))


@router.put("/{budget_id}", summary="Change a budget")
@router.patch("/{budget_id}", summary="Change a budget")
async def change_budget(budget_id: PathId, changes: BudgetChanges, work: Work) -> BudgetOut:
    """Change the fields that are sent."""
    return await work.write(
        lambda uow: _made(uow, budgets.change_budget(uow, budget_id, changes).id)
    )


@router.delete("/{budget_id}", status_code=204, summary="Delete a budget", response_class=Response)
async def delete_budget(budget_id: PathId, work: Work) -> None:
    """Delete a budget; it can be restored."""
    await work.write(lambda uow: budgets.delete_budget(uow, budget_id))


@router.post("/{budget_id}/restore", summary="Take a deleted budget back")
async def restore_budget(budget_id: PathId, work: Work) -> BudgetOut:
    """Take a deleted budget back."""
    return await work.post(lambda uow: _made(uow, budgets.restore_budget(uow, budget_id).id))


@router.get("/{budget_id}/status", summary="How a budget stands")
async def one_status(budget_id: PathId, work: Work, day: OnDay = None) -> StatusOut:
    """Return how a budget stands on a day."""
    return await work.read(lambda uow: StatusOut.of(status.status(uow, budget_id, day)))


@router.get("/{budget_id}/history", summary="A budget's periods")
async def history(
    budget_id: PathId,
    work: Work,
    periods: Annotated[int, Query(ge=1, le=120, description="How many.")] = 12,
) -> list[LineOut]:
    """Return the last periods of a budget, the newest first."""

    def found(uow: UnitOfWork) -> list[LineOut]:
        code = budgets.view(uow, budget_id).currency_code
        return [_line(each, code) for each in status.history(uow, budget_id, periods)]

    return await work.read(found)


@router.put("/{budget_id}/amount", summary="Give a period its own amount")
async def set_amount(budget_id: PathId, new: PeriodAmount, work: Work) -> StatusOut:
    """Give the period that a day is in an amount of its own; null takes it away."""

    def done(uow: UnitOfWork) -> StatusOut:
        plans.set_amount(uow, budget_id, new)
        return StatusOut.of(status.status(uow, budget_id, new.day))

    return await work.write(done)
