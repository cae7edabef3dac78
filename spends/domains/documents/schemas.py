"""What the documents take: the same classes for a REST body and for a form."""

from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from spends.domains.documents.kinds import DocumentKind, LinkTarget, MediaType
from spends.domains.documents.rules import NAME_LENGTH

MAX_LINKS = 100
DocumentSort = Literal["-added", "added", "name", "-size"]


class Blob(NamedTuple):
    """A stored file that no row names yet; `size` in bytes."""

    sha256: str
    size: int
    media_type: MediaType


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Link(_Input):
    """What a document belongs to, by kind and id."""

    target: LinkTarget
    target_id: UUID


class NewDocument(_Input):
    """A document to add; without a kind it is guessed from the name."""

    file_name: Annotated[str, Field(max_length=4000)] = ""
    kind: DocumentKind | None = None
    links: Annotated[tuple[Link, ...], Field(max_length=MAX_LINKS)] = ()


class DocumentChanges(_Input):
    """What to change of a document; only what is sent. `version` guards against others' changes."""

    kind: DocumentKind = DocumentKind.OTHER
    file_name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH)] = ""
    version: int | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """Only the fields that were sent, without the version."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


class DocumentFilter(_Input):
    """Which documents are meant; the conditions combine.

    `search` looks for all its words in names and texts, whatever the case and accents. `linked`
    are those that belong to anything, `has_text` says whether text was found in them.
    """

    search: Annotated[str, Field(max_length=200)] = ""
    kind: DocumentKind | None = None
    target: LinkTarget | None = None
    target_id: UUID | None = None
    unlinked: bool = False
    linked: bool = False
    has_text: bool | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DocumentFilter":
        if self.target_id is not None and self.target is None:
            message = "give target together with target_id"
            raise ValueError(message)
        if self.unlinked and (self.target is not None or self.linked):
            message = "give either target, linked or unlinked"
            raise ValueError(message)
        return self
