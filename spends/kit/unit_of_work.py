"""One piece of work: one actor, one household, one transaction."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from spends.kit import clock, tenancy
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Forbidden, Unauthenticated

if TYPE_CHECKING:
    from spends.kit.database import Database

log = structlog.get_logger()
Result = TypeVar("Result")


class UnitOfWork:
    """What services work with. Made by `Database`, which commits or rolls it back.

    `writes` says whether it may change anything.
    """

    def __init__(
        self, session: Session, actor: Actor | None, database: "Database", *, writes: bool
    ) -> None:
        self.session = session
        self.database = database
        self.writes = writes
        self._actor = actor
        self._before_commit: dict[str, Callable[[], object]] = {}
        self._after_commit: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        self._answers: dict[tuple[object, str], Any] = {}

    @property
    def actor(self) -> Actor:
        """Who is acting; Unauthenticated when nobody is."""
        if self._actor is None:
            raise Unauthenticated
        return self._actor

    @property
    def household_id(self) -> UUID:
        """The household this work is bound to."""
        scope = self.session.info.get(tenancy.SCOPE)
        if isinstance(scope, UUID):
            return scope
        message = "no household is bound to this unit of work"
        raise tenancy.ScopeError(message)

    @property
    def is_system(self) -> bool:
        """Whether this work stands outside the walls between households."""
        return isinstance(self.session.info.get(tenancy.SCOPE), tenancy.SystemScope)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.is_sqlite

    def require(self, permission: Permission) -> None:
        """Refuse with Forbidden unless the actor has the permission; system work may do all."""
        if not self.is_system and permission not in self.actor.permissions:
            raise Forbidden

    def act_as(self, actor: Actor) -> None:
        """Bind this system work to an actor, as sign-up does once it has made both."""
        self._actor = actor
        self.session.flush()
        tenancy.bind_scope(self.session, actor.household_id)
        tenancy.bind_postgres(self.session, self.session.connection())

    def today(self) -> date:
        """Return the civil day in the household's time zone."""
        return clock.today(self.actor.timezone)

    def once(self, name: str, make: Callable[[], Result]) -> Result:
        """Return what `make` answers; in work that only reads, what it has answered by this name.

        For what follows from the household alone, and nobody changes.
        """
        if self.writes:
            return make()
        key = (self.household_id, name)
        if key not in self._answers:
            self._answers[key] = make()
        found: Result = self._answers[key]
        return found

    def ask_anew(self) -> None:
        """Forget what was answered `once`: what is asked from now on is as things are now."""
        self._answers.clear()

    def before_commit(self, name: str, function: Callable[[], object]) -> None:
        """Run something once, by name, as the last step before the commit.

        Summaries and counters are written then: their rows are hot, and so are locked as briefly as
        can be. The names are run in alphabetical order, which keeps two writers from locking each
        other out.
        """
        self._before_commit[name] = function

    def run_before_commit(self) -> None:
        """Run what `before_commit` collected.

        Called by `Database`, and by whoever must read the summaries now.
        """
        self.session.flush()
        for name in sorted(self._before_commit):
            self._before_commit.pop(name)()

    def after_commit(self, function: Callable[..., object], *arguments: Any) -> None:
        """Run something once the work is safely stored.

        A failure there is logged and loses nothing.
        """
        self._after_commit.append((function, arguments))

    def run_after_commit(self) -> None:
        """Run what `after_commit` collected; called by `Database`."""
        for function, arguments in self._after_commit:
            try:
                function(*arguments)
            except Exception:
                log.exception(
                    "after_commit_failed", function=getattr(function, "__qualname__", str(function))
                )
