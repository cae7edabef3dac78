"""The audit log's statements."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from spends.domains.audit.models import AuditEvent
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork


def newest(uow: UnitOfWork, skip: int, limit: int) -> Slice[AuditEvent]:
    """Return the household's events, the latest first."""
    mine = col(AuditEvent.household_id) == uow.household_id
    rows = uow.session.scalars(
        select(AuditEvent).where(mine).order_by(col(AuditEvent.id).desc()).offset(skip).limit(limit)
    )
    total = uow.session.scalar(select(func.count()).select_from(AuditEvent).where(mine))
    return Slice(list(rows), total or 0, skip, limit)


def of_row(uow: UnitOfWork, entity_id: UUID, limit: int) -> list[AuditEvent]:
    """Return the events on one row alone, the latest first."""
    chosen = (
        select(AuditEvent)
        .where(
            col(AuditEvent.household_id) == uow.household_id,
            col(AuditEvent.entity_id) == entity_id,
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(limit)
    )
    return list(uow.session.scalars(chosen))
