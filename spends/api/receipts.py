"""/api/documents/{id}/proposal and /purchases: what a receipt says, and what becomes of it."""

import datetime
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.purchases import PurchaseRow
from spends.domains.belongings.ports import LineKind, ReceiptReader
from spends.domains.belongings.receipt_schemas import (
    NewReceiptPurchases,
    ReceiptTransaction,
    ReceiptView,
)
from spends.domains.belongings.service import receipts
from spends.kit import runtime
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/documents", tags=["documents"])


class ProposedLine(BaseModel):
    """A line; `amount` is that of all of `quantity`, which may be a weight."""

    name: str
    quantity: Decimal
    amount: AmountText
    kind: LineKind


class ProposedTransaction(BaseModel):
    """The bank line of a receipt, linked to it by a person (`is_linked`) or only suggested.

    `difference` is what was paid less the receipt's total, null in another currency.
    """

    id: UUID
    date: datetime.date
    payee: str | None
    description: str | None
    amount: AmountText
    currency_code: str
    is_linked: bool
    difference: AmountText | None

    @classmethod
    def of(cls, view: ReceiptTransaction) -> "ProposedTransaction":
        """Return a bank line as it goes out."""
        return cls(
            id=view.id,
            date=view.date,
            payee=view.payee,
            description=view.description,
            amount=amount_text(view.amount, view.currency_code),
            currency_code=view.currency_code,
            is_linked=view.is_linked,
            difference=amount_text(view.difference, view.currency_code),
        )


class ProposalOut(BaseModel):
    """What a document seems to say about a purchase; null where it says nothing.

    `tax` is the tax in `total`, of which `tax_on_top` is not in the lines' amounts. `shipping` and
    `discount` are those of all lines together. `difference` is what lines, tax on top, shipping and
    discount leave of the total. `duplicates` are the ids of purchases that seem to be of this
    receipt already.
    """

    document_id: UUID
    retailer: str | None
    retailer_id: UUID | None
    date: datetime.date | None
    currency_code: str
    total: AmountText | None
    tax: AmountText | None
    tax_on_top: AmountText
    shipping: AmountText
    discount: AmountText
    lines: list[ProposedLine]
    difference: AmountText | None
    transaction: ProposedTransaction | None
    duplicates: list[UUID]

    @classmethod
    def of(cls, view: ReceiptView) -> "ProposalOut":
        """Return a proposal as it goes out."""
        currency = view.currency_code
        return cls(
            document_id=view.document_id,
            retailer=view.retailer,
            retailer_id=view.retailer_id,
            date=view.date,
            currency_code=currency,
            total=amount_text(view.total, currency),
            tax=amount_text(view.tax, currency),
            tax_on_top=amount_text(view.tax_on_top, currency),
            shipping=amount_text(view.shipping, currency),
            discount=amount_text(view.discount, currency),
            lines=[
                ProposedLine(
                    name=line.name,
                    quantity=line.quantity,
                    amount=amount_text(line.amount, currency),
                    kind=line.kind,
                )
                for line in view.lines
            ],
            difference=amount_text(view.difference, currency),
            transaction=ProposedTransaction.of(view.transaction) if view.transaction else None,
            duplicates=list(view.duplicates),
        )


class ReceiptPurchases(BaseModel):
    """The purchases that a receipt's lines have become, in the lines' order."""

    items: list[PurchaseRow]


@router.post("/{document_id}/proposal", summary="Read a receipt")
async def proposal(document_id: PathId, work: Work) -> ProposalOut:
    """Read retailer, day, total and lines off a receipt, an invoice or an order confirmation.

    Nothing is saved. 409 while the document is not read yet, or when it has no text.
    """
    reader = runtime.current().port(ReceiptReader)  # type: ignore[type-abstract]  # a port is a Protocol
    return await work.read(lambda uow: ProposalOut.of(receipts.propose(uow, document_id, reader)))


@router.post("/{document_id}/purchases", status_code=201, summary="Keep a receipt's lines")
async def keep(document_id: PathId, new: NewReceiptPurchases, work: Work) -> ReceiptPurchases:
    """Make purchases of the chosen lines, all or none, with the document linked to each.

    Tax, shipping and discount are shared out over all lines by their amounts, so that with every
    line chosen the purchases come to the receipt's total exactly.
    """

    def kept(uow: UnitOfWork) -> ReceiptPurchases:
        made = receipts.accept(uow, document_id, new)
        base = uow.actor.currency_code
        return ReceiptPurchases(items=[PurchaseRow.of(view, base) for view in made])

    return await work.post(kept)
