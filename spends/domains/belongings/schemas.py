"""What the belongings take: the same classes for a REST body and for a form."""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from spends.domains.belongings.kinds import (
    ClaimOutcome,
    PaymentRole,
    PurchaseStatus,
    RefundReason,
    WarrantyStatus,
    WarrantyType,
)
from spends.domains.belongings.rules import EARLIEST, LATEST
from spends.kit.inputs import (
    Changes,
    CurrencyCode,
    Input,
    NotNegative,
    Positive,
    WebAddress,
    between_years,
)

MAX_QUANTITY = 10_000
MAX_MONTHS = 1_200


ProductName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Day = Annotated[datetime.date, between_years(EARLIEST.year, LATEST.year)]
Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
Months = Annotated[int, Field(ge=1, le=MAX_MONTHS)]


class NewPurchase(Input):
    """A purchase to add.

    `price` is that of one piece, `currency_code` the household's when it is not sent. Any of the
    warranty's fields adds one: its length in months or its end; it starts on the day of delivery,
    or of the purchase, unless said otherwise.
    """

    product_name: ProductName
    price: NotNegative
    currency_code: CurrencyCode | None = None
    quantity: Quantity = 1
    tax: NotNegative = Decimal(0)
    shipping: NotNegative = Decimal(0)
    retailer_id: UUID | None = None
    brand_id: UUID | None = None
    category_id: UUID | None = None
    status: PurchaseStatus = PurchaseStatus.RECEIVED
    purchase_date: Day
    delivery_date: Day | None = None
    return_by: Day | None = None
    serial_number: ShortText | None = None
    model: ShortText | None = None
    location: ShortText | None = None
    notes: Notes | None = None
    useful_life_months: Months | None = None
    residual_value: NotNegative = Decimal(0)
    sold_for: NotNegative | None = None
    sold_on: Day | None = None
    warranty_start: Day | None = None
    warranty_end: Day | None = None
    warranty_months: Months | None = None
    warranty_type: WarrantyType | None = None
    warranty_provider: ShortText | None = None


class PurchaseChanges(Changes):
    """What may be changed on a purchase; only the fields sent are.

    With another `currency_code` the amounts keep their figures. `version`, when sent, must be the
    present one.
    """

    product_name: ProductName | None = None
    price: NotNegative | None = None
    currency_code: CurrencyCode | None = None
    quantity: Quantity | None = None
    tax: NotNegative | None = None
    shipping: NotNegative | None = None
    retailer_id: UUID | None = None
    brand_id: UUID | None = None
    category_id: UUID | None = None
    status: PurchaseStatus | None = None
    purchase_date: Day | None = None
    delivery_date: Day | None = None
    return_by: Day | None = None
    serial_number: ShortText | None = None
    model: ShortText | None = None
    location: ShortText | None = None
    notes: Notes | None = None
    useful_life_months: Months | None = None
    residual_value: NotNegative | None = None
    sold_for: NotNegative | None = None
    sold_on: Day | None = None
    photo_id: UUID | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(
            data,
            (
                "product_name",
                "price",
                "currency_code",
                "quantity",
                "tax",
                "shipping",
                "status",
                "purchase_date",
                "residual_value",
            ),
        )


class ManyChanges(Changes):
    """What may be changed on many purchases at once; only the fields sent are."""

    status: PurchaseStatus | None = None
    location: ShortText | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("status",))


Cover = Literal["active", "expiring", "expired", "none"]


