"""Suggested budgets: a list to choose from, in a drawer or on the empty page."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.card import card
from spends.ui.components.dialog import close_button
from spends.ui.components.drawer import drawer
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import text_input
from spends.ui.components.kpi import sparkline
from spends.ui.components.notice import error_notice
from spends.ui.navigation import ICONS
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.budgets.views import tile_of

STATE: Any = SuggestState
WORDS = "The median of the last six whole months, for categories without a budget."


def offers_card() -> rx.Component:
    """The suggestions on the empty page."""
    return card(
        _offers("first"),
        rx.el.div(_accept(), class_name="budget-accept"),
        title="Suggested from your spending",
        words=WORDS,
    )


def offers_drawer() -> rx.Component:
    """The suggestions for the categories that have no budget yet."""
    none = empty_state(
        ICONS["budget"],
        "Nothing to suggest",
        "Every category with spending in the last six whole months has a budget.",
    )
    has = STATE.offers.length() > 0
    return drawer(
        rx.cond(has, _offers("more"), none),
        open=STATE.is_open,
        on_open_change=STATE.set_open,
        title="Suggested budgets",
        words=WORDS,
        footer=rx.fragment(close_button(), rx.cond(has, _accept())),
    )


def _accept() -> rx.Component:
    return button(
        rx.cond(
            STATE.chosen == 1,
            "Set 1 budget",
            "Set " + STATE.chosen.to(str) + " budgets",
        ),
        variant="primary",
        disabled=STATE.chosen == 0,
        on_click=STATE.accept,
    )


def _offers(place: str) -> rx.Component:
    count = STATE.offers.length()
    everything = rx.el.label(
        rx.el.input(
            id=f"{place}-all",
            type="checkbox",
            class_name="check",
            checked=STATE.chosen == count,
            on_change=STATE.choose_all,
        ),
        rx.el.span("All of them"),
        html_for=f"{place}-all",
        class_name="tick",
    )
    return rx.el.div(
        error_notice(STATE.error),
        rx.el.div(everything, rx.el.span(STATE.sum, class_name="num strong"), class_name="spread"),
        rx.el.ul(rx.foreach(STATE.offers, lambda each: _offer(each, place)), class_name="offers"),
        class_name="stack-sm",
    )


def _offer(each: Any, place: str) -> rx.Component:
    tick = rx.el.label(
        rx.el.input(
            id=place + "-" + each.id,
            type="checkbox",
            class_name="check",
            checked=each.chosen,
            on_change=lambda chosen: STATE.choose(each.id, chosen),
        ),
        tile_of(each),
        rx.el.span(
            rx.el.span(each.name, class_name="row-title"),
            rx.el.span(each.words, class_name="dim small num"),
            class_name="row-words offer-words",
        ),
        html_for=place + "-" + each.id,
        class_name="offer-label",
    )
    amount = text_input(
        place + "-amount-" + each.id,
        value=each.amount,
        on_change=lambda text: STATE.set_amount(each.id, text),
        input_mode="decimal",
        auto_complete="off",
        class_name="num",
        error=each.error,
        custom_attrs={"aria-label": "Limit of " + each.name},
    )
    return rx.el.li(
        tick,
        sparkline(each.trend),
        amount,
        rx.cond(each.error != "", rx.el.p(each.error, class_name="field-error")),
        key=each.id,
        class_name="offer",
    )
