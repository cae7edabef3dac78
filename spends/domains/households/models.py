"""Households and memberships."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from spends.domains.households.rules import Role
from spends.kit.model import HouseholdRecord, Record, instant_field, owned, uuid_field

CURRENCY_CHANGE = "currency_change"
"""Where a household's settings have how far a change of its currency is, while there is one."""


class Household(Record, table=True):
    """The tenant. `change_counter` grows with every change in it, for caches and live refresh."""

    __tablename__ = "household"

    name: str = Field(max_length=100)
    currency_code: str = Field(max_length=3)
    timezone: str = Field(default="UTC", max_length=64)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    change_counter: int = 0

    @property
    def next_currency_code(self) -> str | None:
        """The currency all is being counted anew in, None while no such change is under way."""
        change = self.settings.get(CURRENCY_CHANGE)
        return change["code"] if change else None


class HouseholdMember(HouseholdRecord, table=True):
    """A user in a household."""

    __tablename__ = "household_member"
    __table_args__ = (
        Index(None, "household_id", "user_id", unique=True),
        Index(None, "user_id"),
    )

    user_id: UUID = uuid_field(foreign_key="user.id", ondelete="CASCADE")
    role: str = Field(default=Role.MEMBER, max_length=20)
    permissions: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    invited_by: UUID | None = uuid_field(nullable=True)
    invited_at: datetime | None = instant_field()
    joined_at: datetime | None = instant_field()


class SavedView(HouseholdRecord, table=True):
    """A page as one member likes to see it: its filters and order, under a name.

    `query` is what stands behind the question mark in the page's address.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        owned("member_id", "household_member", ondelete="CASCADE"),
        Index(
            "ix_saved_view_name", "household_id", "member_id", "page", "folded_name", unique=True
        ),
    )

    member_id: UUID = uuid_field()
    page: str = Field(max_length=20)
    name: str = Field(max_length=60)
    folded_name: str = Field(max_length=60)
    query: str = Field(max_length=1000)
