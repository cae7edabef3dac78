"""The words of the documents: kinds, media types, what one can be linked to."""

from enum import StrEnum

MAX_DOCUMENT_SIZE = 25 * 1024 * 1024
"""In bytes."""

TEXT_LENGTH = 20_000
"""So many characters of a document's text are kept and searched."""


class DocumentKind(StrEnum):
    """What a document is."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    WARRANTY = "warranty"
    MANUAL = "manual"
    PHOTO = "photo"
    STATEMENT = "statement"
    OTHER = "other"


class MediaType(StrEnum):
    """The kinds of file that are kept, told from their bytes."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    EML = "message/rfc822"


class LinkTarget(StrEnum):
    """What a document can prove something about, each by its id."""

    PURCHASE = "purchase"
    WARRANTY = "warranty"
    CLAIM = "claim"
    REFUND = "refund"
    TRANSACTION = "transaction"
    BILL = "bill"


SHOWN_INLINE = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
"""What a browser may show in place; all else is only downloaded."""
