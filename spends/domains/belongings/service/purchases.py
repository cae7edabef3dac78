"""Purchases: add, change, duplicate, delete and take back, lend and sell."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import OWNED, PurchaseStatus
from spends.domains.belongings.models import SEARCH_LENGTH, Brand, Purchase, Retailer
from spends.domains.belongings.repository import names as name_rows
from spends.domains.belongings.repository import purchases as rows
from spends.domains.belongings.repository import warranties as warranty_rows
from spends.domains.belongings.schemas import (
    Loan,
    NewPurchase,
    NewWarranty,
    PurchaseChanges,
    Sale,
)
from spends.domains.belongings.service import payments, refunds, removing, warranties
from spends.domains.belongings.service.listing import count, locations, page, purchase, purchases
from spends.domains.currencies import service as currencies
from spends.domains.documents import service as documents
from spends.domains.households import service as households
from spends.domains.ledger.service import noting
from spends.domains.ledger.service.naming import categories
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.money import MAX_MINOR, decimal_amount, minor_units
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

__all__ = [
    "add_purchase",
    "change_purchase",
    "count",
    "delete_purchase",
    "duplicate_purchase",
    "lend",
    "locations",
    "page",
    "purchase",
    "purchases",
    "restore_purchase",
    "searched",
    "sell",
    "take_back",
    "unsell",
    "write",
]

NAME_LENGTH = 100
AMOUNTS = ("price", "tax", "shipping", "residual_value", "sold_for")
TEXTS = ("serial_number", "model", "location", "notes")
PLAIN = (
    "product_name",
    "quantity",
    "purchase_date",
    "delivery_date",
    "return_by",
    "useful_life_months",
    "sold_on",
)
SEARCHED = ("product_name", *TEXTS)
_WARRANTY = {
    "warranty_start": "warranty_start",
    "warranty_end": "warranty_end",
    "warranty_months": "warranty_months",
    "warranty_type": "warranty_type",
    "warranty_provider": "provider",
}
_AFRESH = {
    "id",
    "created_at",
    "updated_at",
    "version",
    "serial_number",
    "sold_for",
    "sold_on",
    "lent_to",
    "lent_on",
    "photo_id",
    "covered_until",
    "document_count",
}


def add_purchase(uow: UnitOfWork, new: NewPurchase) -> Purchase:
    """Add a purchase, and its warranty where one is described, both or neither.

    InvalidInput names the field that does not fit.
    """
    uow.require(Permission.WRITE)
    currency = new.currency_code or households.currency(uow)
    row = Purchase(
        product_name=new.product_name,
        price=0,
        total=0,
        currency_code=currency,
        status=str(new.status),
        purchase_date=new.purchase_date,
    )
    sent = new.model_dump(exclude={*_WARRANTY, "currency_code"})
    write(uow, row, sent)
    noting.added(uow, row)
    described = {
        own: value for name, own in _WARRANTY.items() if (value := getattr(new, name)) is not None
    }
    if described:
        warranties.add_to(uow, row, NewWarranty(**described))
    return row


def change_purchase(uow: UnitOfWork, purchase_id: UUID, changes: PurchaseChanges) -> Purchase:
    """Change the fields that were sent.

    StaleVersion when `version` was sent and is not the present one; Conflict when the currency
    cannot change any more.
    """
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent = {name: value for name, value in changes.changes.items() if name != "version"}
    with noting.noted(uow, row):
        write(uow, row, sent)
    return row


def write(uow: UnitOfWork, row: Purchase, sent: Mapping[str, Any]) -> None:
    """Set what was sent on a row, and what follows from it; who calls notes the change."""
    _set_names(uow, row, sent)
    for name in PLAIN:
        if name in sent:
            setattr(row, name, sent[name])
    if "photo_id" in sent:
        _set_photo(uow, row, sent["photo_id"])
    if "status" in sent:
        if row.status == PurchaseStatus.SOLD != sent["status"]:
            payments.forget_deposit(uow, row.id)
        row.status = str(sent["status"])
    for name in TEXTS:
        if name in sent:
            setattr(row, name, sent[name] or None)
    _set_amounts(uow, row, sent)
    _set_sale(uow, row, sent)
    _check(row)
    row.worn_out_on = rules.worn_out_on(
        row.purchase_date, row.delivery_date, row.useful_life_months
    )
    row.folded_name = fold(row.product_name)[:NAME_LENGTH]
    row.search_text, row.more_text = searched(row)


def searched(row: Purchase) -> tuple[str, str | None]:
    """Return what a search looks in: `search_text` and, where there is much, `more_text`."""
    return searched_in(getattr(row, name) for name in SEARCHED)


def searched_in(texts: Iterable[str | None]) -> tuple[str, str | None]:
    """Return the same of the texts themselves, in the order of `SEARCHED`."""
    whole = fold(" ".join(text or "" for text in texts))
    if len(whole) <= SEARCH_LENGTH:
        return whole, None
    # No word is cut in two, where a space is near.
    end = whole.rfind(" ", 0, SEARCH_LENGTH) + 1 or SEARCH_LENGTH
    return whole[:end].rstrip(), whole[end:]


def _set_photo(uow: UnitOfWork, row: Purchase, photo_id: UUID | None) -> None:
    if photo_id is not None and photo_id != row.photo_id:
        try:
            documents.document(uow, photo_id)
        except NotFound as error:
            message = "This document does not exist. Choose another."
            raise InvalidInput.field("photo_id", message) from error
    row.photo_id = photo_id


def _set_names(uow: UnitOfWork, row: Purchase, sent: Mapping[str, Any]) -> None:
    if sent.get("retailer_id") is not None:
        name_rows.in_body(uow, Retailer, sent["retailer_id"], "retailer_id")
    if sent.get("brand_id") is not None:
        name_rows.in_body(uow, Brand, sent["brand_id"], "brand_id")
    if sent.get("category_id") is not None:
        categories.chosen_category(uow, sent["category_id"])
    for name in ("retailer_id", "brand_id", "category_id"):
        if name in sent:
            setattr(row, name, sent[name])


def _set_amounts(uow: UnitOfWork, row: Purchase, sent: Mapping[str, Any]) -> None:
    currency = sent.get("currency_code", row.currency_code)
    if currency != row.currency_code and rows.refund_ids(uow, row.id):
        message = f"Its refunds are in {row.currency_code}. Delete those first."
        raise Conflict(message)
    for name in AMOUNTS:
        kept = getattr(row, name)
        amount: Decimal | None = (
            sent[name]
            if name in sent
            else None
            if kept is None
            else decimal_amount(kept, row.currency_code)
        )
        setattr(row, name, None if amount is None else minor_units(amount, currency, name))
    row.currency_code = currency
    before, row.total = row.total, rules.total(row.price, row.quantity, row.tax, row.shipping)
    if row.total < before and refunds.asked(uow, row) > row.total:
        message = "More than that is expected or has come back for it. Change its refunds first."
        raise InvalidInput.field("price", message)
    if row.total > MAX_MINOR:
        raise InvalidInput.field("price", "This amount is too large.")
    if row.residual_value > row.total:
        message = "It cannot be worth more at its end than it cost. Enter a smaller amount."
        raise InvalidInput.field("residual_value", message)
    day, base = row.purchase_date, households.currency(uow)
    row.base_total = currencies.converter(uow, currency, base, day, day)(row.total, day)


def _set_sale(uow: UnitOfWork, row: Purchase, sent: Mapping[str, Any]) -> None:
    if row.status == PurchaseStatus.SOLD:
        row.sold_on = row.sold_on or max(uow.today(), row.purchase_date)
        row.lent_to = row.lent_on = None
        return
    for name in ("sold_for", "sold_on"):
        if sent.get(name) is not None:
            message = "It is not sold. Set the status to SOLD, or leave this empty."
            raise InvalidInput.field(name, message)
    row.sold_for = row.sold_on = None


def _check(row: Purchase) -> None:
    for name, what in (
        ("delivery_date", "delivered"),
        ("return_by", "returned"),
        ("sold_on", "sold"),
    ):
        day = getattr(row, name)
        if day is not None and day < row.purchase_date:
            message = f"It would be {what} before it was bought. Check the two dates."
            raise InvalidInput.field(name, message)


def duplicate_purchase(uow: UnitOfWork, purchase_id: UUID) -> Purchase:
    """Add the same purchase once more, with its warranties, for another piece of the same thing.

    Without serial number, photo, loan and sale, and with none of its payments and documents.
    """
    uow.require(Permission.WRITE)
    source = rows.purchase(uow, purchase_id)
    row = Purchase(**source.model_dump(exclude=_AFRESH))
    if row.status not in OWNED:
        row.status = PurchaseStatus.RECEIVED
    row.search_text, row.more_text = searched(row)
    noting.added(uow, row, "duplicate")
    for cover in warranty_rows.of_purchase(uow, source.id):
        if cover.voided_at is None:
            fields = {
                name: getattr(cover, name)
                for name in NewWarranty.model_fields
                if name != "warranty_months"
            }
            warranties.add_to(uow, row, NewWarranty(**fields))
    return row


def delete_purchase(uow: UnitOfWork, purchase_id: UUID) -> None:
    """Delete a purchase with its warranties, and release its documents; `restore` takes it back."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    with noting.noted(uow, row, "delete"):
        removing.put_away(uow, row, clock.now())


