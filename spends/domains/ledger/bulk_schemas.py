"""What is asked for many transactions at once."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from spends.domains.ledger.schemas import PayeeName, TagName
from spends.kit.inputs import Changes

BulkTags = Annotated[list[TagName], Field(min_length=1, max_length=50)]
AddedNotes = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class BulkEdit(Changes):
    """What many transactions are to have in common; only the fields sent are changed.

    `payee` is a name, null for none. `add_notes` stands on a line of its own below the notes that
    are there. Tags that are not known yet are made.
    """

    category_id: UUID | None = None
    payee: PayeeName | None = None
    add_tags: BulkTags | None = None
    remove_tags: BulkTags | None = None
    add_notes: AddedNotes | None = None
    cleared: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("add_tags", "remove_tags", "add_notes", "cleared"))
