"""/api/categories: the tree that income and spending is sorted into."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import CategoryChanges, CategoryOrder, NewCategory
from spends.domains.ledger.service.naming import categories
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/categories", tags=["categories"])


class CategoryOut(BaseModel):
    """A category; `path` names it from the top, `transaction_count` counts its own transactions."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    path: str
    depth: int
    type: str
    parent_id: UUID | None
    color: str
    icon: str
    is_system: bool
    tax_tag: str | None
    transaction_count: int
    version: int


class Merge(BaseModel):
    """What to merge into."""

    model_config = ConfigDict(extra="forbid")

    into_id: UUID


def _out(uow: UnitOfWork, category_id: UUID) -> CategoryOut:
    return CategoryOut.model_validate(categories.category_view(uow, category_id))


@router.get("", summary="List categories")
async def category_list(work: Work, page: Paging) -> ListOut[CategoryOut]:
    """List the categories, each parent before its children."""
    make = CategoryOut.model_validate
    return await work.read(lambda uow: ListOut.of_all(categories.category_views(uow), page, make))


@router.post("", status_code=201, summary="Add a category")
async def add_category(new: NewCategory, work: Work) -> CategoryOut:
    """Add a category; below another it has that one's type."""
    return await work.post(lambda uow: _out(uow, categories.add_category(uow, new).id))


@router.post("/order", status_code=204, summary="Arrange categories", response_class=Response)
async def arrange_categories(order: CategoryOrder, work: Work) -> None:
    """Put categories that stand below the same one into an order; others keep their places."""
    await work.post(lambda uow: categories.arrange_categories(uow, order))


@router.get("/{category_id}", summary="Get a category")
async def category(category_id: PathId, work: Work) -> CategoryOut:
    """Return a category."""
    return await work.read(lambda uow: _out(uow, category_id))


@router.put("/{category_id}", summary="Change a category")
@router.patch("/{category_id}", summary="Change a category")
async def change_category(category_id: PathId, changes: CategoryChanges, work: Work) -> CategoryOut:
    """Change the fields that are sent; a category moves with all that is below it."""

    def changed(uow: UnitOfWork) -> CategoryOut:
        return _out(uow, categories.change_category(uow, category_id, changes).id)

    return await work.write(changed)


@router.delete(
    "/{category_id}", status_code=204, summary="Delete a category", response_class=Response
)
async def delete_category(
    category_id: PathId,
    work: Work,
    reassign_to: Annotated[
        UUID | None, Query(description="The category that gets what the deleted one had.")
    ] = None,
) -> None:
    """Delete a category; what it had gets the other one, or none."""
    await work.write(lambda uow: categories.delete_category(uow, category_id, reassign_to))


@router.post("/{category_id}/merge", summary="Merge a category into another")
async def merge_categories(category_id: PathId, merge: Merge, work: Work) -> CategoryOut:
    """Make one category of two; the one in the body stays and is returned."""

    def merged(uow: UnitOfWork) -> CategoryOut:
        return _out(uow, categories.merge_categories(uow, category_id, merge.into_id).id)

    return await work.post(merged)
