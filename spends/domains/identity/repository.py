"""Identity's statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from spends.domains.identity.models import (
    ApiToken,
    RefreshToken,
    SignInAttempt,
    User,
    UserSession,
)
from spends.kit.unit_of_work import UnitOfWork


def _changed(result: Any) -> int:
    return int(result.rowcount)


def user_exists(uow: UnitOfWork) -> bool:
    """Return whether anybody has signed up yet."""
    return uow.session.scalar(select(col(User.id)).limit(1)) is not None


def user_by_email(uow: UnitOfWork, email: str) -> User | None:
    """Return the user of a folded e-mail address."""
    return uow.session.scalar(select(User).where(col(User.email) == email))


def users(uow: UnitOfWork, ids: Iterable[UUID]) -> Sequence[User]:
    """Return users by id."""
    return uow.session.scalars(select(User).where(col(User.id).in_(list(ids)))).all()


def live_session(
    uow: UnitOfWork, token_hash: str, now: datetime
) -> tuple[UserSession, User] | None:
    """Return a session that is neither revoked nor expired, with its user."""
    row = uow.session.execute(
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(
            col(UserSession.token_hash) == token_hash,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > now,
        )
    ).first()
    return (row[0], row[1]) if row else None


def revoke_api_tokens(uow: UnitOfWork, user_id: UUID, now: datetime) -> int:
    """End a user's personal tokens in every household (system work); return how many."""
    return _changed(
        uow.session.execute(
            update(ApiToken)
            .where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
            .values(revoked_at=now)
            .execution_options(synchronize_session=False)
        )
    )


def live_sessions(uow: UnitOfWork, user_id: UUID, now: datetime) -> Sequence[UserSession]:
    """Return a user's sessions, the latest used first."""
    return uow.session.scalars(
        select(UserSession)
        .where(
            col(UserSession.user_id) == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > now,
        )
        .order_by(col(UserSession.last_seen_at).desc())
    ).all()


def users_seen(uow: UnitOfWork, since: datetime) -> int:
    """Return how many users have a session that was used since an instant (system work)."""
    return uow.session.execute(
        select(func.count(col(UserSession.user_id).distinct())).where(
            col(UserSession.last_seen_at) >= since, col(UserSession.revoked_at).is_(None)
        )
    ).scalar_one()


def slide_session(uow: UnitOfWork, session_id: UUID, seen: datetime, expires: datetime) -> None:
    """Note that a session was used, and until when it now lasts."""
    uow.session.execute(
        update(UserSession)
        .where(col(UserSession.id) == session_id)
        .values(last_seen_at=seen, expires_at=expires)
    )


def revoke_session_by_hash(uow: UnitOfWork, token_hash: str, now: datetime) -> None:
    """End the session of a cookie's token."""
    uow.session.execute(
        update(UserSession)
        .where(col(UserSession.token_hash) == token_hash, col(UserSession.revoked_at).is_(None))
        .values(revoked_at=now)
    )


def revoke_sign_ins(
    uow: UnitOfWork,
    user_id: UUID,
    now: datetime,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """End a user's sessions and token families, `only` one or all `but` one; return how many."""
    ended = 0
    for model, key in ((UserSession, UserSession.id), (RefreshToken, RefreshToken.family_id)):
        statement = (
            update(model)
            .where(col(model.user_id) == user_id, col(model.revoked_at).is_(None))
            .values(revoked_at=now)
        )
        if only is not None:
            statement = statement.where(col(key) == only)
        if but is not None:
            statement = statement.where(col(key) != but)
        ended += _changed(uow.session.execute(statement))
    return ended


def refresh_token(uow: UnitOfWork, token_hash: str) -> RefreshToken | None:
    """Return a refresh token in whatever state."""
    return uow.session.scalar(
        select(RefreshToken).where(col(RefreshToken.token_hash) == token_hash)
    )


def use_refresh_token(uow: UnitOfWork, token_id: UUID, now: datetime) -> bool:
    """Mark a live refresh token as used; False when somebody did before, or it has ended."""
    result = uow.session.execute(
        update(RefreshToken)
        .where(
            col(RefreshToken.id) == token_id,
            col(RefreshToken.used_at).is_(None),
            col(RefreshToken.revoked_at).is_(None),
            col(RefreshToken.expires_at) > now,
        )
        .values(used_at=now)
    )
    return _changed(result) == 1


def user_of_family(uow: UnitOfWork, user_id: UUID, family_id: UUID, now: datetime) -> User | None:
    """Return the user if this family of tokens still lives."""
    alive = (
        select(col(RefreshToken.id))
        .where(
            col(RefreshToken.family_id) == family_id,
            col(RefreshToken.user_id) == user_id,
            col(RefreshToken.revoked_at).is_(None),
            col(RefreshToken.expires_at) > now,
        )
        .exists()
    )
    return uow.session.scalar(select(User).where(col(User.id) == user_id, alive))


def live_api_token(uow: UnitOfWork, token_hash: str, now: datetime) -> tuple[ApiToken, User] | None:
    """Return a personal token that is neither revoked nor expired, with its user (system work)."""
    row = uow.session.execute(
        select(ApiToken, User)
        .join(User, col(User.id) == col(ApiToken.user_id))
        .where(
            col(ApiToken.token_hash) == token_hash,
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at).is_(None) | (col(ApiToken.expires_at) > now),
        )
    ).first()
    return (row[0], row[1]) if row else None


def api_tokens(uow: UnitOfWork, user_id: UUID) -> Sequence[ApiToken]:
    """Return a user's personal tokens in this household that were not revoked, the newest first."""
    return uow.session.scalars(
        select(ApiToken)
        .where(
            col(ApiToken.household_id) == uow.household_id,
            col(ApiToken.user_id) == user_id,
            col(ApiToken.revoked_at).is_(None),
        )
        .order_by(col(ApiToken.id).desc())
    ).all()


def note_api_token(uow: UnitOfWork, household_id: UUID, token_id: UUID, now: datetime) -> None:
    """Note that a personal token was used (system work)."""
    uow.session.execute(
        update(ApiToken)
        .where(col(ApiToken.household_id) == household_id, col(ApiToken.id) == token_id)
        .values(last_used_at=now)
    )


def tries(uow: UnitOfWork, key: str, since: datetime) -> tuple[int, datetime | None]:
    """Return how many tries a key has had since an instant, and when the first of them was."""
    row = uow.session.execute(
        select(func.count(), func.min(col(SignInAttempt.created_at))).where(
            col(SignInAttempt.key) == key, col(SignInAttempt.created_at) > since
        )
    ).one()
    return row[0], row[1]


def forget_tries(uow: UnitOfWork, key: str, ids: Iterable[UUID]) -> None:
    """Delete all tries of a key, and some by id."""
    uow.session.execute(
        delete(SignInAttempt).where(
            (col(SignInAttempt.key) == key) | col(SignInAttempt.id).in_(list(ids))
        )
    )


def forget_expired(uow: UnitOfWork, ended: datetime, tried: datetime) -> int:
    """Delete sign-ins that ended, and tries made, before an instant; return how many."""
    count = 0
    for statement in (
        delete(UserSession).where(
            (col(UserSession.expires_at) < ended) | (col(UserSession.revoked_at) < ended)
        ),
        delete(RefreshToken).where(col(RefreshToken.expires_at) < ended),
        delete(SignInAttempt).where(col(SignInAttempt.created_at) < tried),
    ):
        count += _changed(uow.session.execute(statement))
    return count
