"""/api/tags: free labels on transactions."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import NewTag
from spends.domains.ledger.service.naming import tags
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/tags", tags=["tags"])


class TagOut(BaseModel):
    """A tag, and how many transactions carry it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    transaction_count: int
    version: int


def _out(uow: UnitOfWork, tag_id: UUID) -> TagOut:
    return TagOut.model_validate(tags.tag_view(uow, tag_id))


@router.get("", summary="List tags")
async def tag_list(work: Work, page: Paging) -> ListOut[TagOut]:
    """List the tags by name."""
    make = TagOut.model_validate
    return await work.read(lambda uow: ListOut.of_all(tags.tag_views(uow), page, make))


@router.post("", status_code=201, summary="Add a tag")
async def add_tag(new: NewTag, work: Work) -> TagOut:
    """Add a tag."""
    return await work.post(lambda uow: _out(uow, tags.add_tag(uow, new).id))


@router.get("/{tag_id}", summary="Get a tag")
async def tag(tag_id: PathId, work: Work) -> TagOut:
    """Return a tag."""
    return await work.read(lambda uow: _out(uow, tag_id))


@router.put("/{tag_id}", summary="Rename a tag")
@router.patch("/{tag_id}", summary="Rename a tag")
async def rename_tag(tag_id: PathId, new: NewTag, work: Work) -> TagOut:
    """Give a tag another name."""
    return await work.write(lambda uow: _out(uow, tags.rename_tag(uow, tag_id, new).id))


@router.delete("/{tag_id}", status_code=204, summary="Delete a tag", response_class=Response)
async def delete_tag(tag_id: PathId, work: Work) -> None:
    """Delete a tag, and take it off its transactions."""
    await work.write(lambda uow: tags.delete_tag(uow, tag_id))
