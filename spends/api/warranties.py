"""/api/warranties: cover on purchases, where it stands today, and claims under it."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.belongings.schemas import (
    ClaimChanges,
    NewClaim,
    NewWarranty,
    WarrantyChanges,
    WarrantyFilter,
)
from spends.domains.belongings.service import claims, warranties
from spends.kit.paging import MAX_LIMIT
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/warranties", tags=["warranties"])

MAX_DAYS = 3_660


class WarrantyOut(BaseModel):
    """A warranty, from one day to another, both included; a LIFETIME one has no end.

    `status` is today's in the household's time zone, VOIDED once that was set by hand.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    purchase_id: UUID
    product_name: str
    warranty_start: datetime.date
    warranty_end: datetime.date | None
    warranty_type: str
    status: str
    expiring_soon: bool
    days_left: int | None
    voided_at: datetime.datetime | None
    provider: str | None
    notes: str | None
    claim_count: int
    open_claim_count: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int


class ClaimOut(BaseModel):
    """A claim under a warranty, open until it is closed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    warranty_id: UUID
    purchase_id: UUID
    product_name: str
    opened: datetime.date
    closed: datetime.date | None
    outcome: str | None
    notes: str | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int


class AddedWarranty(NewWarranty):
    """A warranty to add to the purchase it names."""

    purchase_id: UUID

    @property
    def warranty(self) -> NewWarranty:
        """The warranty alone."""
        names = self.model_fields_set - {"purchase_id"}
        return NewWarranty(**{name: getattr(self, name) for name in names})


class WarrantyQuery(WarrantyFilter):
    """Which warranties are asked for, and which part of them."""

    skip: Annotated[int, Field(ge=0, le=10**9, description="How many to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many to give.")] = 20

    @property
    def wanted(self) -> WarrantyFilter:
        """The filter alone."""
        filters = self.model_fields_set & WarrantyFilter.model_fields.keys()
        return WarrantyFilter(**{name: getattr(self, name) for name in filters})


_out = WarrantyOut.model_validate
_claim_out = ClaimOut.model_validate


def _one(uow: UnitOfWork, warranty_id: UUID) -> WarrantyOut:
    return _out(warranties.warranty(uow, warranty_id))


@router.get("", summary="List warranties")
async def warranty_list(
    work: Work, query: Annotated[WarrantyQuery, Query()]
) -> ListOut[WarrantyOut]:
    """List warranties, what ends first on top; the filters combine."""

    def listed(uow: UnitOfWork) -> ListOut[WarrantyOut]:
        return ListOut.of(warranties.warranties(uow, query.wanted, query.skip, query.limit), _out)

    return await work.read(listed)


@router.post("", status_code=201, summary="Add a warranty")
async def add_warranty(new: AddedWarranty, work: Work) -> WarrantyOut:
    """Add a warranty to a purchase, which may have several, by its end or length in months."""

    def added(uow: UnitOfWork) -> WarrantyOut:
        return _one(uow, warranties.add_for(uow, new.purchase_id, new.warranty).id)

    return await work.post(added)


@router.get("/expiring", summary="List expiring warranties")
async def expiring(
    work: Work,
    page: Paging,
    days: Annotated[int, Query(ge=0, le=MAX_DAYS, description="How many days ahead.")] = 30,
) -> ListOut[WarrantyOut]:
    """List the warranties that end within so many days, the next to end on top."""

    def listed(uow: UnitOfWork) -> ListOut[WarrantyOut]:
        return ListOut.of(warranties.expiring(uow, days, page.skip, page.limit), _out)

    return await work.read(listed)


@router.get("/{warranty_id}", summary="Get a warranty")
async def warranty(warranty_id: PathId, work: Work) -> WarrantyOut:
    """Return a warranty."""
    return await work.read(lambda uow: _one(uow, warranty_id))


@router.put("/{warranty_id}", summary="Change a warranty")
@router.patch("/{warranty_id}", summary="Change a warranty")
async def change_warranty(warranty_id: PathId, changes: WarrantyChanges, work: Work) -> WarrantyOut:
    """Change the fields that are sent; `status` VOIDED makes it void, ACTIVE takes that back."""

    def changed(uow: UnitOfWork) -> WarrantyOut:
        return _one(uow, warranties.change(uow, warranty_id, changes).id)

    return await work.write(changed)


@router.delete(
    "/{warranty_id}", status_code=204, summary="Delete a warranty", response_class=Response
)
async def delete_warranty(warranty_id: PathId, work: Work) -> None:
    """Delete a warranty; documents that nothing else holds go with it."""
    await work.write(lambda uow: warranties.delete(uow, warranty_id))


@router.post("/{warranty_id}/restore", summary="Restore a deleted warranty")
async def restore_warranty(warranty_id: PathId, work: Work) -> WarrantyOut:
    """Bring a deleted warranty back."""
    return await work.post(lambda uow: _one(uow, warranties.restore(uow, warranty_id).id))


@router.get("/{warranty_id}/claims", summary="List a warranty's claims")
async def claim_list(warranty_id: PathId, work: Work, page: Paging) -> ListOut[ClaimOut]:
    """List the claims under a warranty, the newest on top."""

    def listed(uow: UnitOfWork) -> ListOut[ClaimOut]:
        return ListOut.of_all(claims.claims(uow, warranty_id), page, _claim_out)

    return await work.read(listed)


@router.post("/{warranty_id}/claims", status_code=201, summary="Open a claim")
async def open_claim(warranty_id: PathId, new: NewClaim, work: Work) -> ClaimOut:
    """Open a claim under a warranty, today unless said otherwise."""

    def opened(uow: UnitOfWork) -> ClaimOut:
        return _claim_out(claims.claim(uow, claims.open_claim(uow, warranty_id, new).id))

    return await work.post(opened)


@router.get("/{warranty_id}/claims/{claim_id}", summary="Get a claim")
async def claim(warranty_id: PathId, claim_id: PathId, work: Work) -> ClaimOut:
    """Return a claim."""
    return await work.read(lambda uow: _claim_out(claims.claim(uow, claim_id, warranty_id)))


@router.put("/{warranty_id}/claims/{claim_id}", summary="Change a claim")
@router.patch("/{warranty_id}/claims/{claim_id}", summary="Change a claim")
async def change_claim(
    warranty_id: PathId, claim_id: PathId, changes: ClaimChanges, work: Work
) -> ClaimOut:
    """Change the fields that are sent; an outcome closes it, today unless said otherwise."""

    def changed(uow: UnitOfWork) -> ClaimOut:
        claims.claim(uow, claim_id, warranty_id)
        claims.change_claim(uow, claim_id, changes)
        return _claim_out(claims.claim(uow, claim_id))

    return await work.write(changed)


@router.delete(
    "/{warranty_id}/claims/{claim_id}",
    status_code=204,
    summary="Delete a claim",
    response_class=Response,
)
async def delete_claim(warranty_id: PathId, claim_id: PathId, work: Work) -> None:
    """Delete a claim for which no refund is expected."""

    def deleted(uow: UnitOfWork) -> None:
        claims.claim(uow, claim_id, warranty_id)
        claims.delete_claim(uow, claim_id)

    await work.write(deleted)
