"""A choice from a short list: the browser's own select, at home on every device."""

from typing import Any

import reflex as rx

from spends.ui.components.field import describe
from spends.ui.components.icon import icon
from spends.ui.components.types import Handler, Option, Options, Text


def select(
    options: Options,
    *,
    id: str,  # noqa: A002  as elements have it
    value: Text | None = None,
    on_change: Handler = None,
    label: Text | None = None,
    placeholder: str | None = None,
    error: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A select; label names it where no field() does, on_change(value)."""
    attributes = describe(dict(props.pop("custom_attrs", {})), id, error)
    if label is not None:
        attributes["aria-label"] = label
    if value is not None:
        props["value"] = value
    if on_change is not None:
        props["on_change"] = on_change
    props.setdefault("name", id)
    first = [rx.el.option(placeholder, value="")] if placeholder is not None else []
    control = rx.el.select(
        *first, *_options(options), id=id, class_name="input", custom_attrs=attributes, **props
    )
    return rx.el.span(control, icon("chevron-down"), class_name="select")


def _options(options: Options) -> list[rx.Component]:
    if isinstance(options, rx.Var):
        return [rx.foreach(options, lambda option: rx.el.option(option.label, value=option.value))]
    pairs = [
        (option.value, option.label) if isinstance(option, Option) else option for option in options
    ]
    return [rx.el.option(label, value=value) for value, label in pairs]
