"""Messages that stay on the page, where they belong."""

from typing import Literal

import reflex as rx

from spends.ui.components.icon import icon
from spends.ui.components.types import Child, Text, present

Tone = Literal["info", "good", "soon", "bad"]
ICONS: dict[Tone, str] = {
    "info": "info",
    "good": "circle-check",
    "soon": "triangle-alert",
    "bad": "circle-alert",
}


def notice(
    words: Child,
    tone: Tone = "info",
    *,
    title: Child = None,
    action: rx.Component | None = None,
    alert: bool = False,
) -> rx.Component:
    """A message in a box; alert has screen readers say it when it appears."""
    body = rx.el.div(
        *present(rx.el.p(title) if title is not None else None, rx.el.p(words)),
        class_name="grow",
    )
    role = {"role": "alert"} if alert else {}
    return rx.el.div(
        *present(icon(ICONS[tone]), body, action), class_name=f"notice notice-{tone}", **role
    )


def error_notice(message: Text) -> rx.Component:
    """What went wrong, while message is not empty."""
    if isinstance(message, str):
        return notice(message, "bad", alert=True)
    return rx.cond(message != "", notice(message, "bad", alert=True))
