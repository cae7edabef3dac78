"""Chips: a category with its colour, a status with its words."""

from typing import Literal

import reflex as rx

from spends.ui.components.icon import icon as draw_icon
from spends.ui.components.types import Text, classes, present


def dot(color: Text) -> rx.Component:
    """A round in a category's colour; color is one of figures.CATEGORY_COLORS."""
    return rx.el.span(class_name="dot", custom_attrs={"data-hue": color, "aria-hidden": "true"})


def category_chip(name: Text, color: Text) -> rx.Component:
    """A category: its dot and its name; an empty name asks for one."""
    name_cut = rx.el.span(name, class_name="truncate", title=name, dir="auto")
    known = rx.el.span(dot(color), name_cut, class_name="chip")
    missing = rx.el.span(
        dot("amber"), rx.el.span("No category", class_name="truncate"), class_name="chip chip-soon"
    )
    if isinstance(name, str):
        return known if name else missing
    return rx.cond(name == "", missing, known)


def status_chip(
    words: Text,
    tone: Literal["", "good", "soon", "bad", "accent"] = "",
    icon: str | None = None,
) -> rx.Component:
    """A state of something in a word or two."""
    return rx.el.span(
        *present(draw_icon(icon) if icon else None, rx.el.span(words, class_name="truncate")),
        class_name=classes("chip", f"chip-{tone}" if tone else ""),
    )
