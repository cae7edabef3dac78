"""Who acts in which household, and what they may do there."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from spends.domains.households import repository, rules
from spends.domains.households.models import Household, HouseholdMember
from spends.domains.identity import service as identity
from spends.domains.identity.models import User
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Forbidden, NotFound, Unauthenticated
from spends.kit.unit_of_work import UnitOfWork

NO_HOUSEHOLD = "You are in no household any more. Ask an admin to invite you."


class Membership(NamedTuple):
    """A person in a household."""

    household: Household
    role: str


def actor_of(
    user: User,
    membership: tuple[HouseholdMember, Household],
    ip: str | None,
    *,
    sign_in_id: UUID | None = None,
    scopes: Iterable[str] | None = None,
) -> Actor:
    """Return a person as a member of a household.

    `scopes` are a personal token's, which can only take away.
    """
    member, household = membership
    return Actor(
        user_id=user.id,
        household_id=household.id,
        member_id=member.id,
        permissions=rules.permissions(member.role, operator=user.is_operator, scopes=scopes),
        timezone=household.timezone,
        currency_code=household.currency_code,
        locale=user.locale,
        ip=ip,
        sign_in_id=sign_in_id,
    )


def _membership(
    uow: UnitOfWork, user: User, asked: UUID | None, remembered: UUID | None = None
) -> tuple[HouseholdMember, Household]:
    found = repository.memberships(uow, user.id)
    for member, household in found:
        if household.id == asked:
            return member, household
    if asked is not None:
        raise NotFound
    if not found:
        raise Forbidden(NO_HOUSEHOLD)
    return next((pair for pair in found if pair[1].id == remembered), found[0])


def actor_for_session(
    uow: UnitOfWork, token: str, ip: str | None, household_id: UUID | None = None
) -> Actor:
    """Return who a session cookie's token stands for (system work, two queries).

    The household is the one asked for, else the session's last one, else the oldest membership.
    Raises Unauthenticated when the session has ended, NotFound for a household that is not theirs.
    """
    found = identity.find_session(uow, token)
    if found is None:
        raise Unauthenticated
    session, user = found
    membership = _membership(uow, user, household_id, session.household_id)
    return actor_of(user, membership, ip, sign_in_id=session.id)


def actor_for_bearer(
    uow: UnitOfWork, token: str, ip: str | None, household_id: UUID | None = None, *, key: bytes
) -> Actor:
    """Return who a bearer token, personal or of the token endpoint, stands for (system work).

    Raises Unauthenticated when it has ended, NotFound for a household that is not theirs or not
    the personal token's. `key` is the runtime's.
    """
    if identity.is_api_token(token):
        return _actor_for_api_token(uow, token, ip, household_id)
    found = identity.find_access(uow, token, key)
    if found is None:
        raise Unauthenticated
    family_id, user = found
    membership = _membership(uow, user, household_id)
    return actor_of(user, membership, ip, sign_in_id=family_id)


def _actor_for_api_token(
    uow: UnitOfWork, secret: str, ip: str | None, household_id: UUID | None
) -> Actor:
    found = identity.find_api_token(uow, secret)
    if found is None:
        raise Unauthenticated
    token, user = found
    if household_id not in {None, token.household_id}:
        raise NotFound
    try:
        membership = _membership(uow, user, token.household_id)
    except NotFound as error:
        raise Unauthenticated from error
    return actor_of(user, membership, ip, scopes=token.scopes)


def reader(uow: UnitOfWork, household_id: UUID, member_id: UUID, ip: str | None) -> Actor | None:
    """Return a member as one who may only read, or None who is there no more (system work)."""
    found = repository.membership(uow, household_id, member_id)
    if found is None:
        return None
    user = identity.users_by_id(uow, [found[0].user_id]).get(found[0].user_id)
    return None if user is None else actor_of(user, found, ip, scopes=[Permission.READ])


def member_ids(uow: UnitOfWork, user_id: UUID) -> list[UUID]:
    """Return what a person is called as a member of each of their households (system work)."""
    return [member.id for member, _ in repository.memberships(uow, user_id)]


def admins(uow: UnitOfWork) -> list[Actor]:
    """Return one admin of each household, to do in their name what concerns all (system work)."""
    first: dict[UUID, tuple[HouseholdMember, Household]] = {}
    for member, household in repository.admins(uow):
        first.setdefault(household.id, (member, household))
    people = identity.users_by_id(uow, {member.user_id for member, _ in first.values()})
    return [actor_of(people[pair[0].user_id], pair, None) for pair in first.values()]


def administered_by(uow: UnitOfWork, email: str) -> list[Actor]:
    """Return a person as an admin of each of their households, the oldest first (system work)."""
    found = repository.admins(uow)
    people = identity.users_by_id(uow, {member.user_id for member, _ in found})
    wanted = email.strip().casefold()
    return [
        actor_of(people[pair[0].user_id], pair, None)
        for pair in found
        if people[pair[0].user_id].email == wanted
    ]


def of_user(uow: UnitOfWork, user_id: UUID) -> list[Membership]:
    """Return the households a user is in, the oldest first (system work)."""
    return [
        Membership(household, member.role)
        for member, household in repository.memberships(uow, user_id)
    ]
