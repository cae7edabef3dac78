"""Many purchases changed or deleted at once: one piece of work, one audit event, one undo."""

import contextlib
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.audit.models import AuditEvent
from spends.domains.belongings.models import Purchase
from spends.domains.belongings.repository import purchases as rows
from spends.domains.belongings.schemas import ManyChanges
from spends.domains.belongings.service import purchases, removing
from spends.domains.households import service as households
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.unit_of_work import UnitOfWork

MOST = 500
ENTITY = "purchase"
CHANGE, DELETE, UNDO = "change many", "delete many", "undo many"
# What a change of many alters, and so must be known to take it back.
FIELDS = ("status", "location", "sold_for", "sold_on", "lent_to", "lent_on")
DAYS = {"sold_on", "lent_on"}

State = dict[str, Any]


def change_many(uow: UnitOfWork, ids: Collection[UUID], changes: ManyChanges) -> UUID:
    """Change the fields that were sent on all purchases; return what `undo` takes.

    NotFound when one of them is unknown: then none is changed.
    """
    uow.require(Permission.WRITE)
    found = _held(uow, ids)
    with _noted(uow, CHANGE, found) as event:
        for row in found:
            purchases.write(uow, row, changes.changes)
    return event.id


def delete_many(uow: UnitOfWork, ids: Collection[UUID]) -> UUID:
    """Delete purchases with what goes with them; return what `undo` takes. NotFound as above."""
    uow.require(Permission.WRITE)
    found, at = _held(uow, ids), clock.now()
    with _noted(uow, DELETE, found) as event:
        for row in found:
            removing.put_away(uow, row, at)
    return event.id


def undo(uow: UnitOfWork, event_id: UUID) -> None:
    """Take a change of many back.

    NotFound for an event that is none; Conflict when it was undone before; StaleVersion when one of
    the purchases was changed since.
    """
    uow.require(Permission.WRITE)
    event = audit.event(uow, event_id)
    if event.entity != ENTITY or event.action not in {CHANGE, DELETE}:
        raise NotFound
    if event.undone_at is not None:
        message = "This was undone already."
        raise Conflict(message)
    old: dict[str, State] = (event.before or {})["rows"]
    new: dict[str, State] = (event.after or {})["rows"]
    gone = event.action == DELETE
    found = _held(uow, [UUID(row_id) for row_id in old], deleted=gone)
    if any(row.version != new[str(row.id)]["version"] for row in found):
        raise StaleVersion
    with _noted(uow, UNDO, found):
        for row in found:
            if gone:
                removing.bring_back(uow, row)
            else:
                _put_back(row, old[str(row.id)])
    event.undone_at = clock.now()


def _held(uow: UnitOfWork, ids: Collection[UUID], *, deleted: bool = False) -> list[Purchase]:
    if len(ids) > MOST:
        message = f"Choose at most {MOST} purchases at once."
        raise InvalidInput.field("ids", message)
    # In one order, so that two people who change the same ones do not wait for each other.
    try:
        return [rows.locked(uow, row_id, deleted=deleted) for row_id in sorted(set(ids))]
    except NotFound:
        if deleted:
            raise StaleVersion from None
        raise


@contextlib.contextmanager
def _noted(uow: UnitOfWork, action: str, found: list[Purchase]) -> Iterator[AuditEvent]:
    """Put what this context does to purchases into one event, and count it as one change."""
    event = audit.record(uow, action, ENTITY, None)
    before = {row.id: _state(row) for row in found}
    yield event
    uow.session.flush()
    old: dict[str, State] = {}
    new: dict[str, State] = {}
    for row in found:
        was, now = before[row.id], _state(row)
        differs = [name for name in FIELDS if was[name] != now[name]]
        old[str(row.id)] = {name: was[name] for name in differs}
        new[str(row.id)] = {name: now[name] for name in differs} | {"version": row.version}
    event.before = {"count": len(found), "rows": old}
    event.after = {"count": len(found), "rows": new}
    households.touch(uow)


def _state(row: Purchase) -> State:
    return {name: _plain(getattr(row, name)) for name in FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _put_back(row: Purchase, state: State) -> None:
    for name, value in state.items():
        day = name in DAYS and value is not None
        setattr(row, name, date.fromisoformat(value) if day else value)
    row.search_text, row.more_text = purchases.searched(row)
