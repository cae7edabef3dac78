"""What the documents show."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from spends.domains.documents.kinds import SHOWN_INLINE, DocumentKind, LinkTarget, MediaType


class LinkView(NamedTuple):
    """What a document belongs to."""

    target: LinkTarget
    target_id: UUID


class FaceView(NamedTuple):
    """What a list shows of a document: its picture."""

    id: UUID
    media_type: MediaType
    has_thumbnail: bool

    @property
    def thumbnail_path(self) -> str | None:
        """The address of its small picture, if there is one."""
        return f"/api/documents/{self.id}/thumbnail" if self.has_thumbnail else None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document; `size` in bytes, `text_read` says that its text has been looked for.

    `read_error` is a sentence that says why there is no text or picture of it.
    """

    id: UUID
    kind: DocumentKind
    file_name: str
    media_type: MediaType
    size: int
    sha256: str
    page_count: int | None
    has_thumbnail: bool
    text_read: bool
    read_error: str | None
    links: tuple[LinkView, ...]
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def shown_inline(self) -> bool:
        """Whether a browser may show it in place."""
        return self.media_type in SHOWN_INLINE

    @property
    def content_path(self) -> str:
        """The address of its bytes."""
        return f"/api/documents/{self.id}/content"

    @property
    def thumbnail_path(self) -> str | None:
        """The address of its small picture, if there is one."""
        return f"/api/documents/{self.id}/thumbnail" if self.has_thumbnail else None
