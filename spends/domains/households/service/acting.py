"""Households: who is in them, who acts in which, and that something in them changed."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.households import repository, rules
from spends.domains.households.models import CURRENCY_CHANGE, Household, HouseholdMember
from spends.domains.households.rules import Role
from spends.domains.households.schemas import HouseholdChanges, MemberOut, NewRegistration
from spends.domains.identity import service as identity
from spends.domains.identity.forms import INVITED_ONLY
from spends.domains.identity.models import User
from spends.kit import clock
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, FieldError, Forbidden, NotFound, Unauthenticated
from spends.kit.unit_of_work import UnitOfWork

KEEPS_CURRENCY = "The currency cannot be changed any more, since there are amounts in it."
NO_HOUSEHOLD = "You are in no household any more. Ask an admin to invite you."


class Membership(NamedTuple):
    """A person in a household."""

    household: Household
    role: str


def register(
    uow: UnitOfWork,
    new: NewRegistration,
    *,
    signups_open: bool,
    ip: str | None = None,
    password_hash: str | None = None,
) -> tuple[User, Household]:
    """Sign a person up with a household of their own, and bind this system work to them.

    `password_hash` is identity's `hashed_password`, where it was made before this work began.

    The first person of an instance may always sign up; after that Forbidden unless `signups_open`.
    Raises Conflict when the e-mail address is taken, InvalidInput when the password will not do.
    """
    if not signups_open and identity.has_users(uow):
        raise Forbidden(INVITED_ONLY)
    user = identity.add_user(uow, new, password_hash)
    household = Household(
        name=new.household_name or rules.name_for(new.name),
        currency_code=new.currency_code or rules.currency_of(new.locale),
        timezone=new.timezone,
    )
    uow.session.add(household)
    member = HouseholdMember(
        household_id=household.id, user_id=user.id, role=Role.ADMIN, joined_at=clock.now()
    )
    # The household is stored first: its row is what the member, and every policy, points to.
    uow.session.flush()
    uow.act_as(_actor(user, (member, household), ip))
    uow.session.add(member)
    created = {"name": household.name, "currency_code": household.currency_code}
    audit.record(uow, "created", "household", household.id, None, created)
    return user, household


def _actor(
    user: User,
    membership: tuple[HouseholdMember, Household],
    ip: str | None,
    *,
    sign_in_id: UUID | None = None,
    scopes: Iterable[str] | None = None,
) -> Actor:
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
    return _actor(user, membership, ip, sign_in_id=session.id)


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
    return _actor(user, membership, ip, sign_in_id=family_id)


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
    return _actor(user, membership, ip, scopes=token.scopes)


def reader(uow: UnitOfWork, household_id: UUID, member_id: UUID, ip: str | None) -> Actor | None:
    """Return a member as one who may only read, or None who is there no more (system work)."""
    found = repository.membership(uow, household_id, member_id)
    if found is None:
        return None
    user = identity.users_by_id(uow, [found[0].user_id]).get(found[0].user_id)
    return None if user is None else _actor(user, found, ip, scopes=[Permission.READ])


def member_ids(uow: UnitOfWork, user_id: UUID) -> list[UUID]:
    """Return what a person is called as a member of each of their households (system work)."""
    return [member.id for member, _ in repository.memberships(uow, user_id)]


def admins(uow: UnitOfWork) -> list[Actor]:
    """Return one admin of each household, to do in their name what concerns all (system work)."""
    first: dict[UUID, tuple[HouseholdMember, Household]] = {}
    for member, household in repository.admins(uow):
        first.setdefault(household.id, (member, household))
    people = identity.users_by_id(uow, {member.user_id for member, _ in first.values()})
    return [_actor(people[pair[0].user_id], pair, None) for pair in first.values()]


def administered_by(uow: UnitOfWork, email: str) -> list[Actor]:
    """Return a person as an admin of each of their households, the oldest first (system work)."""
    found = repository.admins(uow)
    people = identity.users_by_id(uow, {member.user_id for member, _ in found})
    wanted = email.strip().casefold()
    return [
        _actor(people[pair[0].user_id], pair, None)
        for pair in found
        if people[pair[0].user_id].email == wanted
    ]


def current(uow: UnitOfWork) -> Household:
    """Return the household this work is bound to."""
    household = uow.session.get(Household, uow.household_id)
    if household is None:
        raise NotFound
    return household


def currency(uow: UnitOfWork) -> str:
    """Return the household's currency, which stays so until this work ends; for writing.

    The actor's was looked up before the work began, and may be an earlier one.
    """
    return repository.currency(uow)


def set_currency(uow: UnitOfWork, code: str) -> None:
    """Count in another currency from now on; whatever is counted already is the caller's."""
    current(uow).currency_code = code
    uow.session.flush()


