"""/api/saved-views: a page's filters under a name, for the member who asks."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.households.schemas import NewSavedView, SavedViewOut
from spends.domains.households.service import saved_views

router = APIRouter(prefix="/api/saved-views", tags=["saved views"])

Page = Annotated[Literal["transactions"], Query(description="The page they are views of.")]


@router.get("", summary="List saved views")
async def view_list(
    work: Work, paging: Paging, page: Page = "transactions"
) -> ListOut[SavedViewOut]:
    """List one's own views of a page, by name."""
    make = SavedViewOut.model_validate
    return await work.read(
        lambda uow: ListOut.of_all(saved_views.saved_views(uow, page), paging, make)
    )


@router.post("", status_code=201, summary="Save a view")
async def save_view(new: NewSavedView, work: Work) -> SavedViewOut:
    """Keep a view; one of the same name becomes it."""
    return await work.post(lambda uow: SavedViewOut.model_validate(saved_views.save_view(uow, new)))


@router.delete("/{view_id}", status_code=204, summary="Delete a view", response_class=Response)
async def delete_view(view_id: PathId, work: Work) -> None:
    """Delete one of one's own views."""
    await work.write(lambda uow: saved_views.forget_view(uow, view_id))
