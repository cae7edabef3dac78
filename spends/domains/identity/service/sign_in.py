"""Proving who one is by a password, as often as is reasonable.

What hashes a password opens its own units of work: a hash takes tens of milliseconds, and no
transaction is held meanwhile.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.identity import repository
from spends.domains.identity.events import PasswordChanged
from spends.domains.identity.forms import WRONG_CREDENTIALS
from spends.domains.identity.models import SignInAttempt, User
from spends.domains.identity.rules import address_key, folded_email
from spends.domains.identity.schemas import PasswordChange
from spends.domains.identity.service.sessions import end_other_sign_ins, require_person
from spends.domains.identity.service.users import check_password, profile
from spends.kit import clock, events, metrics
from spends.kit.actor import Actor
from spends.kit.crypto import hash_password, password_matches, token_hash
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, NotFound, RateLimited, Unauthenticated
from spends.kit.unit_of_work import UnitOfWork

WINDOW = timedelta(minutes=15)
PER_PAIR = 10
PER_EMAIL = 100
PER_ADDRESS = 50
SIGN_UP_WINDOW = timedelta(hours=1)


class _Limit(NamedTuple):
    """How often something may be tried within a while."""

    key: str
    most: int
    window: timedelta = WINDOW


def _limits(email: str, ip: str | None) -> list[_Limit]:
    """Return what bounds guessing; the first is forgiven once the password was right.

    The strictest holds for one e-mail from one address, so that a stranger elsewhere does not lock
    its owner out; what one e-mail gets from all addresses together is bounded too.
    """
    address, folded = address_key(ip) if ip else "", folded_email(email)
    found = [
        _Limit(token_hash(f"pair:{address} {folded}"), PER_PAIR),
        _Limit(token_hash(f"email:{folded}"), PER_EMAIL),
    ]
    return [*found, _Limit(token_hash(f"address:{address}"), PER_ADDRESS)] if address else found


def _check_tries(uow: UnitOfWork, limits: Sequence[_Limit]) -> None:
    now = clock.now()
    for limit in limits:
        count, first = repository.tries(uow, limit.key, now - limit.window)
        if count >= limit.most:
            wait = (first or now) + limit.window - now
            raise RateLimited(max(1, int(wait.total_seconds())))


def _count_try(uow: UnitOfWork, limits: Sequence[_Limit]) -> list[UUID]:
    _check_tries(uow, limits)
    tries = [SignInAttempt(key=limit.key) for limit in limits]
    uow.session.add_all(tries)
    return [row.id for row in tries]


@contextlib.contextmanager
def limited_tries(database: Database, email: str, ip: str | None) -> Iterator[None]:
    """Count a try for an e-mail and an address before it is made, and forget it if it succeeds.

    Counted first, so that a thousand tries at the same moment are a thousand; each is stored by
    itself, whatever is raised inside. RateLimited from the 11th failure for an e-mail from one
    address, the 101st for it from all, and the 51st from an address, within 15 minutes.
    """
    limits = _limits(email, ip)
    with database.system("a try to sign in is counted") as uow:
        ids = _count_try(uow, limits)
    yield
    with database.system("a sign-in succeeded") as uow:
        repository.forget_tries(uow, limits[0].key, ids)


@contextlib.contextmanager
def limited_sign_ups(database: Database, ip: str | None, most: int) -> Iterator[None]:
    """Count a sign-up from an address, and forget it if it fails; 0 for no limit.

    RateLimited when there were `most` from there within an hour, those under way included.
    """
    if not ip or not most:
        yield
        return
    limit = _Limit(token_hash(f"sign-up:{address_key(ip)}"), most, SIGN_UP_WINDOW)
    with database.system("a sign-up is counted") as uow:
        ids = _count_try(uow, [limit])
    try:
        yield
    except BaseException:
        with database.system("a sign-up failed") as uow:
            repository.forget_tries(uow, "", ids)
        raise


@contextlib.contextmanager
def limited_misses(database: Database, what: str, ip: str | None) -> Iterator[None]:
    """Count by address how often something is asked for by a secret that is none: NotFound.

    Finding it costs nothing, so that programs may come as often as they like. RateLimited once
    there were 50 misses from an address within 15 minutes.
    """
    if not ip:
        yield
        return
    limit = _Limit(token_hash(f"{what}:{address_key(ip)}"), PER_ADDRESS)
    with database.system("misses are looked up", write=False) as uow:
        _check_tries(uow, [limit])
    try:
        yield
    except NotFound:
        with database.system("a miss is counted") as uow:
            uow.session.add(SignInAttempt(key=limit.key))
        raise


def authenticate(database: Database, email: str, password: str, ip: str | None) -> User:
    """Return the user whose e-mail and password these are.

    Raises Unauthenticated, in the same words and time for an unknown e-mail and a wrong password,
    and RateLimited after too many failures.
    """
    with metrics.counted(metrics.SIGN_INS), limited_tries(database, email, ip):
        with database.system("sign-in", write=False) as uow:
            user = repository.user_by_email(uow, folded_email(email))
        if not password_matches(password, user.password_hash if user else None) or user is None:
            raise Unauthenticated(WRONG_CREDENTIALS)
    return user


def change_password(database: Database, actor: Actor, change: PasswordChange) -> None:
    """Change the actor's password; whatever else opens in their name ends.

    That is other sign-ins, personal tokens and secret addresses. Raises InvalidInput
    when the present password is wrong or the new one will not do, and RateLimited after too many
    failures.
    """
    with database.unit_of_work(actor, write=False) as uow:
        require_person(uow)
        user = profile(uow)
    check_password(change.new_password, user.email, user.name, field="new_password")
    with limited_tries(database, user.email, actor.ip):
        if not password_matches(change.current_password, user.password_hash):
            raise InvalidInput.field("current_password", "This is not your present password.")
    new_hash = hash_password(change.new_password)
    with database.system("what opens without the password that is changed") as uow:
        repository.revoke_api_tokens(uow, actor.user_id, clock.now())
        events.publish(uow, PasswordChanged(actor.user_id))
    with database.unit_of_work(actor) as uow:
        profile(uow).password_hash = new_hash
        end_other_sign_ins(uow)
        audit.record(uow, "changed_password", "user", actor.user_id)
