"""The walls between households, as listeners on the session.

Postgres' row-level security is the third.

1. Every ORM statement gets the household criterion for every `HouseholdOwned` row, and fails when
no household is bound. 2. Every new row is stamped with the bound household; a row of another
household is refused at flush. 3. On Postgres, `app.household_id` is set at each transaction's
begin, and the policies of the migrations do the rest.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, column, event, text
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import SQLModel

from spends.kit import clock
from spends.kit.columns import UuidBytes
from spends.kit.model import HouseholdOwned, HouseholdRecord

SCOPE = "spends_scope"


class ScopeError(RuntimeError):
    """A statement on household rows ran with no household bound, or on another's: a bug."""


class SystemScope:
    """The one way out of the walls: look-ups before a household is known, and sweeps over all."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def household_models() -> Iterator[type[HouseholdOwned]]:
    """Yield every mapped class whose rows belong to a household."""
    pending = list(HouseholdOwned.__subclasses__())
    while pending:
        model = pending.pop()
        pending.extend(model.__subclasses__())
        if hasattr(model, "__table__"):
            yield model


def bind_scope(session: Session, scope: UUID | SystemScope | None) -> None:
    """Bind a session to one household, to the named system scope, or to none."""
    session.info[SCOPE] = scope
    session.info.pop("criteria", None)


class _EveryHouseholdRow:
    """Stands for all household models in one option: one each would cost every statement dearly."""

    household_id = column("household_id", UuidBytes())
    __subclasses__ = HouseholdOwned.__subclasses__


def _criteria(session: Session, household_id: UUID) -> ORMOption:
    if "criteria" not in session.info:
        session.info["criteria"] = with_loader_criteria(
            _EveryHouseholdRow,
            # A function, since a plain expression is not carried over to an alias that is joined.
            lambda entity: entity.household_id == household_id,
            include_aliases=True,
        )
    criteria: ORMOption = session.info["criteria"]
    return criteria


def _add_criteria(state: ORMExecuteState) -> None:
    scope = state.session.info.get(SCOPE)
    if isinstance(scope, SystemScope):
        return
    if scope is None:
        if any(issubclass(mapper.class_, HouseholdOwned) for mapper in state.all_mappers):
            message = "no household is bound to this session"
            raise ScopeError(message)
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(_criteria(state.session, scope))


def _stamp(session: Session, *_: Any) -> None:
    scope = session.info.get(SCOPE)
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, HouseholdOwned):
            continue
        if scope is None:
            message = "no household is bound to this session"
            raise ScopeError(message)
        if not isinstance(scope, SystemScope):
            if row.__dict__.get("household_id") is None:
                row.household_id = scope
            if row.household_id != scope:
                message = f"{type(row).__name__} belongs to another household"
                raise ScopeError(message)
    for row in session.dirty:
        if isinstance(row, SQLModel) and session.is_modified(row) and hasattr(row, "updated_at"):
            row.updated_at = clock.now()
            if isinstance(row, HouseholdRecord):
                row.version += 1


def bind_postgres(session: Session, connection: Connection) -> None:
    """Tell Postgres' policies the bound scope, for the rest of the transaction."""
    if connection.dialect.name != "postgresql":
        return
    scope = session.info.get(SCOPE)
    household = "" if scope is None or isinstance(scope, SystemScope) else str(scope)
    system = "on" if isinstance(scope, SystemScope) else ""
    connection.execute(
        text(
            "select set_config('app.household_id', :household, true),"
            " set_config('app.system', :system, true)"
        ),
        {"household": household, "system": system},
    )


def _after_begin(session: Session, _transaction: Any, connection: Connection) -> None:
    bind_postgres(session, connection)


def guard(session_class: type[Session]) -> None:
    """Put the walls on a session class."""
    event.listen(session_class, "do_orm_execute", _add_criteria)
    event.listen(session_class, "before_flush", _stamp)
    event.listen(session_class, "after_begin", _after_begin)


def fail_unscoped_statements(engine: Engine) -> None:
    """For tests on SQLite: fail a statement on household rows that names no household."""
    names = sorted({str(model.__table__.name) for model in household_models()}, key=len)  # type: ignore[attr-defined]  # set by SQLModel on tables
    on_household_rows = re.compile(
        r'(?:from|join|into|update)\s+"?(?:' + "|".join(names) + r')"?(?![\w"])', re.IGNORECASE
    )

    @event.listens_for(engine, "before_cursor_execute")
    def check(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if connection.get_execution_options().get("spends_system"):
            return
        if on_household_rows.search(statement) and "household_id" not in statement:
            message = f"statement on household rows binds no household: {statement}"
            raise ScopeError(message)
