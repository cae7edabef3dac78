"""Users, their sessions and tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from spends.kit.model import HouseholdRecord, Record, instant_field, uuid_field


class User(Record, table=True):
    """A person who can sign in. `email` is kept case-folded.

    The first user of an instance is its operator.
    """

    __tablename__ = "user"

    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=100)
    password_hash: str = Field(max_length=200)
    email_verified_at: datetime | None = instant_field()
    locale: str = Field(default="en", max_length=20)
    totp_secret: str | None = Field(default=None, max_length=400)
    notification_preferences: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    last_login_at: datetime | None = instant_field()
    is_operator: bool = False


class UserSession(Record, table=True):
    """A browser that is signed in. Only the hash of its cookie's token is kept."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))

    user_id: UUID = uuid_field(foreign_key="user.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    household_id: UUID | None = uuid_field(
        nullable=True, foreign_key="household.id", ondelete="SET NULL"
    )
    user_agent: str = Field(default="", max_length=300)
    ip: str | None = Field(default=None, max_length=45)
    last_seen_at: datetime = instant_field(nullable=False)
    expires_at: datetime = instant_field(nullable=False)
    revoked_at: datetime | None = instant_field()


class RefreshToken(Record, table=True):
    """A refresh token of the API, good for one exchange; using it twice ends its whole family."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        Index(None, "family_id"),
        Index(None, "user_id"),
        Index(None, "expires_at"),
    )

    user_id: UUID = uuid_field(foreign_key="user.id", ondelete="CASCADE")
    family_id: UUID = uuid_field()
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = instant_field(nullable=False)
    used_at: datetime | None = instant_field()
    revoked_at: datetime | None = instant_field()


class ApiToken(HouseholdRecord, table=True):
    """A personal token for scripts, of one user in one household. `scopes` are permissions."""

    __tablename__ = "api_token"

    user_id: UUID = uuid_field(foreign_key="user.id", ondelete="CASCADE")
    name: str = Field(max_length=100)
    token_hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    last_used_at: datetime | None = instant_field()
    expires_at: datetime | None = instant_field()
    revoked_at: datetime | None = instant_field()


class SignInAttempt(Record, table=True):
    """A failed sign-in, a sign-up or a secret that is none, counted by e-mail and address.

    So that nothing can be guessed, and no machine fills the database with households.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "key", "created_at"),)

    key: str = Field(max_length=64)
