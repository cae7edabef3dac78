"""/api/households: the households of the person who asks, and the people in them."""

from fastapi import APIRouter

from spends.api.deps import CurrentActor, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.households import service as households
from spends.domains.households.schemas import (
    HouseholdChanges,
    HouseholdOut,
    MemberOut,
    MyHousehold,
)
from spends.domains.ledger.service.worth import recounting
from spends.kit import runtime

router = APIRouter(prefix="/api/households", tags=["households"])


@router.get("", summary="List my households")
async def my_households(actor: CurrentActor, page: Paging) -> ListOut[MyHousehold]:
    """List the households one is in, the oldest first; a personal token knows only its own."""

    def work() -> ListOut[MyHousehold]:
        with runtime.current().system("whose member is this user", write=False) as uow:
            found = [
                membership
                for membership in households.of_user(uow, actor.user_id)
                if actor.sign_in_id or membership.household.id == actor.household_id
            ]
            return ListOut.of_all(found, page, _out)

    return await runtime.current().in_thread(work)


def _out(membership: households.Membership) -> MyHousehold:
    shown = HouseholdOut.model_validate(membership.household)
    return MyHousehold(**shown.model_dump(), role=membership.role)


# The guard has bound the work to the household in the path, or answered 404.
@router.get("/{household_id}", summary="Get a household")
async def household(household_id: PathId, work: Work) -> HouseholdOut:  # noqa: ARG001  see above
    """Return a household."""
    return await work.read(lambda uow: HouseholdOut.model_validate(households.current(uow)))


@router.patch("/{household_id}", summary="Change a household")
async def update(
    household_id: PathId,  # noqa: ARG001  see above
    changes: HouseholdChanges,
    work: Work,
) -> HouseholdOut:
    """Change name, currency or time zone; for admins."""
    return await work.write(
        lambda uow: HouseholdOut.model_validate(
            households.update(uow, changes, recounting.change_currency)
        )
    )


@router.get("/{household_id}/members", summary="List members")
async def members(
    household_id: PathId,  # noqa: ARG001  see above
    work: Work,
    page: Paging,
) -> ListOut[MemberOut]:
    """List the people in a household, the oldest member first."""
    return await work.read(
        lambda uow: ListOut.of_all(households.members(uow), page, lambda member: member)
    )
