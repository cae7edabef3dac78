"""The words of the belongings: statuses, types, roles."""

from enum import StrEnum

EXPIRING_DAYS = 30
"""A warranty ends soon when it ends within so many days."""


class PurchaseStatus(StrEnum):
    """Where a purchase stands."""

    ORDERED = "ORDERED"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"
    SOLD = "SOLD"
    ARCHIVED = "ARCHIVED"


OWNED = (PurchaseStatus.ORDERED, PurchaseStatus.RECEIVED, PurchaseStatus.ARCHIVED)
"""The statuses of what the household still has."""


class WarrantyType(StrEnum):
    """What kind of cover a warranty is."""

    LIMITED = "LIMITED"
    EXTENDED = "EXTENDED"
    LIFETIME = "LIFETIME"
    STATUTORY = "STATUTORY"
    CARD = "CARD"


class WarrantyStatus(StrEnum):
    """Where a warranty stands today; only VOIDED is set by hand."""

    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    VOIDED = "VOIDED"


class ClaimOutcome(StrEnum):
    """How a claim under a warranty ended."""

    REPAIRED = "REPAIRED"
    REPLACED = "REPLACED"
    REFUNDED = "REFUNDED"
    REJECTED = "REJECTED"


class PaymentRole(StrEnum):
    """What a bank line is to a purchase: its price, what it was sold for, or a cost since then."""

    PAID = "paid"
    SOLD = "sold"
    UPKEEP = "upkeep"


class RefundReason(StrEnum):
    """Why money is expected back."""

    RETURN = "return"
    CLAIM = "claim"
    PRICE = "price"
    OTHER = "other"


class RefundStatus(StrEnum):
    """Where an expected refund stands; it is open until credits make up its amount."""

    OPEN = "open"
    OVERDUE = "overdue"
    SETTLED = "settled"
    DISMISSED = "dismissed"
