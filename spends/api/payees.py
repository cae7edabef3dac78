"""/api/payees: merchants and people that money goes to or comes from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import NewPayee, PayeeChanges
from spends.domains.ledger.service import payees
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/payees", tags=["payees"])


class PayeeOut(BaseModel):
    """A payee; new transactions with it get the default category."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    default_category_id: UUID | None
    version: int


class Merge(BaseModel):
    """What to merge into."""

    model_config = ConfigDict(extra="forbid")

    into_id: UUID


_out = PayeeOut.model_validate


@router.get("", summary="List payees")
async def payee_list(
    work: Work,
    page: Paging,
    search: Annotated[str, Query(max_length=100, description="A part of the name.")] = "",
) -> ListOut[PayeeOut]:
    """List the payees by name."""

    def listed(uow: UnitOfWork) -> ListOut[PayeeOut]:
        return ListOut.of(payees.payees(uow, search, page.skip, page.limit), _out)

    return await work.read(listed)


@router.post("", status_code=201, summary="Add a payee")
async def add_payee(new: NewPayee, work: Work) -> PayeeOut:
    """Add a payee."""
    return await work.post(lambda uow: _out(payees.add_payee(uow, new)))


@router.get("/{payee_id}", summary="Get a payee")
async def payee(payee_id: PathId, work: Work) -> PayeeOut:
    """Return a payee."""
    return await work.read(lambda uow: _out(payees.payee(uow, payee_id)))


@router.put("/{payee_id}", summary="Change a payee")
@router.patch("/{payee_id}", summary="Change a payee")
async def change_payee(payee_id: PathId, changes: PayeeChanges, work: Work) -> PayeeOut:
    """Change the fields that are sent; an earlier name stays known."""
    return await work.write(lambda uow: _out(payees.change_payee(uow, payee_id, changes)))


@router.delete("/{payee_id}", status_code=204, summary="Delete a payee", response_class=Response)
async def delete_payee(payee_id: PathId, work: Work) -> None:
    """Delete a payee without transactions; others can be merged."""
    await work.write(lambda uow: payees.delete_payee(uow, payee_id))


@router.post("/{payee_id}/merge", summary="Merge a payee into another")
async def merge_payees(payee_id: PathId, merge: Merge, work: Work) -> PayeeOut:
    """Make one payee of two; the one in the body stays and is returned."""
    return await work.post(lambda uow: _out(payees.merge_payees(uow, payee_id, merge.into_id)))
