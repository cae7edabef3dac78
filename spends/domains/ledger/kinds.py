"""The ledger's fixed words."""

from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

# `category_id` in the summaries for lines without one.
NO_CATEGORY = UUID(int=0)

# `deleted_at` of rows that an import has stored but not yet made visible; see
# docs/adr/0006-sqlite.md.
HIDDEN = datetime(1, 1, 1, tzinfo=UTC)

# The longest folded text of a line: it rides in the date index, and Postgres allows 2,704 bytes
# there.
SEARCH_TEXT_LENGTH = 600


class AccountType(StrEnum):
    """Where money is, or is owed."""

    CHECKING = "checking"
    SAVINGS = "savings"
    CREDIT_CARD = "credit_card"
    CASH = "cash"
    LOAN = "loan"
    INVESTMENT = "investment"
    PROPERTY = "property"
    OTHER = "other"


class CategoryType(StrEnum):
    """Whether a category collects income or spending."""

    INCOME = "income"
    EXPENSE = "expense"


class Kind(IntEnum):
    """How a line counts: plainly, not at all (a transfer), or against spending (a refund)."""

    PLAIN = 0
    TRANSFER = 1
    REFUND = 2
