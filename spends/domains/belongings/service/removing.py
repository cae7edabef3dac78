"""What goes with a purchase that is deleted, and comes back with it. Who calls notes the change."""

from datetime import datetime
from uuid import UUID

from spends.domains.belongings.models import Purchase
from spends.domains.belongings.repository import claims as claim_rows
from spends.domains.belongings.repository import purchases as rows
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.kit import clock
from spends.kit.unit_of_work import UnitOfWork


def put_away(uow: UnitOfWork, row: Purchase, at: datetime) -> None:
    """Delete a purchase and its warranties at an instant, and release its documents."""
    covers = rows.warranties_deleted_at(uow, row.id, None)
    row.deleted_at = at
    rows.put_warranties_deleted(uow, covers, at, at)
    for target, ids in _proven(uow, row.id, covers):
        documents.release(uow, target, ids, at)


def bring_back(uow: UnitOfWork, row: Purchase) -> None:
    """Undo that: the purchase, and the warranties and documents of the same instant."""
    at = row.deleted_at or clock.now()
    covers = rows.warranties_deleted_at(uow, row.id, at)
    row.deleted_at = None
    rows.put_warranties_deleted(uow, covers, None, clock.now())
    rows.set_cover(uow, [row.id])
    for target, ids in _proven(uow, row.id, covers):
        documents.reclaim(uow, target, ids, at)


def _proven(
    uow: UnitOfWork, purchase_id: UUID, warranty_ids: list[UUID]
) -> list[tuple[LinkTarget, list[UUID]]]:
    """Return what goes with a purchase and may have documents of its own."""
    return [
        (LinkTarget.PURCHASE, [purchase_id]),
        (LinkTarget.WARRANTY, warranty_ids),
        (LinkTarget.CLAIM, claim_rows.of_warranties(uow, warranty_ids)),
        (LinkTarget.REFUND, rows.refund_ids(uow, purchase_id)),
    ]
