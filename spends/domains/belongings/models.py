"""The belongings' tables."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from spends.kit.columns import MinorUnits
from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field

SEARCH_LENGTH = 300
_LIVING = text("deleted_at IS NULL")
_DUE = text("deleted_at IS NULL AND return_by IS NOT NULL")
_WEARING = text("deleted_at IS NULL AND worn_out_on IS NOT NULL")
_SUMMED = ("deleted_at", "status", "base_total", "purchase_date")


def _living(name: str, *columns: str) -> Index:
    """Return an index of the rows that are not deleted."""
    return Index(name, *columns, sqlite_where=_LIVING, postgresql_where=_LIVING)


class Named(HouseholdRecord):
    """What retailers and brands have in common."""

    name: str = Field(max_length=100)
    folded_name: str = Field(max_length=100)
    url: str | None = Field(default=None, max_length=500)


class Retailer(Named, table=True):
    """Where things are bought. `folded_name` is the name without case and accents, unique."""

    __tablename__ = "retailer"
    __table_args__ = (Index(None, "household_id", "folded_name", unique=True),)


class Brand(Named, table=True):
    """Who made a thing. `folded_name` is the name without case and accents, unique."""

    __tablename__ = "brand"
    __table_args__ = (Index(None, "household_id", "folded_name", unique=True),)


class Purchase(HouseholdRecord, table=True):
    """Something bought.

    Amounts in minor units of `currency_code`: `price` is that of one piece, `tax` and `shipping`
    come on top of it, `total` is price times quantity plus both. `base_total` is the same in the
    household's currency at the rate of `purchase_date`, None while the rate is missing.
    `useful_life_months` and `residual_value` (of all pieces together) are what it loses its value
    by; without them it counts for nothing in the net worth. `sold_for` of all pieces together.
    `photo_id` is the document shown as its picture. `folded_name` is the product's name as lists
    are sorted by it, `search_text` all of its own that a search looks in, both folded;
    `more_text` goes on where that is too long for an index.
    `covered_until` is the last day of all its warranties that are not voided, the last day there is
    for one without an end, None where it never had any. `worn_out_on` is the day from which on it
    is worth what is left over, None without a useful life. `document_count` is how many documents
    it has. `deleted_at` keeps a deleted one for as long as that can be taken back.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        owned("retailer_id", "retailer"),
        owned("brand_id", "brand"),
        owned("category_id", "category"),
        # All that a list is narrowed and sorted by: whatever is asked for, no row need be visited.
        _living(
            "ix_purchase_list",
            "household_id",
            "purchase_date",
            "id",
            "status",
            "retailer_id",
            "brand_id",
            "category_id",
            "covered_until",
            "worn_out_on",
            "document_count",
            "base_total",
            "location",
            "folded_name",
            "search_text",
        ),
        # A part far down a long list is walked to, not sorted out.
        _living("ix_purchase_name", "household_id", "folded_name", "id"),
        _living("ix_purchase_total", "household_id", "base_total", "id"),
        Index(
            "ix_purchase_wear",
            "household_id",
            "worn_out_on",
            "purchase_date",
            "delivery_date",
            "total",
            "residual_value",
            "base_total",
            "status",
            "sold_on",
            "id",
            sqlite_where=_WEARING,
            postgresql_where=_WEARING,
        ),
        Index(
            "ix_purchase_more",
            "household_id",
            "id",
            sqlite_where=text("more_text IS NOT NULL"),
            postgresql_where=text("more_text IS NOT NULL"),
        ),
        _living(
            "ix_purchase_spending",
            "household_id",
            "purchase_date",
            "status",
            "base_total",
            "retailer_id",
            "brand_id",
        ),
        # Sums by name read these in their own order: nothing is sorted.
        Index("ix_purchase_retailer", "household_id", "retailer_id", *_SUMMED),
        Index("ix_purchase_brand", "household_id", "brand_id", *_SUMMED),
        _living(
            "ix_purchase_product",
            "household_id",
            "product_name",
            "status",
            "base_total",
            "purchase_date",
        ),
        Index(
            "ix_purchase_return",
            "household_id",
            "return_by",
            sqlite_where=_DUE,
            postgresql_where=_DUE,
        ),
        Index("ix_purchase_category", "household_id", "category_id"),
    )

    product_name: str = Field(max_length=200)
    price: int = Field(sa_type=MinorUnits)
    currency_code: str = Field(max_length=3)
    quantity: int = 1
    tax: int = Field(default=0, sa_type=MinorUnits)
    shipping: int = Field(default=0, sa_type=MinorUnits)
    total: int = Field(sa_type=MinorUnits)
    base_total: int | None = Field(default=None, sa_type=MinorUnits)
    retailer_id: UUID | None = uuid_field(nullable=True)
    brand_id: UUID | None = uuid_field(nullable=True)
    category_id: UUID | None = uuid_field(nullable=True)
    status: str = Field(max_length=10)
    purchase_date: date
    delivery_date: date | None = None
    return_by: date | None = None
    serial_number: str | None = Field(default=None, max_length=100)
    model: str | None = Field(default=None, max_length=100)
    location: str | None = Field(default=None, max_length=100)
    notes: str | None = Field(default=None, max_length=2000)
    useful_life_months: int | None = None
    residual_value: int = Field(default=0, sa_type=MinorUnits)
    sold_for: int | None = Field(default=None, sa_type=MinorUnits)
    sold_on: date | None = None
    lent_to: str | None = Field(default=None, max_length=100)
    lent_on: date | None = None
    photo_id: UUID | None = uuid_field(nullable=True)
    folded_name: str = Field(default="", max_length=100)
    search_text: str = Field(default="", max_length=SEARCH_LENGTH)
    more_text: str | None = Field(default=None, sa_type=Text)
    covered_until: date | None = None
    worn_out_on: date | None = None
    document_count: int = 0
    deleted_at: datetime | None = instant_field()


