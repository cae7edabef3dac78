"""What a receipt is taken for: the proposal as it is shown, and the lines a person chose."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from spends.domains.belongings.ports import ReceiptLine
from spends.domains.belongings.schemas import Day, Months, ProductName, Quantity
from spends.kit.inputs import CurrencyCode, Input, NotNegative

MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class ReceiptTransaction:
    """The bank line of a receipt; `is_linked` once a person said so, else it is suggested.

    `amount` in minor units of `currency_code`. `difference` is what was paid less the receipt's
    total, None where the two are in different currencies or the receipt has no total.
    """

    id: UUID
    date: date
    payee: str | None
    description: str | None
    amount: int
    currency_code: str
    is_linked: bool
    difference: int | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a document seems to say about a purchase, all of it for a person to confirm.

    Amounts in minor units of `currency_code`. `retailer_id` is the known retailer that is meant.
    `tax` is the tax in `total`, of which `tax_on_top` is not in the lines' amounts. `shipping` and
    `discount` are those of all lines together, neither below zero. `difference` is what the lines
    leave of the total, None where one of the two is missing. `duplicates` are purchases that seem
    to be of this receipt already.
    """

    document_id: UUID
    retailer: str | None
    retailer_id: UUID | None
    date: date | None
    currency_code: str
    total: int | None
    tax: int | None
    tax_on_top: int
    shipping: int
    discount: int
    lines: tuple[ReceiptLine, ...]
    difference: int | None
    transaction: ReceiptTransaction | None
    duplicates: tuple[UUID, ...]


class ReceiptLineIn(Input):
    """A line of a receipt; `amount` is that of all pieces together. One not chosen is not kept."""

    product_name: ProductName
    amount: NotNegative
    quantity: Quantity = 1
    chosen: bool = True
    brand_id: UUID | None = None
    category_id: UUID | None = None
    warranty_months: Months | None = None


class NewReceiptPurchases(Input):
    """The lines of a receipt, of which the chosen ones become purchases.

    `tax` and `shipping` come on top of the lines, `discount` goes off them; all lines share them
    by their amounts. `total`, when sent, must be what the lines come to. The retailer is named by
    its id, or by a name, new or known. With `transaction_id` that bank line paid for the purchases.
    """

    lines: Annotated[list[ReceiptLineIn], Field(min_length=1, max_length=MAX_LINES)]
    purchase_date: Day
    currency_code: CurrencyCode | None = None
    retailer_id: UUID | None = None
    retailer: Annotated[str, StringConstraints(max_length=100)] | None = None
    tax: NotNegative = Decimal(0)
    shipping: NotNegative = Decimal(0)
    discount: NotNegative = Decimal(0)
    total: NotNegative | None = None
    transaction_id: UUID | None = None
