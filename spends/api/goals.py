"""Savings goals: how they stand, and what goes into them."""

import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.goals.schemas import GoalChanges, NewContribution, NewGoal, Order
from spends.domains.goals.service import contributions, goals
from spends.domains.goals.views import ContributionView, GoalView
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/goals", tags=["goals"])


class MilestoneOut(BaseModel):
    """A percent of a goal, and the day it was first reached."""

    percent: int
    reached_on: datetime.date


class GoalOut(BaseModel):
    """A goal and how it stands; see the service's `GoalView`."""

    id: UUID
    name: str
    target_amount: AmountText
    saved: AmountText
    currency_code: str
    target_date: datetime.date | None
    started_on: datetime.date
    position: int
    account_id: UUID | None
    share: int | None
    color: str
    notes: str | None
    is_achieved: bool
    is_late: bool
    needed: AmountText | None
    ahead: AmountText | None
    monthly: AmountText
    projected: datetime.date | None
    milestones: list[MilestoneOut]
    version: int

    @classmethod
    def of(cls, view: GoalView) -> "GoalOut":
        """Return a view as it goes out."""
        code = view.currency_code
        plain = set(cls.model_fields) - set(_AMOUNTS) - {"milestones"}
        return cls(
            **{name: getattr(view, name) for name in plain},
            **{name: amount_text(getattr(view, name), code) for name in _AMOUNTS},
            milestones=[
                MilestoneOut(percent=percent, reached_on=day) for percent, day in view.milestones
            ],
        )


_AMOUNTS = ("target_amount", "saved", "needed", "ahead", "monthly")


class ContributionOut(BaseModel):
    """What went into a goal on a day, or came out of it."""

    id: UUID
    amount: AmountText
    contributed_at: datetime.date
    transaction_id: UUID | None
    note: str | None


def _made(uow: UnitOfWork, goal_id: UUID) -> GoalOut:
    return GoalOut.of(goals.goal(uow, goal_id))


def _contribution(view: ContributionView, code: str) -> ContributionOut:
    return ContributionOut(
        id=view.id,
        amount=amount_text(view.amount, code),
        contributed_at=view.contributed_at,
        transaction_id=view.transaction_id,
        note=view.note,
    )


@router.get("", summary="List goals")
async def goal_list(work: Work, page: Paging) -> ListOut[GoalOut]:
    """List the goals in their order, with how they stand."""
    return await work.read(lambda uow: ListOut.of_all(goals.goals(uow), page, GoalOut.of))


@router.post("", status_code=201, summary="Set a goal")
async def add_goal(new: NewGoal, work: Work, response: Response) -> GoalOut:
    """Set a goal, as the last one."""
    made = await work.post(lambda uow: _made(uow, goals.add_goal(uow, new).id))
    response.headers["Location"] = f"/api/goals/{made.id}"
    return made


@router.post("/order", status_code=204, summary="Arrange goals", response_class=Response)
async def arrange(order: Order, work: Work) -> None:
    """Put all goals in an order, the most important first."""
    await work.post(lambda uow: goals.arrange(uow, order))


@router.get("/{goal_id}", summary="Get a goal")
async def goal(goal_id: PathId, work: Work) -> GoalOut:
    """Return a goal."""
    return await work.read(lambda uow: _made(uow, goal_id))


@router.put("/{goal_id}", summary="Change a goal")
@router.patch("/{goal_id}", summary="Change a goal")
async def change_goal(goal_id: PathId, changes: GoalChanges, work: Work) -> GoalOut:
    """Change the fields that are sent."""
    return await work.write(lambda uow: _made(uow, goals.change_goal(uow, goal_id, changes).id))


@router.delete("/{goal_id}", status_code=204, summary="Delete a goal", response_class=Response)
async def delete_goal(goal_id: PathId, work: Work) -> None:
    """Delete a goal; it can be restored."""
    await work.write(lambda uow: goals.delete_goal(uow, goal_id))


@router.post("/{goal_id}/restore", summary="Take a deleted goal back")
async def restore_goal(goal_id: PathId, work: Work) -> GoalOut:
    """Take a deleted goal back."""
    return await work.post(lambda uow: _made(uow, goals.restore_goal(uow, goal_id).id))


@router.get("/{goal_id}/contributions", summary="What went into a goal")
async def contribution_list(goal_id: PathId, work: Work) -> list[ContributionOut]:
    """Return what went into a goal, the newest on top."""

    def found(uow: UnitOfWork) -> list[ContributionOut]:
        code = goals.goal(uow, goal_id).currency_code
        return [_contribution(each, code) for each in contributions.contributions(uow, goal_id)]

    return await work.read(found)


@router.post("/{goal_id}/contributions", status_code=201, summary="Put something into a goal")
async def contribute(goal_id: PathId, new: NewContribution, work: Work) -> GoalOut:
    """Put an amount or a bank line into a goal; below zero takes out."""

    def done(uow: UnitOfWork) -> GoalOut:
        contributions.contribute(uow, goal_id, new)
        return _made(uow, goal_id)

    return await work.post(done)


@router.delete("/{goal_id}/contributions/{contribution_id}", summary="Take a contribution off")
async def withdraw(goal_id: PathId, contribution_id: PathId, work: Work) -> GoalOut:
    """Take a contribution off a goal, as if it had never been."""

    def done(uow: UnitOfWork) -> GoalOut:
        contributions.withdraw(uow, goal_id, contribution_id)
        return _made(uow, goal_id)

    return await work.write(done)
