"""Warranties: layers on a purchase, by dates or length, and where they stand today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import EXPIRING_DAYS, WarrantyStatus, WarrantyType
from spends.domains.belongings.models import Purchase, Warranty
from spends.domains.belongings.repository import claims as claim_rows
from spends.domains.belongings.repository import purchases as purchase_rows
from spends.domains.belongings.repository import warranties as rows
from spends.domains.belongings.schemas import (
    NewWarranty,
    WarrantyChanges,
    WarrantyFilter,
    WarrantySort,
)
from spends.domains.belongings.views import WarrantyView
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.service import noting
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput, NotFound, StaleVersion
from spends.kit.paging import Slice
from spends.kit.sql import AnyRow
from spends.kit.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the law of a country would give a purchase; shown as a suggestion, never as advice."""

    country: str
    years: int
    law: str
    warranty_start: date
    warranty_end: date


def add(uow: UnitOfWork, purchase_id: UUID, new: NewWarranty) -> Warranty:
    """Add a warranty to a purchase; NotFound when that is unknown."""
    uow.require(Permission.WRITE)
    return add_to(uow, purchase_rows.locked(uow, purchase_id), new)


def add_for(uow: UnitOfWork, purchase_id: UUID, new: NewWarranty) -> Warranty:
    """Add a warranty to a purchase that a body names; InvalidInput when that is unknown."""
    uow.require(Permission.WRITE)
    return add_to(uow, purchase_rows.purchase_in_body(uow, purchase_id), new)


def add_to(uow: UnitOfWork, purchase: Purchase, new: NewWarranty) -> Warranty:
    """Add a warranty to a purchase at hand."""
    start = new.warranty_start or purchase.delivery_date or purchase.purchase_date
    row = Warranty(
        purchase_id=purchase.id,
        warranty_start=start,
        warranty_end=_end(start, new.warranty_end, new.warranty_months, new.warranty_type),
        warranty_type=str(new.warranty_type),
        provider=new.provider or None,
        notes=new.notes or None,
    )
    _check(row)
    noting.added(uow, row)
    purchase_rows.set_cover(uow, [purchase.id])
    return row


def _end(start: date, end: date | None, months: int | None, kind: str) -> date | None:
    if months is None:
        return end
    if end is not None:
        message = "Give either the end or the length in months."
        raise InvalidInput.field("warranty_months", message)
    if kind == WarrantyType.LIFETIME:
        message = "A lifetime warranty has no length. Leave it out, or choose another type."
        raise InvalidInput.field("warranty_months", message)
    return rules.warranty_end(start, months)


def _check(row: Warranty) -> None:
    if row.warranty_type == WarrantyType.LIFETIME:
        if row.warranty_end is not None:
            message = "A lifetime warranty has no end. Leave it out, or choose another type."
            raise InvalidInput.field("warranty_end", message)
    elif row.warranty_end is None:
        message = "Enter when the warranty ends, or how many months it lasts."
        raise InvalidInput.field("warranty_end", message)
    elif row.warranty_end < row.warranty_start:
        message = "The warranty would end before it starts. Check the two dates."
        raise InvalidInput.field("warranty_end", message)


def change(uow: UnitOfWork, warranty_id: UUID, changes: WarrantyChanges) -> Warranty:
    """Change the fields that were sent; StaleVersion when `version` is not the present one.

    With `warranty_months` the end follows from the start; a warranty that becomes a LIFETIME one
    loses its end.
    """
    uow.require(Permission.WRITE)
    row = _locked(uow, warranty_id)
    if changes.version not in {None, row.version}:
        raise StaleVersion
    sent = changes.changes
    with noting.noted(uow, row):
        if "warranty_start" in sent:
            row.warranty_start = sent["warranty_start"]
        if "warranty_type" in sent:
            row.warranty_type = str(sent["warranty_type"])
        for name in ("provider", "notes"):
            if name in sent:
                setattr(row, name, sent[name] or None)
        _set_end(row, changes)
        if "status" in sent:
            _set_status(uow, row, sent["status"])
        _check(row)
    purchase_rows.set_cover(uow, [row.purchase_id])
    return row


def _set_end(row: Warranty, changes: WarrantyChanges) -> None:
    if changes.warranty_months is not None:
        row.warranty_end = _end(
            row.warranty_start, changes.warranty_end, changes.warranty_months, row.warranty_type
        )
    elif "warranty_end" in changes.model_fields_set:
        row.warranty_end = changes.warranty_end
    elif row.warranty_type == WarrantyType.LIFETIME:
        row.warranty_end = None


def _set_status(uow: UnitOfWork, row: Warranty, status: WarrantyStatus) -> None:
    if status == WarrantyStatus.VOIDED:
        row.voided_at = row.voided_at or clock.now()
        return
    taken_back = row.voided_at is not None and status == WarrantyStatus.ACTIVE
    if not taken_back and status != rules.warranty_status(row.warranty_end, uow.today()):
        message = "Whether a warranty is active or expired follows from its dates. Change those."
        raise InvalidInput.field("status", message)
    row.voided_at = None


def void(uow: UnitOfWork, warranty_id: UUID, *, voided: bool = True) -> Warranty:
    """Say that a warranty holds no more, whatever its dates, or take that back."""
    uow.require(Permission.WRITE)
    row = _locked(uow, warranty_id)
    with noting.noted(uow, row, "void" if voided else "unvoid"):
        row.voided_at = (row.voided_at or clock.now()) if voided else None
    purchase_rows.set_cover(uow, [row.purchase_id])
    return row


