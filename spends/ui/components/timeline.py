"""What led to what, one under the other."""

import reflex as rx

from spends.ui.components.types import Child, classes, present


def timeline(*steps: rx.Component) -> rx.Component:
    """Steps in their order."""
    return rx.el.div(*steps, class_name="steps")


def timeline_step(title: Child, words: Child = None, *, done: bool = True) -> rx.Component:
    """One step; a dashed round while it has not happened."""
    return rx.el.div(
        *present(
            rx.el.div(title, class_name="strong" if done else "dim"),
            rx.el.div(words, class_name="dim small") if words is not None else None,
        ),
        class_name=classes("step", "step-done" if done else ""),
    )
