"""Choosing a category: by typing, with its colour, a new one made in place."""

from typing import Any

import reflex as rx

from spends.ui.components.combobox import combobox
from spends.ui.components.types import Handler, Options, Text


def category_picker(
    options: Options,
    *,
    id: str,  # noqa: A002  as elements have it
    value: Text,
    on_change: Handler,
    on_create: Handler = None,
    **props: Any,
) -> rx.Component:
    """A combobox of categories: Option.color is the category's, Option.hint its parent's name.

    The state puts recently used ones first. on_change(id), on_create(name).
    """
    props.setdefault("placeholder", "Category")
    return combobox(
        options,
        id=id,
        value=value,
        on_change=on_change,
        on_create=on_create,
        colored=True,
        **props,
    )
