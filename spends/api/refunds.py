"""The chain from bank line to refund: payments of purchases, money expected back, its credits."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.api.transactions import TransactionOut
from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewCredit, NewPayment, NewRefund, RefundChanges
from spends.domains.belongings.service import payments, refunds, worth
from spends.domains.belongings.service.payments import Payment, Suggestion
from spends.domains.belongings.views import RefundView
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api", tags=["refunds and payments"])

Role = Annotated[PaymentRole, Query(description="What the bank line is to the purchase.")]


class RefundOut(BaseModel):
    """Money expected back; `credited` is what has come of `amount`, `left` what has not."""

    id: UUID
    purchase_id: UUID
    product_name: str
    claim_id: UUID | None
    reason: str
    status: str
    amount: AmountText
    credited: AmountText
    left: AmountText
    currency_code: str
    requested_on: datetime.date
    expected_by: datetime.date
    settled_on: datetime.date | None
    dismissed_on: datetime.date | None
    notes: str | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int

    @classmethod
    def of(cls, view: RefundView) -> "RefundOut":
        """Return a view as it goes out."""
        code = view.currency_code
        return cls(
            **{name: getattr(view, name) for name in cls.model_fields if name not in _AMOUNTS},
            amount=amount_text(view.amount, code),
            credited=amount_text(view.credited, code),
            left=amount_text(max(view.amount - view.credited, 0), code),
        )


_AMOUNTS = {"amount", "credited", "left"}


class PaymentOut(BaseModel):
    """A bank line of a purchase; `amount` is that of the part that is meant, where one is."""

    role: PaymentRole
    amount: AmountText
    currency_code: str
    split_id: UUID | None
    transaction: TransactionOut

    @classmethod
    def of(cls, payment: Payment, base: str) -> "PaymentOut":
        """Return a payment as it goes out; `base` is the household's currency."""
        code = payment.transaction.currency_code
        return cls(
            role=payment.role,
            amount=amount_text(payment.amount, code),
            currency_code=code,
            split_id=payment.split.id if payment.split else None,
            transaction=TransactionOut.of(payment.transaction, base),
        )


class SuggestionOut(BaseModel):
    """A bank line that may be meant; `likeness` of its payee, from 0 to 100."""

    likeness: int
    days_apart: int
    transaction: TransactionOut


class Refusal(BaseModel):
    """The bank line that did not pay for a purchase."""

    model_config = ConfigDict(extra="forbid")

    transaction_id: UUID


class OwnershipOut(BaseModel):
    """What owning a purchase has cost so far; see the service's `Ownership`."""

    currency_code: str
    net_cost: AmountText
    upkeep: AmountText
    total: AmountText
    value: AmountText | None
    months: int
    per_month: AmountText
    missing: int


def _suggested(uow: UnitOfWork, found: list[Suggestion]) -> list[SuggestionOut]:
    base = uow.actor.currency_code
    return [
        SuggestionOut(
            likeness=each.likeness,
            days_apart=each.days_apart,
            transaction=TransactionOut.of(each.transaction, base),
        )
        for each in found
    ]


@router.get("/purchases/{purchase_id}/payments", summary="List a purchase's bank lines")
async def payment_list(purchase_id: PathId, work: Work) -> list[PaymentOut]:
    """Return what paid for a purchase and its upkeep, and what its sale brought."""

    def found(uow: UnitOfWork) -> list[PaymentOut]:
        rows = payments.of_purchase(uow, purchase_id)
        return [PaymentOut.of(row, uow.actor.currency_code) for row in rows]

    return await work.read(found)


@router.post("/purchases/{purchase_id}/payments", status_code=201, summary="Link a bank line")
async def pay(purchase_id: PathId, new: NewPayment, work: Work) -> PaymentOut:
    """Link a bank line, or a part of one, that paid for a purchase or that its sale brought."""
    return await work.post(
        lambda uow: PaymentOut.of(payments.pay_with(uow, purchase_id, new), uow.actor.currency_code)
    )


@router.delete(
    "/purchases/{purchase_id}/payments/{transaction_id}",
    status_code=204,
    summary="Unlink a bank line",
    response_class=Response,
)
async def unpay(
    purchase_id: PathId, transaction_id: PathId, work: Work, role: Role = PaymentRole.PAID
) -> None:
    """Take a bank line off a purchase."""
    await work.write(lambda uow: payments.unpay(uow, purchase_id, role, transaction_id))


@router.get("/purchases/{purchase_id}/payment-suggestions", summary="Suggest bank lines")
async def payment_suggestions(
    purchase_id: PathId, work: Work, role: Role = PaymentRole.PAID
) -> list[SuggestionOut]:
    """Return bank lines that may have paid for a purchase, the likeliest first."""
    return await work.read(
        lambda uow: _suggested(uow, payments.suggestions(uow, purchase_id, role))
    )


