"""A form that says when something in it was changed, while its fields keep what is typed."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.forms import Form

from spends.ui.components.types import Handler

OFTEN = 500


class WatchedForm(Form):
    """A form that hears what its fields say of a change."""

    on_change: rx.EventHandler[rx.event.no_args_event_spec]


def watched_form(
    *fields: rx.Component,
    on_change: Any,
    on_submit: Handler,
    id: str,  # noqa: A002  as elements have it
) -> rx.Component:
    """Return a form whose fields the server does not follow; on_change() comes once in a while."""
    heard = on_change.throttle(OFTEN)
    return WatchedForm.create(
        *fields, on_change=heard, on_submit=on_submit, id=id, class_name="form"
    )
