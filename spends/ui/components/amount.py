"""Amounts of money, already formatted by the state."""

import reflex as rx

from spends.ui.components.types import Text
from spends.ui.format import NO_RATE


def amount(
    text: Text, tone: Text = "", *, strong: bool = True, worth: Text | None = None
) -> rx.Component:
    """An amount in tabular figures; tone "in" is green, "moved" quiet, "bad" red, "" plain.

    Under it stands quietly what it is `worth` in the household's currency, unless that is "".
    """
    weight = "num strong" if strong else "num"
    look = (
        f"{weight} tone-{tone}"
        if isinstance(tone, str)
        else rx.Var.create(f"{weight} tone-") + tone
    )
    figure = rx.el.span(text, class_name=look)
    if worth is None:
        return figure
    words = rx.Var.create(worth)
    under = rx.el.span(
        words, class_name=rx.cond(words == NO_RATE, "worth num tone-soon", "worth num dim")
    )
    return rx.cond(words != "", rx.el.span(figure, under, class_name="amounts"), figure)
