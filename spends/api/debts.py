"""Debts: what loans and cards cost, and ways out side by side."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import Choice, Order, Terms
from spends.domains.goals.service import debts
from spends.domains.goals.views import DebtView, PayoffView, PlanView

router = APIRouter(prefix="/api/debts", tags=["debts"])

RateText = Annotated[str, Field(examples=["4.5"], description="Percent a year.")]


class DebtOut(BaseModel):
    """A loan or card on which something is owed; null where its terms are not known."""

    account_id: UUID
    name: str
    currency_code: str
    owed: AmountText
    annual_rate: RateText | None
    minimum_payment: AmountText | None
    monthly_interest: AmountText | None

    @classmethod
    def of(cls, view: DebtView) -> "DebtOut":
        """Return a view as it goes out."""
        code = view.currency_code
        return cls(
            account_id=view.account_id,
            name=view.name,
            currency_code=code,
            owed=amount_text(view.owed, code),
            annual_rate=None if view.annual_rate is None else format(view.annual_rate, "f"),
            minimum_payment=amount_text(view.minimum_payment, code),
            monthly_interest=amount_text(view.monthly_interest, code),
        )


class EndOut(BaseModel):
    """In which month, from 1, a debt ends."""

    account_id: UUID
    month: int


class PlanOut(BaseModel):
    """One way out of debt; `never` are debts that do not end within a century."""

    strategy: Strategy
    months: int
    last_month: datetime.date | None
    interest: AmountText
    paid: AmountText
    saved: AmountText | None
    ends: list[EndOut]
    course: list[AmountText]
    never: list[UUID]

    @classmethod
    def of(cls, view: PlanView, code: str) -> "PlanOut":
        """Return a view as it goes out."""
        return cls(
            strategy=view.strategy,
            months=view.months,
            last_month=view.last_month,
            interest=amount_text(view.interest, code),
            paid=amount_text(view.paid, code),
            saved=amount_text(view.saved, code),
            ends=[EndOut(account_id=account_id, month=month) for account_id, month in view.ends],
            course=[amount_text(owed, code) for owed in view.course],
            never=list(view.never),
        )


class PayoffOut(BaseModel):
    """All ways out of the debts of one currency, side by side, and the one that was chosen."""

    currency_code: str
    strategy: Strategy
    extra: AmountText
    owed: AmountText
    least: AmountText
    debts: list[DebtOut]
    plans: list[PlanOut]

    @classmethod
    def of(cls, view: PayoffView) -> "PayoffOut":
        """Return a view as it goes out."""
        code = view.currency_code
        return cls(
            currency_code=code,
            strategy=view.strategy,
            extra=amount_text(view.extra, code),
            owed=amount_text(view.owed, code),
            least=amount_text(view.least, code),
            debts=[DebtOut.of(debt) for debt in view.debts],
            plans=[PlanOut.of(plan, code) for plan in view.plans],
        )


@router.get("", summary="List debts")
async def debt_list(work: Work) -> list[DebtOut]:
    """Return the open loans and cards on which something is owed."""
    return await work.read(lambda uow: [DebtOut.of(each) for each in debts.debts(uow)])


@router.get("/payoff", summary="Ways out of debt")
async def payoff(work: Work) -> list[PayoffOut]:
    """Return all ways out of debt side by side, by currency."""
    return await work.read(lambda uow: [PayoffOut.of(each) for each in debts.payoffs(uow)])


@router.put("/payoff", status_code=204, summary="Choose a way out", response_class=Response)
async def choose(choice: Choice, work: Work) -> None:
    """Keep the strategy for the debts of a currency, and what is over every month."""
    await work.write(lambda uow: debts.choose(uow, choice))


@router.post("/order", status_code=204, summary="Arrange debts", response_class=Response)
async def arrange(order: Order, work: Work) -> None:
    """Put the debts that have terms in the household's own order."""
    await work.post(lambda uow: debts.arrange(uow, order))


@router.put(
    "/{account_id}/terms", status_code=204, summary="Say what a debt costs", response_class=Response
)
async def set_terms(account_id: PathId, terms: Terms, work: Work) -> None:
    """Keep the yearly rate and the least payment of a loan or card."""
    await work.write(lambda uow: debts.set_terms(uow, account_id, terms))


@router.delete(
    "/{account_id}/terms", status_code=204, summary="Forget what it costs", response_class=Response
)
async def forget_terms(account_id: PathId, work: Work) -> None:
    """Forget what a loan or card costs: it is in no plan then."""
    await work.write(lambda uow: debts.forget_terms(uow, account_id))
