"""Columns of text that know a few words only; another word would break whatever reads them."""

from collections.abc import Mapping

from spends.domains.belongings.kinds import (
    ClaimOutcome,
    PaymentRole,
    PurchaseStatus,
    RefundReason,
    WarrantyType,
)
from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.ledger.kinds import AccountType, CategoryType

FINISHED = frozenset({"done", "undone"})
"""The statuses of imports that are in a file: others wait for an upload that stays where it is."""

CHOICES: Mapping[tuple[str, str], frozenset[str]] = {
    ("account", "type"): frozenset(AccountType),
    ("category", "type"): frozenset(CategoryType),
    ("document", "kind"): frozenset(DocumentKind),
    ("document", "media_type"): frozenset(MediaType),
    ("document_link", "target"): frozenset(LinkTarget),
    ("import_batch", "status"): FINISHED,
    ("purchase", "status"): frozenset(PurchaseStatus),
    ("purchase_payment", "role"): frozenset(PaymentRole),
    ("refund", "reason"): frozenset(RefundReason),
    ("warranty", "warranty_type"): frozenset(WarrantyType),
    ("warranty_claim", "outcome"): frozenset(ClaimOutcome),
}
