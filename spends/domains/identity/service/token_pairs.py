"""Tokens for apps: a signed one for minutes, and one that is exchanged for the next pair."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from spends.domains.identity import repository
from spends.domains.identity.models import RefreshToken, User
from spends.domains.identity.schemas import TokenPair
from spends.kit import clock
from spends.kit.crypto import new_token, token_hash
from spends.kit.database import Database
from spends.kit.errors import Unauthenticated
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork

ACCESS = timedelta(minutes=15)
REFRESH = timedelta(days=7)
ISSUER = "spends"
ENDED = "This sign-in has ended. Sign in again."


def _signing_key(key: bytes) -> OctKey:
    # A key of its own, so that what encrypts secrets signs nothing.
    return OctKey.import_key(hmac.digest(key, b"access-token", hashlib.sha256))


def issue_tokens(
    uow: UnitOfWork, user_id: UUID, key: bytes, family_id: UUID | None = None
) -> TokenPair:
    """Return a new pair for a user, of a new family unless one is given. `key` is the runtime's."""
    now = clock.now()
    family = family_id or new_id()
    refresh_secret = new_token()
    uow.session.add(
        RefreshToken(
            user_id=user_id,
            family_id=family,
            token_hash=token_hash(refresh_secret),
            expires_at=now + REFRESH,
        )
    )
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "family": str(family),
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS).timestamp()),
    }
    return TokenPair(
        access_token=jwt.encode({"alg": "HS256"}, claims, _signing_key(key)),
        refresh_token=refresh_secret,
        expires_in=int(ACCESS.total_seconds()),
    )


def refresh(database: Database, token: str, key: bytes) -> TokenPair:
    """Exchange a refresh token for the next pair; Unauthenticated when it is unknown or has ended.

    A token that comes a second time was stolen from one of the two who have it, so its whole
    family ends.
    """
    pair = None
    with database.system("tokens are refreshed") as uow:
        found = repository.refresh_token(uow, token_hash(token))
        if found is not None:
            now = clock.now()
            if repository.use_refresh_token(uow, found.id, now):
                pair = issue_tokens(uow, found.user_id, key, found.family_id)
            elif found.used_at is not None:
                repository.revoke_sign_ins(uow, found.user_id, now, only=found.family_id)
    if pair is None:
        raise Unauthenticated(ENDED)
    return pair


def find_access(uow: UnitOfWork, token: str, key: bytes) -> tuple[UUID, User] | None:
    """Return the family and user of an access token, or None when it or its family has ended."""
    now = clock.now()
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        iss={"essential": True, "value": ISSUER},
        sub={"essential": True},
        family={"essential": True},
        exp={"essential": True},
    )
    try:
        claims = jwt.decode(token, _signing_key(key), algorithms=["HS256"]).claims
        registry.validate(claims)
        user_id, family_id = UUID(claims["sub"]), UUID(claims["family"])
    except (JoseError, ValueError, TypeError, AttributeError):
        return None
    user = repository.user_of_family(uow, user_id, family_id, now)
    return (family_id, user) if user else None
