"""The form for a purchase: what it shows at first, and what it says when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from spends.domains.belongings.kinds import PurchaseStatus, WarrantyType
from spends.domains.belongings.schemas import NewPurchase, NewWarranty
from spends.domains.belongings.views import PurchaseView
from spends.kit.errors import FieldError, InvalidInput
from spends.kit.validation import validated
from spends.ui.format import plain_amount
from spends.ui.typed import plain_text, typed_amount

COVERS = {"none": "None", "length": "By length", "end": "Until a date", "lifetime": "Lifetime"}
WARRANTY_TYPES = {
    WarrantyType.LIMITED: "From the maker",
    WarrantyType.EXTENDED: "Extended, at a price",
    WarrantyType.STATUTORY: "By law",
    WarrantyType.CARD: "From the card it was paid with",
}
LIMIT = 4000


@dataclass(frozen=True)
class Draft:
    """What stands in the form, all of it as text; retailer and brand by their names."""

    name: str = ""
    price: str = ""
    currency: str = ""
    quantity: str = "1"
    tax: str = ""
    shipping: str = ""
    retailer: str = ""
    brand: str = ""
    category: str = ""
    status: str = "RECEIVED"
    date: str = ""
    delivery: str = ""
    return_by: str = ""
    location: str = ""
    serial: str = ""
    model: str = ""
    notes: str = ""
    warranty: str = "none"
    warranty_months: str = ""
    warranty_end: str = ""
    warranty_type: str = "LIMITED"
    life: str = ""
    residual: str = ""
    sold_for: str = ""
    sold_on: str = ""


@dataclass(frozen=True)
class Errors:
    """What is wrong with each field, "" where nothing is."""

    name: str = ""
    price: str = ""
    currency: str = ""
    quantity: str = ""
    tax: str = ""
    shipping: str = ""
    retailer: str = ""
    brand: str = ""
    category: str = ""
    status: str = ""
    date: str = ""
    delivery: str = ""
    return_by: str = ""
    location: str = ""
    serial: str = ""
    model: str = ""
    notes: str = ""
    warranty_months: str = ""
    warranty_end: str = ""
    life: str = ""
    residual: str = ""
    sold_for: str = ""
    sold_on: str = ""
    form: str = ""


NAMES = frozenset(field.name for field in fields(Draft))
CHOSEN = {"retailer", "brand", "category", "location", "currency", "warranty"}
TEXTS = NAMES - CHOSEN
PICKED = {"status", "warranty_type"}
_SENT_AS = {
    "product_name": "name",
    "currency_code": "currency",
    "retailer_id": "retailer",
    "brand_id": "brand",
    "category_id": "category",
    "purchase_date": "date",
    "delivery_date": "delivery",
    "serial_number": "serial",
    "useful_life_months": "life",
    "residual_value": "residual",
}
_PLAIN = {
    "product_name": "name",
    "quantity": "quantity",
    "category_id": "category",
    "status": "status",
    "purchase_date": "date",
    "delivery_date": "delivery",
    "return_by": "return_by",
    "serial_number": "serial",
    "model": "model",
    "location": "location",
    "notes": "notes",
    "useful_life_months": "life",
}
# What is folded away until it is wanted.
FOLDED = {
    "costs": {"tax", "shipping"},
    "papers": {"serial", "model", "notes"},
    "worth": {"life", "residual"},
}


def with_field(draft: Draft, name: str, value: str) -> Draft:
    """Return a draft with one field changed."""
    return replace(draft, **{name: value})


def sent(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return what was typed into a form that was sent; what it does not hold stays as it was.

    What is chosen is not read from it: the form may yet hold what was chosen before.
    """
    texts = {name: plain_text(form[name], LIMIT) for name in TEXTS - PICKED if name in form}
    return replace(draft, **texts)


def draft_of(item: PurchaseView) -> Draft:
    """Return a purchase as the form shows it; its warranties are not part of it."""
    code = item.currency_code

    def amount(minor: int | None) -> str:
        return plain_amount(minor, code) if minor else ""

    def text(value: Any) -> str:
        return "" if value is None else str(value)

    return Draft(
        name=item.product_name,
        price=plain_amount(item.price, code),
        currency=code,
        quantity=str(item.quantity),
        tax=amount(item.tax),
        shipping=amount(item.shipping),
        retailer=item.retailer or "",
        brand=item.brand or "",
        category=text(item.category_id),
        status=item.status,
        date=item.purchase_date.isoformat(),
        delivery=text(item.delivery_date),
        return_by=text(item.return_by),
        location=item.location or "",
        serial=item.serial_number or "",
        model=item.model or "",
        notes=item.notes or "",
        life=text(item.useful_life_months),
        residual=amount(item.residual_value),
        sold_for="" if item.sold_for is None else plain_amount(item.sold_for, code),
        sold_on=text(item.sold_on),
    )


