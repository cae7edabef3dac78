"""How the settings look."""

from typing import Any

import reflex as rx

from spends.ui.components.button import place_link
from spends.ui.components.icon import icon
from spends.ui.head import own_styles
from spends.ui.layout import frame
from spends.ui.pages.settings.category_views import categories
from spends.ui.pages.settings.data import data
from spends.ui.pages.settings.household import household
from spends.ui.pages.settings.names_views import names
from spends.ui.pages.settings.payee_views import payees
from spends.ui.pages.settings.plain import about, appearance
from spends.ui.pages.settings.profile import profile
from spends.ui.pages.settings.rates import rates
from spends.ui.pages.settings.rule_views import rules
from spends.ui.pages.settings.security import security
from spends.ui.pages.settings.state import SECTIONS, SettingsState
from spends.ui.pages.settings.tokens import tokens


def settings() -> rx.Component:
    """The list of subjects, and the one that is open."""
    State: Any = SettingsState  # noqa: N806  a class
    open_one = rx.match(
        State.section,
        ("security", security()),
        ("household", household()),
        ("categories", categories()),
        ("payees", payees()),
        ("rules", rules()),
        ("retailers", names()),
        ("rates", rates()),
        ("tokens", tokens()),
        ("appearance", appearance()),
        ("data", data()),
        ("about", about()),
        profile(),
    )
    back = place_link(
        icon("chevron-left"), "All settings", href="/settings", class_name="settings-back"
    )
    return frame(
        own_styles("settings"),
        rx.el.div(
            _list(),
            rx.el.div(back, open_one, class_name="settings-body"),
            class_name=rx.cond(State.is_chosen, "settings chosen", "settings"),
        ),
        title=State.title,
        active="settings",
    )


def _list() -> rx.Component:
    entries = [
        place_link(
            icon(symbol),
            rx.el.span(words),
            href=f"/settings?section={key}",
            class_name="place",
            custom_attrs={"aria-current": rx.cond(SettingsState.section == key, "page", "false")},
        )
        for key, words, symbol in SECTIONS
    ]
    return rx.el.nav(*entries, class_name="settings-list", custom_attrs={"aria-label": "Settings"})
