"""The picture of a thing: its photo, or the icon of what it is."""

import reflex as rx

from spends.ui.components.icon import drawn_icon
from spends.ui.components.types import Text

SIZE = 320


def photo(source: Text, icon_path: Text, hue: Text = "", *, small: bool = False) -> rx.Component:
    """A picture that fills its place; without a source an icon on the tint of its category.

    `source` is an address or "", `icon_path` one of ICON_PATHS, `small` for the row of a table.
    """
    size = 36 if small else SIZE
    picture = rx.el.img(
        src=source,
        alt="",
        loading="lazy",
        width=size,
        height=size,
        custom_attrs={"decoding": "async"},
    )
    stand_in = drawn_icon(icon_path, 16 if small else 20)
    return rx.el.span(
        rx.cond(rx.Var.create(source) != "", picture, stand_in),
        class_name="photo photo-small" if small else "photo",
        custom_attrs={"data-hue": hue},
    )
