"""The frame around every page, and the plain one of sign in and welcome."""

from typing import Any

import reflex as rx
from reflex.style import color_mode, set_color_mode
from reflex_components_core.core.banner import has_connection_errors

from spends.ui.ahead import on_following
from spends.ui.components.button import button, place_link
from spends.ui.components.icon import icon
from spends.ui.components.logo import logo, wordmark
from spends.ui.components.menu import menu, menu_choices, menu_item, menu_separator
from spends.ui.components.notice import notice
from spends.ui.components.plain_form import plain_form
from spends.ui.components.shortcuts import key_attributes
from spends.ui.components.skeleton import skeleton, swap
from spends.ui.components.skip_link import skip_link
from spends.ui.components.toast import toaster
from spends.ui.components.types import Child, Text, classes, present
from spends.ui.navigation import ADDITIONS, PLACES, SETTINGS, Place, groups
from spends.ui.palette import key_help, palette
from spends.ui.session import SessionState

SIGN_OUT_FORM = "sign-out"


def frame(
    *children: Child,
    title: Text,
    active: str,
    actions: rx.Component | None = None,
    period: rx.Component | None = None,
    wide: bool = False,
) -> rx.Component:
    """A page inside the house.

    active is a key of navigation.py; period stands beside the title, actions before the search;
    wide lets the page use the whole window.
    """
    main = rx.el.main(
        rx.cond(SessionState.counting != "", notice(SessionState.counting, "info")),
        *present(*children),
        id="main",
        tab_index=-1,
        class_name=classes("page", "page-wide" if wide else ""),
        custom_attrs={"aria-busy": rx.cond(rx.State.is_hydrated, "false", "true")},
    )
    return rx.fragment(
        skip_link(),
        rx.el.div(
            _sidebar(active),
            rx.el.div(_top(title, period, actions, wide=wide), main, class_name="main"),
            class_name="frame",
        ),
        _tabs(active),
        toaster(),
        palette(),
        key_help(),
        connection_notice(),
        plain_form(action="/auth/sign-out", id=SIGN_OUT_FORM, hidden=True),
    )


def bare(
    *children: Child, title: Text, words: Child = None, wide: bool = False, foot: Child = None
) -> rx.Component:
    """A card in the middle under the logo: sign in, sign up, welcome; foot stands below it."""
    top = rx.el.div(
        *present(rx.el.h1(title), rx.el.p(words, class_name="dim") if words is not None else None),
        class_name="bare-head",
    )
    card = rx.el.div(
        top, *present(*children), class_name=classes("bare-card", "wide" if wide else "")
    )
    return rx.fragment(
        rx.el.main(
            *present(
                wordmark(30),
                card,
                rx.el.p(foot, class_name="dim prose") if foot is not None else None,
            ),
            id="main",
            class_name="bare",
        ),
        toaster(),
        connection_notice(),
    )


def connection_notice() -> rx.Component:
    """Says, after a moment, that the server cannot be reached."""
    words = rx.el.div(
        icon("wifi-off"), "Connection lost. Trying again.", class_name="offline", role="status"
    )
    return rx.cond(has_connection_errors, words)


def _sidebar(active: str) -> rx.Component:
    fold = rx.el.button(
        icon("panel-left"),
        type="button",
        class_name="fold",
        custom_attrs={"data-do": "fold", "aria-label": "Fold or unfold the sidebar"},
    )
    brand = place_link(logo(), rx.el.span("Spends"), href="/", class_name="brand-name")
    sections = [
        rx.el.div(
            rx.el.div(name, class_name="side-title"),
            *[_place(place, active) for place in places],
            class_name="side-group",
        )
        for name, places in groups().items()
    ]
    foot = rx.el.div(_place(SETTINGS, active), _user_menu(), class_name="side-foot")
    return rx.el.nav(
        rx.el.div(brand, fold, class_name="brand"),
        *sections,
        foot,
        class_name="side",
        custom_attrs={"aria-label": "Main"},
    )


def _place(place: Place, active: str) -> rx.Component:
    attributes: dict[str, Any] = key_attributes(place.keys, f"Go to {place.label.lower()}")
    attributes["title"] = place.label
    if place.key == active:
        attributes["aria-current"] = "page"
    return place_link(
        icon(place.icon),
        rx.el.span(place.label),
        _count(place.key),
        href=place.href,
        class_name="place",
        custom_attrs=attributes,
        **on_following(place.key),
    )


