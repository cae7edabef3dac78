"""Where many documents are added at once: dropped, chosen, or photographed with a phone."""

from typing import Any

import reflex as rx

from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE
from spends.ui.components.base.control import answer_given
from spends.ui.components.card import tile
from spends.ui.components.types import Handler, Text

PAPERS = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.eml"


class Upload(rx.Component):
    """A place for many files, each sent by itself."""

    library = "$/public/scripts/upload.js"
    tag = "Upload"

    url: rx.Var[str]
    title: rx.Var[str]
    words: rx.Var[str]
    accept: rx.Var[str]
    fields: rx.Var[dict[str, Any]]
    limit: rx.Var[int]
    anywhere: rx.Var[bool]
    camera: rx.Var[bool]
    on_done: rx.EventHandler[answer_given]


def upload_area(
    id: str,  # noqa: A002  as elements have it
    target: Text | None = None,
    target_id: Text | None = None,
    on_done: Handler = None,
    *,
    title: Text = "Add receipts, manuals or photos",
    words: Text = "Choose them or drop them here: PDF, photo or e-mail, up to 25 MB each",
    kind: Text | None = None,
    anywhere: bool = False,
    camera: bool = True,
) -> rx.Component:
    """A place that posts each file to the documents, linked to a target where one is named.

    Two are sent at a time; what is too large or of another kind is refused before. on_done(body)
    gets each answer; it has passed through the browser, so treat the ids in it as a stranger's.
    With `anywhere` files may be dropped on any part of the page.
    """
    given = {"target": target, "target_id": target_id, "kind": kind}
    return Upload.create(
        tile("file-up", "accent"),
        url="/api/documents",
        id=id,
        title=title,
        words=words,
        accept=PAPERS,
        fields={name: value for name, value in given.items() if value is not None},
        limit=MAX_DOCUMENT_SIZE,
        anywhere=anywhere,
        camera=camera,
        on_done=on_done,
    )
