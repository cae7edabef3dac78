"""A form the browser itself posts, for signing in and out: Reflex's own is always intercepted."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from spends.ui.components.types import Child, present


class PlainForm(BaseHTML):
    """The form element, left alone."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]


def plain_form(*children: Child, action: str, method: str = "post", **props: Any) -> rx.Component:
    """A form that goes to an address of the API, cookies and redirect included."""
    props.setdefault("class_name", "form")
    return PlainForm.create(*present(*children), action=action, method=method, **props)