def currency_change(uow: UnitOfWork) -> dict[str, Any] | None:
    """Return what `note_currency_change` noted, None while no such change is under way."""
    found: dict[str, Any] | None = current(uow).settings.get(CURRENCY_CHANGE)
    return found


def note_currency_change(uow: UnitOfWork, change: dict[str, Any] | None) -> None:
    """Note how far counting anew in another currency (`code`) is; None when that has ended."""
    household = current(uow)
    rest = {name: value for name, value in household.settings.items() if name != CURRENCY_CHANGE}
    household.settings = {**rest, CURRENCY_CHANGE: change} if change else rest
    touch(uow)


def changing_currency(uow: UnitOfWork) -> list[Actor]:
    """Return one admin of each household whose currency is being changed (system work)."""
    wanted = set(repository.changing_currency(uow))
    return [actor for actor in admins(uow) if actor.household_id in wanted] if wanted else []


def alone(uow: UnitOfWork) -> Household:
    """Return the household as it is now, and keep others from writing in it until the commit."""
    household = repository.locked(uow)
    if household is None:
        raise NotFound
    return household


def of_user(uow: UnitOfWork, user_id: UUID) -> list[Membership]:
    """Return the households a user is in, the oldest first (system work)."""
    return [
        Membership(household, member.role)
        for member, household in repository.memberships(uow, user_id)
    ]


def update(
    uow: UnitOfWork,
    changes: HouseholdChanges,
    change_currency: Callable[[UnitOfWork, str], None] | None = None,
) -> Household:
    """Change the household's name, currency or time zone; for admins.

    `change_currency(uow, new_code)` is called to change the currency and rebuild what is counted
    in the old one, at once or after this work, when the household has a `next_currency_code`; it
    may raise to refuse. Without it another currency is refused with Conflict.
    """
    uow.require(Permission.MANAGE)
    household = current(uow)
    if changes.currency_code not in {None, _becoming(household)}:
        household = alone(uow)
    sent = changes.model_dump(exclude_none=True)
    before = {name: getattr(household, name) for name in sent}
    if "currency_code" in sent:
        before["currency_code"] = _becoming(household)
    if before == sent:
        return household
    for name in sent.keys() - {"currency_code"}:
        setattr(household, name, sent[name])
    if before.get("currency_code") != sent.get("currency_code"):
        if change_currency is None:
            raise Conflict(KEEPS_CURRENCY, [FieldError("currency_code", KEEPS_CURRENCY)])
        uow.session.flush()
        change_currency(uow, sent["currency_code"])
    audit.record(uow, "updated", "household", household.id, before, sent)
    touch(uow)
    return household


def _becoming(household: Household) -> str:
    return household.next_currency_code or household.currency_code


def members(uow: UnitOfWork) -> list[MemberOut]:
    """Return the people of the household, the oldest member first."""
    uow.require(Permission.READ)
    rows = repository.members(uow)
    people = identity.users_by_id(uow, [row.user_id for row in rows])
    return [
        MemberOut(
            id=row.id,
            user_id=row.user_id,
            name=people[row.user_id].name,
            email=people[row.user_id].email,
            role=row.role,
            joined_at=row.joined_at,
        )
        for row in rows
    ]


def touch(uow: UnitOfWork) -> None:
    """Count a change in the household, once for this work and as its very last step."""
    uow.before_commit("z-change-counter", partial(repository.count_change, uow))


def change_counter(uow: UnitOfWork) -> int:
    """Return how many changes the household has seen, for caches and live refresh."""
    return repository.change_counter(uow)


def change_counters(uow: UnitOfWork) -> dict[UUID, int]:
    """Return how many changes each household has seen (system work)."""
    return repository.change_counters(uow)
