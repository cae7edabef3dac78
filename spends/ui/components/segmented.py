"""One of a few, side by side."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.ui.components.types import Text, classes


def segmented(
    choices: list[tuple[str, str]],
    *,
    value: Text,
    on_change: Callable[[str], Any],
    label: Text,
    wide: bool = False,
    counts: Any = None,
) -> rx.Component:
    """A row of which one is chosen; on_change is an event handler that takes the value.

    `counts` is a state's dict that says by choice how many there are, "" where that goes unsaid.
    """

    def count(choice: str) -> list[rx.Component]:
        if counts is None:
            return []
        number = rx.el.span(" ", counts[choice], class_name="segment-count num")
        return [rx.cond(counts[choice] != "", number)]

    buttons = [
        rx.el.button(
            words,
            *count(choice),
            type="button",
            role="radio",
            on_click=on_change(choice),
            custom_attrs={"aria-checked": rx.cond(value == choice, "true", "false")},
        )
        for choice, words in choices
    ]
    return rx.el.div(
        *buttons,
        role="radiogroup",
        class_name=classes("segments", "wide" if wide else ""),
        custom_attrs={"aria-label": label},
    )
