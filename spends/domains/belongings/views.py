"""What the belongings show: rows joined and ready, in minor units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from spends.domains.documents.views import DocumentView
    from spends.domains.ledger.views import TransactionView


@dataclass(frozen=True, slots=True)
class NameView:
    """A retailer or brand, and how many purchases name it."""

    id: UUID
    name: str
    url: str | None
    purchase_count: int
    version: int


@dataclass(frozen=True, slots=True)
class WarrantyView:
    """A warranty with the name of what it covers, and where it stands today.

    `days_left` counts until the last day, today being none; None without an end or once it is over.
    """

    id: UUID
    purchase_id: UUID
    product_name: str
    warranty_start: date
    warranty_end: date | None
    warranty_type: str
    status: str
    expiring_soon: bool
    days_left: int | None
    voided_at: datetime | None
    provider: str | None
    notes: str | None
    claim_count: int
    open_claim_count: int
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim under a warranty; open until it has a day on which it was closed."""

    id: UUID
    warranty_id: UUID
    purchase_id: UUID
    product_name: str
    opened: date
    closed: date | None
    outcome: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money expected back, in minor units of the purchase's currency.

    `credited` is what has come of `amount`.
    """

    id: UUID
    purchase_id: UUID
    product_name: str
    claim_id: UUID | None
    reason: str
    status: str
    amount: int
    credited: int
    currency_code: str
    requested_on: date
    expected_by: date
    settled_on: date | None
    dismissed_on: date | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase with the names of what it points to, amounts in minor units of its currency.

    `base_total` is in the household's, None without a rate. `covered_until` is the last day of its
    warranties, `date.max` where one has no end; `warranty` says what that is today: "active",
    "expiring", "expired" or "none".
    """

    id: UUID
    product_name: str
    price: int
    currency_code: str
    quantity: int
    tax: int
    shipping: int
    total: int
    base_total: int | None
    retailer_id: UUID | None
    retailer: str | None
    brand_id: UUID | None
    brand: str | None
    category_id: UUID | None
    category_name: str | None
    status: str
    purchase_date: date
    delivery_date: date | None
    return_by: date | None
    serial_number: str | None
    model: str | None
    location: str | None
    notes: str | None
    useful_life_months: int | None
    residual_value: int
    sold_for: int | None
    sold_on: date | None
    lent_to: str | None
    lent_on: date | None
    photo_id: UUID | None
    covered_until: date | None
    warranty: str
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PurchaseDetail:
    """A purchase with all that hangs on it.

    `credited` is what refunds have brought, `net_cost` what it cost after them and its sale, both
    in minor units of its currency.
    """

    purchase: PurchaseView
    warranties: tuple[WarrantyView, ...]
    claims: tuple[ClaimView, ...]
    retailer: NameView | None
    brand: NameView | None
    credited: int
    net_cost: int
    documents: "tuple[DocumentView, ...]" = ()
    transaction: "TransactionView | None" = None
    refunds: tuple[RefundView, ...] = ()
