"""Browser sessions: a random token in a cookie, its hash in the database."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.identity import repository
from spends.domains.identity.models import User, UserSession
from spends.kit import clock
from spends.kit.crypto import new_token, token_hash
from spends.kit.database import Database
from spends.kit.errors import Forbidden, NotFound
from spends.kit.unit_of_work import UnitOfWork

NOTED_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=1)
ACTIVE_WITHIN = timedelta(minutes=15)


def start_session(
    uow: UnitOfWork, user_id: UUID, *, days: int, user_agent: str = "", ip: str | None = None
) -> str:
    """Sign a browser in for so many days without use, and return the token for its cookie."""
    token = new_token()
    now = clock.now()
    uow.session.add(
        UserSession(
            user_id=user_id,
            token_hash=token_hash(token),
            user_agent=user_agent[:300],
            ip=ip,
            last_seen_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    user = uow.session.get(User, user_id)
    if user is not None:
        user.last_login_at = now
    return token


def find_session(uow: UnitOfWork, token: str) -> tuple[UserSession, User] | None:
    """Return the live session of a cookie's token with its user, or None.

    That it was used is noted afterwards, at most once a minute, and not while another writes: it
    is never worth waiting for.
    """
    now = clock.now()
    found = repository.live_session(uow, token_hash(token), now)
    if found and now - found[0].last_seen_at >= NOTED_EVERY:
        uow.after_commit(_note_use, uow.database, found[0])
    return found


def _note_use(database: Database, session: UserSession) -> None:
    if database.is_writing:
        return
    now = clock.now()
    lifetime = session.expires_at - session.last_seen_at
    with database.system("a session's use is noted") as uow:
        repository.slide_session(uow, session.id, now, now + lifetime)


def sessions(uow: UnitOfWork) -> Sequence[UserSession]:
    """Return where the actor is signed in, the latest used first."""
    return repository.live_sessions(uow, uow.actor.user_id, clock.now())


def active_users(uow: UnitOfWork) -> int:
    """Return how many people were seen in a browser within 15 minutes (system work)."""
    return repository.users_seen(uow, clock.now() - ACTIVE_WITHIN)


def require_person(uow: UnitOfWork) -> None:
    """Refuse with Forbidden what only somebody who signed in may do, not a personal token."""
    if uow.actor.sign_in_id is None:
        raise Forbidden("A personal token cannot do this. Sign in instead.")


def end_session(uow: UnitOfWork, session_id: UUID) -> None:
    """Sign one of the actor's browsers or token pairs out; NotFound when it is not theirs."""
    require_person(uow)
    user_id = uow.actor.user_id
    if not repository.revoke_sign_ins(uow, user_id, clock.now(), only=session_id):
        raise NotFound
    audit.record(uow, "signed_out", "session", session_id)


def end_other_sign_ins(uow: UnitOfWork) -> int:
    """Sign the actor out everywhere but here; return how many sign-ins and tokens that ended."""
    require_person(uow)
    actor = uow.actor
    return repository.revoke_sign_ins(uow, actor.user_id, clock.now(), but=actor.sign_in_id)


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End the session of a cookie's token, if there is one."""
    repository.revoke_session_by_hash(uow, token_hash(token), clock.now())


def forget_expired(uow: UnitOfWork) -> int:
    """Delete sign-ins that ended over a day ago and old tries (system work); return how many."""
    ended = clock.now() - KEPT_AFTER_END
    return repository.forget_expired(uow, ended, ended)
