"""The audit log: written by every service that changes something, read by admins."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from spends.domains.audit import repository, rules
from spends.domains.audit.models import AuditEvent
from spends.kit.actor import Permission
from spends.kit.errors import NotFound
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork


def record(  # noqa: PLR0913, PLR0917  who calls it reads it as a sentence
    uow: UnitOfWork,
    action: str,
    entity: str,
    entity_id: UUID | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add what the actor does to the log, in the same transaction as the change itself.

    `before` and `after` may hold whole rows: only what differs is kept. Secrets have no place here.
    """
    return _added(uow, action, entity, entity_id, *rules.difference(before, after))


def record_rows(  # noqa: PLR0913, PLR0917  as `record`
    uow: UnitOfWork,
    action: str,
    entity: str,
    entity_id: UUID | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> AuditEvent:
    """Add a change of many rows: by id what differs, before and after, as JSON holds it already."""
    return _added(uow, action, entity, entity_id, {"rows": before}, {"rows": after})


def _added(  # noqa: PLR0913, PLR0917  as `record`
    uow: UnitOfWork,
    action: str,
    entity: str,
    entity_id: UUID | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> AuditEvent:
    event = AuditEvent(
        actor_id=uow.actor.user_id,
        action=action,
        entity=entity,
        entity_id=entity_id,
        before=before,
        after=after,
        ip=uow.actor.ip,
    )
    uow.session.add(event)
    return event


def events(uow: UnitOfWork, skip: int = 0, limit: int = 20) -> Slice[AuditEvent]:
    """Return the household's events, the latest first; for admins."""
    uow.require(Permission.MANAGE)
    return repository.newest(uow, skip, limit)


def history(uow: UnitOfWork, entity_id: UUID, limit: int = 20) -> list[AuditEvent]:
    """Return what was done to one row, the latest first; changes of many at once are not in it.

    For everyone who may read the row: say who, when and what, but not from which address.
    """
    uow.require(Permission.READ)
    return repository.of_row(uow, entity_id, limit)


def event(uow: UnitOfWork, event_id: UUID) -> AuditEvent:
    """Return an event, such as one to undo; NotFound when it is unknown."""
    found = uow.session.get(AuditEvent, (uow.household_id, event_id))
    if found is None:
        raise NotFound
    return found
