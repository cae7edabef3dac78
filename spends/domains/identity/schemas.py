"""What comes in about people and their tokens, and what goes out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, EmailStr, Field
from pydantic import StringConstraints as Text

from spends.domains.identity.rules import NAME_MAX, folded_email
from spends.kit.actor import Permission

Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(folded_email)]
PersonName = Annotated[str, Text(strip_whitespace=True, min_length=1, max_length=NAME_MAX)]
Locale = Annotated[str, Text(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", max_length=20)]
Password = Annotated[str, Field(max_length=1000)]


class NewUser(BaseModel):
    """A person who signs up."""

    email: Email
    password: Password
    name: PersonName
    locale: Locale | None = None


class ProfileChanges(BaseModel):
    """What people may change about themselves; what is not sent stays."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName | None = None
    locale: Locale | None = None


class PasswordChange(BaseModel):
    """A new password, with the present one as proof."""

    current_password: Password
    new_password: Password


class NewApiToken(BaseModel):
    """A personal token to make. `scopes` are read, write and manage; read is always in."""

    name: Annotated[str, Text(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: list[Permission] = Field(default=[Permission.READ], min_length=1, max_length=4)
    expires_at: AwareDatetime | None = None


class Output(BaseModel):
    """Read off a row."""

    model_config = ConfigDict(from_attributes=True)


class UserOut(Output):
    """A person."""

    id: UUID
    email: str
    name: str


class ProfileOut(UserOut):
    """A person as they see themselves."""

    locale: str
    is_operator: bool
    created_at: datetime
    last_login_at: datetime | None


class SessionOut(Output):
    """A browser that is signed in."""

    id: UUID
    user_agent: str
    ip: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool = False


class ApiTokenOut(Output):
    """A personal token, without its secret."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class CreatedApiToken(ApiTokenOut):
    """A personal token with its secret, which is shown this once."""

    token: str


class TokenPair(BaseModel):
    """Tokens: `access_token` lasts `expires_in` seconds, `refresh_token` for one exchange."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105  a kind of token, not one
    expires_in: int
