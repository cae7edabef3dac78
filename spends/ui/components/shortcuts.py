"""Keys of a page: each is a hidden button that assets/scripts/frame.js presses."""

from dataclasses import dataclass

import reflex as rx

from spends.ui.components.types import Handler


@dataclass(frozen=True)
class Shortcut:
    """What a key does, and the words for it in the help that "?" opens.

    With `once` it does nothing more while it is held down.
    """

    handler: Handler
    words: str
    once: bool = False


def key_attributes(keys: str, words: str = "") -> dict[str, str]:
    """Attributes for any button or link that also has a key; "g d" is g, then d."""
    attributes = {"data-key": keys}
    if words:
        attributes["data-key-label"] = words
    return attributes


def shortcuts(keys: dict[str, Shortcut]) -> rx.Component:
    """The page's own keys; they rest while a field, a menu or a dialog has the keyboard."""
    buttons = [
        rx.el.button(
            shortcut.words,
            type="button",
            on_click=shortcut.handler,
            custom_attrs=key_attributes(key, shortcut.words)
            | ({"data-once": ""} if shortcut.once else {}),
        )
        for key, shortcut in keys.items()
    ]
    return rx.el.div(*buttons, hidden=True)
