"""The link over the frame to what a page is about: the browser's own, which keeps the address."""

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainLink(BaseHTML):
    """The link element, left alone: the router would take it for another page."""

    tag = "a"
    href: rx.Var[str]


def skip_link() -> rx.Component:
    """The first thing the keyboard reaches; it is seen only then."""
    return PlainLink.create("Skip to content", href="#main", class_name="skip")
