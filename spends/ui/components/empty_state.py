"""What stands where nothing is yet: it says what will be here and how to begin."""

import reflex as rx

from spends.ui.components.card import tile
from spends.ui.components.types import Child, Text, present


def empty_state(icon: str, title: Text, words: Child, *actions: rx.Component) -> rx.Component:
    """An icon, a line, a sentence and the actions that fill the place."""
    return rx.el.div(
        *present(
            tile(icon, "accent"),
            rx.el.p(title, class_name="empty-title"),
            rx.el.p(words),
            rx.el.div(*actions, class_name="cluster") if actions else None,
        ),
        class_name="empty",
    )
