"""The dashboard's card of what needs a decision, and the question before sample data goes."""

from typing import Any

import reflex as rx

from spends.ui.components.button import button, place_link
from spends.ui.components.card import card, list_row, tile
from spends.ui.components.dialog import confirm
from spends.ui.components.icon import icon_of
from spends.ui.components.notice import notice
from spends.ui.components.skeleton import skeleton_rows, swap
from spends.ui.components.types import Text
from spends.ui.pages.dashboard import views
from spends.ui.pages.dashboard.state import DashboardState

State: Any = DashboardState
DECISIONS = 8
FEW = 4
REMOVAL = (
    "Its accounts, all that is on them and its plans go for good. "
    "What you added yourself, categories and rates stay."
)


def decisions() -> rx.Component:
    """What waits for somebody."""
    nothing = list_row(
        "Nothing is waiting for you",
        note="Every transaction has its category and its rate.",
        lead=tile("circle-check", "good"),
    )
    body = rx.fragment(
        rx.cond(State.is_sample, _sample_notice()),
        rx.el.div(
            rx.cond(
                State.decisions.length() > 0,
                rx.fragment(
                    rx.foreach(State.decisions, _decision), rx.foreach(State.waiting, views.line)
                ),
                nothing,
            ),
            class_name=rx.cond(State.all_decisions, "card-rows", "card-rows few"),
        ),
    )
    many = State.decisions.length() + State.waiting.length() > FEW
    more = rx.el.button(
        rx.cond(State.all_decisions, "Fewer", "All"),
        type="button",
        on_click=State.toggle_decisions,
        class_name="card-link",
        custom_attrs={"aria-expanded": rx.cond(State.all_decisions, "true", "false")},
    )
    return card(
        swap(State.ready, body, skeleton_rows(DECISIONS)),
        title="Needs a decision",
        action=rx.cond(many, more),
        span=4,
        class_name="decisions",
    )


def _sample_notice() -> rx.Component:
    remove = button("Remove it", size="sm", on_click=State.ask_removal, class_name="notice-action")
    return notice("This is sample data.", action=remove)


def removal() -> rx.Component:
    """The question before the sample data goes."""
    return confirm(
        open=State.asks_removal,
        on_open_change=State.set_asking,
        title="Remove the sample data?",
        words=REMOVAL,
        action="Remove sample data",
        on_confirm=State.remove_sample,
        busy=State.is_removing,
    )


def _decision(row: Any) -> rx.Component:
    answers = rx.el.span(
        button(
            "Yes",
            size="sm",
            label=rx.Var.create("Yes: ") + row.words,
            on_click=State.confirm_payment(row.purchase, row.line),
        ),
        button(
            "No",
            size="sm",
            label=rx.Var.create("No: ") + row.words,
            variant="ghost",
            on_click=State.refuse_payment(row.purchase, row.line),
        ),
        class_name="cluster",
    )
    return list_row(
        row.words,
        note=rx.cond(row.note != "", row.note, rx.fragment()),
        lead=rx.el.span(
            icon_of(
                row.icon,
                "triangle-alert",
                "coins",
                "undo-2",
                "clock",
                "receipt-text",
                "file-text",
                "repeat",
                "eye",
            ),
            class_name="tile tile-" + row.tone,
        ),
        end=rx.cond(row.purchase != "", answers, _go(row.action, row.href)),
    )


def _go(words: Text, href: Text) -> rx.Component:
    return place_link(words, href=href, class_name="text-link small")
