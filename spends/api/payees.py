"""/api/payees: merchants and people that money goes to or comes from."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import UNDO_HEADER, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import Likes, NewAlias, NewPayee, PayeeChanges
from spends.domains.ledger.service.naming import (
    payee_leaving,
    payee_likeness,
    payee_merging,
    payee_names,
    payees,
)
from spends.domains.ledger.views import Likeness
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


class AliasOut(BaseModel):
    """Another name of a payee, as names are compared: without case and accents."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    pattern: str
    version: int


class LikeOut(BaseModel):
    """A payee among those that look like one.

    `transaction_count` is exact up to 1000, and 1000 for more.
    """

    id: UUID
    name: str
    transaction_count: int


class SuggestionOut(BaseModel):
    """Payees that look like one, the barest name first: merge the others into `into_id`."""

    into_id: UUID
    payees: list[LikeOut]

    @classmethod
    def of(cls, found: Likeness) -> "SuggestionOut":
        """Return a group as it goes out."""
        rows = [
            LikeOut(id=each.id, name=each.name, transaction_count=each.count)
            for each in found.payees
        ]
        return cls(into_id=found.into_id, payees=rows)


class ApartOut(BaseModel):
    """A payee that another one is kept apart from."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class Unmerged(BaseModel):
    """How many lines got their payee back."""

    count: int


_out = PayeeOut.model_validate
_alias_out = AliasOut.model_validate


@router.get("", summary="List payees")
async def payee_list(
    work: Work,
    page: Paging,
    search: Annotated[str, Query(max_length=100, description="A part of the name.")] = "",
    sort: Annotated[
        Literal["name", "-use"], Query(description="By name, or those used most first.")
    ] = "name",
) -> ListOut[PayeeOut]:
    """List the payees."""

    def listed(uow: UnitOfWork) -> ListOut[PayeeOut]:
        if sort == "name":
            return ListOut.of(payees.payees(uow, search, page.skip, page.limit), _out)
        found = payee_names.payee_views(uow, search, page.skip, page.limit, used_first=True)
        return ListOut.of(found, _out)

    return await work.read(listed)


@router.post("", status_code=201, summary="Add a payee")
async def add_payee(new: NewPayee, work: Work) -> PayeeOut:
    """Add a payee."""
    return await work.post(lambda uow: _out(payees.add_payee(uow, new)))


@router.get("/suggestions", summary="List payees that look like one")
async def suggestions(work: Work, page: Paging) -> ListOut[SuggestionOut]:
    """List groups of payees whose names look like spellings of one, at most twenty."""

    def listed(uow: UnitOfWork) -> ListOut[SuggestionOut]:
        return ListOut.of_all(payee_likeness.suggestions(uow), page, SuggestionOut.of)

    return await work.read(listed)


@router.post("/apart", status_code=204, summary="Keep payees apart", response_class=Response)
async def keep_apart(likes: Likes, work: Work) -> None:
    """Never suggest again that any two of these payees are one."""
    await work.post(lambda uow: payee_likeness.keep_apart(uow, likes))


@router.post("/undo/{undo_id}", summary="Undo that payees were merged or one was deleted")
async def undo(undo_id: PathId, work: Work) -> Unmerged:
    """Make several payees again of one, or bring one back; what got another one since keeps it."""
    return await work.post(lambda uow: Unmerged(count=payee_leaving.undo(uow, undo_id)))


@router.get("/{payee_id}", summary="Get a payee")
async def payee(payee_id: PathId, work: Work) -> PayeeOut:
    """Return a payee."""
    return await work.read(lambda uow: _out(payees.payee(uow, payee_id)))


@router.put("/{payee_id}", summary="Change a payee")
@router.patch("/{payee_id}", summary="Change a payee")
async def change_payee(payee_id: PathId, changes: PayeeChanges, work: Work) -> PayeeOut:
    """Change the fields that are sent; an earlier name stays known."""
    return await work.write(lambda uow: _out(payees.change_payee(uow, payee_id, changes)))


@router.delete("/{payee_id}", status_code=204, summary="Delete a payee")
async def delete_payee(payee_id: PathId, work: Work) -> Response:
    """Delete a payee without transactions; `X-Undo-Id` names what undoes it."""
    undo_id = await work.write(lambda uow: payees.delete_payee(uow, payee_id))
    return Response(status_code=204, headers={UNDO_HEADER: str(undo_id)})


@router.post("/{payee_id}/merge", summary="Merge a payee into another")
async def merge_payees(payee_id: PathId, merge: Merge, work: Work, response: Response) -> PayeeOut:
    """Make one payee of two; the one in the body stays and is returned.

    `X-Undo-Id` names what undoes it, unless too many lines had the one that is gone.
    """

    def merged(uow: UnitOfWork) -> PayeeOut:
        done = payee_merging.merge_many(uow, [payee_id], merge.into_id)
        if done.undo_id is not None:
            response.headers[UNDO_HEADER] = str(done.undo_id)
        return _out(done.payee)

    return await work.post(merged)


@router.get("/{payee_id}/apart", summary="List what a payee is kept apart from")
async def kept_apart(payee_id: PathId, work: Work, page: Paging) -> ListOut[ApartOut]:
    """List the payees that look like this one and are not it, by name."""

    def listed(uow: UnitOfWork) -> ListOut[ApartOut]:
        found = payee_likeness.kept_apart(uow, payee_id)
        return ListOut.of_all(found, page, ApartOut.model_validate)

    return await work.read(listed)


@router.delete(
    "/{payee_id}/apart/{other_id}",
    status_code=204,
    summary="Suggest two payees as one again",
    response_class=Response,
)
async def suggest_again(payee_id: PathId, other_id: PathId, work: Work) -> None:
    """Let two payees that were kept apart be suggested as one again, where they look so."""
    await work.write(lambda uow: payee_likeness.suggest_again(uow, {payee_id, other_id}))


@router.get("/{payee_id}/aliases", summary="List a payee's other names")
async def alias_list(payee_id: PathId, work: Work, page: Paging) -> ListOut[AliasOut]:
    """List what else means the payee, in imports and in forms."""

    def listed(uow: UnitOfWork) -> ListOut[AliasOut]:
        return ListOut.of_all(payee_names.aliases(uow, payee_id), page, _alias_out)

    return await work.read(listed)


@router.post("/{payee_id}/aliases", status_code=201, summary="Add another name of a payee")
async def add_alias(payee_id: PathId, new: NewAlias, work: Work) -> AliasOut:
    """Let another name mean the payee."""
    return await work.post(lambda uow: _alias_out(payee_names.add_alias(uow, payee_id, new)))


@router.delete(
    "/{payee_id}/aliases/{alias_id}",
    status_code=204,
    summary="Remove another name of a payee",
    response_class=Response,
)
async def remove_alias(payee_id: PathId, alias_id: PathId, work: Work) -> None:
    """Let a name mean the payee no longer; transactions keep the payee they have."""
    await work.write(lambda uow: payee_names.remove_alias(uow, payee_id, alias_id))
