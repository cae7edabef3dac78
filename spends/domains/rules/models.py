"""The rules' table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from spends.kit.model import HouseholdRecord, instant_field


class Rule(HouseholdRecord, table=True):
    """When a transaction looks like `conditions`, do `actions`.

    Rules apply in the order of `position`; one that matches and has `stop` is the last. The shapes
    of both are in `schemas`.
    """

    __tablename__ = "rule"
    __table_args__ = (Index("ix_rule_position", "household_id", "position"),)

    name: str = Field(max_length=100)
    position: int = 0
    conditions: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    actions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    is_active: bool = True
    stop: bool = False
    deleted_at: datetime | None = instant_field()