def another(draft: Draft) -> Draft:
    """Return the form for one more of the same shopping."""
    return Draft(
        currency=draft.currency,
        retailer=draft.retailer,
        status=draft.status if draft.status != PurchaseStatus.SOLD else "RECEIVED",
        date=draft.date,
        delivery=draft.delivery,
        location=draft.location,
    )


def fields_of(draft: Draft) -> dict[str, Any]:
    """Return what the service's schemas take, without retailer, brand and warranty.

    InvalidInput names all the fields that do not fit.
    """
    data, wrong = _read(draft)
    if wrong:
        raise InvalidInput(wrong[0].message, wrong)
    return data


def problems(draft: Draft) -> Errors:
    """Return all that is wrong with what stands in the form so far."""
    data, wrong = _read(draft)
    given = {name: value for name, value in data.items() if value is not None}
    for look in (
        lambda: validated(NewPurchase, given),
        lambda: validated(NewWarranty, warranty_of(draft)) if draft.warranty != "none" else None,
    ):
        try:
            look()
        except InvalidInput as error:
            wrong += error.errors
    return errors_of(InvalidInput("", wrong)) if wrong else Errors()


def _read(draft: Draft) -> tuple[dict[str, Any], list[FieldError]]:
    found = _Reading(draft.currency)
    if not draft.name.strip():
        found.errors.append(FieldError("name", "Enter what it is, such as Kettle."))
    if not draft.date:
        found.errors.append(FieldError("date", "Choose the day it was bought."))
    data: dict[str, Any] = {
        name: getattr(draft, own).strip() or None for name, own in _PLAIN.items()
    }
    data["quantity"] = draft.quantity.strip() or "1"
    data |= {"price": found.amount("price", draft.price), "currency_code": draft.currency}
    for name, own in (("tax", "tax"), ("shipping", "shipping"), ("residual_value", "residual")):
        typed = getattr(draft, own).strip()
        data[name] = found.amount(own, typed) if typed else 0
    if draft.status == PurchaseStatus.SOLD:
        price = draft.sold_for.strip()
        data["sold_for"] = found.amount("sold_for", price) if price else None
        data["sold_on"] = draft.sold_on or None
    return data, found.errors


class _Reading:
    """Amounts read one after the other, and what was wrong with them."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.errors: list[FieldError] = []

    def amount(self, field: str, text: str) -> Decimal:
        """Return an amount as it is meant, none where it means nothing."""
        try:
            return typed_amount(text, self.currency, field)
        except InvalidInput as error:
            self.errors += error.errors
            return Decimal(0)


def warranty_of(draft: Draft) -> dict[str, Any]:
    """Return what is said about a warranty, nothing for none."""
    if draft.warranty == "lifetime":
        return {"warranty_type": WarrantyType.LIFETIME}
    if draft.warranty == "length":
        if not draft.warranty_months.strip():
            message = "Enter how many months it lasts, such as 24."
            raise InvalidInput.field("warranty_months", message)
        length = draft.warranty_months.strip()
        return {"warranty_type": draft.warranty_type, "warranty_months": length}
    if draft.warranty == "end":
        if not draft.warranty_end:
            raise InvalidInput.field("warranty_end", "Choose the last day of the warranty.")
        return {"warranty_type": draft.warranty_type, "warranty_end": draft.warranty_end}
    return {}


def errors_of(error: InvalidInput) -> Errors:
    """Return what was wrong, each at its field."""
    known = {field.name for field in fields(Errors)}
    found: dict[str, str] = {}
    for name, message in error.errors or [("form", error.message)]:
        own = _SENT_AS.get(name, name)
        found.setdefault(own if own in known else "form", message)
    return Errors(**found)


def unfolded(draft: Draft, errors: Errors) -> list[str]:
    """Return the parts of the form that hold something, or something wrong."""
    return [
        part
        for part, names in FOLDED.items()
        if any(getattr(draft, name) or getattr(errors, name) for name in names)
    ]