def _locked(uow: UnitOfWork, warranty_id: UUID, *, deleted: bool = False) -> Warranty:
    """Return a warranty whose purchase nobody else changes meanwhile."""
    row = rows.warranty(uow, warranty_id, deleted=deleted)
    purchase_rows.locked(uow, row.purchase_id)
    uow.session.refresh(row)
    return rows.warranty(uow, warranty_id, deleted=deleted)


def warranty(uow: UnitOfWork, warranty_id: UUID) -> WarrantyView:
    """Return a warranty; NotFound when it is unknown or deleted."""
    uow.require(Permission.READ)
    uow.session.flush()
    found = rows.by_ids(uow, [warranty_id])
    if not found:
        raise NotFound
    return _view(found[0], uow.today())


def warranties(
    uow: UnitOfWork,
    wanted: WarrantyFilter,
    skip: int = 0,
    limit: int = 20,
    sort: WarrantySort = "end",
) -> Slice[WarrantyView]:
    """Return what a filter means with the exact total, what ends first on top unless said."""
    uow.require(Permission.READ)
    return _slice(uow, rows.conditions(uow, wanted, uow.today()), skip, limit, sort)


def expiring(
    uow: UnitOfWork, days: int = EXPIRING_DAYS, skip: int = 0, limit: int = 20
) -> Slice[WarrantyView]:
    """Return the warranties that end within so many days, today and the last day included."""
    uow.require(Permission.READ)
    today = uow.today()
    found = rows.conditions(uow, WarrantyFilter(), today)
    found.append(rows.expiring_by(today, today + timedelta(days=days)))
    return _slice(uow, found, skip, limit)


def recent(uow: UnitOfWork, limit: int = 10) -> list[WarrantyView]:
    """Return the warranties that began last, the newest on top."""
    uow.require(Permission.READ)
    uow.session.flush()
    today, ids = uow.today(), rows.newest(uow, limit)
    return [_view(row, today) for row in (rows.by_ids(uow, ids) if ids else [])]


def _slice(
    uow: UnitOfWork,
    conditions: list[rows.Condition],
    skip: int,
    limit: int,
    sort: WarrantySort = "end",
) -> Slice[WarrantyView]:
    uow.session.flush()
    today = uow.today()
    ids, total = rows.ids(uow, conditions, skip, limit, rows.order(sort, today))
    found = rows.by_ids(uow, ids) if ids else []
    return Slice([_view(row, today) for row in found], total, skip, limit)


def of_purchases(uow: UnitOfWork, purchase_ids: Collection[UUID]) -> dict[UUID, list[WarrantyView]]:
    """Return the warranties of purchases, the first to begin on top."""
    uow.require(Permission.READ)
    uow.session.flush()
    today = uow.today()
    found: dict[UUID, list[WarrantyView]] = {}
    for row in rows.by_purchases(uow, purchase_ids):
        found.setdefault(row.purchase_id, []).append(_view(row, today))
    return found


def _view(row: AnyRow, today: date) -> WarrantyView:
    values = row._asdict()
    end, voided = row.warranty_end, row.voided_at is not None
    status = rules.warranty_status(end, today, voided=voided)
    counts = end is not None and status == WarrantyStatus.ACTIVE
    return WarrantyView(
        **values,
        status=status,
        expiring_soon=rules.is_expiring(end, today, voided=voided),
        days_left=(end - today).days if counts else None,
    )


def delete(uow: UnitOfWork, warranty_id: UUID) -> None:
    """Delete a warranty; `restore` takes it back."""
    uow.require(Permission.WRITE)
    row = _locked(uow, warranty_id)
    at = clock.now()
    with noting.noted(uow, row, "delete"):
        row.deleted_at = at
    purchase_rows.set_cover(uow, [row.purchase_id])
    for target, ids in _proven(uow, row.id):
        documents.release(uow, target, ids, at)


def restore(uow: UnitOfWork, warranty_id: UUID) -> Warranty:
    """Bring a deleted warranty back; NotFound when its purchase is deleted."""
    uow.require(Permission.WRITE)
    row = _locked(uow, warranty_id, deleted=True)
    at = row.deleted_at
    with noting.noted(uow, row, "restore"):
        row.deleted_at = None
    purchase_rows.set_cover(uow, [row.purchase_id])
    for target, ids in _proven(uow, row.id):
        documents.reclaim(uow, target, ids, at or clock.now())
    return row


def _proven(uow: UnitOfWork, warranty_id: UUID) -> list[tuple[LinkTarget, list[UUID]]]:
    """Return what goes with a warranty and may have documents of its own."""
    claims = claim_rows.of_warranties(uow, [warranty_id])
    return [(LinkTarget.WARRANTY, [warranty_id]), (LinkTarget.CLAIM, claims)]


def suggestion(uow: UnitOfWork, purchase_id: UUID, country: str | None = None) -> Suggestion | None:
    """Return the legal guarantee that may hold for a purchase, by country (as in "DE").

    By the country of the reader's language where none is given. None where the law is not known, or
    a STATUTORY warranty is there already.
    """
    uow.require(Permission.READ)
    purchase = purchase_rows.purchase(uow, purchase_id)
    code = (country or uow.actor.locale.replace("_", "-").partition("-")[2]).strip().upper()
    known = rules.statutory(code)
    if known is None or _has_statutory(rows.of_purchase(uow, purchase_id)):
        return None
    start = purchase.delivery_date or purchase.purchase_date
    end = rules.warranty_end(start, known.years * rules.YEAR)
    return Suggestion(code, known.years, known.law, start, end)


def _has_statutory(found: Sequence[Warranty]) -> bool:
    return any(row.warranty_type == WarrantyType.STATUTORY for row in found)
