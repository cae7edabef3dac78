"""Requests that were answered once are answered the same again, never done again."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Index, delete, select
from sqlmodel import Field, col

from spends.kit import clock
from spends.kit.errors import InvalidInput
from spends.kit.model import HouseholdRecord, uuid_field
from spends.kit.unit_of_work import UnitOfWork

KEPT = timedelta(days=1)


class IdempotencyKey(HouseholdRecord, table=True):
    """A key that a client sent, what it asked for with it, and what it was told."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        Index(None, "household_id", "user_id", "key", unique=True),
        Index(None, "created_at"),
    )

    user_id: UUID = uuid_field()
    key: str = Field(max_length=100)
    request: str = Field(max_length=300)
    body_hash: str = Field(max_length=64)
    status: int = 0
    location: str | None = Field(default=None, max_length=300)
    answer: Any = Field(default=None, sa_type=JSON)


class Asked(NamedTuple):
    """A request by its key: the method with the path, and a hash of the body."""

    key: str
    request: str
    body_hash: str


def claim(uow: UnitOfWork, asked: Asked) -> IdempotencyKey:
    """Return the row of a key: with its answer (`status` is not 0) or new and to be filled in.

    It is part of the work's own transaction, so work and answer are stored together or not at
    all; whoever sends the same key at the same moment waits, and then meets a Conflict.
    InvalidInput when the key was used for something else.
    """
    row = uow.session.scalar(
        select(IdempotencyKey).where(
            col(IdempotencyKey.household_id) == uow.household_id,
            col(IdempotencyKey.user_id) == uow.actor.user_id,
            col(IdempotencyKey.key) == asked.key,
        )
    )
    if row is None:
        row = IdempotencyKey(user_id=uow.actor.user_id, **asked._asdict())
        uow.session.add(row)
        uow.session.flush()
    elif (row.request, row.body_hash) != (asked.request, asked.body_hash):
        raise InvalidInput.field(
            "Idempotency-Key", "This key was used for another request. Use a new key for each."
        )
    return row


def forget_old(uow: UnitOfWork) -> int:
    """Delete keys older than a day, in all households (system work), and return how many."""
    result = uow.session.execute(
        delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < clock.now() - KEPT)
    )
    return int(getattr(result, "rowcount", 0))
