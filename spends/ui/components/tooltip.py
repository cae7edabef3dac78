"""A few words beside something on hover or focus."""

import reflex as rx

from spends.ui.components.types import Text


def tooltip(child: rx.Component, words: Text) -> rx.Component:
    """Words for the eyes only: the child must carry its own label for screen readers."""
    return rx.el.span(child, class_name="hint", custom_attrs={"data-hint": words})
