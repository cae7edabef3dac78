"""The audit log's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from spends.kit.model import HouseholdRecord, instant_field, uuid_field


class AuditEvent(HouseholdRecord, table=True):
    """One change that mattered: who did what to which row, with what differed before and after."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "household_id", "entity_id"),)

    actor_id: UUID | None = uuid_field(nullable=True)
    action: str = Field(max_length=40)
    entity: str = Field(max_length=40)
    entity_id: UUID | None = uuid_field(nullable=True)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ip: str | None = Field(default=None, max_length=45)
    undone_at: datetime | None = instant_field()
