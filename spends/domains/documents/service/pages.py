"""The pages of a PDF as pictures: shown by any browser, and nothing in the file runs."""

from threading import BoundedSemaphore

from spends.domains.documents import rules
from spends.domains.documents.kinds import MediaType
from spends.domains.documents.ports import DocumentReader
from spends.domains.documents.views import DocumentView
from spends.kit.errors import NotFound, Unavailable
from spends.kit.runtime import Runtime

AT_ONCE = 2
LONGEST_WAIT = 20.0
"""In seconds."""

_drawing = BoundedSemaphore(AT_ONCE)


def page_picture(runtime: Runtime, view: DocumentView, number: int) -> bytes:
    """Return a page of a document, counted from 1, as WebP; to be called outside any unit of work.

    Of one that nobody has read yet the first is there. NotFound for what is no PDF or has no such
    page, Unreadable where the file is broken, Unavailable while too many pages are drawn already.
    """
    if view.media_type != MediaType.PDF or not 1 <= number <= (view.page_count or 1):
        raise NotFound
    reader = runtime.port(DocumentReader)  # type: ignore[type-abstract]  # a port is a Protocol
    if not _drawing.acquire(timeout=LONGEST_WAIT):
        raise Unavailable("Many pages are being drawn already. Try again in a moment.")
    try:
        with runtime.storage.local(rules.blob_key(view.sha256)) as path:
            return reader.page(path, number)
    finally:
        _drawing.release()
