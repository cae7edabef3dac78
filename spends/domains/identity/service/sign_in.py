"""Proving who one is by a password, as often as is reasonable.

What hashes a password opens its own units of work: a hash takes tens of milliseconds, and no
transaction is held meanwhile.
"""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.identity import repository
from spends.domains.identity.forms import WRONG_CREDENTIALS
from spends.domains.identity.models import SignInAttempt, User
from spends.domains.identity.rules import folded_email
from spends.domains.identity.schemas import PasswordChange
from spends.domains.identity.service.sessions import end_other_sign_ins, require_person
from spends.domains.identity.service.users import check_password, profile
from spends.kit import clock
from spends.kit.actor import Actor
from spends.kit.crypto import hash_password, password_matches, token_hash
from spends.kit.database import Database
from spends.kit.errors import InvalidInput, RateLimited, Unauthenticated
from spends.kit.unit_of_work import UnitOfWork

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_ADDRESS = 50


def _email_key(email: str) -> str:
    return token_hash(f"email:{folded_email(email)}")


def _count_try(uow: UnitOfWork, email: str, ip: str | None) -> list[UUID]:
    limits = {_email_key(email): PER_EMAIL}
    if ip:
        limits[token_hash(f"address:{ip}")] = PER_ADDRESS
    now = clock.now()
    for key, limit in limits.items():
        count, first = repository.tries(uow, key, now - WINDOW)
        if count >= limit:
            wait = (first or now) + WINDOW - now
            raise RateLimited(max(1, int(wait.total_seconds())))
    tries = [SignInAttempt(key=key) for key in limits]
    uow.session.add_all(tries)
    return [row.id for row in tries]


@contextlib.contextmanager
def limited_tries(database: Database, email: str, ip: str | None) -> Iterator[None]:
    """Count a try for an e-mail and an address before it is made, and forget it if it succeeds.

    Counted first, so that a thousand tries at the same moment are a thousand; each is stored by
    itself, whatever is raised inside. RateLimited from the 11th failure for an e-mail and the 51st
    from an address within 15 minutes.
    """
    with database.system("a try to sign in is counted") as uow:
        ids = _count_try(uow, email, ip)
    yield
    with database.system("a sign-in succeeded") as uow:
        repository.forget_tries(uow, _email_key(email), ids)


def authenticate(database: Database, email: str, password: str, ip: str | None) -> User:
    """Return the user whose e-mail and password these are.

    Raises Unauthenticated, in the same words and time for an unknown e-mail and a wrong password,
    and RateLimited after too many failures.
    """
    with limited_tries(database, email, ip):
        with database.system("sign-in", write=False) as uow:
            user = repository.user_by_email(uow, folded_email(email))
        if not password_matches(password, user.password_hash if user else None) or user is None:
            raise Unauthenticated(WRONG_CREDENTIALS)
    return user


def change_password(database: Database, actor: Actor, change: PasswordChange) -> None:
    """Change the actor's password; all else by which they are signed in ends, tokens included.

    Raises InvalidInput when the present password is wrong or the new one will not do, and
    RateLimited after too many failures.
    """
    with database.unit_of_work(actor, write=False) as uow:
        require_person(uow)
        user = profile(uow)
    check_password(change.new_password, user.email, user.name, field="new_password")
    with limited_tries(database, user.email, actor.ip):
        if not password_matches(change.current_password, user.password_hash):
            raise InvalidInput.field("current_password", "This is not your present password.")
    new_hash = hash_password(change.new_password)
    with database.system("personal tokens of who changes the password") as uow:
        repository.revoke_api_tokens(uow, actor.user_id, clock.now())
    with database.unit_of_work(actor) as uow:
        profile(uow).password_hash = new_hash
        end_other_sign_ins(uow)
        audit.record(uow, "changed_password", "user", actor.user_id)
