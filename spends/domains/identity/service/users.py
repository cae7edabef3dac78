"""People: adding them and what they say about themselves."""

from collections.abc import Iterable
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.identity import repository, rules
from spends.domains.identity.forms import EMAIL_TAKEN
from spends.domains.identity.models import User
from spends.domains.identity.schemas import NewUser, ProfileChanges
from spends.kit.actor import Permission
from spends.kit.crypto import hash_password
from spends.kit.errors import Conflict, FieldError, InvalidInput, Unauthenticated
from spends.kit.unit_of_work import UnitOfWork


def has_users(uow: UnitOfWork) -> bool:
    """Return whether anybody has signed up on this instance yet."""
    return repository.user_exists(uow)


def hashed_password(new: NewUser) -> str:
    """Return the hash of a new person's password; InvalidInput when it will not do.

    Slow on purpose: call it before opening the work that `add_user` is done in.
    """
    check_password(new.password, new.email, new.name, field="password")
    return hash_password(new.password)


def add_user(uow: UnitOfWork, new: NewUser, password_hash: str | None = None) -> User:
    """Add a person (system work); the first of an instance becomes its operator.

    `password_hash` is what `hashed_password` returned, if that was called before. Raises Conflict
    when the e-mail address is taken, InvalidInput when the password will not do.
    """
    if repository.user_by_email(uow, new.email) is not None:
        raise Conflict(EMAIL_TAKEN, [FieldError("email", EMAIL_TAKEN)])
    user = User(
        email=new.email,
        name=new.name,
        password_hash=password_hash or hashed_password(new),
        locale=new.locale or "en",
        is_operator=not repository.user_exists(uow),
    )
    uow.session.add(user)
    uow.session.flush()
    return user


def check_password(password: str, email: str, name: str, field: str) -> None:
    """Raise InvalidInput, naming the field, when a password will not do."""
    problem = rules.password_problem(password, email, name)
    if problem:
        raise InvalidInput.field(field, problem)


def users_by_id(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Return people by id; unknown ids are left out."""
    return {user.id: user for user in repository.users(uow, ids)}


def profile(uow: UnitOfWork) -> User:
    """Return the person who acts."""
    user = uow.session.get(User, uow.actor.user_id)
    if user is None:
        raise Unauthenticated
    return user


def update_profile(uow: UnitOfWork, changes: ProfileChanges) -> User:
    """Change what the actor says about themselves; only what was sent."""
    uow.require(Permission.WRITE)
    user = profile(uow)
    sent = changes.model_dump(exclude_none=True)
    before = {name: getattr(user, name) for name in sent}
    for name, value in sent.items():
        setattr(user, name, value)
    if before != sent:
        audit.record(uow, "updated", "user", user.id, before, sent)
    return user
