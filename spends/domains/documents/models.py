"""The documents' tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field


class Document(HouseholdRecord, table=True):
    """A stored file.

    The bytes are in the storage under a key made of `sha256` (hex); a household has one living
    document of the same bytes. `size` in bytes. `read_at` says that its text has been looked for,
    `read_error` why none was found; `has_thumbnail` that a small picture of it is stored.
    `deleted_at` keeps it for as long as its deletion can be taken back.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(
            "ix_document_sha256",
            "household_id",
            "sha256",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_document_kind",
            "household_id",
            "kind",
            "id",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_document_living",
            "household_id",
            "id",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_document_blob", "sha256"),
        Index(
            "ix_document_deleted",
            "household_id",
            "id",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        Index(
            "ix_document_unread",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    kind: str = Field(max_length=12)
    file_name: str = Field(max_length=255)
    media_type: str = Field(max_length=40)
    size: int
    sha256: str = Field(max_length=64)
    page_count: int | None = None
    has_thumbnail: bool = False
    read_at: datetime | None = instant_field()
    read_error: str | None = Field(default=None, max_length=200)
    deleted_at: datetime | None = instant_field()


class DocumentText(HouseholdOwned, table=True):
    """The text of a document, apart from it: lists of documents do not carry it along."""

    __tablename__ = "document_text"
    __table_args__ = (owned("document_id", "document", ondelete="CASCADE"),)

    document_id: UUID = uuid_field(primary_key=True)
    text: str = Field(sa_type=Text)
    search_text: str = Field(sa_type=Text)


class DocumentLink(HouseholdOwned, table=True):
    """That a document belongs to something, named by its kind and id (`LinkTarget`).

    `released_at` says that what it belongs to was deleted then: the link counts for nothing, and
    comes back when the deletion is taken back.
    """

    __tablename__ = "document_link"
    __table_args__ = (
        owned("document_id", "document", ondelete="CASCADE"),
        Index(
            "ix_document_link_target",
            "household_id",
            "target",
            "target_id",
            "document_id",
            "released_at",
        ),
        # Beside the one above, the primary key is not taken for the links of a document.
        Index(
            "ix_document_link_document",
            "household_id",
            "document_id",
            "released_at",
            "target",
            "target_id",
        ),
    )

    document_id: UUID = uuid_field(primary_key=True)
    target: str = Field(primary_key=True, max_length=12)
    target_id: UUID = uuid_field(primary_key=True)
    released_at: datetime | None = instant_field()
