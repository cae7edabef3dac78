"""The Budgets page."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.card import card_skeleton
from spends.ui.components.icon import icon
from spends.ui.components.menu import menu, menu_item
from spends.ui.components.notice import notice
from spends.ui.components.period_stepper import period_stepper
from spends.ui.components.segmented import segmented
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.skeleton import swap
from spends.ui.layout import frame
from spends.ui.pages.budgets.address import ENVELOPES, VIEWS
from spends.ui.pages.budgets.editor import BudgetEditor
from spends.ui.pages.budgets.envelope_views import envelopes, move_form
from spends.ui.pages.budgets.form import budget_form
from spends.ui.pages.budgets.listing import BudgetsState
from spends.ui.pages.budgets.suggest_views import offers_card, offers_drawer
from spends.ui.pages.budgets.suggesting import SuggestState
from spends.ui.pages.budgets.views import absent, beginning, groups, total

STATE: Any = BudgetsState
KEYS = {
    "n": Shortcut(BudgetEditor.add, "Set a budget"),
    "[": Shortcut(BudgetsState.previous, "The month before"),
    "]": Shortcut(BudgetsState.following, "The month after"),
}


def budgets() -> rx.Component:
    """What may be spent, what was, and what is left of it."""
    period = period_stepper(
        rx.cond(STATE.month_text != "", STATE.month_text, "This month"),
        on_previous=STATE.previous,
        on_next=STATE.following,
        on_today=STATE.present,
    )
    limits = rx.el.div(
        rx.cond(
            STATE.total.words != "",
            total(),
            rx.cond(STATE.total.note != "", notice(STATE.total.note, "soon")),
        ),
        groups(),
        absent(),
        class_name="stack",
    )
    body = rx.el.div(
        _tools(), rx.cond(STATE.view == ENVELOPES, envelopes(), limits), class_name="stack"
    )
    waiting = rx.el.div(card_skeleton(lines=2), card_skeleton(lines=8), class_name="stack")
    return frame(
        swap(STATE.ready, rx.cond(STATE.exists, body, beginning(offers_card())), waiting),
        budget_form(),
        move_form(),
        offers_drawer(),
        shortcuts(KEYS),
        title="Budgets",
        active="budgets",
        period=period,
    )


def _tools() -> rx.Component:
    more = menu(
        button("More", icon="ellipsis"),
        menu_item("Copy the limits of " + STATE.last_month, icon="copy", on_click=STATE.copy_last),
        menu_item("Suggestions", icon="sparkles", on_click=SuggestState.open),
    )
    add = button(
        icon("plus"),
        rx.el.span("Set a budget", class_name="only-desk"),
        label="Set a budget",
        on_click=BudgetEditor.add,
    )
    return rx.el.div(
        segmented(list(VIEWS.items()), value=STATE.view, on_change=STATE.set_view, label="View"),
        rx.el.div(more, add, class_name="cluster"),
        class_name="spread",
    )
