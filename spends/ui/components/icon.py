"""Icons as inline SVG: nothing to fetch, and only the shapes a page names."""

from typing import Any

import reflex as rx

from spends.ui.components.icon_paths import ICON_PATHS
from spends.ui.components.types import Text


def icon(name: str, size: int = 16) -> rx.Component:
    """A Lucide icon, 16 or 20 px, in the colour of the text; hidden from screen readers."""
    return drawn_icon(ICON_PATHS[name], size)


def icon_of(name: rx.Var[str], *names: str, size: int = 16) -> rx.Component:
    """The icon a var names, one of the given names; the first of them otherwise."""
    cases: list[Any] = [(each, icon(each, size)) for each in names[1:]]
    return rx.match(name, *cases, icon(names[0], size))


def drawn_icon(path: Text, size: int = 16) -> rx.Component:
    """An icon whose shape the state sends: ICON_PATHS[name], for names that are data."""
    return rx.el.svg(
        rx.el.path(d=path),
        view_box="0 0 24 24",
        class_name="icon" if size == 16 else f"icon icon-{size}",  # noqa: PLR2004  the size that styles give
        custom_attrs={"aria-hidden": "true"},
    )
