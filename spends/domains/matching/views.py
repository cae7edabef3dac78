"""What matching gives out."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.views import TransactionView
from spends.domains.matching.kinds import Answer, QuestionKind


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Two lines that may belong together, side by side, in the order that `QuestionKind` tells.

    `days_apart` counts from the second's day to the first's, below zero where the first is earlier.
    `difference` is in minor units of their currency, None where they have two: what the first is
    more than the second, or, where one goes out and the other comes in, what they sum to.
    `is_open` is False once it is answered, and once there is nothing to decide any more.
    """

    id: UUID
    kind: QuestionKind
    first: TransactionView
    second: TransactionView
    days_apart: int
    difference: int | None
    import_id: UUID | None
    answer: Answer | None
    answered_at: datetime | None
    is_open: bool
    created_at: datetime


class Found(NamedTuple):
    """How many pairs were linked, and about how many it was asked."""

    linked: int = 0
    asked: int = 0

    def plus(self, other: "Found") -> "Found":
        """Return both together."""
        return Found(self.linked + other.linked, self.asked + other.asked)
