"""The Bills page."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button
from spends.ui.components.card import card_skeleton, grid
from spends.ui.components.period_stepper import period_stepper
from spends.ui.components.segmented import segmented
from spends.ui.components.shortcuts import Shortcut, shortcuts
from spends.ui.components.skeleton import swap
from spends.ui.layout import frame
from spends.ui.pages.bills.address import LIST, VIEWS
from spends.ui.pages.bills.editor import BillEditor
from spends.ui.pages.bills.feeding import FeedState, feed_dialog
from spends.ui.pages.bills.form import bill_drawer
from spends.ui.pages.bills.listing import BillsState
from spends.ui.pages.bills.month_views import month
from spends.ui.pages.bills.views import all_bills, beginning, figures, offers

STATE: Any = BillsState
KEYS = {
    "n": Shortcut(BillEditor.add, "Add a bill"),
    "[": Shortcut(BillsState.previous, "The month before"),
    "]": Shortcut(BillsState.following, "The month after"),
}


def bills() -> rx.Component:
    """What is due, when, and whether it was paid."""
    shown = rx.cond(STATE.view == LIST, all_bills(), month())
    body = rx.el.div(figures(), _tools(), shown, class_name="stack")
    waiting = rx.el.div(
        figures(),
        grid(card_skeleton(span=8, lines=10), card_skeleton(span=4, lines=6)),
        class_name="stack",
    )
    return frame(
        rx.el.div(
            offers(),
            swap(STATE.ready, rx.cond(STATE.exists, body, beginning()), waiting),
            class_name="stack",
        ),
        bill_drawer(),
        feed_dialog(),
        shortcuts(KEYS),
        title="Bills",
        active="bills",
        actions=button("Add bill", icon="plus", on_click=BillEditor.add),
    )


def _tools() -> rx.Component:
    stepper = period_stepper(
        rx.cond(STATE.month_text != "", STATE.month_text, "This month"),
        on_previous=STATE.previous,
        on_next=STATE.following,
        on_today=STATE.present,
    )
    return rx.el.div(
        segmented(list(VIEWS.items()), value=STATE.view, on_change=STATE.set_view, label="View"),
        rx.cond(STATE.view != LIST, stepper),
        button(
            "Calendar feed",
            icon="link",
            variant="ghost",
            on_click=FeedState.open,
            class_name="push",
        ),
        class_name="cluster bill-tools",
    )
