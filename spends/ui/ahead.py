"""What is fetched while the way to a page only begins, so that the page finds it there."""

from typing import Any

_fetching: dict[str, Any] = {}


def fetch_ahead(key: str, handler: Any) -> None:
    """Let a handler run when a link of the frame to a place, by its key, is followed.

    It runs beside the browser's own work of putting the page up. It is an event like any other:
    whoever sends it must be signed in, and the page must do without it.
    """
    _fetching[key] = handler


def on_following(key: str) -> dict[str, Any]:
    """Return the properties of a link to a place that make it fetch ahead."""
    return {"on_click": _fetching[key]} if key in _fetching else {}
