"""Imports' tables."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from spends.kit.model import HouseholdRecord, instant_field, owned, uuid_field


class ImportStatus(StrEnum):
    """Where an import stands."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


OPEN = (ImportStatus.PREVIEW, ImportStatus.FAILED)
"""States in which an import can still be begun, looked at or dropped."""


class ImportBatch(HouseholdRecord, table=True):
    """One file on its way into one account.

    The uploaded file is kept under `storage_key` until it is imported. `report` lists the rows
    that stay out (line, reason, raw, whether left out) of the last reading, as far as the cap
    allows, how many are `left_out` for being no money of the account, and what an import or its
    undoing ended with; `layout` is what was understood. `leftovers` says that hidden lines may
    be in the ledger, to be removed in steps. `source` is what kind of source the lines come from:
    two lines of one source are never taken for one by likeness. `bring_back` asks for deleted lines
    too. `first_day` and `last_day` are those of its rows. `known` packs what its rows that had
    come before are known by, and those whole in whose place there are the sum or the payments that
    they are: should the import that brought the lines be undone, they are this one's.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        owned("account_id", "account"),
        Index(None, "household_id", "created_at"),
        Index(None, "status", "created_at"),
    )

    account_id: UUID = uuid_field()
    created_by: UUID | None = uuid_field(nullable=True)
    file_name: str = Field(max_length=255)
    file_size: int = 0
    sha256: str = Field(default="", max_length=64)
    storage_key: str | None = Field(default=None, max_length=200)
    format: str = Field(max_length=20)
    source: str = Field(default="", max_length=40)
    bring_back: bool = False
    first_day: date | None = None
    last_day: date | None = None
    known: str | None = Field(default=None, sa_type=Text)
    status: str = Field(default=ImportStatus.PREVIEW, max_length=20)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    layout: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    new_count: int = 0
    duplicate_count: int = 0
    updated_count: int = 0
    review_count: int = 0
    invalid_count: int = 0
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    leftovers: bool = False
    committed_at: datetime | None = instant_field()
    undone_at: datetime | None = instant_field()


class ImportMapping(HouseholdRecord, table=True):
    """How an account's CSV files are laid out, as a person confirmed it."""

    __tablename__ = "import_mapping"
    __table_args__ = (
        owned("account_id", "account", ondelete="CASCADE"),
        Index(None, "household_id", "account_id", unique=True),
    )

    account_id: UUID = uuid_field()
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