def restore_purchase(uow: UnitOfWork, purchase_id: UUID) -> Purchase:
    """Bring a deleted purchase back, with the warranties and documents that went with it."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id, deleted=True)
    with noting.noted(uow, row, "restore"):
        removing.bring_back(uow, row)
    return row


def lend(uow: UnitOfWork, purchase_id: UUID, loan: Loan) -> Purchase:
    """Note to whom a thing is lent; Conflict when the household has it no more."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    if row.status not in OWNED:
        message = "You do not have this any more, so it cannot be lent. Change its status first."
        raise Conflict(message)
    with noting.noted(uow, row, "lend"):
        row.lent_to, row.lent_on = loan.lent_to, loan.lent_on or uow.today()
    return row


def take_back(uow: UnitOfWork, purchase_id: UUID) -> Purchase:
    """Note that a lent thing is back."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    with noting.noted(uow, row, "take back"):
        row.lent_to = row.lent_on = None
    return row


def sell(uow: UnitOfWork, purchase_id: UUID, sale: Sale) -> Purchase:
    """Note for how much a thing was sold; Conflict when it was returned."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    if row.status == PurchaseStatus.RETURNED:
        message = "This was returned, so it cannot be sold. Change its status first."
        raise Conflict(message)
    sent = {"status": PurchaseStatus.SOLD, "sold_for": sale.sold_for}
    with noting.noted(uow, row, "sell"):
        write(uow, row, {**sent, "sold_on": sale.sold_on or uow.today()})
    return row


def unsell(uow: UnitOfWork, purchase_id: UUID) -> Purchase:
    """Note that a thing is not sold after all; Conflict when it is not."""
    uow.require(Permission.WRITE)
    row = rows.locked(uow, purchase_id)
    if row.status != PurchaseStatus.SOLD:
        message = "This is not sold."
        raise Conflict(message)
    with noting.noted(uow, row, "unsell"):
        write(uow, row, {"status": PurchaseStatus.RECEIVED})
    return row
