"""What /api/retailers and /api/brands have in common: lists of names that can be merged."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.belongings.models import Brand, Retailer
from spends.domains.belongings.schemas import NameChanges, NewName
from spends.domains.belongings.service import names
from spends.kit.unit_of_work import UnitOfWork


class NameOut(BaseModel):
    """A name, and how many purchases have it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str | None
    purchase_count: int
    version: int


class MergeName(BaseModel):
    """What to merge into."""

    model_config = ConfigDict(extra="forbid")

    into_id: UUID


Kind: TypeAlias = type[Retailer] | type[Brand]
_out = NameOut.model_validate


def router_of(model: Kind, one: str, many: str) -> APIRouter:
    """Return the routes of a kind of names, called so in singular and plural."""
    router = APIRouter(prefix=f"/api/{many}", tags=[many])
    _add_reading(router, model, one, many)
    _add_writing(router, model, one)
    return router


def _shown(uow: UnitOfWork, model: Kind, name_id: UUID) -> NameOut:
    return _out(names.view(uow, model, name_id))


def _add_reading(router: APIRouter, model: Kind, one: str, many: str) -> None:
    @router.get("", summary=f"List {many}")
    async def name_list(
        work: Work,
        page: Paging,
        search: Annotated[str, Query(max_length=100, description="A part of the name.")] = "",
    ) -> ListOut[NameOut]:
        """List them by name."""

        def listed(uow: UnitOfWork) -> ListOut[NameOut]:
            found = names.list_names(uow, model, search, page.skip, page.limit)
            return ListOut.of(found, _out)

        return await work.read(listed)

    @router.get("/{name_id}", summary=f"Get a {one}")
    async def get(name_id: PathId, work: Work) -> NameOut:
        """Return one."""
        return await work.read(lambda uow: _shown(uow, model, name_id))


def _add_writing(router: APIRouter, model: Kind, one: str) -> None:
    @router.post("", status_code=201, summary=f"Add a {one}")
    async def add(new: NewName, work: Work) -> NameOut:
        """Add one; a name is taken whatever its case and accents."""
        return await work.post(lambda uow: _shown(uow, model, names.add_name(uow, model, new).id))

    @router.put("/{name_id}", summary=f"Change a {one}")
    @router.patch("/{name_id}", summary=f"Change a {one}")
    async def change(name_id: PathId, changes: NameChanges, work: Work) -> NameOut:
        """Change the fields that are sent."""

        def changed(uow: UnitOfWork) -> NameOut:
            return _shown(uow, model, names.change_name(uow, model, name_id, changes).id)

        return await work.write(changed)

    @router.delete(
        "/{name_id}", status_code=204, summary=f"Delete a {one}", response_class=Response
    )
    async def delete(name_id: PathId, work: Work) -> None:
        """Delete one that no purchase has; others can be merged."""
        await work.write(lambda uow: names.delete_name(uow, model, name_id))

    @router.post("/{name_id}/merge", summary=f"Merge a {one} into another")
    async def merge(name_id: PathId, into: MergeName, work: Work) -> NameOut:
        """Make one of two; the one in the body stays and is returned."""

        def merged(uow: UnitOfWork) -> NameOut:
            return _shown(uow, model, names.merge_names(uow, model, name_id, into.into_id).id)

        return await work.post(merged)
