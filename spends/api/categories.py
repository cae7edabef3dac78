"""/api/categories: the tree that income and spending is sorted into."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import UNDO_HEADER, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import CategoryChanges, CategoryOrder, NewCategory
from spends.domains.ledger.service.naming import categories, category_leaving
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


@router.post("/undo/{undo_id}", summary="Undo that a category was deleted or merged")
async def undo(undo_id: PathId, work: Work) -> CategoryOut:
    """Give a category back all it had, while nothing of that was changed since."""
    return await work.post(lambda uow: _out(uow, category_leaving.undo(uow, undo_id).id))


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


@router.delete("/{category_id}", status_code=204, summary="Delete a category")
async def delete_category(
    category_id: PathId,
    work: Work,
    reassign_to: Annotated[
        UUID | None, Query(description="The category that gets what the deleted one had.")
    ] = None,
) -> Response:
    """Delete a category; what it had gets the other one, or none. `X-Undo-Id` names what undoes it.

    It is missing where more hung on the category than is kept: that cannot be undone.
    """
    done = await work.write(lambda uow: categories.delete_category(uow, category_id, reassign_to))
    response = Response(status_code=204)
    _tell_undo(response, done.undo_id)
    return response


@router.post("/{category_id}/merge", summary="Merge a category into another")
async def merge_categories(
    category_id: PathId, merge: Merge, work: Work, response: Response
) -> CategoryOut:
    """Make one category of two; the one in the body stays and is returned.

    `X-Undo-Id` names what undoes it, unless too much hung on the one that is gone.
    """

    def merged(uow: UnitOfWork) -> CategoryOut:
        done = categories.merge_categories(uow, category_id, merge.into_id)
        _tell_undo(response, done.undo_id)
        return _out(uow, merge.into_id)

    return await work.post(merged)


def _tell_undo(response: Response, undo_id: UUID | None) -> None:
    if undo_id is not None:
        response.headers[UNDO_HEADER] = str(undo_id)