def _count(key: str) -> rx.Component | None:
    """What waits at a place."""
    counts = {
        "transactions": (SessionState.uncategorised, " without a category"),
        "review": (SessionState.to_review, " to review"),
    }
    if key not in counts:
        return None
    count, words = counts[key]
    said = rx.el.span(words, class_name="visually-hidden")
    return rx.cond(count > 0, rx.el.span(count, said, class_name="count"))


def _user_menu() -> rx.Component:
    name = swap(
        SessionState.ready,
        rx.el.span(
            rx.el.span(
                SessionState.user_name, class_name="strong truncate", style={"display": "block"}
            ),
            rx.el.span(
                SessionState.household_name,
                class_name="small dim truncate",
                style={"display": "block"},
            ),
        ),
        rx.el.span(skeleton("72%"), skeleton("52%", 10), class_name="stack-sm"),
    )
    trigger = rx.el.button(
        rx.el.span(
            SessionState.user_initials, class_name="avatar", custom_attrs={"aria-hidden": "true"}
        ),
        rx.el.span(name, class_name="who-words"),
        icon("chevrons-up-down"),
        class_name="who",
        custom_attrs={"aria-label": "Your account"},
    )
    return menu(trigger, *_user_items(), side="top", align="start")


def _user_items() -> list[rx.Component]:
    appearance = menu_choices(
        "Appearance",
        color_mode,
        [
            ("light", "Light", "sun", set_color_mode("light")),
            ("dark", "Dark", "moon", set_color_mode("dark")),
            ("system", "Like the device", "monitor", set_color_mode("system")),
        ],
    )
    return [
        appearance,
        menu_separator(),
        menu_item("Settings", icon=SETTINGS.icon, href=SETTINGS.href),
        menu_item(
            "Sign out",
            icon="log-out",
            on_click=rx.call_script(f"document.getElementById('{SIGN_OUT_FORM}').requestSubmit()"),
        ),
    ]


def _top(
    title: Text, period: rx.Component | None, actions: rx.Component | None, *, wide: bool
) -> rx.Component:
    jump = rx.el.button(
        icon("search"),
        rx.el.span("Search or jump to"),
        rx.el.kbd("Ctrl K"),
        type="button",
        class_name="jump",
        custom_attrs={
            "data-do": "palette",
            "aria-label": "Search or jump to",
            "aria-haspopup": "dialog",
        },
    )
    add = rx.el.div(
        menu(button("Add", icon="plus", variant="primary"), *_additions()), class_name="top-add"
    )
    end = rx.el.div(*present(actions, jump, add), class_name="top-end")
    return rx.el.header(
        *present(rx.el.h1(title), period, end),
        class_name=classes("top", "top-wide" if wide else ""),
    )


def _additions() -> list[rx.Component]:
    return [menu_item(label, icon=symbol, href=href) for label, href, symbol in ADDITIONS]


def _tabs(active: str) -> rx.Component:
    tabs = [_tab(place, active) for place in PLACES if place.tab]
    add = menu(
        rx.el.button(
            rx.el.span(icon("plus", 20)),
            class_name="tab tab-add",
            custom_attrs={"aria-label": "Add"},
        ),
        *_additions(),
        side="top",
        align="center",
    )
    others = [
        menu_item(place.label, icon=place.icon, href=place.href)
        for place in PLACES
        if not place.tab
    ]
    more = menu(
        rx.el.button(icon("ellipsis", 20), "More", class_name="tab"),
        *others,
        *_user_items(),
        side="top",
    )
    return rx.el.nav(
        *tabs[:2], add, *tabs[2:], more, class_name="tabs", custom_attrs={"aria-label": "Tabs"}
    )


def _tab(place: Place, active: str) -> rx.Component:
    attributes = {"aria-current": "page"} if place.is_open(active) else {}
    return place_link(
        icon(place.icon, 20),
        place.tab,
        href=place.href,
        class_name="tab",
        custom_attrs=attributes,
        **on_following(place.key),
    )
