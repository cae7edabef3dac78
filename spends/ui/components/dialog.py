"""Dialogs, and the questions before what cannot be undone."""

from typing import Any

import reflex as rx

from spends.ui.components.base import dialog as base
from spends.ui.components.base.family import as_trigger
from spends.ui.components.button import Variant, button
from spends.ui.components.types import Child, Flag, Handler, Text, present


def close_button(text: Text = "Cancel", variant: Variant = "plain") -> rx.Component:
    """A button that closes the dialog or drawer it stands in."""
    return as_trigger(base.DialogClose, button(text, variant=variant))


def dialog(
    *children: Child,
    open: Flag,  # noqa: A002  as elements have it
    on_open_change: Handler,
    title: Text,
    words: Child = None,
    footer: rx.Component | None = None,
) -> rx.Component:
    """A small dialog in the middle; on_open_change(open: bool) hears Escape and clicks outside."""
    popup = base.DialogPopup.create(
        *present(
            base.DialogTitle.create(title, class_name="drawer-title"),
            base.DialogDescription.create(words, class_name="words") if words is not None else None,
            rx.el.div(*present(*children), class_name="dialog-body") if children else None,
            rx.el.div(footer, class_name="dialog-foot") if footer is not None else None,
        ),
        class_name="dialog",
    )
    return base.DialogRoot.create(
        base.DialogPortal.create(base.DialogBackdrop.create(class_name="veil"), popup),
        open=open,
        on_open_change=on_open_change,
    )


def confirm(
    *,
    open: Flag,  # noqa: A002  as elements have it
    on_open_change: Handler,
    title: Text,
    words: Child,
    action: Text,
    on_confirm: Handler,
    danger: bool = True,
    busy: Flag = False,
) -> rx.Component:
    """Asks before what cannot be undone; title names the thing, action is a verb."""
    look = "btn-danger" if danger else ""
    answers = rx.fragment(
        close_button(),
        button(action, variant="primary", class_name=look, on_click=on_confirm, busy=busy),
    )
    return dialog(
        open=open, on_open_change=on_open_change, title=title, words=words, footer=answers
    )


def before_leaving(form: Any, what: Text) -> rx.Component:
    """Asks before the changes of a DraftForm are lost; `what` is the noun of what it is about."""
    return confirm(
        open=form.asking,
        on_open_change=form.set_asking,
        title="Leave without saving?",
        words=rx.el.span("What you changed in this ", what, " is lost."),
        action="Discard changes",
        on_confirm=form.discard,
    )
