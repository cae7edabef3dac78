"""/api/transactions/bulk: the same done with many lines, named one by one or by a filter."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from spends.api.deps import Work
from spends.domains.ledger.bulk_schemas import AddedNotes, BulkEdit, BulkTags
from spends.domains.ledger.schemas import PayeeName, TransactionFilter
from spends.domains.ledger.service.many import bulk
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.inputs import Input
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/transactions", tags=["transactions"])

Action = Literal[
    "categorise",
    "set_payee",
    "add_tags",
    "remove_tags",
    "add_notes",
    "clear",
    "unclear",
    "delete",
]
# The field that goes with an action, and which the others do without.
FIELDS = {
    "categorise": "category_id",
    "set_payee": "payee",
    "add_tags": "tags",
    "remove_tags": "tags",
    "add_notes": "notes",
}


class Bulk(Input):
    """What to do with many transactions: those of `ids`, or all that a `filter` means.

    `category_id` goes with `categorise`, `payee` (a name) with `set_payee`, both may be null;
    `tags` with `add_tags` and `remove_tags`, `notes` with `add_notes`. `reconciled` says what
    happens with those that a statement has locked: all is refused, or they are left as they are.
    """

    ids: Annotated[list[UUID], Field(min_length=1, max_length=bulk.MAX_IDS)] | None = None
    filter: TransactionFilter | None = None
    action: Action
    category_id: UUID | None = None
    payee: PayeeName | None = None
    tags: BulkTags | None = None
    notes: AddedNotes | None = None
    reconciled: Literal["refuse", "skip"] = "refuse"

    @model_validator(mode="after")
    def _complete(self) -> "Bulk":
        if (self.ids is None) == (self.filter is None):
            message = "give either ids or a filter"
            raise ValueError(message)
        wanted = FIELDS.get(self.action)
        for name in set(FIELDS.values()):
            if (name == wanted) != (name in self.model_fields_set):
                needed = wanted or "no field of its own"
                message = f"give {needed} with the action {self.action}, and only there"
                raise ValueError(message)
        if wanted in {"tags", "notes"} and getattr(self, wanted) is None:
            message = f"{wanted} cannot be empty"
            raise ValueError(message)
        return self

    @property
    def chosen(self) -> bulk.Chosen:
        """Which transactions are meant."""
        return self.filter if self.filter is not None else self.ids or []

    @property
    def edit(self) -> BulkEdit:
        """What they are to have in common."""
        sent: dict[str, dict[str, Any]] = {
            "categorise": {"category_id": self.category_id},
            "set_payee": {"payee": self.payee},
            "add_tags": {"add_tags": self.tags},
            "remove_tags": {"remove_tags": self.tags},
            "add_notes": {"add_notes": self.notes},
            "clear": {"cleared": True},
            "unclear": {"cleared": False},
        }
        return BulkEdit(**sent[self.action])


class Changed(BaseModel):
    """How many transactions a change concerned, and the id that undoes it.

    `reconciled` of them were left as they are, locked by a statement, and `split` ones, which have
    their categories in their parts.
    """

    count: int
    undo_id: UUID
    reconciled: int
    split: int


@router.post("/bulk", summary="Change many transactions")
async def change_many(wanted: Bulk, work: Work) -> Changed:
    """Do the same with up to 5,000 transactions by id, or up to 50,000 that a filter means.

    It is one change with one undo. Parts of split ones keep their categories.
    """

    def acted(uow: UnitOfWork) -> Changed:
        skip = wanted.reconciled == "skip"
        try:
            if wanted.action == "delete":
                done = bulk.delete(uow, wanted.chosen, skip_locked=skip)
            else:
                done = bulk.change(uow, wanted.chosen, wanted.edit, skip_locked=skip)
        except NotFound as error:
            message = "Some of these transactions do not exist. Read the list anew."
            raise InvalidInput.field("ids", message) from error
        return Changed(
            count=done.count, undo_id=done.undo_id, reconciled=done.locked, split=done.split
        )

    return await work.post(acted)
