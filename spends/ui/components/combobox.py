"""Finding one of many by typing."""

from typing import Any

import reflex as rx

from spends.ui.components.base.control import ComboField
from spends.ui.components.types import Flag, Handler, Option, Options, Text


def combobox(
    options: Options,
    *,
    id: str,  # noqa: A002  as elements have it
    value: Text,
    on_change: Handler,
    on_create: Handler = None,
    on_search: Handler = None,
    placeholder: Text = "",
    label: Text | None = None,
    colored: bool = False,
    error: Text | None = None,
    disabled: Flag = False,
    **props: Any,
) -> rx.Component:
    """A text field over options.

    on_change(value) hears the choice ("" when cleared), on_create(text) a new name, on_search(text)
    the typing, for lists too long to be sent whole.
    """
    props["label"] = placeholder if label is None else label
    if error is not None:
        props["invalid"] = bool(error) if isinstance(error, str) else error != ""
    handlers = {"on_change": on_change, "on_create": on_create, "on_search": on_search}
    return ComboField.create(
        id=id,
        options=_as_var(options),
        value=value,
        placeholder=placeholder,
        colored=colored,
        disabled=disabled,
        described_by=f"{id}-help {id}-error",
        **{name: handler for name, handler in handlers.items() if handler is not None},
        **props,
    )


def _as_var(options: Options) -> rx.Var[Any] | list[dict[str, str]]:
    if isinstance(options, rx.Var):
        return options
    return [
        {"value": each.value, "label": each.label, "hint": each.hint, "color": each.color}
        if isinstance(each, Option)
        else {"value": each[0], "label": each[1]}
        for each in options
    ]
