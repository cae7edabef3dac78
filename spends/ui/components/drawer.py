"""Drawers: adding and editing, from the right; the whole screen on a phone."""

import reflex as rx

from spends.ui.components.base import dialog as base
from spends.ui.components.base.family import as_trigger
from spends.ui.components.button import icon_button
from spends.ui.components.types import Child, Flag, Handler, Text, present


def drawer(
    *children: Child,
    open: Flag,  # noqa: A002  as elements have it
    on_open_change: Handler,
    title: Text,
    words: Child = None,
    footer: rx.Component | None = None,
) -> rx.Component:
    """A drawer; on_open_change(open: bool) hears Escape, the cross and clicks outside.

    Give a form in it an id, and its button in the footer form="that id".
    """
    head = rx.el.div(
        base.DialogTitle.create(title, class_name="drawer-title"),
        as_trigger(base.DialogClose, icon_button("x", "Close")),
        class_name="drawer-head",
    )
    description = (
        base.DialogDescription.create(words, class_name="dim") if words is not None else None
    )
    popup = base.DialogPopup.create(
        head,
        rx.el.div(*present(description, *children), class_name="drawer-body stack"),
        *present(rx.el.div(footer, class_name="drawer-foot") if footer is not None else None),
        class_name="drawer",
    )
    return base.DialogRoot.create(
        base.DialogPortal.create(base.DialogBackdrop.create(class_name="veil"), popup),
        open=open,
        on_open_change=on_open_change,
    )
