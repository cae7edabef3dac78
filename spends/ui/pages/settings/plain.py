"""Settings that need no server: appearance, and what this is."""

from importlib.metadata import PackageNotFoundError, version

import reflex as rx
from reflex.style import color_mode, set_color_mode

from spends.ui.components.button import link_button
from spends.ui.components.field import radio_cards
from spends.ui.pages.settings.common import subject

MODES = [
    ("light", "Light", "Dark text on a light ground"),
    ("dark", "Dark", "Easier on the eyes at night"),
    ("system", "Like the device", "Changes when your device does"),
]


def appearance() -> rx.Component:
    """Light or dark."""
    choices = radio_cards(
        "appearance",
        MODES,
        value=color_mode,
        on_change=set_color_mode,
        label="Appearance",
    )
    return subject(
        choices,
        rx.el.p("Kept in this browser.", class_name="small dim"),
        title="Appearance",
    )


def about() -> rx.Component:
    """Which Spends this is."""
    facts = rx.el.dl(
        rx.el.dt("Version"),
        rx.el.dd(_version()),
        rx.el.dt("Your data"),
        rx.el.dd("is on this server only. Spends sends nothing to anybody."),
        class_name="settings-facts",
    )
    docs = link_button("API description", href="/api/docs", icon="external-link", outside=True)
    return subject(facts, rx.el.div(docs), title="Spends")


def _version() -> str:
    try:
        return version("spends")
    except PackageNotFoundError:
        return "from source"
