"""The Documents page."""

import reflex as rx

from spends.ui.components.pulse import pulse
from spends.ui.components.upload import upload_area
from spends.ui.layout import frame
from spends.ui.pages.documents.receipt_views import receipt
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.documents.state import DocumentsState
from spends.ui.pages.documents.views import filters, papers, sheet, switches

# While texts and pictures are still being read.
SECONDS = 3


def documents() -> rx.Component:
    """Where documents are dropped, and all of them."""
    nothing = (
        DocumentsState.ready & (DocumentsState.rows.length() == 0) & ~DocumentsState.has_filters
    )
    body = rx.el.div(
        rx.cond(
            SheetState.shown & SheetState.sheet.reading,
            pulse(SheetState.refresh, SECONDS),
            rx.cond(DocumentsState.reading, pulse(DocumentsState.refresh, SECONDS)),
        ),
        upload_area("documents-upload", on_done=DocumentsState.uploaded, anywhere=True),
        rx.el.h2("All documents", class_name="visually-hidden"),
        rx.cond(nothing, rx.fragment(), filters()),
        rx.el.div(switches(), papers(), class_name="stack-sm"),
        class_name="stack inventory",
    )
    return frame(body, sheet(), receipt(), title="Documents", active="documents")