@router.post(
    "/purchases/{purchase_id}/payment-refusals",
    status_code=204,
    summary="Refuse a suggested bank line",
    response_class=Response,
)
async def refuse(purchase_id: PathId, refusal: Refusal, work: Work) -> None:
    """Say that a bank line did not pay for a purchase: it is never suggested again."""
    await work.post(lambda uow: payments.refuse(uow, purchase_id, refusal.transaction_id))


@router.get("/purchases/{purchase_id}/ownership", summary="Total cost of ownership")
async def ownership(purchase_id: PathId, work: Work) -> OwnershipOut:
    """Return what owning a purchase has cost until today, or until it was sold."""

    def found(uow: UnitOfWork) -> OwnershipOut:
        cost = worth.ownership(uow, purchase_id)
        code = cost.currency_code
        return OwnershipOut(
            currency_code=code,
            net_cost=amount_text(cost.net_cost, code),
            upkeep=amount_text(cost.upkeep, code),
            total=amount_text(cost.total, code),
            value=amount_text(cost.value, code),
            months=cost.months,
            per_month=amount_text(cost.per_month, code),
            missing=cost.missing,
        )

    return await work.read(found)


@router.post("/purchases/{purchase_id}/return", status_code=201, summary="Return a purchase")
async def start_return(purchase_id: PathId, new: NewRefund, work: Work) -> RefundOut:
    """Send a purchase back: it is RETURNED, and its money is expected."""
    return await work.post(lambda uow: _made(uow, refunds.start_return(uow, purchase_id, new).id))


@router.post("/purchases/{purchase_id}/refunds", status_code=201, summary="Expect a refund")
async def expect(purchase_id: PathId, new: NewRefund, work: Work) -> RefundOut:
    """Wait for money back for a purchase."""
    return await work.post(lambda uow: _made(uow, refunds.expect(uow, purchase_id, new).id))


def _made(uow: UnitOfWork, refund_id: UUID) -> RefundOut:
    return RefundOut.of(refunds.refund_view(uow, refund_id))


@router.get("/refunds", summary="List the refunds that are waited for")
async def refund_list(work: Work, page: Paging) -> ListOut[RefundOut]:
    """List the open refunds, the earliest due first."""
    return await work.read(
        lambda uow: ListOut.of_all(refunds.open_refunds(uow), page, RefundOut.of)
    )


@router.get("/refunds/{refund_id}", summary="Get an expected refund")
async def refund(refund_id: PathId, work: Work) -> RefundOut:
    """Return an expected refund."""
    return await work.read(lambda uow: _made(uow, refund_id))


@router.put("/refunds/{refund_id}", summary="Change an expected refund")
@router.patch("/refunds/{refund_id}", summary="Change an expected refund")
async def change_refund(refund_id: PathId, changes: RefundChanges, work: Work) -> RefundOut:
    """Change the fields that are sent."""
    return await work.write(
        lambda uow: _made(uow, refunds.change_refund(uow, refund_id, changes).id)
    )


@router.delete(
    "/refunds/{refund_id}",
    status_code=204,
    summary="Delete an expected refund",
    response_class=Response,
)
async def delete_refund(refund_id: PathId, work: Work) -> None:
    """Delete an expected refund; its credits are ordinary income again."""
    await work.write(lambda uow: refunds.delete_refund(uow, refund_id))


@router.get("/refunds/{refund_id}/credits", summary="List a refund's bank lines")
async def credit_list(refund_id: PathId, work: Work) -> list[TransactionOut]:
    """Return the bank lines that a refund has brought."""

    def found(uow: UnitOfWork) -> list[TransactionOut]:
        known = refunds.refund_view(uow, refund_id).id
        lines = refunds.credits_of(uow, [known]).get(known, [])
        return [TransactionOut.of(line, uow.actor.currency_code) for line in lines]

    return await work.read(found)


@router.post("/refunds/{refund_id}/credits", status_code=201, summary="Count a bank line")
async def credit(refund_id: PathId, new: NewCredit, work: Work) -> RefundOut:
    """Count a bank line towards a refund, all of it or as much as is said."""
    return await work.post(lambda uow: _made(uow, refunds.credit(uow, refund_id, new).id))


@router.delete("/refunds/{refund_id}/credits/{transaction_id}", summary="Count a bank line no more")
async def uncredit(refund_id: PathId, transaction_id: PathId, work: Work) -> RefundOut:
    """Count a bank line no more towards a refund."""
    return await work.write(
        lambda uow: _made(uow, refunds.uncredit(uow, refund_id, transaction_id).id)
    )


@router.get("/refunds/{refund_id}/suggestions", summary="Suggest bank lines of a refund")
async def refund_suggestions(refund_id: PathId, work: Work) -> list[SuggestionOut]:
    """Return bank lines that may be a refund, the likeliest first."""
    return await work.read(lambda uow: _suggested(uow, refunds.suggestions(uow, refund_id)))
