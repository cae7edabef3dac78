"""Popovers: a small card beside its button."""

from typing import Any

import reflex as rx

from spends.ui.components.base import popover as base
from spends.ui.components.base.family import as_trigger
from spends.ui.components.types import Child, Flag, Handler, Text, present


def popover(
    trigger: rx.Component,
    *children: Child,
    label: Text,
    align: str = "start",
    open: Flag | None = None,  # noqa: A002  as elements have it
    on_open_change: Handler = None,
) -> rx.Component:
    """A card that opens under its trigger (a button used for its looks); label names it.

    It opens and closes by itself, or with `open` as its state says.
    """
    root: dict[str, Any] = {} if on_open_change is None else {"on_open_change": on_open_change}
    if open is not None:
        root["open"] = open
    popup = base.PopoverPopup.create(
        base.PopoverTitle.create(label, class_name="visually-hidden"),
        *present(*children),
        class_name="pop-card pop-roomy",
    )
    positioner = base.PopoverPositioner.create(
        popup, align=align, side_offset=6, collision_padding=8, class_name="pop"
    )
    return base.PopoverRoot.create(
        as_trigger(base.PopoverTrigger, trigger), base.PopoverPortal.create(positioner), **root
    )
