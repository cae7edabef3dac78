"""A document as a tile: its small picture or an icon, its name, what it is, what it belongs to."""

from typing import Any

import reflex as rx

from spends.domains.documents.kinds import DocumentKind, MediaType
from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.photo import photo
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.components.types import Handler

KINDS: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "Receipt",
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.WARRANTY: "Warranty",
    DocumentKind.MANUAL: "Manual",
    DocumentKind.PHOTO: "Photo",
    DocumentKind.STATEMENT: "Statement",
    DocumentKind.OTHER: "Other",
}
KILOBYTE = 1024


def document_icon(media_type: MediaType) -> str:
    """Return the path of the icon that stands in for a picture."""
    return ICON_PATHS["mail" if media_type == MediaType.EML else "file-text"]


def size_words(size: int) -> str:
    """Return a size in bytes as "2.4 MB"."""
    if size < KILOBYTE:
        return f"{size} bytes"
    if size < KILOBYTE * KILOBYTE:
        return f"{round(size / KILOBYTE)} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"


def document_tile(row: Any, on_open: Handler) -> rx.Component:
    """A tile that opens; the row has id, name, picture, icon, kind, words and links.

    Where its text has what was searched, `hit` with `before` and `after` it.
    """
    part = rx.el.span(row.before, rx.el.mark(row.hit), row.after, class_name="small paper-part")
    words = rx.el.span(
        rx.el.span(row.name, class_name="thing-name", title=row.name),
        rx.el.span(row.words, class_name="dim small truncate thing-note"),
        rx.cond(row.hit != "", part),
        rx.el.span(tone_chip(row.kind, ""), tone_chip(row.links, ""), class_name="thing-chips"),
        class_name="thing-words",
    )
    return rx.el.li(
        rx.el.button(
            photo(row.picture, row.icon),
            words,
            type="button",
            on_click=on_open,
            class_name="thing paper",
        ),
        key=row.id,
        custom_attrs={"data-row": row.id},
    )
