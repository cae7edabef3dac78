"""Receipts: what a document proposes, and the purchases its lines become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rapidfuzz import fuzz

from spends.domains.belongings.models import Retailer
from spends.domains.belongings.ports import (
    LineKind,
    ReceiptProposal,
    ReceiptReader,
)
from spends.domains.belongings.receipt_schemas import (
    NewReceiptPurchases,
    ReceiptLineIn,
    ReceiptTransaction,
    ReceiptView,
)
from spends.domains.belongings.schemas import NewPayment, NewPurchase, PurchaseFilter
from spends.domains.belongings.service import listing, names, payments, purchases
from spends.domains.belongings.views import NameView, PurchaseView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.views import DocumentView
from spends.domains.households import service as households
from spends.domains.ledger.service import lookup
from spends.domains.ledger.views import TransactionView
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.money import allocate, decimal_amount, minor_units
from spends.kit.paging import MAX_LIMIT
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

MAX_RETAILERS = 1_000
NAME_LENGTH = 200
_SHOWN = {LineKind.ITEM, LineKind.DEPOSIT}


def propose(uow: UnitOfWork, document_id: UUID, reader: ReceiptReader) -> ReceiptView:
    """Return what a document seems to say about a purchase; nothing is saved.

    NotFound for an unknown document; Conflict while it is not read, or when no text was found.
    """
    uow.require(Permission.READ)
    document = documents.document(uow, document_id)
    text = documents.text_of(uow, document_id)
    if not text or not text.strip():
        raise Conflict(_without_text(document))
    known = names.list_names(uow, Retailer, "", 0, MAX_RETAILERS).items
    found = reader.propose(
        text,
        households.currency(uow),
        retailers=tuple(retailer.name for retailer in known),
        today=uow.today(),
    )
    retailer = _known_retailer(found.retailer, known)
    return _view(
        document,
        found,
        retailer,
        _transaction(uow, document, found, retailer),
        _duplicates(uow, document, found, retailer),
    )


def _without_text(document: DocumentView) -> str:
    if not document.text_read:
        return "This document is still being read. Try again in a moment."
    return document.read_error or "No text was found in this document. Enter the purchase by hand."


def _known_retailer(name: str | None, known: Sequence[NameView]) -> NameView | None:
    """Return the retailer that is meant: of that name, else the one most like it."""
    wanted = fold(name or "")
    if not wanted:
        return None
    same = next((one for one in known if fold(one.name) == wanted), None)
    if same is not None:
        return same
    scored = [(fuzz.token_sort_ratio(wanted, fold(one.name)), one) for one in known]
    score, best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best if score >= payments.ALIKE else None


def _view(
    document: DocumentView,
    found: ReceiptProposal,
    retailer: NameView | None,
    transaction: ReceiptTransaction | None,
    duplicates: tuple[UUID, ...],
) -> ReceiptView:
    lines = [line for line in found.lines if line.kind in _SHOWN and line.amount >= 0]
    rest = [line for line in found.lines if line not in lines]
    on_top = sum(line.amount for line in rest if line.kind is LineKind.TAX)
    others = [line.amount for line in rest if line.kind is not LineKind.TAX]
    return ReceiptView(
        document_id=document.id,
        retailer=retailer.name if retailer else found.retailer,
        retailer_id=retailer.id if retailer else None,
        date=found.date,
        currency_code=found.currency_code,
        total=found.total,
        tax=found.tax,
        tax_on_top=on_top,
        shipping=sum(amount for amount in others if amount > 0),
        discount=-sum(amount for amount in others if amount < 0),
        lines=tuple(lines),
        difference=found.difference,
        transaction=transaction,
        duplicates=duplicates,
    )


def _transaction(
    uow: UnitOfWork, document: DocumentView, found: ReceiptProposal, retailer: NameView | None
) -> ReceiptTransaction | None:
    """Return the bank line that a document is linked to, else the likeliest of its amount."""
    ids = [one.target_id for one in document.links if one.target is LinkTarget.TRANSACTION]
    linked = lookup.by_id(uow, ids)
    for one in ids:
        if one in linked:
            return _shown(linked[one], found, is_linked=True)
    if not found.total or found.total < 0 or found.date is None:
        return None
    first, last = found.date - payments.BEFORE, found.date + payments.AFTER
    looked = lookup.Looked(found.currency_code, -found.total, -found.total, first, last)
    called = [name for name in (retailer and retailer.name, found.retailer) if name]
    ranked = payments.ranked(lookup.like(uow, looked), called, found.date)
    return _shown(ranked[0].transaction, found, is_linked=False) if ranked else None


def _shown(line: TransactionView, found: ReceiptProposal, *, is_linked: bool) -> ReceiptTransaction:
    comparable = found.total is not None and line.currency_code == found.currency_code
    return ReceiptTransaction(
        id=line.id,
        date=line.date,
        payee=line.payee,
        description=line.description,
        amount=line.amount,
        currency_code=line.currency_code,
        is_linked=is_linked,
        difference=-line.amount - (found.total or 0) if comparable else None,
    )


def _duplicates(
    uow: UnitOfWork, document: DocumentView, found: ReceiptProposal, retailer: NameView | None
) -> tuple[UUID, ...]:
    """Return the purchases of this document, and those of the day that come to its total."""
    ids = {one.target_id for one in document.links if one.target is LinkTarget.PURCHASE}
    if found.total is not None and found.date is not None:
        ids |= _of_the_day(uow, found.date, found.total, found.currency_code, retailer)
    return tuple(sorted(ids))


def _of_the_day(
    uow: UnitOfWork, day: date, total: int, currency: str, retailer: NameView | None
) -> set[UUID]:
    """Return the purchases of a day that come to a total, one by one or all of a retailer's."""
    wanted = PurchaseFilter(date_from=day, date_to=day)
    found = listing.purchases(uow, wanted, limit=MAX_LIMIT).items
    bought = [one for one in found if one.currency_code == currency]
    there = [one for one in bought if retailer and one.retailer_id == retailer.id]
    if there and sum(one.total for one in there) == total:
        return {one.id for one in there}
    elsewhere = {one.retailer_id for one in bought} - {None, retailer.id if retailer else None}
    return {
        one.id
        for one in bought
        if one.total == total and not (retailer and one.retailer_id in elsewhere)
    }


