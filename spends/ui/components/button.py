"""Buttons, and links that look like buttons."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from spends.ui.components.icon import icon as draw_icon
from spends.ui.components.types import Child, Flag, Handler, Text, classes, present

Variant = Literal["plain", "primary", "ghost", "danger"]
Size = Literal["md", "sm"]


def button_class(variant: Variant = "plain", size: Size = "md", extra: str = "") -> str:
    """The classes that make anything look like a button."""
    shade = {
        "plain": "",
        "primary": "btn-primary",
        "ghost": "btn-ghost",
        "danger": "btn-danger",
    }[variant]
    return classes("btn", shade, "btn-sm" if size == "sm" else "", extra)


def _attributes(label: Text | None, busy: Flag, given: dict[str, Any]) -> dict[str, Any]:
    attributes = dict(given)
    if label is not None:
        attributes["aria-label"] = label
    if busy is not False:
        attributes["aria-busy"] = busy
    return attributes


def button(
    *children: Child,
    variant: Variant = "plain",
    size: Size = "md",
    icon: str | None = None,
    label: Text | None = None,
    busy: Flag = False,
    **props: Any,
) -> rx.Component:
    """A button; busy shows a turning ring and refuses a second click."""
    attributes = _attributes(label, busy, props.pop("custom_attrs", {}))
    props.setdefault("type", "button")
    return rx.el.button(
        *present(draw_icon(icon) if icon else None, *children),
        class_name=button_class(variant, size, props.pop("class_name", "")),
        custom_attrs=attributes,
        **props,
    )


def icon_button(
    icon: str,
    label: Text,
    *,
    variant: Variant = "ghost",
    size: Size = "md",
    on_click: Handler = None,
    **props: Any,
) -> rx.Component:
    """A square button with only an icon; label is what it is called."""
    if on_click is not None:
        props["on_click"] = on_click
    extra = classes("btn-icon", props.pop("class_name", ""))
    return button(
        draw_icon(icon), variant=variant, size=size, label=label, class_name=extra, **props
    )


def fill_button(label: Text, field: str, value: Text, **props: Any) -> rx.Component:
    """A button that types value into the line of text whose id is field, for who sends it next."""
    return button(label, custom_attrs={"data-fill": field, "data-value": value}, **props)


def submit_button(
    *children: Child, busy: Flag = False, wide: bool = False, **props: Any
) -> rx.Component:
    """The button that sends a form; form="id" reaches a form elsewhere on the page."""
    return button(
        *children,
        variant="primary",
        busy=busy,
        type="submit",
        class_name="btn-wide" if wide else "",
        **props,
    )


def enter_button(on_click: Handler) -> rx.Component:
    """What Enter in a field presses, first in a form whose buttons at its foot are several.

    Without it, Enter presses the first of them, which is seldom the one that only saves.
    """
    return rx.el.button(
        type="submit",
        on_click=on_click,
        class_name="visually-hidden",
        tab_index=-1,
        custom_attrs={"aria-hidden": "true"},
    )


def turn_input(turn: Any) -> rx.Component:
    """What tells, of a form that asks for another one once it is saved, which of them was sent."""
    return rx.el.input(type="hidden", name="turn", value=turn.to(str))


def place_link(*children: Child, href: Text, **props: Any) -> rx.Component:
    """A link inside the app, followed without loading the document again."""
    return ReactRouterLink.create(*present(*children), to=href, **props)


def link_button(
    *children: Child,
    href: Text,
    icon: str | None = None,
    variant: Variant = "plain",
    size: Size = "md",
    outside: bool = False,
    **props: Any,
) -> rx.Component:
    """A link that looks like a button; outside (an API address, a download) loads the document."""
    parts = present(draw_icon(icon) if icon else None, *children)
    look = button_class(variant, size, props.pop("class_name", ""))
    if outside:
        return ReactRouterLink.create(
            *parts, to=href, class_name=look, reload_document=True, **props
        )
    return place_link(*parts, href=href, class_name=look, **props)
