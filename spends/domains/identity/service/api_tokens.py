"""Personal tokens, for scripts: bound to one user and one household, and to scopes."""

from collections.abc import Sequence
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.identity import repository
from spends.domains.identity.models import ApiToken, User
from spends.domains.identity.schemas import NewApiToken
from spends.domains.identity.service.sessions import NOTED_EVERY, require_person
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.crypto import new_token, token_hash
from spends.kit.database import Database
from spends.kit.errors import Forbidden, InvalidInput, NotFound
from spends.kit.unit_of_work import UnitOfWork

PREFIX = "spends_"


def is_api_token(token: str) -> bool:
    """Return whether a bearer token has the form of a personal token."""
    return token.startswith(PREFIX)


def api_tokens(uow: UnitOfWork) -> Sequence[ApiToken]:
    """Return the actor's personal tokens in this household, the newest first."""
    return repository.api_tokens(uow, uow.actor.user_id)


def create_api_token(uow: UnitOfWork, new: NewApiToken) -> tuple[ApiToken, str]:
    """Make a personal token and return it with its secret, which is kept nowhere.

    Raises Forbidden when a scope is beyond the actor's role, InvalidInput when it would be expired.
    """
    require_person(uow)
    scopes = {Permission.READ, *new.scopes}
    if Permission.OPERATE in scopes or not scopes <= uow.actor.permissions:
        raise Forbidden("A token cannot do more than you may. Choose fewer scopes.")
    if new.expires_at is not None and new.expires_at <= clock.now():
        raise InvalidInput.field("expires_at", "Choose a time in the future.")
    secret = PREFIX + new_token()
    token = ApiToken(
        user_id=uow.actor.user_id,
        name=new.name,
        token_hash=token_hash(secret),
        scopes=sorted(scopes),
        expires_at=new.expires_at,
    )
    uow.session.add(token)
    uow.session.flush()
    kept = {"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at}
    audit.record(uow, "created", "api_token", token.id, None, kept)
    return token, secret


def revoke_api_token(uow: UnitOfWork, token_id: UUID) -> None:
    """End one of the actor's personal tokens; NotFound when it is not theirs."""
    require_person(uow)
    token = uow.session.get(ApiToken, (uow.household_id, token_id))
    if token is None or token.user_id != uow.actor.user_id or token.revoked_at is not None:
        raise NotFound
    token.revoked_at = clock.now()
    audit.record(uow, "revoked", "api_token", token.id, {"name": token.name}, None)


def find_api_token(uow: UnitOfWork, secret: str) -> tuple[ApiToken, User] | None:
    """Return the live token of a secret with its user (system work), or None."""
    now = clock.now()
    found = repository.live_api_token(uow, token_hash(secret), now)
    if found and (found[0].last_used_at is None or now - found[0].last_used_at >= NOTED_EVERY):
        uow.after_commit(_note_use, uow.database, found[0])
    return found


def _note_use(database: Database, token: ApiToken) -> None:
    if database.is_writing:
        return
    with database.system("a token's use is noted") as uow:
        repository.note_api_token(uow, token.household_id, token.id, clock.now())
