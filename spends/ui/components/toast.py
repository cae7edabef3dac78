"""Short messages at the edge of the screen, with Undo where there is a way back."""

import json
from typing import Literal

import reflex as rx
from reflex_base.utils import format as reflex_format

from spends.ui.components.types import Handler

UNDO_SECONDS = 10
SECONDS = 5


def toaster() -> rx.Component:
    """The live region that messages appear in; the frame holds it."""
    return rx.el.div(
        id="toasts",
        class_name="toasts",
        role="status",
        custom_attrs={"aria-live": "polite", "aria-relevant": "additions", "aria-atomic": "false"},
    )


def notify(
    message: str,
    *,
    tone: Literal["", "bad"] = "",
    undo: Handler = None,
    action: str = "Undo",
) -> rx.event.EventSpec:
    """An event that shows a message: return or yield it from a handler.

    undo is an event (State.restore(batch_id)); with it the message stays ten seconds, else five.
    Where it is no way back but something to do, action names it.
    """
    details: dict[str, str | int] = {
        "message": message,
        "tone": tone,
        "seconds": SECONDS if undo is None else UNDO_SECONDS,
    }
    if undo is not None:
        details["action"] = action
    argument = json.dumps(details).replace("</", "<\\/")
    if undo is not None:
        back = reflex_format.format_queue_events(undo)
        argument = f"Object.assign({argument}, {{undo: {back!s}}})"
    return rx.call_script(f"window.spends?.toast({argument})")
