"""/api/rules: what is done with transactions that look a certain way."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.api.transactions import TransactionOut
from spends.domains.households import service as households
from spends.domains.rules.schemas import (
    Action,
    Conditions,
    NewRule,
    RuleApplication,
    RuleChanges,
    RuleOrder,
    RulePreview,
)
from spends.domains.rules.service import applying, rules
from spends.domains.rules.views import Preview
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/rules", tags=["rules"])


class RuleOut(BaseModel):
    """A rule. While there are `problems`, what it names being gone, it does nothing."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    position: int
    conditions: Conditions
    actions: list[Action]
    is_active: bool
    stop: bool
    problems: list[str]
    version: int


class BecomingOut(BaseModel):
    """A transaction, and what it would become: null and nothing for what would stay as it is.

    `payee` is a name, `tags` are those that would be added and `removed_tags` those that would go,
    `transfer_id` is the other side of the transfer that it would be.
    """

    transaction: TransactionOut
    category_id: UUID | None
    payee: str | None
    notes: str | None
    tags: list[str]
    removed_tags: list[str]
    cleared: bool | None
    transfer_id: UUID | None


class PreviewOut(BaseModel):
    """How many transactions would change, and the newest of them."""

    count: int
    items: list[BecomingOut]


class CountOut(BaseModel):
    """How many transactions a rule is for."""

    count: int


class AppliedOut(BaseModel):
    """How many transactions were changed, and the id that undoes it: null where none was."""

    count: int
    undo_id: UUID | None


def _out(uow: UnitOfWork, rule_id: UUID) -> RuleOut:
    return RuleOut.model_validate(rules.rule(uow, rule_id))


def _shown(uow: UnitOfWork, found: Preview) -> PreviewOut:
    base = households.currency(uow)
    items = [
        BecomingOut(
            transaction=TransactionOut.of(item.transaction, base),
            category_id=item.category_id,
            payee=item.payee,
            notes=item.notes,
            tags=list(item.tags),
            removed_tags=list(item.removed_tags),
            cleared=item.cleared,
            transfer_id=item.transfer_id,
        )
        for item in found.items
    ]
    return PreviewOut(count=found.count, items=items)


@router.get("", summary="List rules")
async def rule_list(work: Work, page: Paging) -> ListOut[RuleOut]:
    """List the rules in the order in which they apply."""
    make = RuleOut.model_validate
    return await work.read(lambda uow: ListOut.of_all(rules.rules(uow), page, make))


@router.post("", status_code=201, summary="Add a rule")
async def add_rule(new: NewRule, work: Work, response: Response) -> RuleOut:
    """Add a rule behind the others. It applies to what is imported from now on."""
    made = await work.post(lambda uow: _out(uow, rules.add_rule(uow, new).id))
    response.headers["Location"] = f"/api/rules/{made.id}"
    return made


@router.post("/order", status_code=204, summary="Arrange rules", response_class=Response)
async def arrange(order: RuleOrder, work: Work) -> None:
    """Put all rules in the order in which they apply."""
    await work.post(lambda uow: rules.arrange(uow, order))


@router.post("/preview", summary="Try a rule")
async def preview(tried: RulePreview, work: Work) -> PreviewOut:
    """Return what a rule would change of the transactions that are there; nothing is stored."""
    return await work.read(lambda uow: _shown(uow, applying.preview(uow, tried)))


@router.post("/apply/preview", summary="Try rules")
async def preview_rules(application: RuleApplication, work: Work) -> PreviewOut:
    """Return what applying rules would change of the transactions that are there."""

    def shown(uow: UnitOfWork) -> PreviewOut:
        try:
            return _shown(uow, applying.preview_rules(uow, application))
        except NotFound as error:
            raise _unknown() from error

    return await work.read(shown)


@router.post("/apply", summary="Apply rules")
async def apply(application: RuleApplication, work: Work) -> AppliedOut:
    """Apply rules to transactions that are there, up to 50,000 of them, in one change.

    `POST /api/transactions/undo/{undo_id}` takes it back.
    """

    def applied(uow: UnitOfWork) -> AppliedOut:
        try:
            done = applying.apply(uow, application)
        except NotFound as error:
            raise _unknown() from error
        return AppliedOut(count=done.count, undo_id=done.undo_id)

    return await work.post(applied)


def _unknown() -> InvalidInput:
    return InvalidInput.field("rule_ids", "Some of these rules do not exist. Read the list anew.")


@router.get("/{rule_id}", summary="Get a rule")
async def rule(rule_id: PathId, work: Work) -> RuleOut:
    """Return a rule."""
    return await work.read(lambda uow: _out(uow, rule_id))


@router.get("/{rule_id}/count", summary="Count what a rule is for")
async def count(rule_id: PathId, work: Work) -> CountOut:
    """Return how many of the transactions that are there a rule is for, changed by it or not."""
    return await work.read(lambda uow: CountOut(count=applying.count(uow, rule_id)))


@router.put("/{rule_id}", summary="Change a rule")
@router.patch("/{rule_id}", summary="Change a rule")
async def change_rule(rule_id: PathId, changes: RuleChanges, work: Work) -> RuleOut:
    """Change the fields that are sent."""
    return await work.write(lambda uow: _out(uow, rules.change_rule(uow, rule_id, changes).id))


@router.delete("/{rule_id}", status_code=204, summary="Delete a rule", response_class=Response)
async def delete_rule(rule_id: PathId, work: Work) -> None:
    """Delete a rule; what it did stays."""
    await work.write(lambda uow: rules.delete_rule(uow, rule_id))


@router.post("/{rule_id}/restore", summary="Take a deleted rule back")
async def restore_rule(rule_id: PathId, work: Work) -> RuleOut:
    """Take a deleted rule back, where it stood."""
    return await work.post(lambda uow: _out(uow, rules.restore_rule(uow, rule_id).id))
