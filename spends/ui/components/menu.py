"""Menus: a button and what it offers."""

from typing import Any

import reflex as rx

from spends.ui.components.base import menu as base
from spends.ui.components.base.family import as_trigger
from spends.ui.components.button import place_link
from spends.ui.components.icon import icon as draw_icon
from spends.ui.components.types import Child, Flag, Handler, Text, present


def menu(
    trigger: rx.Component,
    *items: rx.Component,
    align: str = "end",
    side: str = "bottom",
    on_open_change: Handler = None,
) -> rx.Component:
    """A menu under its trigger, which is a button() or icon_button() used for its looks."""
    root: dict[str, Any] = {} if on_open_change is None else {"on_open_change": on_open_change}
    popup = base.MenuPopup.create(*items, class_name="pop-card")
    positioner = base.MenuPositioner.create(
        popup, side=side, align=align, side_offset=6, collision_padding=8, class_name="pop"
    )
    return base.MenuRoot.create(
        as_trigger(base.MenuTrigger, trigger),
        base.MenuPortal.create(positioner),
        modal=False,
        **root,
    )


def menu_item(
    *children: Child,
    icon: str | None = None,
    on_click: Handler = None,
    href: Text | None = None,
    danger: bool = False,
    disabled: Flag = False,
    keys: str | None = None,
    outside: bool = False,
) -> rx.Component:
    """Something to do, or with href somewhere to go; keys shows its shortcut.

    What is outside (an address of the API) opens in a tab of its own.
    """
    parts = present(draw_icon(icon) if icon else None, *children, rx.el.kbd(keys) if keys else None)
    if href is not None and outside:
        return base.MenuLinkItem.create(
            *parts,
            class_name="pop-item",
            close_on_click=True,
            custom_attrs={"href": href, "target": "_blank", "rel": "noopener"},
        )
    if href is not None:
        return base.MenuLinkItem.create(
            *parts,
            class_name="pop-item",
            close_on_click=True,
            custom_attrs={"render": place_link(href=href)},
        )
    props: dict[str, Any] = {"class_name": "pop-item", "disabled": disabled}
    if danger:
        props["custom_attrs"] = {"data-danger": ""}
    if on_click is not None:
        props["on_click"] = on_click
    return base.MenuItem.create(*parts, **props)


def menu_separator() -> rx.Component:
    """A line between groups of items."""
    return base.MenuSeparator.create(class_name="pop-line")


def menu_group(label: Text, *items: rx.Component) -> rx.Component:
    """Items under a small label."""
    return base.MenuGroup.create(base.MenuGroupLabel.create(label, class_name="pop-label"), *items)


def menu_choices(
    label: Text, value: Text, choices: list[tuple[str, str, str, Handler]]
) -> rx.Component:
    """One of several, ticked: (value, label, icon, handler) each."""
    items = [
        base.MenuRadioItem.create(
            draw_icon(symbol),
            words,
            base.MenuRadioItemIndicator.create(draw_icon("check"), class_name="pop-check"),
            value=choice,
            on_click=handler,
            close_on_click=False,
            class_name="pop-item",
        )
        for choice, words, symbol, handler in choices
    ]
    return base.MenuGroup.create(
        base.MenuGroupLabel.create(label, class_name="pop-label"),
        base.MenuRadioGroup.create(*items, value=value),
    )
