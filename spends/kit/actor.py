"""Who is acting, in which household, and what they may do there."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """What a service may ask for before it acts."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user bound to one household.

    `timezone` and `currency_code` are the household's, `locale` is the user's. `member_id` is the
    membership row. `sign_in_id` is the browser session or token family the person signed in with;
    None when a personal token acts, which may not change who else gets in.
    """

    user_id: UUID
    household_id: UUID
    member_id: UUID
    permissions: frozenset[Permission]
    timezone: str = "UTC"
    currency_code: str = "USD"
    locale: str = "en"
    ip: str | None = None
    sign_in_id: UUID | None = None