@dataclass(frozen=True, slots=True)
class _Shared:
    """A line with its shares, in minor units; `amount` is what is left after the discount."""

    line: ReceiptLineIn
    amount: int
    tax: int
    shipping: int


def accept(uow: UnitOfWork, document_id: UUID, new: NewReceiptPurchases) -> list[PurchaseView]:
    """Make purchases of a receipt's chosen lines, all or none, and link the document to them.

    Each line bears its share of tax, shipping and discount: with all lines chosen the purchases
    come to the receipt's total exactly. Pieces whose amount cannot be divided become one purchase
    that names their count. NotFound for an unknown document; InvalidInput names what does not fit.
    """
    uow.require(Permission.WRITE)
    documents.document(uow, document_id)
    currency = new.currency_code or households.currency(uow)
    if not any(line.chosen for line in new.lines):
        raise InvalidInput.field("lines", "Choose at least one line to keep.")
    shares = _shares(new, currency)
    retailer_id = _retailer_id(uow, new)
    made = []
    for share in shares:
        if share.line.chosen:
            row = purchases.add_purchase(uow, _purchase(new, share, currency, retailer_id))
            documents.attach(uow, document_id, LinkTarget.PURCHASE, row.id)
            if new.transaction_id is not None:
                payments.pay_with(uow, row.id, NewPayment(transaction_id=new.transaction_id))
            made.append(row.id)
    if new.transaction_id is not None:
        documents.attach(uow, document_id, LinkTarget.TRANSACTION, new.transaction_id)
    return [listing.view(uow, one) for one in made]


def take_back(
    uow: UnitOfWork,
    document_id: UUID,
    purchase_ids: Sequence[UUID],
    transaction_id: UUID | None = None,
) -> None:
    """Undo `accept`: delete its purchases and unlink its bank line, where that was not before.

    The document stays. NotFound when one of them is gone.
    """
    uow.require(Permission.WRITE)
    if transaction_id is not None:
        documents.detach(uow, document_id, LinkTarget.TRANSACTION, transaction_id)
    for one in purchase_ids:
        documents.detach(uow, document_id, LinkTarget.PURCHASE, one)
        purchases.delete_purchase(uow, one)


def _shares(new: NewReceiptPurchases, currency: str) -> list[_Shared]:
    amounts = [
        minor_units(line.amount, currency, f"lines.{index}.amount")
        for index, line in enumerate(new.lines)
    ]
    tax, shipping, discount = (
        minor_units(getattr(new, name), currency, name) for name in ("tax", "shipping", "discount")
    )
    if discount > sum(amounts):
        raise InvalidInput.field("discount", "The discount is more than the lines come to.")
    _check_total(new, sum(amounts) + tax + shipping - discount, currency)
    parts = zip(
        new.lines,
        amounts,
        allocate(discount, amounts),
        allocate(tax, amounts),
        allocate(shipping, amounts),
        strict=True,
    )
    return [_Shared(line, amount - off, *on_top) for line, amount, off, *on_top in parts]


def _check_total(new: NewReceiptPurchases, sum_of_lines: int, currency: str) -> None:
    if new.total is None:
        return
    difference = minor_units(new.total, currency, "total") - sum_of_lines
    if difference:
        left = format(decimal_amount(abs(difference), currency), "f")
        how = "less" if difference > 0 else "more"
        message = f"The lines come to {left} {currency} {how} than the total. Correct one of them."
        raise InvalidInput.field("total", message)


def _retailer_id(uow: UnitOfWork, new: NewReceiptPurchases) -> UUID | None:
    if new.retailer_id is not None:
        return new.retailer_id
    found = names.find_or_add(uow, Retailer, new.retailer)
    return found.id if found else None


def _purchase(
    new: NewReceiptPurchases, share: _Shared, currency: str, retailer_id: UUID | None
) -> NewPurchase:
    line, name, pieces = share.line, share.line.product_name, share.line.quantity
    if share.amount % pieces:
        # No price of a piece comes to the amount; all together have one.
        name, pieces = f"{pieces} \u00d7 {name}"[:NAME_LENGTH].strip(), 1
    return NewPurchase(
        product_name=name,
        price=decimal_amount(share.amount // pieces, currency),
        quantity=pieces,
        tax=decimal_amount(share.tax, currency),
        shipping=decimal_amount(share.shipping, currency),
        currency_code=currency,
        purchase_date=new.purchase_date,
        retailer_id=retailer_id,
        brand_id=line.brand_id,
        category_id=line.category_id,
        warranty_months=line.warranty_months,
    )
