"""What a role allows, and what a new household starts with."""

from collections.abc import Iterable
from enum import StrEnum

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies

from spends.kit.actor import Permission

DEFAULT_CURRENCY = "USD"


class Role(StrEnum):
    """What a member may do: admins also manage the household and its people."""

    ADMIN = "admin"
    MEMBER = "member"


_ROLES = {
    Role.ADMIN: frozenset({Permission.READ, Permission.WRITE, Permission.MANAGE}),
    Role.MEMBER: frozenset({Permission.READ, Permission.WRITE}),
}


def permissions(
    role: str, *, operator: bool = False, scopes: Iterable[str] | None = None
) -> frozenset[Permission]:
    """Return what a member may do; an admin who operates the instance may do that too.

    `scopes` are a personal token's, which can only take away. An unknown role may do nothing.
    """
    allowed = _ROLES.get(Role(role), frozenset()) if role in set(Role) else frozenset()
    if operator and role == Role.ADMIN:
        allowed |= {Permission.OPERATE}
    if scopes is not None:
        allowed &= frozenset(scopes)
    return allowed


def currency_of(locale: str | None) -> str:
    """Return the currency of a locale's country, EUR for `de-DE`; USD when it names none."""
    try:
        territory = Locale.parse((locale or "").replace("-", "_")).territory
    except (UnknownLocaleError, ValueError, TypeError):
        return DEFAULT_CURRENCY
    codes = get_territory_currencies(territory) if territory else []
    return str(codes[0]) if codes else DEFAULT_CURRENCY


def name_for(person: str) -> str:
    """Return the name of a household that was given none."""
    return f"{person}'s household"[:100]
