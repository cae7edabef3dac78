"""The base of every table: ids, times, and the household in the key of all that one owns."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, MetaData
from sqlmodel import Field, SQLModel

from spends.kit import clock
from spends.kit.columns import UtcDateTime, UuidBytes
from spends.kit.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING


def uuid_field(*, nullable: bool = False, **options: Any) -> Any:
    """Return a field for an id: 16 bytes, not null unless said."""
    if nullable:
        options.setdefault("default", None)
    return Field(sa_type=UuidBytes, nullable=nullable, **options)


def instant_field(*, nullable: bool = True, **options: Any) -> Any:
    """Return a field for an instant, null unless said."""
    if nullable:
        options.setdefault("default", None)
    return Field(sa_type=UtcDateTime, nullable=nullable, **options)


def owned(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the composite foreign key by which a child can only point inside its own household.

    `target` is a table whose primary key is (household_id, id).
    """
    return ForeignKeyConstraint(
        ["household_id", column], [f"{target}.household_id", f"{target}.id"], ondelete=ondelete
    )


class Record(SQLModel):
    """A row of no household: users, sessions, shared market data."""

    id: UUID = uuid_field(default_factory=new_id, primary_key=True)
    created_at: datetime = instant_field(nullable=False, default_factory=clock.now)
    updated_at: datetime = instant_field(nullable=False, default_factory=clock.now)


class HouseholdOwned(SQLModel):
    """Whatever belongs to exactly one household.

    `household_id` is stamped by the session (see `tenancy`).
    """

    household_id: UUID = uuid_field(default=None, primary_key=True, foreign_key="household.id")


class HouseholdRecord(HouseholdOwned):
    """A row of a household.

    `household_id` leads the primary key: every look-up names the household, and one index serves
    both. `version` counts the changes.
    """

    id: UUID = uuid_field(default_factory=new_id, primary_key=True)
    created_at: datetime = instant_field(nullable=False, default_factory=clock.now)
    updated_at: datetime = instant_field(nullable=False, default_factory=clock.now)
    version: int = Field(default=1, nullable=False)


def columns_of(model: type[SQLModel]) -> list[Column[Any]]:
    """Return the table columns of a model, in order."""
    return list(model.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel on tables
