"""Claims under warranties: opened, changed, closed with an outcome."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from spends.domains.belongings.kinds import ClaimOutcome
from spends.domains.belongings.models import WarrantyClaim
from spends.domains.belongings.repository import claims as rows
from spends.domains.belongings.repository import warranties as warranty_rows
from spends.domains.belongings.schemas import ClaimChanges, NewClaim
from spends.domains.belongings.views import ClaimView
from spends.domains.ledger.service import noting
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.unit_of_work import UnitOfWork


def open_claim(uow: UnitOfWork, warranty_id: UUID, new: NewClaim) -> WarrantyClaim:
    """Open a claim under a warranty; NotFound when that is unknown.

    With an outcome it is closed at once.
    """
    uow.require(Permission.WRITE)
    warranty = warranty_rows.warranty(uow, warranty_id)
    opened = new.opened or uow.today()
    row = WarrantyClaim(
        warranty_id=warranty.id,
        opened=opened,
        closed=new.closed or (max(opened, uow.today()) if new.outcome else None),
        outcome=str(new.outcome) if new.outcome else None,
        notes=new.notes or None,
    )
    _check(row)
    noting.added(uow, row)
    return row


def change_claim(uow: UnitOfWork, claim_id: UUID, changes: ClaimChanges) -> WarrantyClaim:
    """Change the fields that were sent; StaleVersion when `version` is not the present one.

    An outcome closes it today unless a day was sent; without that day it has no outcome.
    """
    uow.require(Permission.WRITE)
    row = rows.claim(uow, claim_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent = changes.changes
    with noting.noted(uow, row):
        for name in ("opened", "closed"):
            if name in sent:
                setattr(row, name, sent[name])
        if "outcome" in sent:
            row.outcome = str(sent["outcome"]) if sent["outcome"] else None
        if "notes" in sent:
            row.notes = sent["notes"] or None
        if "closed" in sent and sent["closed"] is None and sent.get("outcome") is None:
            row.outcome = None
        elif row.outcome is not None and row.closed is None:
            row.closed = max(row.opened, uow.today())
        _check(row)
    return row


def close_claim(
    uow: UnitOfWork, claim_id: UUID, outcome: ClaimOutcome, closed: date | None = None
) -> WarrantyClaim:
    """Close a claim with its outcome, today unless said otherwise."""
    day = closed or uow.today()
    return change_claim(uow, claim_id, ClaimChanges(outcome=outcome, closed=day))


def _check(row: WarrantyClaim) -> None:
    if row.closed is not None and row.closed < row.opened:
        message = "The claim would be closed before it was opened. Check the two dates."
        raise InvalidInput.field("closed", message)


def delete_claim(uow: UnitOfWork, claim_id: UUID) -> None:
    """Delete a claim; Conflict when a refund was expected for it."""
    uow.require(Permission.WRITE)
    row = rows.claim(uow, claim_id)
    if rows.has_refund(uow, claim_id):
        message = "A refund is expected for this claim. Delete the refund first."
        raise Conflict(message)
    before = noting.state(row)
    uow.session.delete(row)
    uow.session.flush()
    noting.note(uow, "delete", row, before)


def claim(uow: UnitOfWork, claim_id: UUID, warranty_id: UUID | None = None) -> ClaimView:
    """Return a claim; NotFound when it is unknown, or not one under the warranty that is given."""
    uow.require(Permission.READ)
    uow.session.flush()
    found = rows.full(uow, claim_id=claim_id, warranty_id=warranty_id)
    if not found:
        raise NotFound
    return ClaimView(**found[0]._asdict())


def claims(uow: UnitOfWork, warranty_id: UUID) -> list[ClaimView]:
    """Return the claims under a warranty, the newest on top; NotFound when that is unknown."""
    uow.require(Permission.READ)
    uow.session.flush()
    warranty_rows.warranty(uow, warranty_id)
    return [ClaimView(**row._asdict()) for row in rows.full(uow, warranty_id=warranty_id)]


def of_purchases(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> list[ClaimView]:
    """Return the claims under all warranties of purchases, the newest on top."""
    uow.require(Permission.READ)
    uow.session.flush()
    return [ClaimView(**row._asdict()) for row in rows.full(uow, purchase_ids=purchase_ids)]


def all_claims(uow: UnitOfWork) -> list[ClaimView]:
    """Return every claim, the newest on top: the log."""
    uow.require(Permission.READ)
    uow.session.flush()
    return [ClaimView(**row._asdict()) for row in rows.full(uow)]