class PurchaseFilter(Input):
    """Which purchases are meant; the parts combine.

    `search` is words, each of which the name, serial number, model, location, notes, retailer or
    brand holds. `category_id` means what stands below it too. `warranty` goes by the last day of
    all that cover a purchase: it is to come ("active", or "expiring" when soon), over, or there
    never was one. `worth_on` means what is counted in the net worth on a day: what has a useful
    life and is not returned or sold by then.
    """

    search: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    status: PurchaseStatus | None = None
    retailer_id: UUID | None = None
    brand_id: UUID | None = None
    category_id: UUID | None = None
    location: ShortText | None = None
    warranty: Cover | None = None
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    has_document: bool | None = None
    worth_on: datetime.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every purchase is meant."""
        return not self.model_dump(exclude_defaults=True)


PurchaseSort = Literal[
    "-date", "date", "-total", "total", "name", "-name", "-recent", "recent", "warranty"
]


class Loan(Input):
    """To whom a thing is lent, today unless said otherwise."""

    lent_to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    lent_on: Day | None = None


class Sale(Input):
    """What a thing was sold for, all pieces together, today unless said otherwise."""

    sold_for: NotNegative
    sold_on: Day | None = None


class NewWarranty(Input):
    """A warranty to add to a purchase, by its end or its length in months.

    It starts on the day of delivery, or of the purchase, unless said otherwise.
    """

    warranty_start: Day | None = None
    warranty_end: Day | None = None
    warranty_months: Months | None = None
    warranty_type: WarrantyType = WarrantyType.LIMITED
    provider: ShortText | None = None
    notes: Notes | None = None


class WarrantyChanges(Changes):
    """What may be changed on a warranty; only the fields sent are.

    `status` VOIDED says that it holds no more, whatever its dates, and ACTIVE takes that back.
    """

    warranty_start: Day | None = None
    warranty_end: Day | None = None
    warranty_months: Months | None = None
    warranty_type: WarrantyType | None = None
    status: WarrantyStatus | None = None
    provider: ShortText | None = None
    notes: Notes | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("warranty_start", "warranty_type", "status"))


class WarrantyFilter(Input):
    """Which warranties are meant; the parts combine."""

    status: WarrantyStatus | None = None
    expiring_soon: bool | None = None
    warranty_type: WarrantyType | None = None
    purchase_id: UUID | None = None
    search: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


WarrantySort = Literal["end", "next", "-next"]
"""`end` is by the last day; `next` too, but with what is over, or voided, after all that holds."""


class NewClaim(Input):
    """A claim under a warranty, opened today unless said otherwise."""

    opened: Day | None = None
    closed: Day | None = None
    outcome: ClaimOutcome | None = None
    notes: Notes | None = None


class ClaimChanges(Changes):
    """What may be changed on a claim; only the fields sent are.

    Without `closed` it is open again.
    """

    opened: Day | None = None
    closed: Day | None = None
    outcome: ClaimOutcome | None = None
    notes: Notes | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("opened",))


class NewName(Input):
    """A retailer or brand to add."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    url: WebAddress | None = None


class NameChanges(Changes):
    """What may be changed on a retailer or brand; only the fields sent are."""

    name: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
        | None
    ) = None
    url: WebAddress | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name",))


class WarrantyInPurchase(NewWarranty):
    """A warranty to add, with the purchase it covers."""

    purchase_id: UUID

    @property
    def warranty(self) -> NewWarranty:
        """The warranty alone."""
        return NewWarranty(**self.model_dump(exclude={"purchase_id"}, exclude_unset=True))


class NewPayment(Input):
    """The bank line, or the part of one, that paid for a purchase or that its sale brought."""

    transaction_id: UUID
    split_id: UUID | None = None
    role: PaymentRole = PaymentRole.PAID


class NewRefund(Input):
    """Money expected back.

    `amount` is all that the purchase still costs when it is not sent, `expected_by` two weeks after
    the day it was asked for, which is today.
    """

    reason: RefundReason = RefundReason.RETURN
    amount: Positive | None = None
    requested_on: Day | None = None
    expected_by: Day | None = None
    claim_id: UUID | None = None
    notes: Annotated[str, StringConstraints(max_length=500)] | None = None


class RefundChanges(Changes):
    """What may be changed on an expected refund; only the fields sent are.

    `dismissed` says that nobody waits for it any more.
    """

    amount: Positive | None = None
    requested_on: Day | None = None
    expected_by: Day | None = None
    notes: Annotated[str, StringConstraints(max_length=500)] | None = None
    dismissed: bool | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("amount", "requested_on", "expected_by", "dismissed"))


class NewCredit(Input):
    """A bank line that brought a refund; `amount` in the purchase's currency, where not all of it.

    Without `amount` it is what the line still holds, at most what is still expected.
    """

    transaction_id: UUID
    amount: Positive | None = None
