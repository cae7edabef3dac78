"""Matching's tables."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from spends.kit.columns import MinorUnits
from spends.kit.model import HouseholdRecord, instant_field, owned, uuid_field


class Question(HouseholdRecord, table=True):
    """Whether two lines belong together, as `kind` says, and what was answered.

    `first_id` is the line that came last (of a transfer the one that goes out, of a refund the
    credit), `second_id` the one it is held against. `answer` is None while it is open. One that was
    answered with no is not asked again; one the matching was sure of says what an import linked, so
    that undoing the import can take it back.
    """

    __tablename__ = "match_question"
    __table_args__ = (
        owned("first_id", "transaction", ondelete="CASCADE"),
        owned("second_id", "transaction", ondelete="CASCADE"),
        owned("import_id", "import_batch"),
        Index("ix_match_question_pair", "household_id", "first_id", "second_id", unique=True),
        Index("ix_match_question_second", "household_id", "second_id"),
        Index("ix_match_question_import", "household_id", "import_id"),
        Index(
            "ix_match_question_open",
            "household_id",
            "id",
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )

    kind: str = Field(max_length=10)
    first_id: UUID = uuid_field()
    second_id: UUID = uuid_field()
    import_id: UUID | None = uuid_field(nullable=True)
    answer: str | None = Field(default=None, max_length=5)
    answered_at: datetime | None = instant_field()


class MergedLine(HouseholdRecord, table=True):
    """A line of a statement that a transaction took in, instead of becoming one of its own.

    What the statement said of it, and `before`: what the transaction was until then, as far as the
    merge changed it, so that undoing the import can give that back. `fingerprint` and
    `external_id` are what the line is known by when it comes again; there is no fingerprint where
    the transaction is known by the same. The transaction stays when the import that made it is
    undone, and is then what is kept here.

    Where a person said that two lines are one, `replaced_id` is the other line, deleted since: the
    line is known by that, and this holds for as long as that is deleted.
    """

    __tablename__ = "merged_line"
    __table_args__ = (
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        owned("account_id", "account", ondelete="CASCADE"),
        owned("import_id", "import_batch"),
        owned("replaced_id", "transaction", ondelete="CASCADE"),
        Index("ix_merged_line_account", "household_id", "account_id", "date"),
        Index("ix_merged_line_transaction", "household_id", "transaction_id"),
        Index("ix_merged_line_import", "household_id", "import_id"),
        Index(
            "ix_merged_line_replaced",
            "household_id",
            "replaced_id",
            sqlite_where=text("replaced_id IS NOT NULL"),
            postgresql_where=text("replaced_id IS NOT NULL"),
        ),
    )

    transaction_id: UUID = uuid_field()
    account_id: UUID = uuid_field()
    import_id: UUID | None = uuid_field(nullable=True)
    date: date
    amount: int = Field(sa_type=MinorUnits)
    description: str | None = Field(default=None, max_length=500)
    pending: bool = False
    fingerprint: int | None = Field(default=None, sa_type=MinorUnits)
    external_id: str | None = Field(default=None, max_length=255)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    replaced_id: UUID | None = uuid_field(nullable=True)
