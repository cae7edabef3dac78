"""Columns of text that know a few words only; another word would break whatever reads them."""

from collections.abc import Mapping

from spends.domains.belongings.kinds import (
    ClaimOutcome,
    PaymentRole,
    PurchaseStatus,
    RefundReason,
    WarrantyType,
)
from spends.domains.bills.detection import Every
from spends.domains.bills.kinds import AmountKind, Occurrence
from spends.domains.budgets.kinds import Period, Rollover
from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.goals.payoff import Strategy
from spends.domains.ledger.kinds import AccountType, CategoryType
from spends.domains.matching.kinds import Answer, QuestionKind

FINISHED = frozenset({"done", "undone"})
"""The statuses of imports that are in a file: others wait for an upload that stays where it is."""

CHOICES: Mapping[tuple[str, str], frozenset[str]] = {
    ("account", "type"): frozenset(AccountType),
    ("bill", "amount_kind"): frozenset(AmountKind),
    ("bill_occurrence", "status"): frozenset(Occurrence),
    ("budget", "period"): frozenset(Period),
    ("budget", "rollover"): frozenset(Rollover),
    ("category", "type"): frozenset(CategoryType),
    ("document", "kind"): frozenset(DocumentKind),
    ("document", "media_type"): frozenset(MediaType),
    ("document_link", "target"): frozenset(LinkTarget),
    ("import_batch", "status"): FINISHED,
    ("match_question", "answer"): frozenset(Answer),
    ("match_question", "kind"): frozenset(QuestionKind),
    ("payoff_choice", "strategy"): frozenset(Strategy),
    ("purchase", "status"): frozenset(PurchaseStatus),
    ("purchase_payment", "role"): frozenset(PaymentRole),
    ("refund", "reason"): frozenset(RefundReason),
    ("refused_bill", "every"): frozenset(Every),
    ("warranty", "warranty_type"): frozenset(WarrantyType),
    ("warranty_claim", "outcome"): frozenset(ClaimOutcome),
}
