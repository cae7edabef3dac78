"""Where files are dropped; they go to the API, not through the websocket."""

from typing import Any

import reflex as rx

from spends.ui.components.base.control import FileDrop
from spends.ui.components.card import tile
from spends.ui.components.types import Count, Handler, Text


def file_drop(
    url: Text,
    *,
    id: str,  # noqa: A002  as elements have it
    on_done: Handler,
    on_error: Handler,
    title: Text = "Drop a file here, or choose one",
    words: Text = "",
    accept: Text = "",
    name: str = "file",
    fields: dict[str, Any] | None = None,
    anywhere: bool = True,
    again: Count = 0,
    late: str = "",
    **props: Any,
) -> rx.Component:
    """A place that posts a file as multipart to url, with further fields and with progress.

    on_done(body: dict) gets the JSON answer, on_error(message: str, status: int) the detail of a
    problem+json; on_ready() comes when it is there and empty, ahead of any file. anywhere takes a
    file dropped on any part of the page. What reaches on_done has passed through the browser: treat
    ids in it as a stranger's. When `again` changes, the file that was sent last is sent once more;
    where there is none on_error is told. Who has gone to another page hears `late` instead of
    on_done.
    """
    return FileDrop.create(
        tile("file-up", "accent"),
        url=url,
        id=id,
        title=title,
        words=words,
        accept=accept,
        name=name,
        fields=fields or {},
        anywhere=anywhere,
        again=again,
        late=late,
        on_done=on_done,
        on_error=on_error,
        **props,
    )