class PurchasePayment(HouseholdOwned, table=True):
    """A bank line that paid for a purchase or for its upkeep, or that its sale brought (`role`).

    `split_id` names the part that did, where the line is split; a part that is gone leaves the
    whole line. `is_void` while the line runs the other way or is a transfer, which can be taken
    back.
    """

    __tablename__ = "purchase_payment"
    __table_args__ = (
        owned("purchase_id", "purchase", ondelete="CASCADE"),
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        Index(None, "household_id", "transaction_id"),
    )

    purchase_id: UUID = uuid_field(primary_key=True)
    role: str = Field(primary_key=True, max_length=6)
    transaction_id: UUID = uuid_field(primary_key=True)
    split_id: UUID | None = uuid_field(nullable=True)
    is_void: bool = False


class Warranty(HouseholdRecord, table=True):
    """Cover on a purchase, from one day to another, both included; a LIFETIME one has no end."""

    __tablename__ = "warranty"
    __table_args__ = (
        owned("purchase_id", "purchase", ondelete="CASCADE"),
        Index(None, "household_id", "purchase_id"),
        _living(
            "ix_warranty_list",
            "household_id",
            "warranty_end",
            "id",
            "voided_at",
            "warranty_type",
            "purchase_id",
            "warranty_start",
        ),
        _living("ix_warranty_spans", "household_id", "warranty_start", "warranty_end", "voided_at"),
    )

    purchase_id: UUID = uuid_field()
    warranty_start: date
    warranty_end: date | None = None
    warranty_type: str = Field(max_length=10)
    voided_at: datetime | None = instant_field()
    provider: str | None = Field(default=None, max_length=100)
    notes: str | None = Field(default=None, max_length=2000)
    deleted_at: datetime | None = instant_field()


class WarrantyClaim(HouseholdRecord, table=True):
    """That something was claimed under a warranty. `outcome` is known once it is closed."""

    __tablename__ = "warranty_claim"
    __table_args__ = (
        owned("warranty_id", "warranty", ondelete="CASCADE"),
        Index(None, "household_id", "warranty_id"),
    )

    warranty_id: UUID = uuid_field()
    opened: date
    closed: date | None = None
    outcome: str | None = Field(default=None, max_length=10)
    notes: str | None = Field(default=None, max_length=2000)


class Refund(HouseholdRecord, table=True):
    """Money expected back for a purchase, in minor units of the purchase's currency, positive.

    It stays open until its credits make up `amount`, or a person dismisses it.
    """

    __tablename__ = "refund"
    __table_args__ = (
        owned("purchase_id", "purchase", ondelete="CASCADE"),
        owned("claim_id", "warranty_claim", ondelete="CASCADE"),
        Index(None, "household_id", "purchase_id"),
        Index(
            "ix_refund_open",
            "household_id",
            "expected_by",
            "id",
            sqlite_where=text("settled_on IS NULL AND dismissed_on IS NULL"),
            postgresql_where=text("settled_on IS NULL AND dismissed_on IS NULL"),
        ),
    )

    purchase_id: UUID = uuid_field()
    claim_id: UUID | None = uuid_field(nullable=True)
    reason: str = Field(max_length=8)
    amount: int = Field(sa_type=MinorUnits)
    requested_on: date
    expected_by: date
    settled_on: date | None = None
    dismissed_on: date | None = None
    notes: str | None = Field(default=None, max_length=500)


class RefundCredit(HouseholdOwned, table=True):
    """A bank line that brought a refund, or a part of it: `amount` in the purchase's currency.

    `short` is what it once counted beyond that, while the line is smaller than it was then.
    `is_void` while the line is deleted, which can be taken back.
    """

    __tablename__ = "refund_credit"
    __table_args__ = (
        owned("refund_id", "refund", ondelete="CASCADE"),
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        Index(None, "household_id", "transaction_id"),
    )

    refund_id: UUID = uuid_field(primary_key=True)
    transaction_id: UUID = uuid_field(primary_key=True)
    amount: int = Field(sa_type=MinorUnits)
    short: int = Field(default=0, sa_type=MinorUnits)
    is_void: bool = False


class RefusedPayment(HouseholdOwned, table=True):
    """A bank line that a person said did not pay for a purchase: it is not suggested again."""

    __tablename__ = "refused_payment"
    __table_args__ = (
        owned("purchase_id", "purchase", ondelete="CASCADE"),
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        Index(None, "household_id", "transaction_id"),
    )

    purchase_id: UUID = uuid_field(primary_key=True)
    transaction_id: UUID = uuid_field(primary_key=True)
