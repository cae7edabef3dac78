"""Documents: stored once each, linked to what they prove, read in the background."""

from spends.domains.documents.rules import blob_key, thumbnail_key
from spends.domains.documents.service.changes import add, change, delete, restore
from spends.domains.documents.service.links import (
    attach,
    attached,
    check_links,
    detach,
    faces,
    follow,
    linked,
    number,
    proven,
    reclaim,
    register_target,
    release,
)
from spends.domains.documents.service.listing import document, documents, excerpts, text_of
from spends.domains.documents.service.pages import page_picture
from spends.domains.documents.service.storing import store

__all__ = [
    "add",
    "attach",
    "attached",
    "blob_key",
    "change",
    "check_links",
    "delete",
    "detach",
    "document",
    "documents",
    "excerpts",
    "faces",
    "follow",
    "linked",
    "number",
    "page_picture",
    "proven",
    "reclaim",
    "register_target",
    "release",
    "restore",
    "store",
    "text_of",
    "thumbnail_key",
]
