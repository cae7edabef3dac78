"""Amounts of money, already formatted by the state."""

import reflex as rx

from spends.ui.components.types import Text


def amount(text: Text, tone: Text = "", *, strong: bool = True) -> rx.Component:
    """An amount in tabular figures; tone "in" is green, "moved" quiet, "bad" red, "" plain."""
    weight = "num strong" if strong else "num"
    look = (
        f"{weight} tone-{tone}"
        if isinstance(tone, str)
        else rx.Var.create(f"{weight} tone-") + tone
    )
    return rx.el.span(text, class_name=look)
