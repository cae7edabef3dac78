"""Grey shapes that hold a page's room until its content is there."""

import reflex as rx

from spends.ui.components.types import Flag


def skeleton(width: str = "100%", height: int = 12, radius: int = 6) -> rx.Component:
    """One grey bar; width in CSS units, height and radius in px."""
    return rx.el.span(
        class_name="bone",
        style={"width": width, "height": f"{height}px", "borderRadius": f"{radius}px"},
    )


def skeleton_lines(count: int = 3) -> rx.Component:
    """Some lines of text to come."""
    widths = ("72%", "88%", "54%", "80%", "63%")
    return rx.el.div(
        *[skeleton(widths[line % len(widths)]) for line in range(count)],
        class_name="bones",
        custom_attrs={"aria-hidden": "true"},
    )


def skeleton_rows(count: int = 4) -> rx.Component:
    """Rows of a list to come: a round, two lines, an amount."""
    row = rx.el.div(
        skeleton("28px", 28, 14),
        rx.el.div(skeleton("46%"), skeleton("28%", 10), class_name="stack-sm grow"),
        skeleton("64px"),
        class_name="card-row",
    )
    return rx.el.div(
        *[row for _ in range(count)], class_name="card-rows", custom_attrs={"aria-hidden": "true"}
    )


def swap(ready: Flag, content: rx.Component, waiting: rx.Component) -> rx.Component:
    """The content when it is ready, its skeleton until then."""
    return rx.cond(ready, content, waiting)
