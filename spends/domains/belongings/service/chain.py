"""The chain of a purchase: everything that has happened to it, and what is still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from spends.domains.belongings.kinds import PaymentRole, PurchaseStatus
from spends.domains.belongings.service import listing, payments, refunds
from spends.domains.belongings.views import PurchaseDetail, PurchaseView
from spends.domains.documents.kinds import DocumentKind
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.unit_of_work import UnitOfWork


class Step(StrEnum):
    """What happened to a purchase."""

    BOUGHT = "bought"
    PAID = "paid"
    DELIVERED = "delivered"
    RETURN_BY = "return_by"
    UPKEEP = "upkeep"
    LENT = "lent"
    COVERED = "covered"
    CLAIMED = "claimed"
    CLAIM_CLOSED = "claim_closed"
    REFUND_ASKED = "refund_asked"
    REFUND_DUE = "refund_due"
    CREDITED = "credited"
    SOLD = "sold"
    SALE_PAID = "sale_paid"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain on its day; `is_over` says that the day has passed.

    `amount` in minor units of `currency_code`, where it is about money. `target_id` is what it is
    about: a transaction for PAID, UPKEEP, CREDITED and SALE_PAID, a warranty for COVERED, a claim
    for CLAIMED and CLAIM_CLOSED, a refund for REFUND_ASKED and REFUND_DUE, a document for FILED.
    `name` is that of the retailer, payee, provider or person, a claim's outcome, or a document's
    kind.
    """

    step: Step
    day: date
    is_over: bool
    target_id: UUID | None = None
    amount: int | None = None
    currency_code: str | None = None
    name: str | None = None


def chain(uow: UnitOfWork, purchase_id: UUID) -> list[Link]:
    """Return the chain of a purchase in the order of the days; NotFound when it is unknown.

    What is awaited is in it, too: the last day to send it back, the end of its cover, a refund.
    Its documents are on the day they were added; pictures of it are none of its steps.
    """
    uow.require(Permission.READ)
    return of_detail(uow, listing.purchase(uow, purchase_id))


def of_detail(uow: UnitOfWork, detail: PurchaseDetail) -> list[Link]:
    """Return the chain of a purchase at hand."""
    today = uow.today()
    found = [
        *_own(detail.purchase, today),
        *_paid(uow, detail, today),
        *_covered(detail, today),
        *_refunded(uow, detail, today),
        *_filed(uow, detail),
    ]
    order = list(Step)
    return sorted(found, key=lambda link: (link.day, order.index(link.step)))


def _own(purchase: PurchaseView, today: date) -> Iterator[Link]:
    code = purchase.currency_code

    def link(step: Step, day: date, amount: int | None = None, name: str | None = None) -> Link:
        return Link(
            step, day, day <= today, None, amount, code if amount is not None else None, name
        )

    yield link(Step.BOUGHT, purchase.purchase_date, purchase.total, purchase.retailer)
    if purchase.delivery_date:
        yield link(Step.DELIVERED, purchase.delivery_date)
    is_here = purchase.status in {PurchaseStatus.ORDERED, PurchaseStatus.RECEIVED}
    if purchase.return_by and is_here:
        yield link(Step.RETURN_BY, purchase.return_by)
    if purchase.lent_to and purchase.lent_on:
        yield link(Step.LENT, purchase.lent_on, name=purchase.lent_to)
    if purchase.sold_on:
        yield link(Step.SOLD, purchase.sold_on, purchase.sold_for)


_STEPS = {
    PaymentRole.PAID: Step.PAID,
    PaymentRole.UPKEEP: Step.UPKEEP,
    PaymentRole.SOLD: Step.SALE_PAID,
}


def _paid(uow: UnitOfWork, detail: PurchaseDetail, today: date) -> Iterator[Link]:
    for payment in payments.of_purchase(uow, detail.purchase.id):
        line = payment.transaction
        yield Link(
            _STEPS[payment.role],
            line.date,
            line.date <= today,
            line.id,
            abs(payment.amount),
            line.currency_code,
            line.payee or line.description,
        )


def _covered(detail: PurchaseDetail, today: date) -> Iterator[Link]:
    for warranty in detail.warranties:
        if warranty.warranty_end and warranty.voided_at is None:
            end = warranty.warranty_end
            yield Link(Step.COVERED, end, end < today, warranty.id, name=warranty.provider)
    for claim in detail.claims:
        yield Link(Step.CLAIMED, claim.opened, claim.opened <= today, claim.id)
        if claim.closed:
            is_over = claim.closed <= today
            yield Link(Step.CLAIM_CLOSED, claim.closed, is_over, claim.id, name=claim.outcome)


def _filed(uow: UnitOfWork, detail: PurchaseDetail) -> Iterator[Link]:
    zone = clock.zone(uow.actor.timezone)
    for paper in detail.documents:
        if paper.kind != DocumentKind.PHOTO:
            day = paper.created_at.astimezone(zone).date()
            yield Link(Step.FILED, day, is_over=True, target_id=paper.id, name=str(paper.kind))


def _refunded(uow: UnitOfWork, detail: PurchaseDetail, today: date) -> Iterator[Link]:
    lines = refunds.credits_of(uow, [refund.id for refund in detail.refunds])
    for refund in detail.refunds:
        code = refund.currency_code
        asked = refund.requested_on
        yield Link(Step.REFUND_ASKED, asked, asked <= today, refund.id, refund.amount, code)
        if refund.settled_on is None and refund.dismissed_on is None:
            due, left = refund.expected_by, refund.amount - refund.credited
            yield Link(Step.REFUND_DUE, due, due < today, refund.id, left, code)
        for line in lines.get(refund.id, []):
            name = line.payee or line.description
            is_over = line.date <= today
            yield Link(
                Step.CREDITED, line.date, is_over, line.id, line.amount, line.currency_code, name
            )
