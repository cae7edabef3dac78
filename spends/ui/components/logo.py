"""The mark of the house: an S drawn as a path that comes back."""

import reflex as rx

MARK = (
    "M16.6 8.1C15.8 6.5 14.1 5.5 12 5.5c-2.7 0-4.6 1.3-4.6 3.3 0 4.6 9.2 1.8 9.2 6.4"
    " 0 2-1.9 3.3-4.6 3.3-2.1 0-3.8-1-4.6-2.6"
)


def logo(size: int = 26) -> rx.Component:
    """The mark, size in px."""
    return rx.el.svg(
        rx.el.rect(width="24", height="24", rx="7.4", fill="var(--accent)"),
        rx.el.path(
            d=MARK,
            fill="none",
            stroke="var(--on-accent)",
            stroke_width="2.1",
            stroke_linecap="round",
        ),
        view_box="0 0 24 24",
        width=str(size),
        height=str(size),
        custom_attrs={"aria-hidden": "true"},
    )


def wordmark(size: int = 26) -> rx.Component:
    """The mark and the name."""
    return rx.el.span(logo(size), rx.el.span("Spends"), class_name="wordmark")
